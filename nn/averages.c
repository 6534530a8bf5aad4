/* The registry of averages: the list of averages.def as a table. */
#include "nn/average.h"

#include "nn/kernels/kernel.h"

#define NN_AVERAGE(name) extern const struct nn_average_type nn_average_##name;
#include "nn/averages.def"
#undef NN_AVERAGE

#define NN_AVERAGE(name) &nn_average_##name.plugin,
static const struct plugin *const items[] = {
#include "nn/averages.def"
    NULL};
#undef NN_AVERAGE

const struct registry nn_averages = {"average", items};

NN_KERNEL static void take(real *restrict average, const real *restrict w, size_t n,
                           real share)
{
    for (size_t i = 0; i < n; i++)
        average[i] += share * (w[i] - average[i]);
}

void nn_average_take(real *average, const real *w, size_t n, double share)
{
    if (share < 1)
        take(average, w, n, (real)share);
    else if (n > 0)
        memcpy(average, w, n * sizeof(*w));
}
