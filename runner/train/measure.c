/* The time of a network's steps, measured on random inputs. The steps of a large one
 * are measured with a few examples and with twice as many: what these add is what each
 * further example takes. */
#include "base/clock.h"
#include "runner/train/train.h"

#include "runner/experiment/size.h"
#include "runner/train/trainer.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 4, LEAST_ROUNDS = 2 };

static const double enough = 0.2; /* s, after which LEAST_ROUNDS will do */
static const double some = 5e8;   /* multiply-adds that are enough to measure */

struct steps {
    double train, eval; /* s */
};

int run_measured_examples(const struct exp_config *c, int threads)
{
    const double share = (double)c->graph->macs * threads;
    const double each = share > 0 ? ceil(some / share) : c->train.batch;
    return each * threads * 3 > c->train.batch ? c->train.batch : (int)each * threads;
}

static struct steps measure(struct nn_net *net, const real *dlogits, int batch)
{
    struct steps least = {(double)INFINITY, (double)INFINITY};
    const double begun = clock_seconds();
    for (int i = 0; i < ROUNDS; i++) {
        const double start = clock_seconds();
        if (i >= LEAST_ROUNDS && start - begun > enough)
            break;
        nn_net_forward(net, batch, NN_TRAIN, 0, 1, 0);
        nn_net_backward(net, dlogits);
        const double middle = clock_seconds();
        nn_net_forward(net, batch, NN_EVAL, 0, 0, 0);
        least.train = fmin(least.train, middle - start);
        least.eval = fmin(least.eval, clock_seconds() - middle);
    }
    return least;
}

/* Of `batch` examples, from those of `few` and of twice as many. */
static double reckon(double of_few, double of_more, int few, int batch)
{
    return of_few + fmax(0, of_more - of_few) / few * (batch - few);
}

enum err_code run_measure(const struct exp_config *c, int threads, double *train_step,
                          double *eval_step, struct err *e)
{
    struct nn_net *net = NULL;
    struct nn_net_options options = exp_net_options(c);
    const int batch = c->train.batch, few = run_measured_examples(c, threads);
    options.threads = threads;
    options.batch = few < batch ? 2 * few : batch;
    enum err_code code = nn_net_create(c->graph, &options, &net, e);
    if (code != ERR_OK)
        return code;
    size_t count = (size_t)options.batch * (size_t)c->graph->tags;
    real *dlogits = mem_alloc(count, sizeof(real));
    if (!dlogits) {
        nn_net_destroy(net);
        return err_set(e, ERR_MEMORY, "no memory for a batch of %d", options.batch);
    }
    nn_graph_init(c->graph, 0, nn_net_weights(net), nn_net_statistics(net));
    for (size_t i = 0; i < c->input_count; i++) {
        struct rng r;
        rng_init(&r, 0, RNG_STATS, 0, i);
        size_t size =
            (size_t)options.batch * nn_shape_count(c->graph->features[i].shape);
        rng_fill_float(&r, nn_net_input(net, i), size);
    }
    for (size_t i = 0; i < count; i++)
        dlogits[i] = (real)1 / (real)count;
    struct steps all = measure(net, dlogits, options.batch);
    if (few < batch) {
        const struct steps part = measure(net, dlogits, few);
        all.train = reckon(part.train, all.train, few, batch);
        all.eval = reckon(part.eval, all.eval, few, batch);
    }
    *train_step = all.train;
    *eval_step = all.eval;
    free(dlogits);
    nn_net_destroy(net);
    return code;
}
