/* Weights and multiply-adds are those of the graph; memory is that of its plan. */
#include "runner/experiment/size.h"

#include "runner/experiment/key.h"

#include <math.h>

struct nn_net_options exp_net_options(const struct exp_config *c)
{
    return (struct nn_net_options){.batch = c->train.batch,
                                   .training = true,
                                   .direct = c->train.convolution == EXP_CONV_DIRECT,
                                   .frozen = c->frozen};
}

/* `threads: auto` counts as 1, so that a sweep has the same points on every machine. */
static int threads_of(const struct exp_train *train)
{
    return train->threads == OPT_WORD(0) ? 1 : train->threads;
}

struct exp_size exp_size_of(const struct exp_config *c)
{
    return (struct exp_size){.weights = (double)c->graph->weights,
                             .macs = (double)c->graph->macs,
                             .memory = (double)NAN};
}

double exp_memory_of(const struct exp_config *c, struct exp_memo *known)
{
    struct exp_key key = {0};
    bool is_new;
    exp_key_pointer(&key, c->canonical[EXP_CANONICAL_NETWORK]);
    exp_key_pointer(&key, c->canonical[EXP_CANONICAL_START]); /* what is frozen */
    exp_key_number(&key, (uint64_t)c->train.batch);
    exp_key_number(&key, (uint64_t)c->train.convolution);
    exp_key_number(&key, (uint64_t)threads_of(&c->train));
    void **slot =
        exp_memo_find(known, key.words, key.count * sizeof(*key.words), &is_new);
    if (is_new) {
        struct nn_net_options options = exp_net_options(c);
        double *bytes = arena_alloc(known->arena, 1, sizeof(*bytes));
        options.threads = threads_of(&c->train);
        *bytes = (double)nn_net_memory(c->graph, &options);
        *slot = bytes;
    }
    return *(const double *)*slot;
}
