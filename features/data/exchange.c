/* Exchanges of units between splits: exchange.h. */
#include "features/data/exchange.h"

#include "base/arena.h"

#include <stdlib.h>

enum {
    ROUNDS = 50,
    TRIED = 64,     /* partners of a unit in a round */
    VAIN = 1000000, /* pairs without a better one */
    NONE = 20       /* how bad it is that a split has no clip of a tag */
};
#define LEAST_GAIN (-1e-9)
#define ALONE SIZE_MAX /* in exchange for no unit */

/* Clips of a unit with a tag. The tag after the last is on every clip. */
struct part {
    size_t tag;
    long clips;
};

struct job {
    const struct stratify *s;
    const struct stratify_unit *units;
    size_t unit_count;
    const size_t *members;
    signed char *of;
    size_t width;            /* tags + 1 */
    double *wanted, *lacked; /* [splits][width]: clips */
    size_t *first; /* parts of unit k: parts[first[k]..first[k + 1]), by tag */
    struct part *parts;
    size_t stride; /* between partners, without a common divisor with unit_count */
};

static size_t split_of(const struct job *j, size_t unit)
{
    return (size_t)j->of[j->members[j->units[unit].first]];
}

/* counts[width]: zeros before and after. */
static void list_parts(struct job *j, long *counts)
{
    const struct stratify *s = j->s;
    size_t at = 0;
    for (size_t k = 0; k < j->unit_count; k++) {
        const struct stratify_unit *u = &j->units[k];
        j->first[k] = at;
        for (size_t m = 0; m < u->count; m++) {
            const unsigned char *labels =
                s->labels + j->members[u->first + m] * s->tags;
            for (size_t t = 0; t < s->tags; t++)
                counts[t] += labels[t];
        }
        counts[s->tags] = (long)u->count;
        for (size_t t = 0; t < j->width; t++) {
            if (counts[t])
                j->parts[at++] = (struct part){t, counts[t]};
            counts[t] = 0;
        }
    }
    j->first[j->unit_count] = at;
}

static void count_lacked(struct job *j)
{
    const struct stratify *s = j->s;
    for (size_t k = 0; k < j->unit_count; k++) {
        size_t of = split_of(j, k);
        for (size_t p = j->first[k]; p < j->first[k + 1]; p++) {
            double clips = (double)j->parts[p].clips;
            j->lacked[of * j->width + j->parts[p].tag] -= clips;
            for (size_t split = 0; split < s->splits; split++)
                j->wanted[split * j->width + j->parts[p].tag] +=
                    clips * (double)s->wanted[split] / (double)s->count;
        }
    }
    for (size_t cell = 0; cell < s->splits * j->width; cell++)
        j->lacked[cell] += j->wanted[cell];
}

/* The square of lacking over wanted, and more if there is nothing; clips weigh as much
 * as all tags. */
static double misfit(const struct job *j, size_t split, size_t tag, double lacks)
{
    double wanted = j->wanted[split * j->width + tag];
    double sum = lacks * lacks / (wanted + 1) + (wanted - lacks < 0.5 ? NONE : 0);
    return tag == j->s->tags ? sum * (double)j->width : sum;
}

/* How much further from its share of a tag a split is with so many clips more. */
static double further(const struct job *j, size_t split, size_t tag, double clips)
{
    double lacks = j->lacked[split * j->width + tag];
    return misfit(j, split, tag, lacks - clips) - misfit(j, split, tag, lacks);
}

static const struct part *parts_of(const struct job *j, size_t unit,
                                   const struct part **end)
{
    *end = j->parts + (unit == ALONE ? 0 : j->first[unit + 1]);
    return j->parts + (unit == ALONE ? 0 : j->first[unit]);
}

/* How much further from their shares all splits are after a unit went to another split
 * in exchange for a unit of that one, or alone. */
static double change(const struct job *j, size_t unit, size_t to, size_t other)
{
    const struct part *p_end, *q_end;
    const struct part *p = parts_of(j, unit, &p_end), *q = parts_of(j, other, &q_end);
    size_t from = split_of(j, unit);
    double sum = 0;
    while (p < p_end || q < q_end) {
        size_t tag = q == q_end || (p < p_end && p->tag < q->tag) ? p->tag : q->tag;
        long clips = 0;
        if (p < p_end && p->tag == tag)
            clips += (p++)->clips;
        if (q < q_end && q->tag == tag)
            clips -= (q++)->clips;
        if (clips)
            sum += further(j, from, tag, -(double)clips) +
                   further(j, to, tag, (double)clips);
    }
    return sum;
}

static void move(struct job *j, size_t unit, size_t to)
{
    const struct stratify_unit *u = &j->units[unit];
    const struct part *end, *p = parts_of(j, unit, &end);
    size_t from = split_of(j, unit);
    for (; p < end; p++) {
        j->lacked[from * j->width + p->tag] += (double)p->clips;
        j->lacked[to * j->width + p->tag] -= (double)p->clips;
    }
    for (size_t m = 0; m < u->count; m++)
        j->of[j->members[u->first + m]] = (signed char)to;
}

/* The best other split, alone or in exchange for one of some partners, which are others
 * in each round. */
static bool improve(struct job *j, size_t unit, size_t round)
{
    size_t from = split_of(j, unit), best = from, best_other = ALONE;
    const size_t splits = j->s->splits;
    double least = LEAST_GAIN;
    for (size_t k = 0; k < TRIED + splits; k++) {
        size_t to = k, other = ALONE;
        if (k >= splits) {
            size_t steps = round * TRIED + k - splits;
            other = (unit + 1 + steps * j->stride) % j->unit_count;
            to = split_of(j, other);
        }
        if (to == from || (other == ALONE && j->s->group == NULL))
            continue;
        double further_off = change(j, unit, to, other);
        if (further_off >= least)
            continue;
        least = further_off;
        best = to;
        best_other = other;
    }
    if (best == from)
        return false;
    move(j, unit, best);
    if (best_other != ALONE)
        move(j, best_other, from);
    return true;
}

static size_t common_divisor(size_t a, size_t b)
{
    while (b) {
        size_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Until every pair, or very many, were tried without success; rounds bound the time. */
static void improve_all(struct job *j)
{
    size_t vain = 0; /* partners of each unit since something changed */
    j->stride = 7919;
    while (common_divisor(j->stride, j->unit_count) > 1)
        j->stride++;
    for (size_t round = 0;
         round < ROUNDS && vain < j->unit_count && vain * j->unit_count < VAIN;
         round++) {
        bool better = false;
        for (size_t k = 0; k < j->unit_count; k++)
            better = improve(j, k, round) || better;
        vain = better ? 0 : vain + TRIED;
    }
}

bool stratify_exchange(const struct stratify *s, const struct stratify_unit *units,
                       size_t unit_count, const size_t *members, signed char *of)
{
    struct job j = {.s = s,
                    .units = units,
                    .unit_count = unit_count,
                    .members = members,
                    .of = of,
                    .width = s->tags + 1};
    size_t most = unit_count + 1;
    for (size_t i = 0; i < s->count * s->tags; i++)
        most += s->labels[i];
    long *counts = mem_alloc(j.width, sizeof(*counts));
    j.wanted = mem_alloc(j.width, s->splits * sizeof(*j.wanted));
    j.lacked = mem_alloc(j.width, s->splits * sizeof(*j.lacked));
    j.first = mem_alloc(unit_count + 1, sizeof(*j.first));
    j.parts = mem_alloc(most, sizeof(*j.parts));
    bool ok = counts && j.wanted && j.lacked && j.first && j.parts;
    if (ok) {
        list_parts(&j, counts);
        count_lacked(&j);
        improve_all(&j);
    }
    free(j.parts);
    free(j.first);
    free(j.lacked);
    free(j.wanted);
    free(counts);
    return ok;
}
