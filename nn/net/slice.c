/* Running the steps of a slice: slice.h. */
#define _DEFAULT_SOURCE /* madvise */
#include "nn/net/slice.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 1 << 21 };

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

static bool allocate(struct nn_slice *n)
{
    n->memory = arena_alloc(n->arena, (size_t)n->buffer_count, sizeof(*n->memory));
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

static real *memory_of(const struct nn_slice *n, int buffer)
{
    return buffer == NN_NONE ? NULL : n->memory[buffer];
}

/* Fills in a node's own part of a call: options, shapes, weights and statistics. */
static void prepare_node(struct nn_slice *n, const struct nn_shared *shared,
                         const struct nn_node *node, struct nn_call *call)
{
    const struct nn_rule *r = &node->rule;
    const real **param =
        arena_alloc(n->arena, (size_t)r->param_count, sizeof(const real *));
    real **grad = arena_alloc(n->arena, (size_t)r->param_count, sizeof(real *));
    real **buffer = arena_alloc(n->arena, (size_t)r->buffer_count, sizeof(real *));
    size_t offset = node->param_offset;
    for (int i = 0; i < r->param_count; i++) {
        param[i] = shared->weights + offset;
        grad[i] = n->options.training ? n->gradients + offset : NULL;
        offset += nn_param_count(&r->params[i]);
    }
    offset = node->buffer_offset;
    for (int i = 0; i < r->buffer_count; i++) {
        buffer[i] = shared->statistics + offset;
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
    call->frozen = nn_slice_is_frozen(n, (int)(node - n->graph->nodes));
}

/* What libraries need for a step. */
static bool prepare_library(const struct nn_slice *n, const struct nn_slice_step *s,
                            struct nn_call *call)
{
    return !call->type->prepare ||
           call->type->prepare(call, n->options.batch, s->runs_backward);
}

static bool prepare_step(struct nn_slice *n, const struct nn_shared *shared,
                         struct nn_slice_step *s)
{
    for (int k = 0; k < s->fused.parts; k++)
        prepare_node(n, shared, &n->graph->nodes[s->fused.nodes[k]], &s->calls[k]);
    s->x = arena_alloc(n->arena, (size_t)s->inputs, sizeof(const real *));
    real **dx = arena_alloc(n->arena, (size_t)s->inputs, sizeof(real *));
    for (int k = 0; k < s->inputs; k++) {
        if (s->from[k] >= 0)
            s->x[k] = n->memory[n->steps[s->from[k]].value];
        if (s->runs_backward && nn_slice_wants_dx(n, s, k))
            dx[k] = memory_of(n, n->steps[s->from[k]].gradient);
    }
    struct nn_call *first = &s->calls[0], *last = &s->calls[s->fused.parts - 1];
    first->x = s->x;
    first->dx = dx;
    first->scratch = memory_of(n, s->scratch);
    last->y = n->memory[s->value];
    last->dy = memory_of(n, s->gradient);
    for (int k = 0; k < s->fused.parts; k++)
        if (!prepare_library(n, s, &s->calls[k]))
            return false;
    return true;
}

size_t nn_slice_library_bytes(const struct nn_slice *n)
{
    size_t bytes = 0;
    for (int i = 0; i < n->step_count; i++) {
        const struct nn_slice_step *s = &n->steps[i];
        for (int k = 0; k < s->fused.parts; k++) {
            const struct nn_node *node = &n->graph->nodes[s->fused.nodes[k]];
            struct nn_call call = {.type = node->type,
                                   .options = node->options,
                                   .in = node->in,
                                   .out = node->rule.out,
                                   .direct = n->options.direct};
            if (!prepare_library(n, s, &call) || !call.prepared)
                continue;
            bytes += node->type->prepared_bytes(call.prepared);
            node->type->release(call.prepared);
        }
    }
    return bytes;
}

bool nn_slice_allocate(struct nn_slice *n, const struct nn_shared *shared,
                       real *gradients)
{
    n->gradients = gradients;
    if (!allocate(n))
        return false;
    for (int i = 0; i < n->step_count; i++)
        if (!prepare_step(n, shared, &n->steps[i]))
            return false;
    return true;
}

void nn_slice_destroy(struct nn_slice *n)
{
    if (!n)
        return;
    if (n->options.no_reuse)
        for (int i = 0; n->memory && i < n->buffer_count; i++)
            free(n->memory[i]);
    for (int i = 0; i < n->step_count; i++)
        for (int k = 0; k < n->steps[i].fused.parts; k++) {
            const struct nn_call *call = &n->steps[i].calls[k];
            if (call->prepared)
                call->type->release(call->prepared);
        }
    free(n->block);
    arena_destroy(n->arena);
}

/* The calls of a step in this pass. */
static void begin_step(struct nn_slice *n, const struct nn_shared *shared,
                       const struct nn_pass *pass, struct nn_slice_step *s)
{
    for (int k = 0; k < s->fused.parts; k++) {
        struct nn_call *call = &s->calls[k];
        uint64_t item = pass->step * n->graph->node_count + (uint64_t)s->fused.nodes[k];
        call->batch = pass->batch;
        call->mode = s->fixed ? NN_EVAL : pass->mode;
        call->seed = pass->seed;
        call->epoch = pass->epoch;
        call->item = item * (uint64_t)pass->members + (uint64_t)pass->member;
        call->team = pass->members > 1 ? shared->team : NULL;
        call->member = pass->member;
    }
    for (int k = 0; k < s->inputs; k++)
        if (s->from[k] < 0) {
            int feature = -1 - s->from[k];
            size_t size = nn_shape_count(n->graph->features[feature].shape);
            s->x[k] = shared->features[feature] + (size_t)pass->first * size;
        }
    bool saves = s->calls[0].mode == NN_TRAIN;
    s->calls[0].saved = saves ? memory_of(n, s->saved) : NULL;
}

const real *nn_slice_forward(struct nn_slice *n, const struct nn_shared *shared,
                             const struct nn_pass *pass)
{
    for (int i = 0; i < n->step_count; i++) {
        struct nn_slice_step *s = &n->steps[i];
        begin_step(n, shared, pass, s);
        if (s->fused.fusion)
            s->fused.fusion->forward(s->calls, s->fused.parts);
        else
            s->calls[0].type->forward(s->calls);
    }
    return n->memory[n->steps[n->step_count - 1].value];
}

void nn_slice_backward(struct nn_slice *n, const real *dlogits)
{
    struct nn_slice_step *output = &n->steps[n->step_count - 1];
    output->calls[output->fused.parts - 1].dy = dlogits;
    for (int i = n->step_count - 1; i >= 0; i--) {
        const struct nn_slice_step *s = &n->steps[i];
        if (!s->runs_backward)
            continue;
        if (s->fused.fusion)
            s->fused.fusion->backward(s->calls, s->fused.parts);
        else
            s->calls[0].type->backward(s->calls);
    }
}

const real *nn_slice_node_output(const struct nn_slice *n, size_t node)
{
    for (int i = 0; i < n->step_count; i++) {
        const struct nn_slice_step *s = &n->steps[i];
        if (s->fused.nodes[s->fused.parts - 1] == (int)node)
            return n->memory[s->value];
    }
    return NULL;
}
