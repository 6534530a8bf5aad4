/* Any bytes are arithmetic with a finite value, or a fault with words. */
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
    free(text);
    return 0;
}
