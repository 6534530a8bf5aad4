/* Helpers of the layers: help.h. */
#include "nn/layers/shared/help.h"

#include <string.h>

/* How an input of kind `got` becomes one of `kinds`. */
static const char *conversion(enum nn_kind got, int kinds)
{
    if (got == NN_IMAGE && kinds & NN_SEQUENCES)
        return "bands_as_channels makes a sequence of an image, `global_max_pool: "
               "bands` too";
    if (got != NN_VECTOR && kinds & NN_VECTORS)
        return "flatten, global_avg_pool and global_max_pool make a vector";
    if (got == NN_SEQUENCE)
        return "this needs the bands of a spectrogram: put it before bands_as_channels "
               "and pooling over bands";
    return "put it before flatten, linear and pooling over frames";
}

static const char *const wanted[] = {
    [NN_VECTORS] = "a vector",
    [NN_SEQUENCES] = "a sequence",
    [NN_IMAGES] = "an image",
    [NN_SEQUENCES | NN_VECTORS] = "a sequence or a vector",
    [NN_IMAGES | NN_VECTORS] = "an image or a vector",
    [NN_IMAGES | NN_SEQUENCES] = "an image or a sequence",
};

bool nn_check_kind(struct nn_rule *rule, const char *name, int i, int kinds)
{
    struct nn_shape in = rule->in[i];
    if (kinds & 1 << in.kind)
        return true;
    struct str shape = {0};
    nn_shape_add(&shape, in);
    diag_error(rule->diag, rule->node, conversion(in.kind, kinds),
               "%s needs %s, got %s %s %s", name, wanted[kinds],
               in.kind == NN_IMAGE ? "an" : "a", nn_kind_name(in.kind),
               str_text(&shape));
    str_deinit(&shape);
    return false;
}

bool nn_infer_same(struct nn_rule *rule)
{
    rule->out = rule->in[0];
    return true;
}

struct nn_param_spec *nn_rule_param(struct nn_rule *rule, const char *name,
                                    enum nn_role role)
{
    rule->params = arena_grow(rule->arena, rule->params, (size_t)rule->param_count,
                              sizeof(*rule->params));
    struct nn_param_spec *p = &rule->params[rule->param_count++];
    p->name = name;
    p->role = role;
    return p;
}

size_t nn_places(struct nn_shape s)
{
    return (size_t)s.bands * (size_t)s.frames;
}
