#include "features/input.h"

long feat_chunk_step(const struct feat_input *inputs, size_t input_count,
                     const struct feat_dataset *d)
{
    long step = input_count > 0 ? inputs[0].chunk_step : 0;
    return step > 0 ? step : d->options.samples;
}
