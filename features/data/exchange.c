#include "features/data/exchange.h"

#include "base/arena.h"

#include <stdlib.h>

enum { ROUNDS = 20, TRIED = 64 /* partners of a clip in a round */ };

struct job {
    const struct stratify *s;
    const size_t *order;
    signed char *of;
    double *lacked, *scale; /* [splits][tags]: clips that it lacks; 1 / (wanted + 1) */
    size_t *first, *tags;   /* tags of clip i: tags[first[i]..first[i + 1]) */
};

static void list_tags(struct job *j)
{
    const struct stratify *s = j->s;
    size_t at = 0;
    for (size_t i = 0; i < s->count; i++) {
        j->first[i] = at;
        for (size_t t = 0; t < s->tags; t++) {
            if (s->labels[i * s->tags + t])
                j->tags[at++] = t;
        }
    }
    j->first[s->count] = at;
}

static void count_lacked(struct job *j)
{
    const struct stratify *s = j->s;
    double *has = j->lacked, *all = j->scale; /* until the last loop */
    for (size_t i = 0; i < s->count; i++) {
        for (size_t k = j->first[i]; k < j->first[i + 1]; k++) {
            has[(size_t)j->of[i] * s->tags + j->tags[k]]++;
            for (size_t split = 0; split < FEAT_SPLITS; split++)
                all[split * s->tags + j->tags[k]]++;
        }
    }
    for (size_t split = 0; split < FEAT_SPLITS; split++) {
        double share = (double)s->wanted[split] / (double)s->count;
        for (size_t k = split * s->tags; k < (split + 1) * s->tags; k++) {
            double wanted = share * all[k];
            j->lacked[k] = wanted - has[k];
            j->scale[k] = 1 / (wanted + 1);
        }
    }
}

static bool has_tag(const struct job *j, size_t clip, size_t tag)
{
    return j->s->labels[clip * j->s->tags + tag] != 0;
}

/* How much further the splits are from their shares, in squares of what they lack over
 * what they want, when the tags of `from` that `to` has not leave its split for that of
 * `to`. */
static double further(const struct job *j, size_t from, size_t to)
{
    const size_t tags = j->s->tags, loses = (size_t)j->of[from] * tags,
                 gains = (size_t)j->of[to] * tags;
    double sum = 0;
    for (size_t k = j->first[from]; k < j->first[from + 1]; k++) {
        size_t tag = j->tags[k];
        if (has_tag(j, to, tag))
            continue;
        sum += (1 + 2 * j->lacked[loses + tag]) * j->scale[loses + tag] +
               (1 - 2 * j->lacked[gains + tag]) * j->scale[gains + tag];
    }
    return sum;
}

static void take_tags(struct job *j, size_t clip, size_t split, double sign)
{
    for (size_t k = j->first[clip]; k < j->first[clip + 1]; k++)
        j->lacked[split * j->s->tags + j->tags[k]] += sign;
}

static void exchange(struct job *j, size_t a, size_t b)
{
    size_t of_a = (size_t)j->of[a], of_b = (size_t)j->of[b];
    take_tags(j, a, of_a, 1);
    take_tags(j, b, of_a, -1);
    take_tags(j, b, of_b, 1);
    take_tags(j, a, of_b, -1);
    j->of[a] = (signed char)of_b;
    j->of[b] = (signed char)of_a;
}

/* The best of some partners, others in each round. */
static bool improve(struct job *j, size_t at, size_t round)
{
    size_t clip = j->order[at], best = clip;
    double least = -1e-9;
    for (size_t k = 0; k < TRIED; k++) {
        size_t other = j->order[(at + 1 + (round * TRIED + k) * 7919) % j->s->count];
        if (j->of[other] == j->of[clip])
            continue;
        double change = further(j, clip, other) + further(j, other, clip);
        if (change >= least)
            continue;
        least = change;
        best = other;
    }
    if (best == clip)
        return false;
    exchange(j, clip, best);
    return true;
}

bool stratify_exchange(const struct stratify *s, const size_t *order, signed char *of)
{
    struct job j = {.s = s, .order = order, .of = of};
    size_t labels = 0;
    for (size_t i = 0; i < s->count * s->tags; i++)
        labels += s->labels[i];
    j.lacked = mem_alloc(s->tags + 1, FEAT_SPLITS * sizeof *j.lacked);
    j.scale = mem_alloc(s->tags + 1, FEAT_SPLITS * sizeof *j.scale);
    j.first = mem_alloc(s->count + 1, sizeof *j.first);
    j.tags = mem_alloc(labels + 1, sizeof *j.tags);
    bool ok = j.lacked && j.scale && j.first && j.tags, better = ok;
    if (ok) {
        list_tags(&j);
        count_lacked(&j);
    }
    for (size_t round = 0; better && round < ROUNDS; round++) {
        better = false;
        for (size_t at = 0; at < s->count; at++)
            better = improve(&j, at, round) || better;
    }
    free(j.tags);
    free(j.first);
    free(j.scale);
    free(j.lacked);
    return ok;
}
