/* Dropout, for the layers that have it: dropout.h. */
#include "nn/layers/shared/dropout.h"

const struct opt nn_dropout_options[] = {{.name = "p",
                                          .kind = OPT_REAL,
                                          .offset = offsetof(struct nn_dropout, p),
                                          .fallback = "0.5",
                                          .min = 0,
                                          .max = 1,
                                          .help = "probability of being set to 0"},
                                         {0}};

void nn_dropout_draw(const struct nn_call *call, double p, real *factors, size_t n)
{
    enum { PIECE = 1024 };
    float limit = (float)p, numbers[PIECE];
    real kept = limit < 1 ? (real)(1 / (1 - p)) : 0;
    struct rng stream;
    rng_init(&stream, call->seed, RNG_DROPOUT, call->epoch, call->item);
    for (size_t i = 0; i < n; i += PIECE) {
        size_t count = n - i < PIECE ? n - i : PIECE;
        rng_fill_float(&stream, numbers, count);
        for (size_t k = 0; k < count; k++)
            factors[i + k] = numbers[k] < limit ? 0 : kept;
    }
}
