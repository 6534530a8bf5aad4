#include "features/augment/shared/mask.h"

#include <math.h>

float mask_fill(const float *x, struct feat_shape shape, double value)
{
    size_t count = (size_t)shape.channels * (size_t)shape.bands * (size_t)shape.frames;
    double sum = 0;
    if (!isnan(value))
        return (float)value;
    for (size_t i = 0; i < count; i++)
        sum += (double)x[i];
    return (float)(sum / (double)count);
}

/* The mask [*first, *end) of an axis. */
static void draw(struct rng *r, int size, int most, int *first, int *end)
{
    int width = (int)(rng_uniform(r) * (most < size ? most : size));
    *first = (int)(rng_uniform(r) * (size - width));
    *end = *first + width;
}

void mask_frames(float *x, struct feat_shape shape, int most, float fill, struct rng *r)
{
    size_t row = (size_t)shape.channels * (size_t)shape.bands;
    int first, end;
    draw(r, shape.frames, most, &first, &end);
    for (size_t i = (size_t)first * row; i < (size_t)end * row; i++)
        x[i] = fill;
}

void mask_bands(float *x, struct feat_shape shape, int most, float fill, struct rng *r)
{
    size_t row = (size_t)shape.channels * (size_t)shape.bands;
    size_t channels = (size_t)shape.channels;
    int first, end;
    draw(r, shape.bands, most, &first, &end);
    for (size_t t = 0; t < (size_t)shape.frames; t++)
        for (size_t i = (size_t)first * channels; i < (size_t)end * channels; i++)
            x[t * row + i] = fill;
}
