/* Areas on bootstrap samples: bootstrap.h.
 *
 * Only scores that a clip with the tag has add anything: a step goes from one of them
 * to the next, over the clips without the tag between them. The clips below the last
 * one are never looked at: Q is what is left of all weights. */
#include "base/stats/bootstrap.h"

#include "base/simd.h"
#include "base/stats/placement.h"
#include "base/stats/truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* So many clips in the order of the ladder: without the tag and above the score,
 * without it at the score, with it at the score. */
struct step {
    uint32_t above, tied, hits;
};

/* The clips of one tag by falling score of one network. */
struct ladder {
    uint32_t *clips; /* those whose truth is not known stand behind the others */
    struct step *steps;
    size_t step_count, known, unknown;
    bool valid; /* false: a score is NaN */
};

struct stats_bootstrap {
    const unsigned char *truth;
    size_t clips, tags, networks;
    struct ladder *ladders; /* [networks][tags] */
};

struct stats_bootstrap *stats_bootstrap_create(const unsigned char *truth, size_t clips,
                                               size_t tags)
{
    struct stats_bootstrap *b = calloc(1, sizeof(*b));
    if (b)
        *b = (struct stats_bootstrap){.truth = truth, .clips = clips, .tags = tags};
    return b;
}

void stats_bootstrap_destroy(struct stats_bootstrap *b)
{
    if (b == NULL)
        return;
    for (size_t i = 0; i < b->networks * b->tags; i++) {
        free(b->ladders[i].clips);
        free(b->ladders[i].steps);
    }
    free(b->ladders);
    free(b);
}

/* Puts the clips of the next step in their order, from the end of sorted down; those
 * above its score lie behind *used already. Returns what is left of sorted. */
static size_t take_score(const struct stats_tag *tag, const uint64_t *sorted,
                         size_t left, struct ladder *l, size_t *used)
{
    const uint64_t key = sorted[left - 1] >> 32;
    size_t first = left;
    while (first > 0 && sorted[first - 1] >> 32 == key)
        first--;
    struct step *step = &l->steps[l->step_count];
    uint32_t tied = 0, hits = 0;
    for (int positive = 0; positive < 2; positive++) {
        for (size_t i = left; i-- > first;) {
            const uint32_t clip = (uint32_t)sorted[i];
            if (stats_has(tag->truth[clip * tag->stride]) != positive)
                continue;
            l->clips[(*used)++] = clip;
            tied += !positive;
            hits += (uint32_t)positive;
        }
    }
    if (hits == 0) {
        step->above += tied;
        return first;
    }
    step->tied = tied;
    step->hits = hits;
    l->steps[++l->step_count] = (struct step){0};
    return first;
}

static bool build(const struct stats_tag *tag, uint64_t *sorted, struct ladder *out)
{
    const size_t positives = stats_count_has(tag->truth, tag->clips, tag->stride);
    size_t used = 0;
    out->clips = malloc((tag->clips + 1) * sizeof(*out->clips));
    out->steps = malloc((positives + 1) * sizeof(*out->steps));
    if (out->clips == NULL || out->steps == NULL)
        return false;
    out->steps[0] = (struct step){0};
    out->valid = stats_sort_clips(tag, sorted, &out->known);
    for (size_t left = out->valid ? out->known : 0; left > 0;)
        left = take_score(tag, sorted, left, out, &used);
    for (size_t i = 0; out->valid && i < tag->clips; i++)
        if (!stats_knows(tag->truth[i * tag->stride]))
            out->clips[out->known + out->unknown++] = (uint32_t)i;
    return true;
}

bool stats_bootstrap_add(struct stats_bootstrap *b, const float *score)
{
    uint64_t *sorted = malloc((b->clips + 1) * sizeof(*sorted));
    struct ladder *ladders =
        realloc(b->ladders, ((b->networks + 1) * b->tags + 1) * sizeof(*ladders));
    b->ladders = ladders ? ladders : b->ladders;
    bool done = sorted && ladders;
    if (done) {
        struct ladder *own = ladders + b->networks++ * b->tags;
        memset(own, 0, b->tags * sizeof(*own));
        for (size_t t = 0; t < b->tags && done; t++) {
            const struct stats_tag tag = {score + t, b->truth + t, b->clips, b->tags};
            done = build(&tag, sorted, &own[t]);
        }
    }
    free(sorted);
    return done;
}

enum { HALF = STATS_LANES / 2 };
typedef uint8_t half_bytes __attribute__((vector_size(HALF)));
typedef uint16_t half_words __attribute__((vector_size(2 * HALF)));

/* 257 weights of at most 255 fit into 16 bits. */
enum { ROWS_OF_16_BITS = 257 };

/* sum[lane] += the weights of the clips. */
static inline __attribute__((always_inline)) void
add_weights(const uint8_t *weights, const uint32_t *clips, size_t count, int32_t *sum)
{
    for (size_t begin = 0; begin < count; begin += ROWS_OF_16_BITS) {
        const size_t end =
            count - begin > ROWS_OF_16_BITS ? begin + ROWS_OF_16_BITS : count;
        half_words left = {0}, right = {0};
        for (size_t i = begin; i < end; i++) {
            const uint8_t *row = weights + (size_t)clips[i] * STATS_LANES;
            half_bytes l, r;
            memcpy(&l, row, sizeof(l));
            memcpy(&r, row + HALF, sizeof(r));
            left += __builtin_convertvector(l, half_words);
            right += __builtin_convertvector(r, half_words);
        }
        uint16_t part[STATS_LANES];
        memcpy(part, &left, sizeof(left));
        memcpy(part + HALF, &right, sizeof(right));
        for (size_t k = 0; k < STATS_LANES; k++)
            sum[k] += part[k];
    }
}

/* The areas of a tag in a block of samples. total: of the weights of its clips. NaN
 * where a class is missing. */
SIMD_CLONES static void climb(const struct ladder *l, const uint8_t *weights,
                              const int32_t *total, double *roc, double *pr)
{
    int32_t hits[STATS_LANES] = {0}, misses[STATS_LANES] = {0}; /* TP, FP */
    double lost[STATS_LANES] = {0}; /* pairs in which the wrong clip is higher */
    double precision[STATS_LANES] = {0};
    const uint32_t *clip = l->clips;
    for (size_t s = 0; s < l->step_count; s++) {
        const struct step *step = &l->steps[s];
        int32_t more[STATS_LANES] = {0}, tied[STATS_LANES] = {0}, reached[STATS_LANES];
        add_weights(weights, clip, step->above, misses);
        clip += step->above;
        if (step->tied)
            add_weights(weights, clip, step->tied, tied);
        clip += step->tied;
        add_weights(weights, clip, step->hits, more);
        clip += step->hits;
        for (size_t k = 0; k < STATS_LANES; k++) {
            hits[k] += more[k];
            reached[k] = hits[k] + misses[k] + tied[k];
            reached[k] += reached[k] == 0;
        }
        for (size_t k = 0; k < STATS_LANES; k++) {
            const double gain = more[k];
            lost[k] += gain * ((double)misses[k] + 0.5 * (double)tied[k]);
            precision[k] += gain * ((double)hits[k] / (double)reached[k]);
        }
        for (size_t k = 0; k < STATS_LANES; k++)
            misses[k] += tied[k];
    }
    for (size_t k = 0; k < STATS_LANES; k++) {
        const double p = hits[k], q = (double)total[k] - p;
        roc[k] = p > 0 && q > 0 ? (p * q - lost[k]) / (p * q) : (double)NAN;
        pr[k] = p > 0 && q > 0 ? precision[k] / p : (double)NAN;
    }
}

/* What a block of samples is computed in. */
struct block {
    uint8_t *weights, *scratch;
    int32_t total[STATS_LANES];
    size_t first, samples; /* of the block; of all */
};

static void add_up(const struct stats_bootstrap *b, struct block *k)
{
    memset(k->total, 0, sizeof(k->total));
    for (size_t i = 0; i < b->clips; i++)
        for (size_t lane = 0; lane < STATS_LANES; lane++)
            k->total[lane] += k->weights[i * STATS_LANES + lane];
}

/* The weights of the clips whose truth is known. */
static void take_known(const struct ladder *l, const struct block *block,
                       int32_t *total)
{
    int32_t unknown[STATS_LANES] = {0};
    memcpy(total, block->total, sizeof(block->total));
    if (l->unknown == 0)
        return;
    add_weights(block->weights, l->clips + l->known, l->unknown, unknown);
    for (size_t k = 0; k < STATS_LANES; k++)
        total[k] -= unknown[k];
}

/* The means over the tags of a network in a block of samples. */
static void average(const struct stats_bootstrap *b, size_t network,
                    const struct block *block, struct stats_areas *out)
{
    const size_t more = block->samples - block->first;
    const size_t lanes = more < STATS_LANES ? more : STATS_LANES;
    double roc[STATS_LANES], pr[STATS_LANES];
    int32_t total[STATS_LANES];
    double roc_sum[STATS_LANES] = {0}, pr_sum[STATS_LANES] = {0};
    size_t counted[STATS_LANES] = {0};
    bool valid = true;
    for (size_t t = 0; t < b->tags; t++) {
        const struct ladder *l = &b->ladders[network * b->tags + t];
        valid = valid && l->valid;
        take_known(l, block, total);
        climb(l, block->weights, total, roc, pr);
        for (size_t k = 0; k < STATS_LANES; k++) {
            if (isnan(roc[k]))
                continue;
            roc_sum[k] += roc[k];
            pr_sum[k] += pr[k];
            counted[k]++;
        }
    }
    const size_t at = network * block->samples + block->first;
    for (size_t k = 0; k < lanes; k++) {
        const bool known = valid && counted[k] > 0;
        out->roc[at + k] = known ? roc_sum[k] / (double)counted[k] : (double)NAN;
        out->pr[at + k] = known ? pr_sum[k] / (double)counted[k] : (double)NAN;
        out->left_out += network == 0 ? b->tags - counted[k] : 0;
    }
}

bool stats_bootstrap_run(struct stats_bootstrap *b, const struct stats_units *units,
                         size_t samples, struct stats_areas *out)
{
    struct block block = {.samples = samples,
                          .weights = malloc(b->clips * STATS_LANES + 1),
                          .scratch = malloc(units->units * STATS_LANES + 1)};
    const bool done = block.weights && block.scratch;
    out->left_out = 0;
    for (; done && block.first < samples; block.first += STATS_LANES) {
        stats_resample(units, block.first, samples, block.scratch, block.weights);
        add_up(b, &block);
        for (size_t n = 0; n < b->networks; n++)
            average(b, n, &block, out);
    }
    free(block.scratch);
    free(block.weights);
    return done;
}
