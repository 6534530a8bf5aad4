/* For the fuzzers of weights: what holds for a file that was read. */
#ifndef MTAG_TESTS_FUZZ_WEIGHTS_H
#define MTAG_TESTS_FUZZ_WEIGHTS_H

#include "nn/weights/file.h"
#include "tests/fuzz/input.h"

#include <string.h>

/* A file of weights or an error; every tensor that it lists can be copied. */
static inline void use_weights(const void *bytes, size_t size)
{
    struct nn_weights_file f = {0};
    struct err e = {0};
    enum err_code code = nn_weights_file_read(input_file(bytes, size), &f, &e);
    must((code == ERR_OK) == (e.code == ERR_OK));
    must(code == ERR_OK || e.text[0]);
    for (size_t i = 0; code == ERR_OK && i < f.count && i < 200; i++) {
        const struct nn_weights_tensor *t = &f.tensors[i];
        must(strlen(t->name) > 0 && t->rank <= NN_WEIGHTS_MAX_RANK);
        if (t->type == NN_NO_FLOAT || t->count > 1 << 20)
            continue;
        real *copy = malloc((t->count + 1) * sizeof(*copy));
        must(copy);
        nn_weights_tensor_copy(t, copy);
        free(copy);
    }
    nn_weights_file_deinit(&f);
}

#endif
