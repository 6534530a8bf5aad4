/* Running a compiled expression: arith.h. */
#include "base/arith_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct arith_function arith_functions[] = {
    {"round", round}, {"floor", floor}, {"ceil", ceil},   {"abs", fabs},
    {"exp", exp},     {"log", log},     {"log10", log10}, {"log2", log2},
    {"sqrt", sqrt},   {"sin", sin},     {"cos", cos},
};
const size_t arith_function_count = sizeof(arith_functions) / sizeof(*arith_functions);

struct machine {
    const struct arith *x;
    arith_find *find;
    void *context;
    struct arith_fault *fault;
    struct arith_value stack[ARITH_STACK];
    size_t height;
};

static bool is_zero(double x)
{
    return fpclassify(x) == FP_ZERO;
}

static bool fail(struct machine *m, const struct arith_step *s, const char *text)
{
    snprintf(m->fault->text, sizeof(m->fault->text), "%s", text);
    m->fault->at = s->at;
    return false;
}

static bool push(struct machine *m, double number, const char *text)
{
    m->stack[m->height++] = (struct arith_value){number, text};
    return true;
}

/* The number in a place of the stack; false: it is a text. */
static bool number_at(struct machine *m, const struct arith_step *s, size_t place,
                      double *out)
{
    const struct arith_value *v = &m->stack[place];
    *out = v->number;
    if (!v->text)
        return true;
    snprintf(
        m->fault->text, sizeof(m->fault->text),
        "`%.80s` is not a number; a text can only be compared by == and !=", v->text);
    m->fault->at = s->at;
    return false;
}

static bool push_name(struct machine *m, const struct arith_step *s)
{
    struct arith_value value = {0, NULL};
    const enum arith_found found = m->find(m->context, s->to, &value);
    if (s->what == ARITH_HAS)
        return found != ARITH_FAILED && push(m, found == ARITH_FOUND, NULL);
    if (found == ARITH_ABSENT) {
        snprintf(m->fault->text, sizeof(m->fault->text), "`%.80s` is absent here",
                 m->x->names[s->to].text);
        m->fault->at = s->at;
    }
    return found == ARITH_FOUND && push(m, value.number, value.text);
}

static bool same(const struct arith_value *a, const struct arith_value *b)
{
    if (a->text && b->text)
        return strcmp(a->text, b->text) == 0;
    return !a->text && !b->text && a->number == b->number;
}

static double of_two(enum arith_do what, double a, double b)
{
    switch ((int)what) {
    case ARITH_ADD:
        return a + b;
    case ARITH_SUBTRACT:
        return a - b;
    case ARITH_MULTIPLY:
        return a * b;
    case ARITH_DIVIDE:
        return a / b;
    case ARITH_FLOOR_DIVIDE:
        return floor(a / b);
    case ARITH_MODULO:
        return a - b * floor(a / b);
    case ARITH_POWER:
        return b == 2 ? a * a : pow(a, b);
    case ARITH_MIN:
        return a < b ? a : b;
    case ARITH_MAX:
        return a > b ? a : b;
    case ARITH_LESS:
        return a < b;
    case ARITH_LESS_EQUAL:
        return a <= b;
    case ARITH_GREATER:
        return a > b;
    default:
        return a >= b;
    }
}

static bool take_two(struct machine *m, const struct arith_step *s)
{
    double a, b;
    m->height -= 2;
    if (s->what == ARITH_EQUAL || s->what == ARITH_UNEQUAL) {
        const bool equal = same(&m->stack[m->height], &m->stack[m->height + 1]);
        return push(m, equal == (s->what == ARITH_EQUAL), NULL);
    }
    if (!number_at(m, s, m->height, &a) || !number_at(m, s, m->height + 1, &b))
        return false;
    const bool divides = s->what == ARITH_DIVIDE || s->what == ARITH_FLOOR_DIVIDE ||
                         s->what == ARITH_MODULO;
    if (divides && is_zero(b))
        return fail(m, s, "a division by zero");
    return push(m, of_two(s->what, a, b), NULL);
}

/* One step; *next is the number of the one after it. */
static bool step(struct machine *m, const struct arith_step *s, size_t *next)
{
    double x;
    switch ((int)s->what) {
    case ARITH_NUMBER:
        return push(m, s->number, NULL);
    case ARITH_TEXT:
        return push(m, 0, s->text);
    case ARITH_NAME:
    case ARITH_HAS:
        return push_name(m, s);
    case ARITH_JUMP:
        *next = s->to;
        return true;
    case ARITH_SKIP:
        if (!number_at(m, s, --m->height, &x))
            return false;
        *next = is_zero(x) ? s->to : *next;
        return true;
    case ARITH_NEGATE:
        return number_at(m, s, --m->height, &x) && push(m, -x, NULL);
    case ARITH_CALL:
        return number_at(m, s, --m->height, &x) &&
               push(m, arith_functions[s->to].of(x), NULL);
    default:
        return take_two(m, s);
    }
}

bool arith_run(const struct arith *x, arith_find *find, void *context,
               struct arith_value *out, struct arith_fault *fault)
{
    struct machine m;
    m.x = x;
    m.find = find;
    m.context = context;
    m.fault = fault;
    m.height = 0;
    fault->text[0] = '\0';
    fault->at = 0;
    for (size_t i = 0, next; i < x->step_count; i = next) {
        next = i + 1;
        if (!step(&m, &x->steps[i], &next))
            return false;
    }
    *out = m.stack[0];
    if (out->text || isfinite(out->number))
        return true;
    snprintf(fault->text, sizeof(fault->text), "the result is not a finite number");
    return false;
}

struct names {
    const struct arith *x;
    arith_lookup *lookup;
    void *context;
};

static enum arith_found look_up(void *context, size_t name, struct arith_value *out)
{
    const struct names *n = context;
    *out = (struct arith_value){0, NULL};
    return n->lookup(n->context, n->x->names[name].text, &out->number) ? ARITH_FOUND
                                                                       : ARITH_FAILED;
}

bool arith_evaluate(const char *text, size_t length, arith_lookup *lookup,
                    void *context, double *out, struct arith_fault *fault)
{
    struct arena *a = arena_create();
    struct arith_value value = {0, NULL};
    struct names names = {arith_compile(text, length, a, fault), lookup, context};
    bool good = names.x && arith_run(names.x, look_up, &names, &value, fault);
    if (good && value.text) {
        snprintf(fault->text, sizeof(fault->text), "the result is not a number");
        good = false;
    }
    if (good)
        *out = value.number;
    arena_destroy(a);
    return good;
}
