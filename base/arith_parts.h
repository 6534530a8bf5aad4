/* A compiled expression: a program for a machine with a stack of values. Internal to
 * arith.c, which compiles, and arith_run.c. */
#ifndef MTAG_BASE_ARITH_PARTS_H
#define MTAG_BASE_ARITH_PARTS_H

#include "base/arith.h"

enum { ARITH_STACK = 256 };

enum arith_do {
    ARITH_NUMBER, /* pushes `number` */
    ARITH_TEXT,   /* pushes `text` */
    ARITH_NAME,   /* pushes the value of name `to` */
    ARITH_HAS,    /* pushes whether name `to` has one */
    ARITH_SKIP,   /* goes to `to` if the popped number is 0 */
    ARITH_JUMP,   /* goes to `to` */
    ARITH_NEGATE,
    ARITH_CALL, /* function `to` of one number */
    ARITH_ADD,  /* the rest take two */
    ARITH_SUBTRACT,
    ARITH_MULTIPLY,
    ARITH_DIVIDE,
    ARITH_FLOOR_DIVIDE,
    ARITH_MODULO,
    ARITH_POWER,
    ARITH_MIN,
    ARITH_MAX,
    ARITH_LESS,
    ARITH_LESS_EQUAL,
    ARITH_GREATER,
    ARITH_GREATER_EQUAL,
    ARITH_EQUAL,
    ARITH_UNEQUAL
};

struct arith_step {
    enum arith_do what;
    int at; /* character, from 1 */
    size_t to;
    double number;
    const char *text;
};

struct arith {
    struct arith_step *steps;
    struct arith_name *names;
    struct arith_pair *pairs;
    size_t step_count, name_count, pair_count;
};

/* Functions of one number. */
struct arith_function {
    const char *name;
    double (*of)(double);
};
extern const struct arith_function arith_functions[];
extern const size_t arith_function_count;

#endif
