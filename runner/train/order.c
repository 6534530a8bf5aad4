/* The order of an epoch's clips: order.h. */
#include "runner/train/order.h"

void run_order_draw(uint64_t seed, int epoch, struct feat_balance *b, size_t clips,
                    uint32_t *order, uint32_t *again)
{
    struct rng shuffle;
    rng_init(&shuffle, seed, RNG_SHUFFLE, (uint64_t)epoch, 0);
    if (b) {
        feat_balance_draw(b, &shuffle, order, again);
        return;
    }
    for (size_t i = 0; i < clips; i++)
        order[i] = (uint32_t)i;
    rng_shuffle(&shuffle, order, clips);
}
