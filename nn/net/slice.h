/* A slice of a net's batch: steps, and the memory they work in. Internal
 * to nn/net/.
 *
 * The members of a net's team run a slice each. Slices share weights, statistics and
 * features, and have everything else of their own; batch normalisation alone looks
 * beyond its slice (nn_call.team). */
#ifndef MTAG_NN_NET_SLICE_H
#define MTAG_NN_NET_SLICE_H

#include "nn/fuse/fuse.h"
#include "nn/net/net.h"
#include "nn/net/plan.h"

enum { NN_NONE = -1, NN_ALIGN = 64 / (int)sizeof(real) };

struct nn_slice_step {
    struct nn_step fused;
    struct nn_call calls[NN_MAX_PARTS];
    bool needs_x, needs_y, in_place;
    int inputs;
    const int *from; /* steps; -1 - i is feature i */
    const real **x;  /* of the first call */
    bool has_params, wants_gradient, runs_backward;
    bool fixed; /* frozen statistics, no gradient: always as in NN_EVAL */
    /* Numbers of buffers, or NN_NONE. */
    int value, gradient, saved, scratch;
};

/* Time runs forward through steps 0 .. steps - 1, stands at `steps` while the caller
 * computes the loss, and runs backward through steps - 1 .. 0 at times steps + 1 .. 2 *
 * steps. */
struct nn_slice {
    struct arena *arena;
    const struct nn_graph *graph;
    struct nn_net_options options; /* batch: the slice's */
    struct nn_slice_step *steps;
    int step_count;
    struct nn_buffer *buffers;
    int buffer_count;
    real **memory;   /* of each buffer */
    size_t room;     /* reals of all buffers */
    real *block;     /* holds them; NULL if each has its own memory */
    real *gradients; /* of the weights, as far as this slice makes them */
};

/* What all slices share. */
struct nn_shared {
    real *weights, *statistics;
    real **features; /* NULL: unused */
    struct nn_team *team;
};

/* One forward: member `member` of `members` computes examples first .. first + batch -
 * 1; seed, epoch and step key the random streams. */
struct nn_pass {
    int first, batch, member, members;
    enum nn_mode mode;
    uint64_t seed, epoch, step;
};

static inline const struct nn_node *nn_first_node(const struct nn_slice *n,
                                                  const struct nn_slice_step *s)
{
    return &n->graph->nodes[s->fused.nodes[0]];
}

static inline const struct nn_node *nn_last_node(const struct nn_slice *n,
                                                 const struct nn_slice_step *s)
{
    return &n->graph->nodes[s->fused.nodes[s->fused.parts - 1]];
}

/* slice_plan.c */

/* A slice without memory: its steps and the plan. Never NULL. */
struct nn_slice *nn_slice_plan(const struct nn_graph *g, const struct nn_net_options *o,
                               int batch);
/* Whether input k of a step gets a gradient. */
bool nn_slice_wants_dx(const struct nn_slice *n, const struct nn_slice_step *s, int k);
bool nn_slice_is_frozen(const struct nn_slice *n, int node);

/* slice.c */

/* Gives the slice its memory, and `gradients` for the gradients of the weights. False:
 * there is not enough memory. */
bool nn_slice_allocate(struct nn_slice *n, const struct nn_shared *shared,
                       real *gradients);
/* Bytes that its libraries will take besides n->room. */
size_t nn_slice_library_bytes(const struct nn_slice *n);
void nn_slice_destroy(struct nn_slice *n); /* NULL is allowed */

/* Returns the slice's logits. */
const real *nn_slice_forward(struct nn_slice *n, const struct nn_shared *shared,
                             const struct nn_pass *pass);
/* dlogits: those of the slice's examples. Adds to n->gradients. */
void nn_slice_backward(struct nn_slice *n, const real *dlogits);

const real *nn_slice_node_output(const struct nn_slice *n, size_t node);

#endif
