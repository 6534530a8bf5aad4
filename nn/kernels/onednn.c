/* Convolutions by oneDNN: onednn.h. */
#include "nn/kernels/onednn.h"

#include "base/arena.h"
#include "nn/kernels/kernel.h"
#include "nn/kernels/vector.h"

#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>

#if DNNL_VERSION_MAJOR != 2
#error "This file speaks the C interface of oneDNN 2."
#endif
#if DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_OMP
#include <omp.h>
#endif

void nn_onednn_version(char out[NN_ONEDNN_VERSION])
{
    const dnnl_version_t *v = dnnl_version();
    snprintf(out, NN_ONEDNN_VERSION, "oneDNN %d.%d.%d", v->major, v->minor, v->patch);
}

/* The rules. Their figures were measured on one core with AVX-512; with AVX2 alone the
 * channels-last kernels are ahead only with groups. */

/* Output places that make a call worth while, and most items of a call. */
enum { PLACES = 512, MOST_ITEMS = 16 };
enum {
    LEAST_FILTERS = 16,
    LEAST_CHANNELS = 16, /* for a data gradient, and where a stride leaves a weight
                            gradient to us */
    NARROW = 2,          /* bands: weight gradients need more */
    FEW_CHANNELS_MAP = 5 << 17, /* reals of an item's output that stay in cache */
    MOST_WEIGHTS = 1 << 20      /* more cost as much to reorder as a small map gains */
};

size_t nn_onednn_items(const struct nn_conv *c)
{
    size_t items = MOST_ITEMS, places = (size_t)c->out[0] * (size_t)c->out[1];
    while (items > 1 && items * places > PLACES)
        items /= 2;
    return items;
}

static bool is_sequence(const struct nn_conv *c)
{
    return c->in[0] == 1 && c->out[0] == 1 && c->kernel[0] == 1;
}

/* Some output places see nothing but padding. */
static bool is_overpadded(const struct nn_conv *c)
{
    for (int axis = 0; axis < 2; axis++)
        if (c->padding[axis] > c->dilation[axis] * (c->kernel[axis] - 1))
            return true;
    return false;
}

/* oneDNN 2.6 gathers the places of such a convolution into too small a scratchpad when
 * there are few channels. */
static bool skips_places(const struct nn_conv *c)
{
    return c->kernel[0] == 1 && c->kernel[1] == 1 &&
           (c->stride[0] > 1 || c->stride[1] > 1);
}

unsigned nn_onednn_passes(const struct nn_conv *c)
{
    if (skips_places(c))
        return 0;
    if (c->groups > 1)
        return NN_ONEDNN_ALL;
    if (dnnl_get_effective_cpu_isa() < dnnl_cpu_isa_avx512_core ||
        !nn_conv_needs_patches(c) || c->filters < LEAST_FILTERS ||
        nn_conv_weights(c) > MOST_WEIGHTS || is_overpadded(c))
        return 0;
    bool few = c->channels < LEAST_CHANNELS;
    if (few && nn_conv_out_count(c) > FEW_CHANNELS_MAP)
        return 0;
    unsigned passes = NN_ONEDNN_FORWARD;
    bool image = !is_sequence(c);
    if (!(image && c->out[0] <= NARROW) && !(image && c->stride[0] > 1 && !few))
        passes |= NN_ONEDNN_WEIGHTS;
    if (!few)
        passes |= NN_ONEDNN_DATA;
    return passes;
}

/* The primitives. */

enum { FORWARD, WEIGHTS, DATA, PASSES };
enum { ITEM, GROUP, SIZES };

/* The three tensors of a pass, and the argument that each is. */
enum { X, W, Y, TENSORS };
static const int arguments[PASSES][TENSORS] = {
    {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
    {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST},
    {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST}};

struct primitive {
    dnnl_primitive_t run;
    dnnl_memory_t scratch;
};

/* What there is for each number of items: one, or a block's. */
struct size {
    int items; /* 0: there is none */
    dnnl_memory_t x, y;
    struct primitive pass[PASSES];
};

struct nn_onednn {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    struct size size[SIZES];
    size_t in_count, out_count;
    size_t weights; /* in PyTorch's order */
    dnnl_memory_t plain;
    /* Weights in the order of the pass; for WEIGHTS the gradient of a block. */
    dnnl_memory_t packed[PASSES];
    real *packed_room[PASSES];
    size_t packed_size[PASSES];
    dnnl_primitive_t reorder[PASSES];
    real *sum; /* the weight gradient so far, if there is one */
    bool has_sum;
    real *unpacked; /* the same in PyTorch's order */
    real *dx;       /* a block's data gradient, to be added */
    void *scratch;
    size_t scratch_bytes, bytes;
};

/* oneDNN takes as many threads as OpenMP would give the calling one. */
static void work_alone(void)
{
#if DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_OMP
    omp_set_num_threads(1);
#endif
}

/* Of an image frames are oneDNN's height and bands its width, as they lie in memory; of
 * a sequence the frames are its width, which it takes vectors of places from. */
struct geometry {
    dnnl_dims_t x, y, w;
    dnnl_dims_t stride, dilation, before, behind;
    int rank; /* of w */
    dnnl_format_tag_t weights;
};

static struct geometry geometry_of(const struct nn_conv *c, int items)
{
    bool sequence = is_sequence(c), groups = c->groups > 1;
    struct geometry g = {.rank = groups ? 5 : 4};
    int r = 0;
    if (groups)
        g.w[r++] = c->groups;
    g.w[r++] = c->filters / c->groups;
    g.w[r++] = c->channels / c->groups;
    g.x[0] = g.y[0] = items;
    g.x[1] = c->channels;
    g.y[1] = c->filters;
    for (int i = 0; i < 2; i++) {
        int axis = sequence ? i : 1 - i;
        int reach = c->dilation[axis] * (c->kernel[axis] - 1) + 1;
        g.x[2 + i] = c->in[axis];
        g.y[2 + i] = c->out[axis];
        g.w[r + i] = c->kernel[axis];
        g.stride[i] = c->stride[axis];
        g.dilation[i] = c->dilation[axis] - 1;
        g.before[i] = c->padding[axis];
        g.behind[i] = (c->out[axis] - 1) * c->stride[axis] + reach - c->in[axis] -
                      c->padding[axis];
    }
    if (sequence)
        g.weights = groups ? dnnl_abcde : dnnl_abcd;
    else
        g.weights = groups ? dnnl_abced : dnnl_abdc;
    return g;
}

struct layout {
    dnnl_memory_desc_t x, w, y;
};

/* Activations as they are, weights as the primitive likes them or as given. */
static bool layout_of(const struct geometry *g, const dnnl_memory_desc_t *weights,
                      struct layout *out)
{
    if (weights)
        out->w = *weights;
    return dnnl_memory_desc_init_by_tag(&out->x, 4, g->x, dnnl_f32, dnnl_nhwc) ==
               dnnl_success &&
           dnnl_memory_desc_init_by_tag(&out->y, 4, g->y, dnnl_f32, dnnl_nhwc) ==
               dnnl_success &&
           (weights ||
            dnnl_memory_desc_init_by_tag(&out->w, g->rank, g->w, dnnl_f32,
                                         dnnl_format_tag_any) == dnnl_success);
}

static dnnl_status_t describe_pass(const struct geometry *g, const struct layout *l,
                                   int pass, dnnl_convolution_desc_t *out)
{
    if (pass == WEIGHTS)
        return dnnl_dilated_convolution_backward_weights_desc_init(
            out, dnnl_convolution_direct, &l->x, &l->w, NULL, &l->y, g->stride,
            g->dilation, g->before, g->behind);
    if (pass == DATA)
        return dnnl_dilated_convolution_backward_data_desc_init(
            out, dnnl_convolution_direct, &l->x, &l->w, &l->y, g->stride, g->dilation,
            g->before, g->behind);
    return dnnl_dilated_convolution_forward_desc_init(
        out, dnnl_forward_training, dnnl_convolution_direct, &l->x, &l->w, NULL, &l->y,
        g->stride, g->dilation, g->before, g->behind);
}

/* NULL: not available. */
static dnnl_primitive_desc_t choose(const struct nn_onednn *n, const struct nn_conv *c,
                                    int items, int pass,
                                    const dnnl_memory_desc_t *weights)
{
    struct geometry g = geometry_of(c, items);
    struct layout l;
    dnnl_convolution_desc_t op;
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_primitive_desc_t hint = NULL, chosen = NULL;
    if (!layout_of(&g, weights, &l) ||
        dnnl_primitive_attr_create(&attributes) != dnnl_success)
        return NULL;
    bool ok = dnnl_primitive_attr_set_scratchpad_mode(
                  attributes, dnnl_scratchpad_mode_user) == dnnl_success;
    if (ok && pass != FORWARD) {
        struct layout free_layout;
        ok = layout_of(&g, NULL, &free_layout) &&
             describe_pass(&g, &free_layout, FORWARD, &op) == dnnl_success &&
             dnnl_primitive_desc_create(&hint, &op, NULL, n->engine, NULL) ==
                 dnnl_success;
    }
    ok = ok && describe_pass(&g, &l, pass, &op) == dnnl_success &&
         dnnl_primitive_desc_create(&chosen, &op, attributes, n->engine, hint) ==
             dnnl_success;
    dnnl_primitive_desc_destroy(hint);
    dnnl_primitive_attr_destroy(attributes);
    return ok ? chosen : NULL;
}

static const dnnl_memory_desc_t *weights_of(dnnl_primitive_desc_t chosen, int pass)
{
    return dnnl_primitive_desc_query_md(
        chosen, pass == WEIGHTS ? dnnl_query_diff_weights_md : dnnl_query_weights_md,
        0);
}

static bool make_primitive(struct nn_onednn *n, dnnl_primitive_desc_t chosen,
                           struct primitive *out)
{
    const dnnl_memory_desc_t *scratch =
        dnnl_primitive_desc_query_md(chosen, dnnl_query_scratchpad_md, 0);
    n->scratch_bytes = nn_max(n->scratch_bytes, dnnl_memory_desc_get_size(scratch));
    return dnnl_primitive_create(&out->run, chosen) == dnnl_success &&
           dnnl_memory_create(&out->scratch, scratch, n->engine, DNNL_MEMORY_NONE) ==
               dnnl_success;
}

static real *take(struct nn_onednn *n, size_t reals)
{
    n->bytes += reals * sizeof(real);
    return mem_alloc(reals, sizeof(real));
}

/* From PyTorch's order, or back. */
static bool make_reorder(struct nn_onednn *n, const dnnl_memory_desc_t *plain,
                         const dnnl_memory_desc_t *packed, int pass)
{
    bool back = pass == WEIGHTS;
    dnnl_primitive_desc_t chosen = NULL;
    bool ok = dnnl_reorder_primitive_desc_create(&chosen, back ? packed : plain,
                                                 n->engine, back ? plain : packed,
                                                 n->engine, NULL) == dnnl_success &&
              dnnl_primitive_create(&n->reorder[pass], chosen) == dnnl_success;
    dnnl_primitive_desc_destroy(chosen);
    return ok;
}

/* The weights of a pass. */
static bool make_weights(struct nn_onednn *n, const struct nn_conv *c,
                         const dnnl_memory_desc_t *packed, int pass)
{
    struct geometry g = geometry_of(c, 1);
    dnnl_memory_desc_t plain;
    n->packed_size[pass] = dnnl_memory_desc_get_size(packed) / sizeof(real);
    n->packed_room[pass] = take(n, n->packed_size[pass]);
    return n->packed_room[pass] &&
           dnnl_memory_create(&n->packed[pass], packed, n->engine,
                              n->packed_room[pass]) == dnnl_success &&
           dnnl_memory_desc_init_by_tag(&plain, g.rank, g.w, dnnl_f32, g.weights) ==
               dnnl_success &&
           (n->plain || dnnl_memory_create(&n->plain, &plain, n->engine,
                                           DNNL_MEMORY_NONE) == dnnl_success) &&
           make_reorder(n, &plain, packed, pass);
}

/* A pass for one item, and if it can be had in the same order of weights for a group.
 */
static bool make_pass(struct nn_onednn *n, const struct nn_conv *c, int pass)
{
    dnnl_primitive_desc_t one = choose(n, c, 1, pass, NULL);
    if (!one)
        return false;
    const dnnl_memory_desc_t *packed = weights_of(one, pass);
    bool ok = make_primitive(n, one, &n->size[ITEM].pass[pass]) &&
              make_weights(n, c, packed, pass);
    struct size *group = &n->size[GROUP];
    if (ok && group->items > 1) {
        dnnl_primitive_desc_t several = choose(n, c, group->items, pass, packed);
        if (several)
            ok = make_primitive(n, several, &group->pass[pass]);
        dnnl_primitive_desc_destroy(several);
    }
    dnnl_primitive_desc_destroy(one);
    return ok;
}

static bool make_size(struct nn_onednn *n, const struct nn_conv *c, int which,
                      int items)
{
    struct size *s = &n->size[which];
    struct geometry g = geometry_of(c, items);
    struct layout l;
    s->items = items;
    return layout_of(&g, NULL, &l) &&
           dnnl_memory_create(&s->x, &l.x, n->engine, DNNL_MEMORY_NONE) ==
               dnnl_success &&
           dnnl_memory_create(&s->y, &l.y, n->engine, DNNL_MEMORY_NONE) == dnnl_success;
}

static bool make_room(struct nn_onednn *n, unsigned passes)
{
    int items = (int)nn_max((size_t)n->size[ITEM].items, (size_t)n->size[GROUP].items);
    if (passes & NN_ONEDNN_WEIGHTS) {
        n->sum = take(n, n->packed_size[WEIGHTS]);
        n->unpacked = take(n, n->weights);
        if (!n->sum || !n->unpacked)
            return false;
    }
    if (passes & NN_ONEDNN_DATA && !(n->dx = take(n, (size_t)items * n->in_count)))
        return false;
    n->bytes += n->scratch_bytes;
    n->scratch = mem_alloc(n->scratch_bytes + 1, 1);
    return n->scratch != NULL;
}

struct nn_onednn *nn_onednn_create(const struct nn_conv *c, int batch, bool training)
{
    struct nn_onednn *n = mem_alloc(1, sizeof(*n));
    if (!n)
        return NULL;
    work_alone();
    unsigned passes = training ? c->passes : c->passes & NN_ONEDNN_FORWARD;
    size_t items = nn_min(nn_onednn_items(c), (size_t)batch);
    *n = (struct nn_onednn){.in_count = nn_conv_in_count(c),
                            .out_count = nn_conv_out_count(c),
                            .weights = nn_conv_weights(c)};
    bool ok = dnnl_engine_create(&n->engine, dnnl_cpu, 0) == dnnl_success &&
              dnnl_stream_create(&n->stream, n->engine, dnnl_stream_in_order) ==
                  dnnl_success &&
              make_size(n, c, ITEM, 1) &&
              (items == 1 || make_size(n, c, GROUP, (int)items));
    for (int pass = 0; pass < PASSES && ok; pass++)
        if (passes & 1u << pass)
            ok = make_pass(n, c, pass);
    if (ok && make_room(n, passes))
        return n;
    nn_onednn_destroy(n);
    return NULL;
}

void nn_onednn_destroy(struct nn_onednn *n)
{
    if (!n)
        return;
    for (int pass = 0; pass < PASSES; pass++) {
        for (int i = 0; i < SIZES; i++) {
            dnnl_primitive_destroy(n->size[i].pass[pass].run);
            dnnl_memory_destroy(n->size[i].pass[pass].scratch);
        }
        dnnl_primitive_destroy(n->reorder[pass]);
        dnnl_memory_destroy(n->packed[pass]);
        free(n->packed_room[pass]);
    }
    for (int i = 0; i < SIZES; i++) {
        dnnl_memory_destroy(n->size[i].x);
        dnnl_memory_destroy(n->size[i].y);
    }
    dnnl_memory_destroy(n->plain);
    dnnl_stream_destroy(n->stream);
    dnnl_engine_destroy(n->engine);
    free(n->sum);
    free(n->unpacked);
    free(n->dx);
    free(n->scratch);
    free(n);
}

size_t nn_onednn_bytes(const struct nn_onednn *n)
{
    return n->bytes;
}

/* A created primitive runs, unless memory ends: as with arenas, the process then
 * ends. */
static void must(dnnl_status_t status)
{
    if (status == dnnl_success)
        return;
    fprintf(stderr, "mtag: oneDNN failed with status %d\n", (int)status);
    exit(1);
}

/* The library's interface has no const; it writes to outputs alone. */
static void set(dnnl_memory_t memory, const void *at)
{
    union {
        const void *from;
        void *to;
    } handle = {at};
    must(dnnl_memory_set_data_handle(memory, handle.to));
}

static void run(const struct nn_onednn *n, dnnl_primitive_t primitive, int count,
                const dnnl_exec_arg_t *args)
{
    must(dnnl_primitive_execute(primitive, n->stream, count, args));
}

static void reorder(const struct nn_onednn *n, int pass, dnnl_memory_t from,
                    dnnl_memory_t to)
{
    const dnnl_exec_arg_t args[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
    run(n, n->reorder[pass], 2, args);
}

static void run_pass(const struct nn_onednn *n, const struct size *s, int pass,
                     const real *x, const real *y)
{
    const struct primitive *p = &s->pass[pass];
    set(s->x, x);
    set(s->y, y);
    set(p->scratch, n->scratch);
    const dnnl_exec_arg_t args[] = {{arguments[pass][X], s->x},
                                    {arguments[pass][W], n->packed[pass]},
                                    {arguments[pass][Y], s->y},
                                    {DNNL_ARG_SCRATCHPAD, p->scratch}};
    run(n, p->run, 4, args);
}

/* The size that takes the next of `items`. */
static const struct size *next_size(const struct nn_onednn *n, int pass, size_t items)
{
    const struct size *group = &n->size[GROUP];
    bool fits = group->pass[pass].run && items >= (size_t)group->items;
    return fits ? group : &n->size[ITEM];
}

void nn_onednn_pack(struct nn_onednn *n, const real *weight, bool back)
{
    int pass = back ? DATA : FORWARD;
    work_alone();
    set(n->plain, weight);
    reorder(n, pass, n->plain, n->packed[pass]);
}

void nn_onednn_forward(struct nn_onednn *n, real *y, const real *x, size_t items)
{
    work_alone();
    while (items > 0) {
        const struct size *s = next_size(n, FORWARD, items);
        run_pass(n, s, FORWARD, x, y);
        x += (size_t)s->items * n->in_count;
        y += (size_t)s->items * n->out_count;
        items -= (size_t)s->items;
    }
}

void nn_onednn_clear(struct nn_onednn *n)
{
    n->has_sum = false;
}

void nn_onednn_weights(struct nn_onednn *n, const real *x, const real *dy, size_t items)
{
    work_alone();
    while (items > 0) {
        const struct size *s = next_size(n, WEIGHTS, items);
        set(n->packed[WEIGHTS], n->has_sum ? n->packed_room[WEIGHTS] : n->sum);
        run_pass(n, s, WEIGHTS, x, dy);
        if (n->has_sum)
            nn_copy(n->sum, n->packed_room[WEIGHTS], n->packed_size[WEIGHTS], true);
        n->has_sum = true;
        x += (size_t)s->items * n->in_count;
        dy += (size_t)s->items * n->out_count;
        items -= (size_t)s->items;
    }
}

void nn_onednn_unpack_add(struct nn_onednn *n, real *weight)
{
    if (!n->has_sum)
        return;
    work_alone();
    set(n->packed[WEIGHTS], n->sum);
    set(n->plain, n->unpacked);
    reorder(n, WEIGHTS, n->packed[WEIGHTS], n->plain);
    nn_copy(weight, n->unpacked, n->weights, true);
}

void nn_onednn_data(struct nn_onednn *n, real *dx, const real *dy, size_t items,
                    bool add)
{
    work_alone();
    while (items > 0) {
        const struct size *s = next_size(n, DATA, items);
        size_t count = (size_t)s->items * n->in_count;
        run_pass(n, s, DATA, add ? n->dx : dx, dy);
        if (add)
            nn_copy(dx, n->dx, count, true);
        dx += count;
        dy += (size_t)s->items * n->out_count;
        items -= (size_t)s->items;
    }
}
