/* Arithmetic in experiment files: "2 * filters", "min(64, width // 2)".
 *
 * Doubles; + - * / // % ** and unary minus bind as in Python (** to the right and
 * before unary minus; // and % round down), parentheses, min, max, round (halves away
 * from zero), floor, ceil, and names. */
#ifndef MTAG_BASE_ARITH_H
#define MTAG_BASE_ARITH_H

#include <stdbool.h>
#include <stddef.h>

/* Finds the value of a name. False: the name has no value, and the function may have
 * noted why. */
typedef bool arith_lookup(void *context, const char *name, double *out);

struct arith_fault {
    char text[160]; /* empty if the lookup noted the fault itself */
};

/* Evaluates `length` bytes of text. False, with a fault: the text is not arithmetic, is
 * nested more than 64 levels deep, divides by zero, or has a result that is not
 * finite. */
bool arith_evaluate(const char *text, size_t length, arith_lookup *lookup,
                    void *context, double *out, struct arith_fault *fault);

#endif
