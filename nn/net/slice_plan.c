/* Planning a slice's memory: which buffers its steps need, and from which step to which
 * (slice.h). */
#include "nn/net/plan.h"
/* The plan of a slice: its steps, and where in memory each of their numbers lies. */
#include "nn/net/slice.h"

static int forward_time(int step)
{
    return step;
}

static int backward_time(const struct nn_slice *n, int step)
{
    return 2 * n->step_count - step;
}

static int end_of_time(const struct nn_slice *n)
{
    return n->options.training ? 2 * n->step_count : n->step_count;
}

static int add_buffer(struct nn_slice *n, size_t size, int first, int last)
{
    n->buffers[n->buffer_count] = (struct nn_buffer){size, first, last, 0};
    return n->buffer_count++;
}

static void extend(struct nn_slice *n, int buffer, int time)
{
    struct nn_buffer *b = &n->buffers[buffer];
    b->first = time < b->first ? time : b->first;
    b->last = time > b->last ? time : b->last;
}

static size_t output_size(const struct nn_slice *n, const struct nn_slice_step *s)
{
    return (size_t)n->options.batch * nn_shape_count(nn_last_node(n, s)->rule.out);
}

static void read_traits(const struct nn_slice *n, struct nn_slice_step *s)
{
    const struct nn_fusion *f = s->fused.fusion;
    const struct nn_layer_type *type = nn_first_node(n, s)->type;
    s->needs_x = f ? f->needs_x : type->needs_x;
    s->needs_y = f ? f->needs_y : type->needs_y;
    s->in_place = f ? f->in_place : type->in_place;
}

bool nn_slice_is_frozen(const struct nn_slice *n, int node)
{
    return n->options.frozen && n->options.frozen[node];
}

static bool has_frozen_statistics(const struct nn_slice *n, int node)
{
    return nn_slice_is_frozen(n, node) && n->graph->nodes[node].rule.buffer_count > 0;
}

static bool has_trained_params(const struct nn_slice *n, int node)
{
    return !nn_slice_is_frozen(n, node) && n->graph->nodes[node].rule.param_count > 0;
}

/* Nodes with frozen statistics that a gradient goes through: only their own layers know
 * how. NULL if nothing is frozen. */
static bool *find_apart(const struct nn_slice *n)
{
    const struct nn_graph *g = n->graph;
    if (!n->options.frozen)
        return NULL;
    bool *wants = arena_alloc(n->arena, g->node_count, sizeof(*wants));
    bool *apart = arena_alloc(n->arena, g->node_count, sizeof(*apart));
    for (int i = 0; i < (int)g->node_count; i++) {
        wants[i] = has_trained_params(n, i);
        for (int k = 0; k < g->nodes[i].inputs; k++)
            wants[i] |= g->nodes[i].from[k] >= 0 && wants[g->nodes[i].from[k]];
        apart[i] = wants[i] && has_frozen_statistics(n, i);
    }
    return apart;
}

/* The steps, where their inputs come from, and which of them take part in backward. */
static void make_steps(struct nn_slice *n)
{
    const struct nn_graph *g = n->graph;
    struct nn_step *fused = arena_alloc(n->arena, g->node_count, sizeof(*fused));
    int *step_of = arena_alloc(n->arena, g->node_count, sizeof(*step_of));
    n->step_count = (int)nn_fuse(g, n->options.plain, find_apart(n), fused);
    n->steps = arena_alloc(n->arena, (size_t)n->step_count, sizeof(*n->steps));
    for (int i = 0; i < n->step_count; i++) {
        struct nn_slice_step *s = &n->steps[i];
        s->fused = fused[i];
        s->gradient = s->saved = s->scratch = NN_NONE;
        read_traits(n, s);
        for (int k = 0; k < s->fused.parts; k++) {
            step_of[s->fused.nodes[k]] = i;
            s->has_params |= has_trained_params(n, s->fused.nodes[k]);
            s->fixed |= has_frozen_statistics(n, s->fused.nodes[k]);
        }
        s->wants_gradient = s->has_params;
        const struct nn_node *first = nn_first_node(n, s);
        int *from = arena_alloc(n->arena, (size_t)first->inputs, sizeof(*from));
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
        struct nn_slice_step *s = &n->steps[i];
        s->runs_backward &= s->wants_gradient && n->options.training;
        for (int k = 0; k < s->inputs && s->runs_backward; k++)
            if (s->from[k] >= 0)
                n->steps[s->from[k]].runs_backward = true;
    }
}

/* Whether the output of step i may lie on its first input: it is read here for the last
 * time, and only once. */
static bool goes_in_place(const struct nn_slice *n, int i)
{
    const struct nn_slice_step *s = &n->steps[i];
    if (!s->in_place || n->options.no_reuse || s->from[0] < 0)
        return false;
    int input = n->steps[s->from[0]].value;
    for (int k = 1; k < s->inputs; k++)
        if (s->from[k] >= 0 && n->steps[s->from[k]].value == input)
            return false;
    return n->buffers[input].last == forward_time(i) &&
           n->buffers[input].size == output_size(n, s);
}

static void plan_values(struct nn_slice *n)
{
    int *last = arena_alloc(n->arena, (size_t)n->step_count, sizeof(*last));
    for (int i = 0; i < n->step_count; i++) {
        const struct nn_slice_step *s = &n->steps[i];
        last[i] = forward_time(i);
        if (s->runs_backward && s->needs_y)
            last[i] = backward_time(n, i);
    }
    last[n->step_count - 1] = end_of_time(n);
    for (int i = 0; i < n->step_count; i++) {
        const struct nn_slice_step *s = &n->steps[i];
        int time =
            s->runs_backward && s->needs_x ? backward_time(n, i) : forward_time(i);
        for (int k = 0; k < s->inputs; k++)
            if (s->from[k] >= 0 && last[s->from[k]] < time)
                last[s->from[k]] = time;
    }
    for (int i = 0; i < n->step_count; i++) {
        struct nn_slice_step *s = &n->steps[i];
        if (goes_in_place(n, i))
            s->value = n->steps[s->from[0]].value;
        else
            s->value = add_buffer(n, output_size(n, s), forward_time(i), last[i]);
        extend(n, s->value, last[i]);
    }
}

/* Whether input k of step i gets a gradient. */
bool nn_slice_wants_dx(const struct nn_slice *n, const struct nn_slice_step *s, int k)
{
    return s->from[k] >= 0 && n->steps[s->from[k]].wants_gradient;
}

/* Whether the gradient of step i's first input may lie on the gradient of its output.
 */
static bool gradient_in_place(const struct nn_slice *n, int i)
{
    const struct nn_slice_step *s = &n->steps[i];
    if (!s->in_place || n->options.no_reuse || s->gradient == NN_NONE ||
        !nn_slice_wants_dx(n, s, 0))
        return false;
    for (int k = 1; k < s->inputs; k++)
        if (s->from[k] == s->from[0])
            return false;
    return n->buffers[s->gradient].size == output_size(n, &n->steps[s->from[0]]);
}

/* Gradients are first written by the last reader and added to by the others. */
static void plan_gradients(struct nn_slice *n)
{
    for (int i = n->step_count - 1; i >= 0; i--) {
        struct nn_slice_step *s = &n->steps[i];
        if (!s->runs_backward)
            continue;
        int now = backward_time(n, i);
        bool *dx_add = arena_alloc(n->arena, (size_t)s->inputs, sizeof(*dx_add));
        for (int k = 0; k < s->inputs; k++) {
            if (!nn_slice_wants_dx(n, s, k))
                continue;
            struct nn_slice_step *from = &n->steps[s->from[k]];
            dx_add[k] = from->gradient != NN_NONE;
            if (!dx_add[k])
                from->gradient = k == 0 && gradient_in_place(n, i)
                                     ? s->gradient
                                     : add_buffer(n, output_size(n, from), now, now);
            extend(n, from->gradient, backward_time(n, s->from[k]));
        }
        s->calls[0].dx_add = dx_add;
    }
}

static void plan_work(struct nn_slice *n)
{
    size_t batch = (size_t)n->options.batch, scratch = 0;
    for (int i = 0; i < n->step_count; i++) {
        struct nn_slice_step *s = &n->steps[i];
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

struct nn_slice *nn_slice_plan(const struct nn_graph *g, const struct nn_net_options *o,
                               int batch)
{
    struct arena *arena = arena_create();
    struct nn_slice *n = arena_alloc(arena, 1, sizeof(*n));
    n->arena = arena;
    n->graph = g;
    n->options = *o;
    n->options.batch = batch;
    n->buffers = arena_alloc(arena, 4 * g->node_count + 1, sizeof(*n->buffers));
    make_steps(n);
    plan_values(n);
    if (o->training)
        plan_gradients(n);
    plan_work(n);
    if (o->no_reuse)
        for (int i = 0; i < n->buffer_count; i++)
            n->room += n->buffers[i].size;
    else
        n->room = nn_plan_place(n->buffers, (size_t)n->buffer_count, NN_ALIGN);
    return n;
}
