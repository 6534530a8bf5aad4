/* Expressions in experiment files: "2 * filters", "where(opt == sgd, .05, 0)".
 *
 * + - * / // % ^ and unary minus bind as in Python (^, also written **, to the right
 * and before unary minus; // and % round down), comparisons (1 or 0) bind last and are
 * not chained. min, max, round (halves away from zero), floor, ceil, abs, exp, log,
 * log10, log2, sqrt, sin, cos; pi; names; where(c, a, b) evaluates a if c is not 0,
 * else b, and not the other; has(name) is 1 if the name has a value. A value is a
 * number, or a text, which can only be compared by == and !=: that of a name, or
 * "quoted".
 *
 * An expression is compiled once, and run often without allocating. */
#ifndef MTAG_BASE_ARITH_H
#define MTAG_BASE_ARITH_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct arith;

struct arith_fault {
    char text[160]; /* empty if a lookup noted the fault itself */
    int at;         /* the character, from 1; 0: the expression as a whole */
};

struct arith_value {
    double number;
    const char *text; /* NULL: it is a number */
};

/* A name of an expression; names are numbered in the order of their first place. */
struct arith_name {
    const char *text;
    int at;    /* its first place */
    bool read; /* it stands elsewhere than in has() and as a whole side of == or != */
};
/* A comparison by == or != whose sides are both names. */
struct arith_pair {
    size_t left, right;
};

/* Compiles `length` bytes of text; NULL, with a fault: they are not an expression, or
 * are nested more than 64 levels deep. In the arena. */
struct arith *arith_compile(const char *text, size_t length, struct arena *a,
                            struct arith_fault *fault);
size_t arith_names(const struct arith *x, const struct arith_name **out);
size_t arith_pairs(const struct arith *x, const struct arith_pair **out);

/* Finds the value of the name with that number. ARITH_FAILED: the function may have
 * noted why. */
enum arith_found { ARITH_FOUND, ARITH_ABSENT, ARITH_FAILED };
typedef enum arith_found arith_find(void *context, size_t name,
                                    struct arith_value *out);

/* False, with a fault: a name is absent or has no number where one is needed, a
 * division by zero, or a result that is not a finite number. */
bool arith_run(const struct arith *x, arith_find *find, void *context,
               struct arith_value *out, struct arith_fault *fault);

/* Finds the number of a name. False: the name has none, and the function may have noted
 * why. */
typedef bool arith_lookup(void *context, const char *name, double *out);

/* Compiles and runs an expression whose result is a number. */
bool arith_evaluate(const char *text, size_t length, arith_lookup *lookup,
                    void *context, double *out, struct arith_fault *fault);

#endif
