/* Recursive descent: sum, product, sign, power, atom. */
#include "base/arith.h"
#include "base/str.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 64, NAME_MAX_LENGTH = 64 };

struct parser {
    const char *start, *at, *end;
    arith_lookup *lookup;
    void *context;
    struct arith_fault *fault;
    bool failed;
    int depth;
};

static double sum(struct parser *p);
static double sign(struct parser *p);

/* Notes the first fault and moves to the end, so that parsing unwinds. */
__attribute__((format(printf, 2, 3))) static double fail(struct parser *p,
                                                         const char *format, ...)
{
    if (!p->failed) {
        va_list args;
        va_start(args, format);
        vsnprintf(p->fault->text, sizeof(p->fault->text), format, args);
        va_end(args);
    }
    p->failed = true;
    p->at = p->end;
    return 0;
}

static void skip_spaces(struct parser *p)
{
    while (p->at < p->end && strchr(" \t\n", *p->at))
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

static double missing(struct parser *p)
{
    skip_spaces(p);
    if (p->at >= p->end)
        return fail(p, "a number or a name is missing at the end");
    return fail(p, "a number or a name is missing at character %d, before `%c`",
                (int)(p->at - p->start) + 1, *p->at);
}

static double expect_close(struct parser *p, double value)
{
    if (!p->failed && !take(p, ")"))
        return fail(p, "a closing parenthesis is missing");
    return value;
}

static double minimum(double a, double b)
{
    return a < b ? a : b;
}

static double maximum(double a, double b)
{
    return a > b ? a : b;
}

static const struct function {
    const char *name;
    double (*of_one)(double);
    double (*of_many)(double, double);
} functions[] = {
    {"min", NULL, minimum}, {"max", NULL, maximum}, {"round", round, NULL},
    {"floor", floor, NULL}, {"ceil", ceil, NULL},
};

static double call(struct parser *p, const char *name)
{
    const struct function *f = NULL;
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        if (strcmp(functions[i].name, name) == 0)
            f = &functions[i];
    if (!f)
        return fail(p, "unknown function `%s`; known: min, max, round, floor, ceil",
                    name);
    double value = sum(p);
    if (f->of_one)
        return expect_close(p, f->of_one(value));
    while (!p->failed && take(p, ","))
        value = f->of_many(value, sum(p));
    return expect_close(p, value);
}

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static double name_or_call(struct parser *p)
{
    char name[NAME_MAX_LENGTH];
    size_t length = 0;
    while (p->at < p->end && (starts_name(*p->at) || is_digit(*p->at))) {
        if (length + 1 == sizeof(name))
            return fail(p, "a name is longer than %d characters", NAME_MAX_LENGTH - 1);
        name[length++] = *p->at++;
    }
    name[length] = '\0';
    skip_spaces(p);
    if (take(p, "("))
        return call(p, name);
    double value = 0;
    if (!p->failed && !p->lookup(p->context, name, &value))
        return fail(p, "%s", "");
    return value;
}

static double number(struct parser *p)
{
    char text[NAME_MAX_LENGTH];
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
        return fail(p, "`%s` is not a number", text);
    return value;
}

static double atom(struct parser *p)
{
    skip_spaces(p);
    if (p->at >= p->end)
        return missing(p);
    if (take(p, "("))
        return expect_close(p, sum(p));
    bool dollar = p->at + 1 < p->end && p->at[0] == '$' && starts_name(p->at[1]);
    if (dollar)
        p->at++;
    if (starts_name(*p->at))
        return name_or_call(p);
    if (is_digit(*p->at) || *p->at == '.')
        return number(p);
    return missing(p);
}

static double power(struct parser *p)
{
    double base = atom(p);
    return take(p, "**") ? pow(base, sign(p)) : base;
}

static double sign(struct parser *p)
{
    if (p->depth == DEPTH_MAX)
        return fail(p, "nested more than %d levels deep", DEPTH_MAX);
    p->depth++;
    double value = take(p, "-") ? -sign(p) : take(p, "+") ? sign(p) : power(p);
    p->depth--;
    return value;
}

static double product(struct parser *p)
{
    double value = sign(p);
    for (;;) {
        skip_spaces(p);
        if (take(p, "*")) {
            value *= sign(p);
            continue;
        }
        bool floored = take(p, "//");
        bool divided = !floored && take(p, "/");
        bool modulo = !floored && !divided && take(p, "%");
        if (!floored && !divided && !modulo)
            return value;
        double by = sign(p);
        if (!p->failed && fpclassify(by) == FP_ZERO)
            return fail(p, "a division by zero");
        if (modulo)
            value -= by * floor(value / by);
        else
            value = floored ? floor(value / by) : value / by;
    }
}

static double sum(struct parser *p)
{
    double value = product(p);
    for (;;)
        if (take(p, "+"))
            value += product(p);
        else if (take(p, "-"))
            value -= product(p);
        else
            return value;
}

bool arith_evaluate(const char *text, size_t length, arith_lookup *lookup,
                    void *context, double *out, struct arith_fault *fault)
{
    struct parser p = {.start = text,
                       .at = text,
                       .end = text + length,
                       .lookup = lookup,
                       .context = context,
                       .fault = fault};
    fault->text[0] = '\0';
    double value = sum(&p);
    skip_spaces(&p);
    if (!p.failed && next_is(&p, ')'))
        fail(&p, "a `)` too many at character %d", (int)(p.at - p.start) + 1);
    else if (!p.failed && p.at < p.end)
        fail(&p, "an operator is missing at character %d, before `%c`",
             (int)(p.at - p.start) + 1, *p.at);
    if (!p.failed && !isfinite(value))
        fail(&p, "the result is not a finite number");
    if (!p.failed)
        *out = value;
    return !p.failed;
}
