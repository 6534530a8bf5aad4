#define _DEFAULT_SOURCE /* madvise */
#include "nn/net.h"

#include "nn/fuse.h"
#include "nn/plan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { NONE = -1, ALIGN = 64 / (int)sizeof(real), HUGE_PAGE = 1 << 21 };

struct step {
    struct nn_step fused;
    struct nn_call calls[NN_MAX_PARTS];
    bool needs_x, needs_y, in_place;
    int inputs;
    const int *from; /* steps; -1 - i is feature i */
    bool has_params, wants_gradient, runs_backward;
    bool fixed; /* frozen statistics, no gradient: always as in NN_EVAL */
    /* Numbers of buffers, or NONE. */
    int value, gradient, saved, scratch;
};

/* Time runs forward through steps 0 .. steps - 1, stands at `steps` while the caller
 * computes the loss, and runs backward through steps - 1 .. 0 at times steps + 1 .. 2 *
 * steps. */
struct nn_net {
    struct arena *arena;
    const struct nn_graph *graph;
    struct nn_net_options options;
    struct step *steps;
    int step_count;
    int *feature_buffers;
    struct nn_buffer *buffers;
    int buffer_count;
    real **memory; /* of each buffer */
    size_t room;   /* reals of all buffers */
    real *block;   /* holds them; NULL if each has its own memory */
    real *weights, *gradients, *statistics;
};

static int forward_time(int step)
{
    return step;
}

static int backward_time(const struct nn_net *n, int step)
{
    return 2 * n->step_count - step;
}

static int end_of_time(const struct nn_net *n)
{
    return n->options.training ? 2 * n->step_count : n->step_count;
}

static int add_buffer(struct nn_net *n, size_t size, int first, int last)
{
    n->buffers[n->buffer_count] = (struct nn_buffer){size, first, last, 0};
    return n->buffer_count++;
}

static void extend(struct nn_net *n, int buffer, int time)
{
    struct nn_buffer *b = &n->buffers[buffer];
    b->first = time < b->first ? time : b->first;
    b->last = time > b->last ? time : b->last;
}

static const struct nn_node *first_node(const struct nn_net *n, const struct step *s)
{
    return &n->graph->nodes[s->fused.nodes[0]];
}

static const struct nn_node *last_node(const struct nn_net *n, const struct step *s)
{
    return &n->graph->nodes[s->fused.nodes[s->fused.parts - 1]];
}

static size_t output_size(const struct nn_net *n, const struct step *s)
{
    return (size_t)n->options.batch * nn_shape_count(last_node(n, s)->rule.out);
}

static void read_traits(const struct nn_net *n, struct step *s)
{
    const struct nn_fusion *f = s->fused.fusion;
    const struct nn_layer_type *type = first_node(n, s)->type;
    s->needs_x = f ? f->needs_x : type->needs_x;
    s->needs_y = f ? f->needs_y : type->needs_y;
    s->in_place = f ? f->in_place : type->in_place;
}

static bool is_frozen(const struct nn_net *n, int node)
{
    return n->options.frozen && n->options.frozen[node];
}

static bool has_frozen_statistics(const struct nn_net *n, int node)
{
    return is_frozen(n, node) && n->graph->nodes[node].rule.buffer_count > 0;
}

static bool has_trained_params(const struct nn_net *n, int node)
{
    return !is_frozen(n, node) && n->graph->nodes[node].rule.param_count > 0;
}

/* Nodes with frozen statistics that a gradient goes through: only their own layers know
 * how. NULL if nothing is frozen. */
static bool *find_apart(const struct nn_net *n)
{
    const struct nn_graph *g = n->graph;
    if (!n->options.frozen)
        return NULL;
    bool *wants = arena_alloc(n->arena, g->node_count, sizeof *wants);
    bool *apart = arena_alloc(n->arena, g->node_count, sizeof *apart);
    for (int i = 0; i < (int)g->node_count; i++) {
        wants[i] = has_trained_params(n, i);
        for (int k = 0; k < g->nodes[i].inputs; k++)
            wants[i] |= g->nodes[i].from[k] >= 0 && wants[g->nodes[i].from[k]];
        apart[i] = wants[i] && has_frozen_statistics(n, i);
    }
    return apart;
}

/* The steps, where their inputs come from, and which of them take part in backward. */
static void make_steps(struct nn_net *n)
{
    const struct nn_graph *g = n->graph;
    struct nn_step *fused = arena_alloc(n->arena, g->node_count, sizeof *fused);
    int *step_of = arena_alloc(n->arena, g->node_count, sizeof *step_of);
    n->step_count = (int)nn_fuse(g, n->options.plain, find_apart(n), fused);
    n->steps = arena_alloc(n->arena, (size_t)n->step_count, sizeof *n->steps);
    for (int i = 0; i < n->step_count; i++) {
        struct step *s = &n->steps[i];
        s->fused = fused[i];
        s->gradient = s->saved = s->scratch = NONE;
        read_traits(n, s);
        for (int k = 0; k < s->fused.parts; k++) {
            step_of[s->fused.nodes[k]] = i;
            s->has_params |= has_trained_params(n, s->fused.nodes[k]);
            s->fixed |= has_frozen_statistics(n, s->fused.nodes[k]);
        }
        s->wants_gradient = s->has_params;
        const struct nn_node *first = first_node(n, s);
        int *from = arena_alloc(n->arena, (size_t)first->inputs, sizeof *from);
        for (int k = 0; k < first->inputs; k++) {
            from[k] = first->from[k] < 0 ? first->from[k] : step_of[first->from[k]];
            if (from[k] >= 0)
                s->wants_gradient |= n->steps[from[k]].wants_gradient;
        }
        s->fixed &= !s->wants_gradient;
        s->from = from;
        s->inputs = first->inputs;
    }
    n->steps[n->step_count - 1].runs_backward = true;
    for (int i = n->step_count - 1; i >= 0; i--) {
        struct step *s = &n->steps[i];
        s->runs_backward &= s->wants_gradient && n->options.training;
        for (int k = 0; k < s->inputs && s->runs_backward; k++)
            if (s->from[k] >= 0)
                n->steps[s->from[k]].runs_backward = true;
    }
}

/* Whether the output of step i may lie on its first input: it is read here for the last
 * time, and only once. */
static bool goes_in_place(const struct nn_net *n, int i)
{
    const struct step *s = &n->steps[i];
    if (!s->in_place || n->options.no_reuse || s->from[0] < 0)
        return false;
    int input = n->steps[s->from[0]].value;
    for (int k = 1; k < s->inputs; k++)
        if (s->from[k] >= 0 && n->steps[s->from[k]].value == input)
            return false;
    return n->buffers[input].last == forward_time(i) &&
           n->buffers[input].size == output_size(n, s);
}

static void plan_values(struct nn_net *n)
{
    int *last = arena_alloc(n->arena, (size_t)n->step_count, sizeof *last);
    for (int i = 0; i < n->step_count; i++) {
        const struct step *s = &n->steps[i];
        last[i] = forward_time(i);
        if (s->runs_backward && s->needs_y)
            last[i] = backward_time(n, i);
    }
    last[n->step_count - 1] = end_of_time(n);
    for (int i = 0; i < n->step_count; i++) {
        const struct step *s = &n->steps[i];
        int time =
            s->runs_backward && s->needs_x ? backward_time(n, i) : forward_time(i);
        for (int k = 0; k < s->inputs; k++)
            if (s->from[k] >= 0 && last[s->from[k]] < time)
                last[s->from[k]] = time;
    }
    for (int i = 0; i < n->step_count; i++) {
        struct step *s = &n->steps[i];
        if (goes_in_place(n, i))
            s->value = n->steps[s->from[0]].value;
        else
            s->value = add_buffer(n, output_size(n, s), forward_time(i), last[i]);
        extend(n, s->value, last[i]);
    }
}

/* Whether input k of step i gets a gradient. */
static bool wants_dx(const struct nn_net *n, const struct step *s, int k)
{
    return s->from[k] >= 0 && n->steps[s->from[k]].wants_gradient;
}

/* Whether the gradient of step i's first input may lie on the gradient of its output.
 */
static bool gradient_in_place(const struct nn_net *n, int i)
{
    const struct step *s = &n->steps[i];
    if (!s->in_place || n->options.no_reuse || s->gradient == NONE ||
        !wants_dx(n, s, 0))
        return false;
    for (int k = 1; k < s->inputs; k++)
        if (s->from[k] == s->from[0])
            return false;
    return n->buffers[s->gradient].size == output_size(n, &n->steps[s->from[0]]);
}

/* Gradients are first written by the last reader and added to by the others. */
static void plan_gradients(struct nn_net *n)
{
    for (int i = n->step_count - 1; i >= 0; i--) {
        struct step *s = &n->steps[i];
        if (!s->runs_backward)
            continue;
        int now = backward_time(n, i);
        bool *dx_add = arena_alloc(n->arena, (size_t)s->inputs, sizeof *dx_add);
        for (int k = 0; k < s->inputs; k++) {
            if (!wants_dx(n, s, k))
                continue;
            struct step *from = &n->steps[s->from[k]];
            dx_add[k] = from->gradient != NONE;
            if (!dx_add[k])
                from->gradient = k == 0 && gradient_in_place(n, i)
                                     ? s->gradient
                                     : add_buffer(n, output_size(n, from), now, now);
            extend(n, from->gradient, backward_time(n, s->from[k]));
        }
        s->calls[0].dx_add = dx_add;
    }
}

static void plan_work(struct nn_net *n)
{
    size_t batch = (size_t)n->options.batch, scratch = 0;
    for (int i = 0; i < n->step_count; i++) {
        struct step *s = &n->steps[i];
        const struct nn_rule *r = &s->fused.sizes;
        bool saves = n->options.training && !s->fixed;
        if (saves && batch * r->saved + r->saved_once > 0)
            s->saved = add_buffer(n, batch * r->saved + r->saved_once, forward_time(i),
                                  backward_time(n, i));
        size_t room = r->scratch + batch * r->scratch_example;
        scratch = room > scratch ? room : scratch;
        if (n->options.no_reuse && room > 0)
            s->scratch = add_buffer(n, room, 0, end_of_time(n));
    }
    if (n->options.no_reuse || scratch == 0)
        return;
    int shared = add_buffer(n, scratch, 0, end_of_time(n));
    for (int i = 0; i < n->step_count; i++)
        n->steps[i].scratch = shared;
}

static void plan_features(struct nn_net *n)
{
    const struct nn_graph *g = n->graph;
    n->feature_buffers = arena_alloc(n->arena, g->feature_count, sizeof(int));
    for (size_t i = 0; i < g->feature_count; i++)
        n->feature_buffers[i] =
            !g->feature_used[i] ? NONE
                                : add_buffer(n,
                                             (size_t)n->options.batch *
                                                 nn_shape_count(g->features[i].shape),
                                             0, end_of_time(n));
}

/* A net without memory: its steps and the plan. */
static struct nn_net *make_plan(const struct nn_graph *g,
                                const struct nn_net_options *o)
{
    struct arena *arena = arena_create();
    struct nn_net *n = arena_alloc(arena, 1, sizeof *n);
    n->arena = arena;
    n->graph = g;
    n->options = *o;
    n->buffers = arena_alloc(arena, 4 * g->node_count + g->feature_count + 1,
                             sizeof *n->buffers);
    make_steps(n);
    plan_features(n);
    plan_values(n);
    if (o->training)
        plan_gradients(n);
    plan_work(n);
    if (o->no_reuse)
        for (int i = 0; i < n->buffer_count; i++)
            n->room += n->buffers[i].size;
    else
        n->room = nn_plan_place(n->buffers, (size_t)n->buffer_count, ALIGN);
    return n;
}

/* Large buffers that are about to be filled anyway: not zeroed, and on large pages
 * where the system has them, which saves thousands of page faults and address
 * translations. */
static real *allocate_block(size_t reals)
{
    if (reals > SIZE_MAX / sizeof(real) - HUGE_PAGE)
        return NULL;
    size_t bytes = (reals * sizeof(real) + HUGE_PAGE) / HUGE_PAGE * HUGE_PAGE;
    void *block = aligned_alloc(HUGE_PAGE, bytes);
    if (block)
        (void)madvise(block, bytes, MADV_HUGEPAGE);
    return block;
}

static bool allocate(struct nn_net *n)
{
    const struct nn_graph *g = n->graph;
    n->memory = arena_alloc(n->arena, (size_t)n->buffer_count, sizeof *n->memory);
    n->weights = mem_alloc(g->weights + 1, sizeof(real));
    n->gradients = mem_alloc(n->options.training ? g->weights + 1 : 1, sizeof(real));
    n->statistics = mem_alloc(g->statistics + 1, sizeof(real));
    if (!n->weights || !n->gradients || !n->statistics)
        return false;
    if (n->options.no_reuse) {
        for (int i = 0; i < n->buffer_count; i++) {
            n->memory[i] = mem_alloc(n->buffers[i].size + 1, sizeof(real));
            if (!n->memory[i])
                return false;
        }
        return true;
    }
    n->block = allocate_block(n->room);
    for (int i = 0; i < n->buffer_count && n->block; i++)
        n->memory[i] = n->block + n->buffers[i].offset;
    return n->block != NULL;
}

static real *memory_of(const struct nn_net *n, int buffer)
{
    return buffer == NONE ? NULL : n->memory[buffer];
}

static real *output_of(const struct nn_net *n, int from)
{
    return from < 0 ? n->memory[n->feature_buffers[-1 - from]]
                    : n->memory[n->steps[from].value];
}

/* What a node's call needs of its own: options, shapes, weights and statistics. */
static void prepare_node(struct nn_net *n, const struct nn_node *node,
                         struct nn_call *call)
{
    const struct nn_rule *r = &node->rule;
    const real **param =
        arena_alloc(n->arena, (size_t)r->param_count, sizeof(const real *));
    real **grad = arena_alloc(n->arena, (size_t)r->param_count, sizeof(real *));
    real **buffer = arena_alloc(n->arena, (size_t)r->buffer_count, sizeof(real *));
    size_t offset = node->param_offset;
    for (int i = 0; i < r->param_count; i++) {
        param[i] = n->weights + offset;
        grad[i] = n->options.training ? n->gradients + offset : NULL;
        offset += nn_param_count(&r->params[i]);
    }
    offset = node->buffer_offset;
    for (int i = 0; i < r->buffer_count; i++) {
        buffer[i] = n->statistics + offset;
        offset += (size_t)r->buffers[i].count;
    }
    call->type = node->type;
    call->options = node->options;
    call->inputs = node->inputs;
    call->in = node->in;
    call->out = r->out;
    call->param = param;
    call->grad = grad;
    call->buffer = buffer;
    call->direct = n->options.direct;
    call->frozen = is_frozen(n, (int)(node - n->graph->nodes));
}

static void prepare_step(struct nn_net *n, struct step *s)
{
    for (int k = 0; k < s->fused.parts; k++)
        prepare_node(n, &n->graph->nodes[s->fused.nodes[k]], &s->calls[k]);
    const real **x = arena_alloc(n->arena, (size_t)s->inputs, sizeof(const real *));
    real **dx = arena_alloc(n->arena, (size_t)s->inputs, sizeof(real *));
    for (int k = 0; k < s->inputs; k++) {
        x[k] = output_of(n, s->from[k]);
        if (s->runs_backward && wants_dx(n, s, k))
            dx[k] = memory_of(n, n->steps[s->from[k]].gradient);
    }
    struct nn_call *first = &s->calls[0], *last = &s->calls[s->fused.parts - 1];
    first->x = x;
    first->dx = dx;
    first->scratch = memory_of(n, s->scratch);
    last->y = n->memory[s->value];
    last->dy = memory_of(n, s->gradient);
}

enum err_code nn_net_create(const struct nn_graph *g, const struct nn_net_options *o,
                            struct nn_net **out, struct err *e)
{
    struct nn_net *n = make_plan(g, o);
    *out = NULL;
    if (!allocate(n)) {
        enum err_code code =
            err_set(e, ERR_MEMORY, "No memory for the network: it needs %zu MB.",
                    nn_net_memory(g, o) >> 20);
        nn_net_destroy(n);
        return code;
    }
    for (int i = 0; i < n->step_count; i++)
        prepare_step(n, &n->steps[i]);
    *out = n;
    return ERR_OK;
}

void nn_net_destroy(struct nn_net *n)
{
    if (!n)
        return;
    if (n->options.no_reuse)
        for (int i = 0; n->memory && i < n->buffer_count; i++)
            free(n->memory[i]);
    free(n->block);
    free(n->weights);
    free(n->gradients);
    free(n->statistics);
    arena_destroy(n->arena);
}

size_t nn_net_memory(const struct nn_graph *g, const struct nn_net_options *o)
{
    struct nn_net *n = make_plan(g, o);
    size_t reals = n->room + g->statistics + g->weights * (size_t)(o->training ? 2 : 1);
    arena_destroy(n->arena);
    return reals * sizeof(real);
}

real *nn_net_input(struct nn_net *n, size_t feature)
{
    return memory_of(n, n->feature_buffers[feature]);
}

const real *nn_net_forward(struct nn_net *n, int batch, enum nn_mode mode,
                           uint64_t seed, uint64_t epoch, uint64_t step)
{
    assert(batch >= 1 && batch <= n->options.batch);
    assert(mode == NN_EVAL || n->options.training);
    for (int i = 0; i < n->step_count; i++) {
        struct step *s = &n->steps[i];
        for (int k = 0; k < s->fused.parts; k++) {
            struct nn_call *call = &s->calls[k];
            call->batch = batch;
            call->mode = s->fixed ? NN_EVAL : mode;
            call->seed = seed;
            call->epoch = epoch;
            call->item = step * n->graph->node_count + (uint64_t)s->fused.nodes[k];
        }
        bool saves = s->calls[0].mode == NN_TRAIN;
        s->calls[0].saved = saves ? memory_of(n, s->saved) : NULL;
        if (s->fused.fusion)
            s->fused.fusion->forward(s->calls, s->fused.parts);
        else
            s->calls[0].type->forward(s->calls);
    }
    return n->memory[n->steps[n->step_count - 1].value];
}

void nn_net_backward(struct nn_net *n, const real *dlogits)
{
    assert(n->steps[n->step_count - 1].calls[0].mode == NN_TRAIN);
    struct step *output = &n->steps[n->step_count - 1];
    output->calls[output->fused.parts - 1].dy = dlogits;
    for (int i = n->step_count - 1; i >= 0; i--) {
        const struct step *s = &n->steps[i];
        if (!s->runs_backward)
            continue;
        if (s->fused.fusion)
            s->fused.fusion->backward(s->calls, s->fused.parts);
        else
            s->calls[0].type->backward(s->calls);
    }
}

real *nn_net_weights(struct nn_net *n)
{
    return n->weights;
}

real *nn_net_gradients(struct nn_net *n)
{
    return n->gradients;
}

real *nn_net_statistics(struct nn_net *n)
{
    return n->statistics;
}

void nn_net_zero_gradients(struct nn_net *n)
{
    memset(n->gradients, 0, n->graph->weights * sizeof(real));
}

const real *nn_net_node_output(struct nn_net *n, size_t node)
{
    for (int i = 0; i < n->step_count; i++) {
        const struct step *s = &n->steps[i];
        if (s->fused.nodes[s->fused.parts - 1] == (int)node)
            return n->memory[s->value];
    }
    return NULL;
}
