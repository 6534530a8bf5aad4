/* Compiling expressions: recursive descent (comparison, sum, product, sign, power,
 * atom) that writes steps in the order in which they run. */
#include "base/arith_parts.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 64, NAME_MAX_LENGTH = 64 };

struct parser {
    const char *start, *at, *end;
    struct arith *x;
    struct arena *arena;
    struct arith_fault *fault;
    bool failed;
    int depth;
    size_t height; /* of the stack when the steps so far have run */
};

static void comparison(struct parser *p);
static void sign(struct parser *p);

static int place(const struct parser *p, const char *at)
{
    return (int)(at - p->start) + 1;
}

/* Notes the first fault and moves to the end, so that parsing unwinds. */
__attribute__((format(printf, 3, 4))) static void fail(struct parser *p, const char *at,
                                                       const char *format, ...)
{
    if (!p->failed) {
        va_list args;
        va_start(args, format);
        vsnprintf(p->fault->text, sizeof(p->fault->text), format, args);
        va_end(args);
        p->fault->at = place(p, at);
    }
    p->failed = true;
    p->at = p->end;
}

/* Adds a step that takes and gives so many values; the number of it. */
static size_t add(struct parser *p, struct arith_step step, const char *at, int takes,
                  int gives)
{
    struct arith *x = p->x;
    if (p->failed)
        return 0;
    step.at = place(p, at);
    x->steps = arena_grow(p->arena, x->steps, x->step_count, sizeof(*x->steps));
    x->steps[x->step_count] = step;
    p->height = p->height + (size_t)gives - (size_t)takes;
    if (p->height > ARITH_STACK)
        fail(p, at, "too long");
    return x->step_count++;
}

static void skip_spaces(struct parser *p)
{
    while (p->at < p->end && *p->at && strchr(" \t\n", *p->at))
        p->at++;
}

static bool take(struct parser *p, const char *word)
{
    skip_spaces(p);
    size_t length = strlen(word);
    if ((size_t)(p->end - p->at) < length || strncmp(p->at, word, length) != 0)
        return false;
    p->at += length;
    return true;
}

static bool next_is(const struct parser *p, char c)
{
    return p->at < p->end && *p->at == c;
}

static void missing(struct parser *p)
{
    skip_spaces(p);
    if (p->at >= p->end)
        fail(p, p->at, "a number or a name is missing at the end");
    else
        fail(p, p->at, "a number or a name is missing at character %d, before `%c`",
             place(p, p->at), *p->at);
}

static void expect_close(struct parser *p)
{
    if (!p->failed && !take(p, ")"))
        fail(p, p->at, "a closing parenthesis is missing");
}

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads a name; false after a fault. */
static bool read_name(struct parser *p, char name[NAME_MAX_LENGTH])
{
    size_t length = 0;
    const char *start = p->at;
    while (p->at < p->end && (starts_name(*p->at) || is_digit(*p->at))) {
        if (length + 1 == NAME_MAX_LENGTH) {
            fail(p, start, "a name is longer than %d characters", NAME_MAX_LENGTH - 1);
            return false;
        }
        name[length++] = *p->at++;
    }
    name[length] = '\0';
    return !p->failed;
}

/* The number of a name, which stands at `at`. */
static size_t number_of(struct parser *p, const char *name, const char *at)
{
    struct arith *x = p->x;
    for (size_t i = 0; i < x->name_count; i++)
        if (strcmp(x->names[i].text, name) == 0)
            return i;
    x->names = arena_grow(p->arena, x->names, x->name_count, sizeof(*x->names));
    x->names[x->name_count] =
        (struct arith_name){.text = arena_strdup(p->arena, name), .at = place(p, at)};
    return x->name_count++;
}

/* ---- functions ---- */

static void expect_comma(struct parser *p)
{
    if (!p->failed && !take(p, ","))
        fail(p, p->at, "where takes a condition and two values: where(c, a, b)");
}

/* Only the branch that is taken runs. */
static void call_where(struct parser *p, const char *at)
{
    comparison(p);
    expect_comma(p);
    const size_t skip = add(p, (struct arith_step){.what = ARITH_SKIP}, at, 1, 0);
    const size_t height = p->height;
    comparison(p);
    expect_comma(p);
    const size_t jump = add(p, (struct arith_step){.what = ARITH_JUMP}, at, 0, 0);
    if (!p->failed)
        p->x->steps[skip].to = p->x->step_count;
    p->height = height;
    comparison(p);
    if (!p->failed)
        p->x->steps[jump].to = p->x->step_count;
    expect_close(p);
}

static void call_has(struct parser *p, const char *at)
{
    char name[NAME_MAX_LENGTH];
    skip_spaces(p);
    const char *of = p->at;
    if (!next_is(p, '\0') && p->at < p->end && starts_name(*p->at) &&
        read_name(p, name))
        add(p, (struct arith_step){.what = ARITH_HAS, .to = number_of(p, name, of)}, at,
            0, 1);
    else
        fail(p, of, "has takes a name: has(momentum)");
    expect_close(p);
}

static void call_many(struct parser *p, enum arith_do what, const char *at)
{
    comparison(p);
    while (!p->failed && take(p, ",")) {
        comparison(p);
        add(p, (struct arith_step){.what = what}, at, 2, 1);
    }
    expect_close(p);
}

static void call(struct parser *p, const char *name, const char *at)
{
    size_t i = 0;
    while (i < arith_function_count && strcmp(arith_functions[i].name, name) != 0)
        i++;
    if (strcmp(name, "where") == 0) {
        call_where(p, at);
    } else if (strcmp(name, "has") == 0) {
        call_has(p, at);
    } else if (strcmp(name, "min") == 0 || strcmp(name, "max") == 0) {
        call_many(p, name[1] == 'i' ? ARITH_MIN : ARITH_MAX, at);
    } else if (i < arith_function_count) {
        comparison(p);
        add(p, (struct arith_step){.what = ARITH_CALL, .to = i}, at, 1, 1);
        expect_close(p);
    } else {
        struct str known = {0};
        for (i = 0; i < arith_function_count; i++)
            str_addf(&known, ", %s", arith_functions[i].name);
        fail(p, at, "unknown function `%s`; known: where, has, min, max%s", name,
             str_text(&known));
        str_deinit(&known);
    }
}

/* ---- atoms ---- */

static void name_or_call(struct parser *p)
{
    static const double pi = 3.14159265358979323846;
    char name[NAME_MAX_LENGTH];
    const char *at = p->at;
    if (!read_name(p, name))
        return;
    if (take(p, "("))
        call(p, name, at);
    else if (strcmp(name, "pi") == 0)
        add(p, (struct arith_step){.what = ARITH_NUMBER, .number = pi}, at, 0, 1);
    else
        add(p, (struct arith_step){.what = ARITH_NAME, .to = number_of(p, name, at)},
            at, 0, 1);
}

static void number(struct parser *p)
{
    char text[NAME_MAX_LENGTH];
    const char *at = p->at;
    size_t length = 0;
    while (p->at < p->end && length + 1 < sizeof(text)) {
        bool exponent_sign = (*p->at == '-' || *p->at == '+') && length > 0 &&
                             (text[length - 1] == 'e' || text[length - 1] == 'E') &&
                             text[1] != 'x';
        if (!is_digit(*p->at) && !starts_name(*p->at) && *p->at != '.' &&
            !exponent_sign)
            break;
        text[length++] = *p->at++;
    }
    text[length] = '\0';
    double value;
    if (!str_to_double(text, &value))
        fail(p, at, "`%s` is not a number", text);
    add(p, (struct arith_step){.what = ARITH_NUMBER, .number = value}, at, 0, 1);
}

static void quoted(struct parser *p)
{
    const char *at = p->at++, *end = p->at;
    while (end < p->end && *end != *at)
        end++;
    if (end == p->end) {
        fail(p, at, "a text has no closing `%c`", *at);
        return;
    }
    const char *text = arena_strndup(p->arena, p->at, (size_t)(end - p->at));
    p->at = end + 1;
    add(p, (struct arith_step){.what = ARITH_TEXT, .text = text}, at, 0, 1);
}

static void atom(struct parser *p)
{
    skip_spaces(p);
    if (p->at >= p->end) {
        missing(p);
        return;
    }
    if (take(p, "(")) {
        comparison(p);
        expect_close(p);
        return;
    }
    bool dollar = p->at + 1 < p->end && p->at[0] == '$' && starts_name(p->at[1]);
    if (dollar)
        p->at++;
    if (starts_name(*p->at))
        name_or_call(p);
    else if (is_digit(*p->at) || *p->at == '.')
        number(p);
    else if (*p->at == '"' || *p->at == '\'')
        quoted(p);
    else
        missing(p);
}

/* ---- operators ---- */

static void power(struct parser *p)
{
    atom(p);
    skip_spaces(p);
    const char *at = p->at;
    if (!take(p, "**") && !take(p, "^"))
        return;
    sign(p);
    add(p, (struct arith_step){.what = ARITH_POWER}, at, 2, 1);
}

static void sign(struct parser *p)
{
    skip_spaces(p);
    const char *at = p->at;
    if (p->depth == DEPTH_MAX) {
        fail(p, at, "nested more than %d levels deep", DEPTH_MAX);
        return;
    }
    p->depth++;
    if (take(p, "-")) {
        sign(p);
        add(p, (struct arith_step){.what = ARITH_NEGATE}, at, 1, 1);
    } else if (take(p, "+")) {
        sign(p);
    } else {
        power(p);
    }
    p->depth--;
}

/* Operands of `next`, with these operators between them. */
struct operator
{
    const char *text;
    enum arith_do what;
};

static const struct operator products[] = {{"*", ARITH_MULTIPLY},
                                           {"//", ARITH_FLOOR_DIVIDE},
                                           {"/", ARITH_DIVIDE},
                                           {"%", ARITH_MODULO},
                                           {NULL, ARITH_NUMBER}};
static const struct operator sums[] = {
    {"+", ARITH_ADD}, {"-", ARITH_SUBTRACT}, {NULL, ARITH_NUMBER}};
static const struct operator comparisons[] = {
    {"<=", ARITH_LESS_EQUAL}, {">=", ARITH_GREATER_EQUAL}, {"==", ARITH_EQUAL},
    {"!=", ARITH_UNEQUAL},    {"<", ARITH_LESS},           {">", ARITH_GREATER},
    {NULL, ARITH_NUMBER}};

/* The operator that follows, taken; NULL: there is none. */
static const struct operator*
    take_operator(struct parser *p, const struct operator* list)
{
    while (list->text && !take(p, list->text))
        list++;
    return list->text ? list : NULL;
}

static void chain(struct parser *p, const struct operator* list,
                  void (*next)(struct parser *p))
{
    next(p);
    skip_spaces(p);
    const char *at = p->at;
    for (const struct operator* o; !p->failed && (o = take_operator(p, list)) != NULL;
         skip_spaces(p), at = p->at) {
        next(p);
        add(p, (struct arith_step){.what = o->what}, at, 2, 1);
    }
}

static void product(struct parser *p)
{
    chain(p, products, sign);
}

static void sum(struct parser *p)
{
    chain(p, sums, product);
}

/* Whether the steps from `first` on are one name. */
static bool only_name(const struct parser *p, size_t first)
{
    return p->x->step_count == first + 1 && p->x->steps[first].what == ARITH_NAME;
}

static void note_pair(struct parser *p, size_t left, size_t right)
{
    struct arith *x = p->x;
    x->pairs = arena_grow(p->arena, x->pairs, x->pair_count, sizeof(*x->pairs));
    x->pairs[x->pair_count++] =
        (struct arith_pair){x->steps[left].to, x->steps[right].to};
}

static void comparison(struct parser *p)
{
    const size_t first = p->x->step_count;
    sum(p);
    skip_spaces(p);
    const char *at = p->at;
    const struct operator* o = take_operator(p, comparisons);
    if (p->failed || !o)
        return;
    const size_t second = p->x->step_count;
    const bool equality = o->what == ARITH_EQUAL || o->what == ARITH_UNEQUAL;
    const bool named = equality && only_name(p, first);
    sum(p);
    if (!p->failed && named && only_name(p, second))
        note_pair(p, first, second);
    add(p, (struct arith_step){.what = o->what}, at, 2, 1);
}

/* A name is read where a step of it is not a side of == or !=. */
static void note_reads(struct arith *x)
{
    for (size_t i = 0; i < x->step_count; i++) {
        const struct arith_step *s = &x->steps[i];
        const struct arith_step *after = i + 1 < x->step_count ? s + 1 : NULL;
        const struct arith_step *last = i + 2 < x->step_count ? s + 2 : NULL;
        if (s->what != ARITH_NAME)
            continue;
        const bool right =
            after && (after->what == ARITH_EQUAL || after->what == ARITH_UNEQUAL);
        const bool left = after && last &&
                          (after->what == ARITH_NAME || after->what == ARITH_TEXT) &&
                          (last->what == ARITH_EQUAL || last->what == ARITH_UNEQUAL);
        if (!right && !left)
            x->names[s->to].read = true;
    }
}

struct arith *arith_compile(const char *text, size_t length, struct arena *a,
                            struct arith_fault *fault)
{
    struct parser p = {.start = text,
                       .at = text,
                       .end = text + length,
                       .x = arena_alloc(a, 1, sizeof(*p.x)),
                       .arena = a,
                       .fault = fault};
    fault->text[0] = '\0';
    fault->at = 0;
    comparison(&p);
    skip_spaces(&p);
    if (!p.failed && next_is(&p, ')'))
        fail(&p, p.at, "a `)` too many at character %d", place(&p, p.at));
    else if (!p.failed && p.at < p.end)
        fail(&p, p.at, "an operator is missing at character %d, before `%c`",
             place(&p, p.at), *p.at);
    if (!p.failed)
        note_reads(p.x);
    return p.failed ? NULL : p.x;
}

size_t arith_names(const struct arith *x, const struct arith_name **out)
{
    *out = x->names;
    return x->name_count;
}

size_t arith_pairs(const struct arith *x, const struct arith_pair **out)
{
    *out = x->pairs;
    return x->pair_count;
}
