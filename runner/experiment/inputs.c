/* The inputs of a trained network: inputs.h. */
#include "runner/experiment/inputs.h"

#include "features/cache/recipe.h"
#include "runner/experiment/weights_notes.h"

#include <stdlib.h>
#include <string.h>

struct input {
    struct cache_recipe recipe;
    struct feat_extraction extraction; /* closed: not used */
    struct cache_norm norm;            /* row 0: none */
    size_t floats;
    long samples; /* of the recording that was begun, whose values extraction has, if
                     the feature is read from a file; 0: of none */
};

struct exp_inputs {
    struct arena *arena;
    struct input *inputs;
    size_t count;
};

static enum err_code find_norms(const struct exp_config *c, const char *weights,
                                const bool *used, struct cache_norm **out,
                                struct arena *a, struct err *e)
{
    for (size_t i = 0; i < c->input_count; i++)
        if ((!used || used[i]) && feat_companion(&c->inputs[i].value))
            return err_set(e, ERR_USER,
                           "feature %s of type %s is read from files beside the "
                           "recordings of a data set: it cannot be computed from a "
                           "recording",
                           c->inputs[i].name, c->inputs[i].value.type->name);
    *out = arena_alloc(a, c->input_count + 1, sizeof(**out));
    return exp_weights_norms(weights, c, *out, a, e);
}

enum err_code exp_inputs_check(const struct exp_config *c, const char *weights,
                               const bool *used, struct arena *a, struct err *e)
{
    struct cache_norm *norms;
    return find_norms(c, weights, used, &norms, a, e);
}

static enum err_code open_input(struct exp_inputs *x, const struct exp_config *c,
                                size_t number, struct err *e)
{
    struct input *in = &x->inputs[number];
    const struct feat_input *given = &c->inputs[number];
    in->recipe = cache_recipe_of(c->dataset, given, FEAT_TEST, 0, x->arena);
    in->floats = cache_recipe_example(&in->recipe);
    return cache_recipe_open(&in->recipe, &in->extraction, e);
}

enum err_code exp_inputs_open(const struct exp_config *c, const char *weights,
                              const bool *used, struct exp_inputs **out, struct err *e)
{
    struct arena *a = arena_create();
    struct exp_inputs *x = arena_alloc(a, 1, sizeof(*x));
    *x = (struct exp_inputs){.arena = a,
                             .inputs =
                                 arena_alloc(a, c->input_count + 1, sizeof(*x->inputs)),
                             .count = c->input_count};
    struct cache_norm *norms;
    enum err_code code = find_norms(c, weights, used, &norms, a, e);
    for (size_t i = 0; i < c->input_count && code == ERR_OK; i++) {
        x->inputs[i].norm = norms[i];
        if (!used || used[i])
            code = open_input(x, c, i, e);
    }
    if (code != ERR_OK) {
        exp_inputs_close(x);
        x = NULL;
    }
    *out = x;
    return code;
}

void exp_inputs_close(struct exp_inputs *x)
{
    if (!x)
        return;
    for (size_t i = 0; i < x->count; i++)
        feat_extraction_close(&x->inputs[i].extraction);
    arena_destroy(x->arena);
}

/* The values of a whole recording, from its file. */
static enum err_code read_whole(struct input *in, const struct feat_given *file,
                                const float *samples, long count, struct err *e)
{
    const struct cache_recipe *r = &in->recipe;
    enum err_code code = r->type->begin_file(in->extraction.extractor, file, count, e);
    if (code != ERR_OK)
        return code;
    code = feat_extraction_reserve(&in->extraction, cache_recipe_floats(r, count), e);
    if (code == ERR_OK)
        code = feat_extraction_run(&in->extraction, samples,
                                   cache_padded(count, r->length),
                                   in->extraction.values, e);
    in->samples = code == ERR_OK ? count : 0;
    return code;
}

enum err_code exp_inputs_begin(struct exp_inputs *x, const struct feat_given *files,
                               const float *samples, long count, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < x->count && code == ERR_OK; i++) {
        struct input *in = &x->inputs[i];
        if (in->extraction.extractor && in->recipe.type->begin_file)
            code = read_whole(in, &files[i], samples, count, e);
    }
    return code;
}

/* An example's part of them. */
static void take_part(const struct input *in, long start, float *to)
{
    size_t at = cache_recipe_offset(&in->recipe, in->samples, start);
    memcpy(to, in->extraction.values + at, in->floats * sizeof(*to));
}

enum err_code exp_inputs_fill(struct exp_inputs *x, const float *samples, long start,
                              struct nn_net *net, int slot, struct err *e)
{
    for (size_t i = 0; i < x->count; i++) {
        struct input *in = &x->inputs[i];
        if (!in->extraction.extractor)
            continue;
        float *to = nn_net_input(net, i) + (size_t)slot * in->floats;
        enum err_code code = ERR_OK;
        if (in->samples > 0)
            take_part(in, start, to);
        else
            code =
                feat_extraction_run(&in->extraction, samples, in->recipe.length, to, e);
        if (code != ERR_OK)
            return code;
        if (in->norm.row > 0)
            cache_norm_apply(&in->norm, to, in->floats);
    }
    return ERR_OK;
}
