/* Counting, comparing and writing shapes: shape.h. */
#include "nn/shape.h"

size_t nn_shape_count(struct nn_shape s)
{
    return (size_t)s.channels * (size_t)s.bands * (size_t)s.frames;
}

bool nn_shape_equal(struct nn_shape a, struct nn_shape b)
{
    return a.kind == b.kind && a.channels == b.channels && a.bands == b.bands &&
           a.frames == b.frames;
}

void nn_shape_add(struct str *out, struct nn_shape s)
{
    str_addf(out, "%d", s.channels);
    if (s.kind == NN_IMAGE)
        str_addf(out, " x %d", s.bands);
    if (s.kind != NN_VECTOR)
        str_addf(out, " x %d", s.frames);
}

const char *nn_kind_name(enum nn_kind kind)
{
    static const char *const names[] = {
        [NN_VECTOR] = "vector", [NN_SEQUENCE] = "sequence", [NN_IMAGE] = "image"};
    return names[kind];
}
