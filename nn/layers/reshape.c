/* The same numbers in another shape, in PyTorch's order: channels, bands, frames. */
#include "nn/export/torch.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

struct reshape {
    struct opt_ints to;
};

static const struct opt options[] = {
    {.name = "to",
     .kind = OPT_INT_LIST,
     .offset = offsetof(struct reshape, to),
     .min = -1,
     .max = 1 << 30,
     .help = "units; [channels, frames]; or [channels, bands, frames]; a -1 follows "
             "from the other numbers"},
    {0}};

/* Replaces a -1 by the number that follows from the others; false after a fault. */
static bool fill_in(struct nn_rule *rule, int size[3], size_t rank)
{
    size_t count = nn_shape_count(rule->in[0]), product = 1;
    int open = -1;
    for (size_t i = 0; i < rank; i++) {
        if (size[i] == 0 || (size[i] < 0 && open >= 0)) {
            diag_error(rule->diag, rule->node, NULL,
                       "reshape: sizes are 1 or more, and only one of them -1");
            return false;
        }
        if (size[i] < 0)
            open = (int)i;
        else
            product = product > count ? product : product * (size_t)size[i];
    }
    if (open >= 0 && count % product == 0 && count / product <= INT_MAX) {
        size[open] = (int)(count / product);
        product = count;
    }
    if (product == count)
        return true;
    struct str shape = {0};
    nn_shape_add(&shape, rule->in[0]);
    diag_error(rule->diag, rule->node, NULL,
               "reshape: the %zu numbers of %s %s %s do not fit the new shape", count,
               rule->in[0].kind == NN_IMAGE ? "an" : "a",
               nn_kind_name(rule->in[0].kind), str_text(&shape));
    str_deinit(&shape);
    return false;
}

static bool infer(struct nn_rule *rule)
{
    const struct reshape *o = rule->options;
    int size[3] = {1, 1, 1};
    if (o->to.count < 1 || o->to.count > 3) {
        diag_error(rule->diag, rule->node, "as in `to: [channels, frames]`",
                   "reshape needs one, two or three sizes, got %zu", o->to.count);
        return false;
    }
    for (size_t i = 0; i < o->to.count; i++)
        size[i] = o->to.items[i];
    if (!fill_in(rule, size, o->to.count))
        return false;
    rule->out = o->to.count == 1 ? (struct nn_shape){NN_VECTOR, size[0], 1, 1}
                : o->to.count == 2
                    ? (struct nn_shape){NN_SEQUENCE, size[0], 1, size[1]}
                    : (struct nn_shape){NN_IMAGE, size[0], size[1], size[2]};
    return true;
}

/* A walk through an example in PyTorch's order. */
struct walk {
    size_t channels, bands, frames;
    size_t c, f, t;
};

static struct walk start(struct nn_shape s)
{
    return (struct walk){.channels = (size_t)s.channels,
                         .bands = (size_t)s.bands,
                         .frames = (size_t)s.frames};
}

/* Where the next number lies in memory. */
static size_t next(struct walk *w)
{
    size_t at = (w->t * w->bands + w->f) * w->channels + w->c;
    if (++w->t == w->frames) {
        w->t = 0;
        if (++w->f == w->bands) {
            w->f = 0;
            w->c++;
        }
    }
    return at;
}

/* y, of shape `out`, from x, of shape `in`; or added. */
static void reorder(real *y, struct nn_shape out, const real *x, struct nn_shape in,
                    int batch, bool add)
{
    size_t count = nn_shape_count(in);
    for (int item = 0; item < batch; item++, x += count, y += count) {
        struct walk from = start(in), to = start(out);
        for (size_t i = 0; i < count; i++) {
            real *at = &y[next(&to)];
            *at = (add ? *at : 0) + x[next(&from)];
        }
    }
}

static void forward(const struct nn_call *call)
{
    reorder(call->y, call->out, call->x[0], call->in[0], call->batch, false);
}

static void backward(const struct nn_call *call)
{
    if (call->dx[0])
        reorder(call->dx[0], call->in[0], call->dy, call->out, call->batch,
                call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    struct nn_shape s = t->out;
    str_addf(&t->value, "%s.reshape(-1, %d", t->x[0], s.channels);
    if (s.kind == NN_IMAGE)
        str_addf(&t->value, ", %d", s.bands);
    if (s.kind != NN_VECTOR)
        str_addf(&t->value, ", %d", s.frames);
    str_add(&t->value, ")");
}

const struct nn_layer_type nn_layer_reshape = {
    .plugin = {.name = "reshape",
               .help = "the same numbers in another shape",
               .options = options,
               .options_size = sizeof(struct reshape),
               .reference = "PyTorch's reshape",
               .example = "{to: [2, -1]}",
               .main_option = "to"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .keeps_range = true,
    .forward = forward,
    .backward = backward,
    .torch = torch};
