/* Evaluation: evaluate.h. */
#include "runner/train/evaluate.h"

#include "features/data/one_tag.h"
#include "runner/train/link.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum err_code run_scores_init(struct run_scores *s, const struct feat_dataset *d,
                              enum feat_split split, struct err *e)
{
    memset(s, 0, sizeof(*s));
    s->clips = d->split_count[split];
    s->tags = d->tag_count;
    s->score = mem_alloc(s->clips * s->tags + 1, sizeof(*s->score));
    s->truth = mem_alloc(s->clips * s->tags + 1, 1);
    s->orders = stats_orders_create(s->clips, s->tags);
    s->of_tags = mem_alloc(RUN_METRICS * s->tags, sizeof(*s->of_tags));
    s->tuned = mem_alloc(RUN_METRICS * s->tags, sizeof(*s->tuned));
    s->one_tag = feat_dataset_has_one_tag(d);
    if (!s->score || !s->truth || !s->orders || !s->of_tags || !s->tuned) {
        run_scores_deinit(s);
        return err_set(e, ERR_MEMORY,
                       "no memory for the scores of %zu clips x %zu tags",
                       d->split_count[split], d->tag_count);
    }
    for (size_t i = 0; i < s->clips; i++)
        feat_clip_truth(&d->clips[d->split[split][i]], s->tags, s->truth + i * s->tags);
    return ERR_OK;
}

void run_scores_deinit(struct run_scores *s)
{
    free(s->score);
    free(s->truth);
    stats_orders_destroy(s->orders);
    free(s->of_tags);
    free(s->tuned);
    memset(s, 0, sizeof(*s));
}

/* A batch on its way through the network: which clip each example belongs to. */
struct batch {
    int filled;
    size_t *clip;   /* index in the split */
    float *targets; /* batch x tags */
    float *row;     /* tags */
};

struct pass {
    const struct exp_config *config;
    struct feat_source *source;
    struct nn_net *net;
    const struct nn_loss *criterion;
    struct run_scores *scores;
    struct batch batch;
    double loss, weight; /* sums over batches */
    int batches;
};

void run_choose_chunks(const struct exp_evaluate *rule, size_t chunks, size_t *first,
                       size_t *end)
{
    *first = rule->chunks == EXP_CHUNKS_CENTER ? (chunks - 1) / 2 : 0;
    *end = rule->chunks == EXP_CHUNKS_ALL ? chunks : *first + 1;
}

static void make_softmax(float *row, size_t tags)
{
    float largest = row[0], sum = 0;
    for (size_t t = 1; t < tags; t++)
        largest = fmaxf(largest, row[t]);
    for (size_t t = 0; t < tags; t++) {
        row[t] = expf(row[t] - largest);
        sum += row[t];
    }
    for (size_t t = 0; t < tags; t++)
        row[t] /= sum;
}

void run_probabilities(const struct exp_config *c, float *row, size_t tags)
{
    if (nn_loss_one_tag(&c->train.loss)) {
        make_softmax(row, tags);
        return;
    }
    for (size_t t = 0; t < tags; t++)
        row[t] = 1.0f / (1.0f + expf(-row[t]));
}

void run_chunk_scores(const struct exp_config *c, float *row, size_t tags)
{
    if (c->evaluate.average != EXP_AVERAGE_LOGIT)
        run_probabilities(c, row, tags);
}

void run_clip_scores(const struct exp_config *c, float *row, size_t tags, size_t chunks)
{
    for (size_t t = 0; t < tags; t++)
        row[t] /= (float)chunks;
    if (c->evaluate.average == EXP_AVERAGE_LOGIT)
        run_probabilities(c, row, tags);
}

static void run_batch(struct pass *p)
{
    const struct exp_config *c = p->config;
    int n = p->batch.filled;
    size_t tags = p->scores->tags;
    const real *logits = nn_net_forward(p->net, n, NN_EVAL, 0, 0, 0);
    const double weight = nn_loss_weight(p->criterion, p->batch.targets, n, (int)tags);
    p->loss += weight * nn_loss_compute(p->criterion, logits, p->batch.targets, n,
                                        (int)tags, NULL);
    p->weight += weight;
    for (int i = 0; i < n; i++) {
        float *score = p->scores->score + p->batch.clip[i] * tags;
        for (size_t t = 0; t < tags; t++)
            p->batch.row[t] = (float)logits[(size_t)i * tags + t];
        run_chunk_scores(c, p->batch.row, tags);
        for (size_t t = 0; t < tags; t++)
            score[t] += p->batch.row[t];
    }
    p->batch.filled = 0;
    p->batches++;
}

static enum err_code add_chunk(struct pass *p, enum feat_split split, size_t index,
                               size_t chunk, struct err *e)
{
    const struct feat_dataset *d = p->config->dataset;
    size_t clip = d->split[split][index];
    float *out[EXP_MAX_INPUTS];
    for (size_t i = 0; i < p->config->input_count; i++) {
        size_t count = nn_shape_count(p->config->graph->features[i].shape);
        out[i] = nn_net_input(p->net, i) + (size_t)p->batch.filled * count;
    }
    enum err_code code = feat_source_chunk(p->source, clip, chunk, out, e);
    if (code != ERR_OK)
        return code;
    feat_clip_targets(&d->clips[clip], p->scores->tags,
                      p->batch.targets + (size_t)p->batch.filled * p->scores->tags);
    p->batch.clip[p->batch.filled++] = index;
    if (p->batch.filled == p->config->train.batch)
        run_batch(p);
    return ERR_OK;
}

static void finish(struct run_scores *s, const size_t *counts,
                   const struct exp_config *c)
{
    for (size_t i = 0; i < s->clips; i++)
        if (counts[i] > 0)
            run_clip_scores(c, s->score + i * s->tags, s->tags, counts[i]);
    run_scores_sort(s);
}

void run_scores_sort(struct run_scores *s)
{
    stats_orders_sort(s->orders, s->score, s->truth);
    const struct stats_order *order = stats_orders_of_tags(s->orders);
    s->tags_counted = 0;
    s->value = run_no_values();
    for (size_t i = 0; i < RUN_METRICS * s->tags; i++)
        s->of_tags[i] = (double)NAN;
    for (size_t t = 0; t < s->tags; t++)
        s->tags_counted += order[t].positives > 0 && order[t].negatives > 0;
}

static struct run_judged judged_of(const struct run_scores *s)
{
    return (struct run_judged){.clips = s->clips,
                               .tags = s->tags,
                               .score = s->score,
                               .truth = s->truth,
                               .order = stats_orders_of_tags(s->orders),
                               .loss = s->loss,
                               .one_tag = s->one_tag};
}

void run_scores_tune(struct run_scores *s, uint64_t set)
{
    const struct run_judged judged = judged_of(s);
    run_tune(&judged, set, s->tuned);
}

void run_scores_judge(struct run_scores *s, uint64_t set)
{
    const struct run_judged judged = judged_of(s);
    run_judge(&judged, set, s->tuned, &s->value, s->of_tags);
}

enum err_code run_evaluate(const struct run_evaluation *of, struct run_scores *s,
                           struct err *e)
{
    const struct exp_config *c = of->config;
    struct pass p = {.config = c,
                     .source = of->source,
                     .net = of->net,
                     .criterion = of->loss,
                     .scores = s};
    enum err_code code = ERR_OK;
    size_t batch = (size_t)c->train.batch;
    size_t *counts = mem_alloc(s->clips + 1, sizeof(*counts));
    p.batch.clip = mem_alloc(batch, sizeof(*p.batch.clip));
    p.batch.targets = mem_alloc(batch * s->tags, sizeof(*p.batch.targets));
    p.batch.row = mem_alloc(s->tags, sizeof(*p.batch.row));
    if (!counts || !p.batch.clip || !p.batch.targets || !p.batch.row) {
        code = err_set(e, ERR_MEMORY, "no memory for a batch of %zu", batch);
        goto done;
    }
    memset(s->score, 0, s->clips * s->tags * sizeof(*s->score));
    const int most = of->max_batches;
    for (size_t i = 0; i < s->clips && !(most && p.batches >= most); i++) {
        size_t clip = c->dataset->split[of->split][i], first, end;
        run_choose_chunks(&c->evaluate, feat_source_chunks(of->source, clip), &first,
                          &end);
        counts[i] = end - first;
        for (size_t k = first; k < end && code == ERR_OK; k++) {
            code = add_chunk(&p, of->split, i, k, e);
            link_alive();
        }
        if (code == ERR_OK && of->stop && *of->stop)
            code = err_set(e, ERR_INTERRUPTED, "interrupted");
        if (code != ERR_OK)
            goto done;
    }
    if (p.batch.filled > 0)
        run_batch(&p);
    s->loss = p.weight > 0 ? p.loss / p.weight : (double)NAN;
    finish(s, counts, c);
done:
    free(counts);
    free(p.batch.clip);
    free(p.batch.targets);
    free(p.batch.row);
    return code;
}
