/* Hops and chunks that the inputs of a network have in common: input.h. */
#include "features/input.h"

#include <limits.h>

long feat_chunk_step(const struct feat_input *inputs, size_t input_count,
                     const struct feat_dataset *d)
{
    long step = input_count > 0 ? inputs[0].chunk_step : 0;
    return step > 0 ? step : d->options.samples;
}

long feat_input_hop(const struct feat_input *input, const struct feat_dataset *d)
{
    const struct feat_type *type = (const struct feat_type *)input->value.type;
    return type->cut == FEAT_CUT_SAMPLES
               ? type->hop(input->value.options, d->options.sample_rate)
               : 1;
}

static long common_multiple(long a, long b)
{
    long x = a, y = b;
    while (y != 0) {
        long rest = x % y;
        x = y;
        y = rest;
    }
    return a / x > LONG_MAX / b ? LONG_MAX : a / x * b;
}

long feat_common_hop(const struct feat_input *inputs, size_t input_count,
                     const struct feat_dataset *d)
{
    long hop = 1;
    for (size_t i = 0; i < input_count && d->options.crop == FEAT_CROP_GRID; i++)
        hop = common_multiple(hop, feat_input_hop(&inputs[i], d));
    return hop;
}
