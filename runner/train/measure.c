/* The time of a network's steps, measured on random inputs. */
#include "base/clock.h"
#include "runner/train/train.h"

#include "runner/experiment/size.h"
#include "runner/train/trainer.h"

#include <math.h>
#include <stdlib.h>

enum err_code run_measure(const struct exp_config *c, int threads, double *train_step,
                          double *eval_step, struct err *e)
{
    enum { ROUNDS = 4 };
    struct nn_net *net = NULL;
    struct nn_net_options options = exp_net_options(c);
    options.threads = threads;
    enum err_code code = nn_net_create(c->graph, &options, &net, e);
    if (code != ERR_OK)
        return code;
    size_t count = (size_t)c->train.batch * (size_t)c->graph->tags;
    real *dlogits = mem_alloc(count, sizeof(real));
    if (!dlogits) {
        nn_net_destroy(net);
        return err_set(e, ERR_MEMORY, "no memory for a batch of %d", c->train.batch);
    }
    nn_graph_init(c->graph, 0, nn_net_weights(net), nn_net_statistics(net));
    for (size_t i = 0; i < c->input_count; i++) {
        struct rng r;
        rng_init(&r, 0, RNG_STATS, 0, i);
        size_t size =
            (size_t)c->train.batch * nn_shape_count(c->graph->features[i].shape);
        rng_fill_float(&r, nn_net_input(net, i), size);
    }
    for (size_t i = 0; i < count; i++)
        dlogits[i] = (real)1 / (real)count;
    *train_step = *eval_step = INFINITY;
    for (int i = 0; i < ROUNDS; i++) {
        double start = clock_seconds();
        nn_net_forward(net, c->train.batch, NN_TRAIN, 0, 1, 0);
        nn_net_backward(net, dlogits);
        double middle = clock_seconds();
        nn_net_forward(net, c->train.batch, NN_EVAL, 0, 0, 0);
        *train_step = fmin(*train_step, middle - start);
        *eval_step = fmin(*eval_step, clock_seconds() - middle);
    }
    free(dlogits);
    nn_net_destroy(net);
    return code;
}
