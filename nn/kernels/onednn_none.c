/* What nn/kernels/onednn.h is in a build without oneDNN: no convolution is its, and
 * nothing else is ever called. */
#include "nn/kernels/onednn.h"

#include <assert.h>
#include <string.h>

void nn_onednn_version(char out[NN_ONEDNN_VERSION])
{
    strcpy(out, "no oneDNN");
}

unsigned nn_onednn_passes(const struct nn_conv *c)
{
    (void)c;
    return 0;
}

size_t nn_onednn_items(const struct nn_conv *c)
{
    (void)c;
    return 1;
}

struct nn_onednn *nn_onednn_create(const struct nn_conv *c, int batch, bool training)
{
    (void)c, (void)batch, (void)training;
    return NULL;
}

void nn_onednn_destroy(struct nn_onednn *n)
{
    assert(!n);
    (void)n;
}

size_t nn_onednn_bytes(const struct nn_onednn *n)
{
    (void)n;
    return 0;
}

void nn_onednn_pack(struct nn_onednn *n, const real *weight, bool back)
{
    (void)n, (void)weight, (void)back;
    assert(false);
}

void nn_onednn_forward(struct nn_onednn *n, real *y, const real *x, size_t items)
{
    (void)n, (void)y, (void)x, (void)items;
    assert(false);
}

void nn_onednn_clear(struct nn_onednn *n)
{
    (void)n;
    assert(false);
}

void nn_onednn_weights(struct nn_onednn *n, const real *x, const real *dy, size_t items)
{
    (void)n, (void)x, (void)dy, (void)items;
    assert(false);
}

void nn_onednn_unpack_add(struct nn_onednn *n, real *weight)
{
    (void)n, (void)weight;
    assert(false);
}

void nn_onednn_data(struct nn_onednn *n, real *dx, const real *dy, size_t items,
                    bool add)
{
    (void)n, (void)dx, (void)dy, (void)items, (void)add;
    assert(false);
}
