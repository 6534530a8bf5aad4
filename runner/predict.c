/* Predictions: predict.h. */
#include "runner/predict.h"

#include "features/cache_recipe.h"
#include "nn/net.h"
#include "runner/weights_notes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct input {
    struct cache_recipe recipe;
    struct feat_extractor *extractor;
    struct cache_norm norm; /* row 0: none */
    size_t floats;
};

struct predict {
    const struct exp_config *config;
    struct arena *arena;
    struct nn_net *net;
    struct input *inputs;
    int batch;
    size_t tags;
    float *padded; /* a chunk's samples */
};

static enum err_code open_inputs(struct predict *p, const char *weights, struct err *e)
{
    const struct exp_config *c = p->config;
    struct cache_norm *norms =
        arena_alloc(p->arena, c->input_count + 1, sizeof(*norms));
    enum err_code code = run_weights_norms(weights, c, norms, p->arena, e);
    for (size_t i = 0; i < c->input_count && !code; i++) {
        struct input *in = &p->inputs[i];
        in->recipe = cache_recipe_of(c->dataset, &c->inputs[i], FEAT_TEST, p->arena);
        in->norm = norms[i];
        if (feat_companion(&c->inputs[i].value)) {
            return err_set(e, ERR_USER,
                           "feature %s of type %s is read from files beside the "
                           "recordings of a data set: it cannot be computed from a "
                           "recording",
                           c->inputs[i].name, in->recipe.type->plugin.name);
        }
        in->floats = cache_recipe_example(&in->recipe);
        code = in->recipe.type->open(in->recipe.options, in->recipe.sample_rate,
                                     &in->extractor, e);
    }
    return code;
}

static enum err_code open_net(struct predict *p, const char *weights, struct err *e)
{
    const struct nn_graph *g = p->config->graph;
    struct nn_net_options options = {.batch = p->batch};
    enum err_code code = nn_net_create(g, &options, &p->net, e);
    if (!code) {
        code = nn_weights_load(weights, g, nn_net_weights(p->net),
                               nn_net_statistics(p->net), e);
    }
    return code;
}

enum err_code predict_open(const struct exp_config *c, const char *weights,
                           struct predict **out, struct err *e)
{
    struct arena *a = arena_create();
    struct predict *p = arena_alloc(a, 1, sizeof(*p));
    *p = (struct predict){
        .config = c,
        .arena = a,
        .inputs = arena_alloc(a, c->input_count + 1, sizeof(*p->inputs)),
        .batch = c->train.batch,
        .tags = c->dataset->tag_count,
        .padded =
            arena_alloc(a, (size_t)c->dataset->options.samples, sizeof(*p->padded))};
    enum err_code code = open_net(p, weights, e);
    if (!code) {
        code = open_inputs(p, weights, e);
    }
    if (code) {
        predict_close(p);
        p = NULL;
    }
    *out = p;
    return code;
}

void predict_close(struct predict *p)
{
    if (!p) {
        return;
    }
    for (size_t i = 0; i < p->config->input_count; i++) {
        struct input *in = &p->inputs[i];
        if (in->extractor) {
            in->recipe.type->close(in->extractor);
        }
    }
    nn_net_destroy(p->net);
    arena_destroy(p->arena);
}

void predict_chunks_deinit(struct predict_chunks *c)
{
    free(c->score);
    memset(c, 0, sizeof(*c));
}

/* Fills place `slot` of the batch with the chunk that starts at `samples`. */
static enum err_code load_chunk(struct predict *p, const float *samples, int slot,
                                struct err *e)
{
    for (size_t i = 0; i < p->config->input_count; i++) {
        const struct input *in = &p->inputs[i];
        float *x = nn_net_input(p->net, i) + (size_t)slot * in->floats;
        enum err_code code =
            in->recipe.type->run(in->extractor, samples, in->recipe.length, x, e);
        if (code) {
            return code;
        }
        if (in->norm.row > 0) {
            cache_norm_apply(&in->norm, x, in->floats);
        }
    }
    return ERR_OK;
}

/* Logits of each chunk. */
static enum err_code run_chunks(struct predict *p, const float *samples, long count,
                                long hop, struct predict_chunks *out, struct err *e)
{
    long length = p->config->dataset->options.samples;
    size_t chunks = count > length ? (size_t)((count - length) / hop) + 1 : 1;
    *out = (struct predict_chunks){
        .count = chunks,
        .tags = p->tags,
        .length = length,
        .hop = hop,
        .score = mem_alloc(chunks * p->tags + 1, sizeof(*out->score))};
    if (!out->score) {
        return err_set(e, ERR_MEMORY, "no memory for the tags of %zu chunks", chunks);
    }
    if (count < length) {
        memset(p->padded, 0, (size_t)length * sizeof(*p->padded));
        memcpy(p->padded, samples, (size_t)count * sizeof(*samples));
        samples = p->padded;
    }
    for (size_t k = 0; k < chunks;) {
        int filled = 0;
        float *to = out->score + k * p->tags;
        for (; filled < p->batch && k < chunks; filled++, k++) {
            enum err_code code = load_chunk(p, samples + (long)k * hop, filled, e);
            if (code) {
                return code;
            }
        }
        const real *logits = nn_net_forward(p->net, filled, NN_EVAL, 0, 0, 0);
        memcpy(to, logits, (size_t)filled * p->tags * sizeof(*to));
    }
    return ERR_OK;
}

static float probability(float logit)
{
    return 1.0f / (1.0f + expf(-logit));
}

enum err_code predict_chunks(struct predict *p, const float *samples, long count,
                             long hop, struct predict_chunks *out, struct err *e)
{
    enum err_code code = run_chunks(p, samples, count, hop, out, e);
    for (size_t i = 0; !code && i < out->count * out->tags; i++) {
        out->score[i] = probability(out->score[i]);
    }
    return code;
}

enum err_code predict_clip(struct predict *p, const float *samples, long count,
                           float *score, size_t *chunks, struct err *e)
{
    const struct exp_evaluate *rule = &p->config->evaluate;
    struct predict_chunks all;
    enum err_code code =
        run_chunks(p, samples, count, p->config->dataset->options.samples, &all, e);
    if (code) {
        return code;
    }
    size_t first = rule->chunks == EXP_CHUNKS_CENTER ? (all.count - 1) / 2 : 0;
    size_t end = rule->chunks == EXP_CHUNKS_ALL ? all.count : first + 1;
    *chunks = end - first;
    for (size_t t = 0; t < p->tags; t++) {
        float sum = 0;
        for (size_t k = first; k < end; k++) {
            float z = all.score[k * p->tags + t];
            sum += rule->average == EXP_AVERAGE_LOGIT ? z : probability(z);
        }
        score[t] = sum / (float)*chunks;
        if (rule->average == EXP_AVERAGE_LOGIT) {
            score[t] = probability(score[t]);
        }
    }
    predict_chunks_deinit(&all);
    return code;
}
