/* A net: its team, its slices, the parameters they share: net.h. */
#include "nn/net/net.h"

#include "nn/blas.h"
#include "nn/kernels/vector.h"
#include "nn/net/slice.h"
#include "nn/team.h"

#include <assert.h>
#include <cblas.h>
#include <stdlib.h>
#include <string.h>

struct nn_net {
    struct arena *arena;
    const struct nn_graph *graph;
    struct nn_net_options options;
    struct nn_shared shared;
    struct nn_slice **slices; /* one for each member of the team */
    int slice_count;
    struct nn_pass pass; /* the last forward; member, first and batch are 0 */
    int batch, active;   /* its examples, and slices that have any */
    real *logits;        /* of all examples, if there are several slices */
    const real *dlogits;
    real *gradients; /* of each slice, one after another; all of them in the first */
};

/* The share of a member: examples from .. to - 1 of the batch. */
struct range {
    int from, to;
};

static struct range range_of(int whole, int member, int members)
{
    return (struct range){(int)((long long)whole * member / members),
                          (int)((long long)whole * (member + 1) / members)};
}

static int count_slices(const struct nn_net_options *o)
{
    int slices = o->threads > 1 ? o->threads : 1;
    return slices < o->batch ? slices : o->batch;
}

/* Slices without memory. */
static struct nn_net *make_plan(const struct nn_graph *g,
                                const struct nn_net_options *o)
{
    struct arena *arena = arena_create();
    struct nn_net *n = arena_alloc(arena, 1, sizeof(*n));
    n->arena = arena;
    n->graph = g;
    n->options = *o;
    n->slice_count = count_slices(o);
    n->slices = arena_alloc(arena, (size_t)n->slice_count, sizeof(struct nn_slice *));
    int batch = (o->batch + n->slice_count - 1) / n->slice_count;
    for (int i = 0; i < n->slice_count; i++)
        n->slices[i] = nn_slice_plan(g, o, batch);
    return n;
}

/* Numbers that members of a team exchange at a time: mean and variance of the widest
 * normalisation, and how many they cover. */
static size_t slot_size(const struct nn_graph *g)
{
    size_t widest = 0;
    for (size_t i = 0; i < g->node_count; i++)
        if (g->nodes[i].type->part == NN_PART_NORM &&
            widest < (size_t)g->nodes[i].rule.out.channels)
            widest = (size_t)g->nodes[i].rule.out.channels;
    return 2 * widest + 1;
}

static size_t gradient_count(const struct nn_net *n)
{
    return n->options.training ? (size_t)n->slice_count * n->graph->weights : 0;
}

static size_t feature_size(const struct nn_net *n, size_t feature)
{
    if (!n->graph->feature_used[feature])
        return 0;
    return (size_t)n->options.batch * nn_shape_count(n->graph->features[feature].shape);
}

static size_t logit_count(const struct nn_net *n)
{
    return n->slice_count > 1 ? (size_t)n->options.batch * (size_t)n->graph->tags : 0;
}

static bool allocate_shared(struct nn_net *n)
{
    const struct nn_graph *g = n->graph;
    struct nn_shared *s = &n->shared;
    s->weights = mem_alloc(g->weights + 1, sizeof(real));
    s->statistics = mem_alloc(g->statistics + 1, sizeof(real));
    s->features = arena_alloc(n->arena, g->feature_count, sizeof(real *));
    n->gradients = mem_alloc(gradient_count(n) + 1, sizeof(real));
    n->logits = mem_alloc(logit_count(n) + 1, sizeof(real));
    if (!s->weights || !s->statistics || !n->gradients || !n->logits)
        return false;
    for (size_t i = 0; i < g->feature_count; i++) {
        if (!g->feature_used[i])
            continue;
        s->features[i] = mem_alloc(feature_size(n, i), sizeof(real));
        if (!s->features[i])
            return false;
    }
    return true;
}

static bool allocate(struct nn_net *n)
{
    if (!allocate_shared(n))
        return false;
    for (int i = 0; i < n->slice_count; i++) {
        size_t offset = n->options.training ? (size_t)i * n->graph->weights : 0;
        if (!nn_slice_allocate(n->slices[i], &n->shared, n->gradients + offset))
            return false;
    }
    return true;
}

static enum err_code start_team(struct nn_net *n, struct err *e)
{
    if (n->slice_count == 1)
        return ERR_OK;
    n->shared.team = nn_team_create(n->slice_count, slot_size(n->graph));
    return n->shared.team
               ? ERR_OK
               : err_set(e, ERR_ROOM,
                         "the system has no room for the %d threads of a run (ulimit "
                         "-u)",
                         n->slice_count);
}

enum err_code nn_net_create(const struct nn_graph *g, const struct nn_net_options *o,
                            struct nn_net **out, struct err *e)
{
    struct nn_net *n = make_plan(g, o);
    *out = NULL;
    nn_blas_alone();
    if (!allocate(n)) {
        nn_net_destroy(n);
        return err_set(e, ERR_MEMORY, "No memory for the network: it needs %zu MB.",
                       nn_net_memory(g, o) >> 20);
    }
    enum err_code code = start_team(n, e);
    if (code == ERR_OK)
        code = nn_blas_begin(o->threads > 1 ? o->threads : 1, e);
    if (code != ERR_OK) {
        nn_net_destroy(n);
        return code;
    }
    *out = n;
    return ERR_OK;
}

void nn_net_destroy(struct nn_net *n)
{
    if (!n)
        return;
    nn_team_destroy(n->shared.team);
    for (int i = 0; i < n->slice_count; i++)
        nn_slice_destroy(n->slices[i]);
    for (size_t i = 0; n->shared.features && i < n->graph->feature_count; i++)
        free(n->shared.features[i]);
    free(n->shared.weights);
    free(n->shared.statistics);
    free(n->gradients);
    free(n->logits);
    arena_destroy(n->arena);
}

size_t nn_net_memory(const struct nn_graph *g, const struct nn_net_options *o)
{
    struct nn_net *n = make_plan(g, o);
    size_t reals = g->weights + g->statistics + gradient_count(n) + logit_count(n);
    for (size_t i = 0; i < g->feature_count; i++)
        reals += feature_size(n, i);
    size_t bytes = 0;
    for (int i = 0; i < n->slice_count; i++) {
        reals += n->slices[i]->room;
        bytes += nn_slice_library_bytes(n->slices[i]);
    }
    nn_net_destroy(n);
    return reals * sizeof(real) + bytes;
}

real *nn_net_input(struct nn_net *n, size_t feature)
{
    return n->shared.features[feature];
}

real *nn_net_exchange_input(struct nn_net *n, size_t feature, real *other)
{
    real *before = n->shared.features[feature];
    n->shared.features[feature] = other;
    return before;
}

static void forward_member(void *data, int member)
{
    struct nn_net *n = data;
    struct range r = range_of(n->batch, member, n->active);
    struct nn_pass pass = n->pass;
    pass.first = r.from;
    pass.batch = r.to - r.from;
    pass.member = member;
    pass.members = n->active;
    const real *logits = nn_slice_forward(n->slices[member], &n->shared, &pass);
    size_t tags = (size_t)n->graph->tags;
    memcpy(n->logits + (size_t)r.from * tags, logits,
           (size_t)pass.batch * tags * sizeof(real));
}

const real *nn_net_forward(struct nn_net *n, int batch, enum nn_mode mode,
                           uint64_t seed, uint64_t epoch, uint64_t step)
{
    assert(batch >= 1 && batch <= n->options.batch);
    assert(mode == NN_EVAL || n->options.training);
    n->pass =
        (struct nn_pass){.mode = mode, .seed = seed, .epoch = epoch, .step = step};
    n->batch = batch;
    n->active = batch < n->slice_count ? batch : n->slice_count;
    if (n->slice_count > 1) {
        nn_team_run(n->shared.team, n->active, forward_member, n);
        return n->logits;
    }
    n->pass.batch = batch;
    n->pass.members = 1;
    return nn_slice_forward(n->slices[0], &n->shared, &n->pass);
}

static void backward_member(void *data, int member)
{
    struct nn_net *n = data;
    struct nn_slice *slice = n->slices[member];
    struct range r = range_of(n->batch, member, n->active);
    if (member > 0)
        memset(slice->gradients, 0, n->graph->weights * sizeof(real));
    nn_slice_backward(slice, n->dlogits + (size_t)r.from * (size_t)n->graph->tags);
}

/* A member's share of the sums over all slices' gradients. */
static void sum_member(void *data, int member)
{
    const struct nn_net *n = data;
    size_t weights = n->graph->weights;
    size_t from = weights * (size_t)member / (size_t)n->active;
    size_t to = weights * (size_t)(member + 1) / (size_t)n->active;
    for (int i = 1; i < n->active; i++)
        nn_copy(n->gradients + from, n->gradients + (size_t)i * weights + from,
                to - from, true);
}

void nn_net_backward(struct nn_net *n, const real *dlogits)
{
    assert(n->pass.mode == NN_TRAIN);
    if (n->slice_count == 1) {
        nn_slice_backward(n->slices[0], dlogits);
        return;
    }
    n->dlogits = dlogits;
    nn_team_run(n->shared.team, n->active, backward_member, n);
    nn_team_run(n->shared.team, n->active, sum_member, n);
}

real *nn_net_weights(struct nn_net *n)
{
    return n->shared.weights;
}

real *nn_net_gradients(struct nn_net *n)
{
    return n->gradients;
}

real *nn_net_statistics(struct nn_net *n)
{
    return n->shared.statistics;
}

void nn_net_zero_gradients(struct nn_net *n)
{
    memset(n->gradients, 0, n->graph->weights * sizeof(real));
}

const real *nn_net_node_output(struct nn_net *n, size_t node)
{
    return nn_slice_node_output(n->slices[0], node);
}
