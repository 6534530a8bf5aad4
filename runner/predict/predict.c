/* Predictions: predict.h. */
#include "runner/predict/predict.h"

#include "features/cache/decode.h"
#include "nn/weights/weights.h"
#include "runner/experiment/inputs.h"
#include "runner/train/evaluate.h"

#include <stdlib.h>
#include <string.h>

struct predict {
    const struct exp_config *config;
    struct arena *arena;
    struct nn_net *net;
    struct exp_inputs *inputs;
    int batch;
    size_t tags;
    float *padded; /* a chunk's samples */
};

static enum err_code open_net(struct predict *p, const char *weights, struct err *e)
{
    const struct nn_graph *g = p->config->graph;
    struct nn_net_options options = {.batch = p->batch};
    enum err_code code = nn_net_create(g, &options, &p->net, e);
    if (code == ERR_OK) {
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
    *p = (struct predict){.config = c,
                          .arena = a,
                          .batch = c->train.batch,
                          .tags = c->dataset->tag_count,
                          .padded = arena_alloc(a, (size_t)c->dataset->options.samples,
                                                sizeof(*p->padded))};
    enum err_code code = open_net(p, weights, e);
    if (code == ERR_OK)
        code = exp_inputs_open(c, weights, NULL, &p->inputs, e);
    if (code != ERR_OK) {
        predict_close(p);
        p = NULL;
    }
    *out = p;
    return code;
}

void predict_close(struct predict *p)
{
    if (!p)
        return;
    exp_inputs_close(p->inputs);
    nn_net_destroy(p->net);
    arena_destroy(p->arena);
}

enum err_code predict_begin(struct predict *p, const struct feat_given *files,
                            const float *samples, long count, struct err *e)
{
    return exp_inputs_begin(p->inputs, files, samples, count, e);
}

void predict_chunks_deinit(struct predict_chunks *c)
{
    free(c->score);
    memset(c, 0, sizeof(*c));
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
    if (!out->score)
        return err_set(e, ERR_MEMORY, "no memory for the tags of %zu chunks", chunks);
    if (count < length) {
        memcpy(p->padded, samples, (size_t)count * sizeof(*samples));
        cache_fill(p->padded, count, &p->config->dataset->options);
        samples = p->padded;
    }
    for (size_t k = 0; k < chunks;) {
        int filled = 0;
        float *to = out->score + k * p->tags;
        for (; filled < p->batch && k < chunks; filled++, k++) {
            long start = (long)k * hop;
            enum err_code code =
                exp_inputs_fill(p->inputs, samples + start, start, p->net, filled, e);
            if (code != ERR_OK) {
                predict_chunks_deinit(out);
                return code;
            }
        }
        const real *logits = nn_net_forward(p->net, filled, NN_EVAL, 0, 0, 0);
        memcpy(to, logits, (size_t)filled * p->tags * sizeof(*to));
    }
    return ERR_OK;
}

enum err_code predict_chunks(struct predict *p, const float *samples, long count,
                             long hop, struct predict_chunks *out, struct err *e)
{
    enum err_code code = run_chunks(p, samples, count, hop, out, e);
    for (size_t i = 0; code == ERR_OK && i < out->count; i++)
        run_probabilities(p->config, out->score + i * out->tags, out->tags);
    return code;
}

enum err_code predict_clip(struct predict *p, const float *samples, long count,
                           float *score, size_t *chunks, struct err *e)
{
    struct predict_chunks all;
    const struct exp_config *c = p->config;
    long step = feat_chunk_step(c->inputs, c->input_count, c->dataset);
    enum err_code code = run_chunks(p, samples, count, step, &all, e);
    if (code != ERR_OK)
        return code;
    size_t first, end;
    run_choose_chunks(&c->evaluate, all.count, &first, &end);
    *chunks = end - first;
    memset(score, 0, p->tags * sizeof(*score));
    for (size_t k = first; k < end; k++) {
        float *row = all.score + k * p->tags;
        run_chunk_scores(c, row, p->tags);
        for (size_t t = 0; t < p->tags; t++)
            score[t] += row[t];
    }
    run_clip_scores(c, score, p->tags, *chunks);
    predict_chunks_deinit(&all);
    return code;
}
