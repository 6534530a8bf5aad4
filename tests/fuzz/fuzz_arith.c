/* Any bytes are an expression with a finite value or a text, or a fault with words at a
 * place in them. */
#define _GNU_SOURCE
#include "base/arith.h"

#include "tests/fuzz/input.h"

#include <math.h>
#include <string.h>

static bool look_up(void *context, const char *name, double *out)
{
    int *asked = context;
    must(strlen(name) > 0);
    *out = (double)strlen(name) - 2;
    return ++*asked < 1000 && name[0] != 'z';
}

/* Names are numbers, texts, absent, or fail, by their length. */
static enum arith_found find(void *context, size_t name, struct arith_value *out)
{
    const struct arith_name *names;
    must(name < arith_names(context, &names));
    const size_t length = strlen(names[name].text);
    *out =
        (struct arith_value){(double)length, length % 4 == 1 ? names[name].text : NULL};
    return length % 4 == 2   ? ARITH_ABSENT
           : length % 4 == 3 ? ARITH_FAILED
                             : ARITH_FOUND;
}

static void compile(const char *text, size_t size)
{
    struct arena *a = arena_create();
    struct arith_fault fault;
    struct arith_value value = {(double)NAN, NULL};
    struct arith *x = arith_compile(text, size, a, &fault);
    if (!x)
        must(fault.text[0] && fault.at >= 1 && (size_t)fault.at <= size + 1);
    else if (arith_run(x, find, x, &value, &fault))
        must(value.text || isfinite(value.number));
    else
        must(fault.at >= 0 && (size_t)fault.at <= size);
    arena_destroy(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arith_fault fault = {""};
    double value = (double)NAN;
    int asked = 0;
    char *text = malloc(size ? size : 1); /* without a NUL behind it */
    must(text);
    memcpy(text, data, size);
    if (arith_evaluate(text, size, look_up, &asked, &value, &fault))
        must(isfinite(value));
    else
        must(fault.text[0] || asked > 0);
    compile(text, size);
    free(text);
    return 0;
}
