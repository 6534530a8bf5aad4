#include "features/data/stratify.h"

#include "base/arena.h"
#include "features/data/exchange.h"

#include <math.h>
#include <stdlib.h>

enum {
    ROUNDS = 50,
    EXCHANGED = 1000, /* groups that are also exchanged */
    NONE = 20         /* how bad it is that a split has no clip of a tag */
};

/* A clip, or the clips of a group. */
struct unit {
    uint64_t number;     /* the least of its clips' */
    size_t first, count; /* in `members` */
    bool placed;
};

struct job {
    const struct stratify *s;
    struct unit *units; /* in the order in which they are placed */
    size_t unit_count;
    size_t *members; /* clips, those of a unit together */
    size_t *left;    /* [tags]: clips of units that are not placed yet; then all */
    double *lacked;  /* [splits][tags]: clips with the tag that a split still lacks */
    double lacked_clips[FEAT_SPLITS];
    signed char *of;
};

static int compare_units(const void *a, const void *b)
{
    const struct unit *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->first < y->first ? -1 : 1;
}

static void gather_units(struct job *j)
{
    const struct stratify *s = j->s;
    size_t at = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct unit *u = &j->units[s->group ? s->group[i] : i];
        if (u->count++ == 0 || s->number[i] < u->number)
            u->number = s->number[i];
    }
    for (size_t k = 0; k < j->unit_count; k++) {
        j->units[k].first = at;
        at += j->units[k].count;
        j->units[k].count = 0;
    }
    for (size_t i = 0; i < s->count; i++) {
        struct unit *u = &j->units[s->group ? s->group[i] : i];
        j->members[u->first + u->count++] = i;
    }
    qsort(j->units, j->unit_count, sizeof *j->units, compare_units);
}

static void count_tags(struct job *j)
{
    const struct stratify *s = j->s;
    for (size_t i = 0; i < s->count; i++) {
        for (size_t t = 0; t < s->tags; t++)
            j->left[t] += s->labels[i * s->tags + t];
    }
    for (size_t split = 0; split < FEAT_SPLITS; split++) {
        double share = (double)s->wanted[split] / (double)s->count;
        j->lacked_clips[split] = (double)s->wanted[split];
        for (size_t t = 0; t < s->tags; t++)
            j->lacked[split * s->tags + t] = share * (double)j->left[t];
    }
}

static bool has_tag(const struct job *j, const struct unit *u, size_t tag)
{
    for (size_t k = 0; k < u->count; k++) {
        if (j->s->labels[j->members[u->first + k] * j->s->tags + tag])
            return true;
    }
    return false;
}

/* tag SIZE_MAX: by the number of clips alone. */
static size_t choose_split(const struct job *j, size_t tag)
{
    size_t best = FEAT_SPLITS;
    for (size_t split = 0; split < FEAT_SPLITS; split++) {
        if (!(j->lacked_clips[split] > 0))
            continue;
        if (best == FEAT_SPLITS) {
            best = split;
            continue;
        }
        double clips = j->lacked_clips[split] - j->lacked_clips[best];
        double more = tag == SIZE_MAX ? clips
                                      : j->lacked[split * j->s->tags + tag] -
                                            j->lacked[best * j->s->tags + tag];
        if (more > 0 || (!(more < 0) && clips > 0))
            best = split;
    }
    return best;
}

static void place(struct job *j, struct unit *u, size_t tag)
{
    const struct stratify *s = j->s;
    size_t split = choose_split(j, tag);
    u->placed = true;
    j->lacked_clips[split] -= (double)u->count;
    for (size_t k = 0; k < u->count; k++) {
        size_t clip = j->members[u->first + k];
        j->of[clip] = (signed char)split;
        for (size_t t = 0; t < s->tags; t++) {
            unsigned char on = s->labels[clip * s->tags + t];
            j->left[t] -= on;
            j->lacked[split * s->tags + t] -= on;
        }
    }
}

/* The rarest tag of what is left; SIZE_MAX if no tag is. */
static size_t rarest(const struct job *j)
{
    size_t found = SIZE_MAX;
    for (size_t t = 0; t < j->s->tags; t++) {
        if (j->left[t] && (found == SIZE_MAX || j->left[t] < j->left[found]))
            found = t;
    }
    return found;
}

static void place_all(struct job *j)
{
    for (size_t tag; (tag = rarest(j)) != SIZE_MAX;) {
        for (size_t k = 0; k < j->unit_count; k++) {
            if (!j->units[k].placed && has_tag(j, &j->units[k], tag))
                place(j, &j->units[k], tag);
        }
    }
    for (size_t k = 0; k < j->unit_count; k++) {
        if (!j->units[k].placed)
            place(j, &j->units[k], SIZE_MAX);
    }
}

/* counts[unit][tags + 1]: clips with each tag, and all clips. */
static double *count_units(const struct job *j)
{
    const struct stratify *s = j->s;
    size_t width = s->tags + 1;
    double *counts = mem_alloc(j->unit_count + 1, width * sizeof *counts);
    for (size_t k = 0; counts && k < j->unit_count; k++) {
        for (size_t m = 0; m < j->units[k].count; m++) {
            size_t clip = j->members[j->units[k].first + m];
            for (size_t t = 0; t < s->tags; t++)
                counts[k * width + t] += s->labels[clip * s->tags + t];
        }
        counts[k * width + s->tags] = (double)j->units[k].count;
    }
    return counts;
}

/* The square of what is lacked over what is wanted, and more for nothing at all. */
static double misfit(double wanted, double lacks)
{
    double square = lacks * lacks / (wanted + 1);
    return wanted - lacks < 0.5 ? square + NONE : square;
}

/* How much further from its shares a split is after it got `more` and lost `less`
 * (either may be NULL); its clips weigh as much as all tags. */
static double further(const struct job *j, size_t split, const double *more,
                      const double *less)
{
    const struct stratify *s = j->s;
    double share = (double)s->wanted[split] / (double)s->count, sum = 0;
    for (size_t t = 0; t <= s->tags; t++) {
        double got = (more ? more[t] : 0) - (less ? less[t] : 0);
        bool clips = t == s->tags;
        double lacks = clips ? j->lacked_clips[split] : j->lacked[split * s->tags + t];
        double wanted = clips ? (double)s->wanted[split] : share * (double)j->left[t];
        double change = misfit(wanted, lacks - got) - misfit(wanted, lacks);
        sum += clips ? change * (double)(s->tags + 1) : change;
    }
    return sum;
}

static void move(struct job *j, size_t unit, size_t to, const double *counts)
{
    const struct stratify *s = j->s;
    const struct unit *u = &j->units[unit];
    const double *row = counts + unit * (s->tags + 1);
    size_t from = (size_t)j->of[j->members[u->first]];
    for (size_t t = 0; t < s->tags; t++) {
        j->lacked[from * s->tags + t] += row[t];
        j->lacked[to * s->tags + t] -= row[t];
    }
    j->lacked_clips[from] += row[s->tags];
    j->lacked_clips[to] -= row[s->tags];
    for (size_t m = 0; m < u->count; m++)
        j->of[j->members[u->first + m]] = (signed char)to;
}

#define LEAST_GAIN (-1e-9)

/* Whether a unit, alone or in exchange for a later one, found a better split. */
static bool improve_unit(struct job *j, size_t unit, const double *counts)
{
    size_t width = j->s->tags + 1;
    const double *row = counts + unit * width;
    size_t from = (size_t)j->of[j->members[j->units[unit].first]];
    for (size_t to = 0; to < FEAT_SPLITS; to++) {
        if (to == from ||
            further(j, from, NULL, row) + further(j, to, row, NULL) > LEAST_GAIN)
            continue;
        move(j, unit, to, counts);
        return true;
    }
    for (size_t k = unit + 1; k < j->unit_count && j->unit_count <= EXCHANGED; k++) {
        const double *other = counts + k * width;
        size_t to = (size_t)j->of[j->members[j->units[k].first]];
        if (to == from ||
            further(j, from, other, row) + further(j, to, row, other) > LEAST_GAIN)
            continue;
        move(j, unit, to, counts);
        move(j, k, from, counts);
        return true;
    }
    return false;
}

/* Every change brings the splits nearer, so that this ends; rounds bound its time. */
static bool improve(struct job *j)
{
    double *counts = count_units(j);
    bool better = true;
    if (counts == NULL)
        return false;
    for (size_t t = 0; t < j->s->tags; t++) {
        for (size_t k = 0; k < j->unit_count; k++)
            j->left[t] += (size_t)counts[k * (j->s->tags + 1) + t];
    }
    for (int round = 0; better && round < ROUNDS; round++) {
        better = false;
        for (size_t k = 0; k < j->unit_count; k++)
            better = improve_unit(j, k, counts) || better;
    }
    free(counts);
    return true;
}

static bool exchange_clips(const struct job *j)
{
    size_t *order = mem_alloc(j->unit_count + 1, sizeof *order);
    for (size_t k = 0; order && k < j->unit_count; k++)
        order[k] = j->members[j->units[k].first];
    bool ok = order && stratify_exchange(j->s, order, j->of);
    free(order);
    return ok;
}

void stratify_shares(struct stratify *s, const double shares[FEAT_SPLITS])
{
    size_t before = 0;
    double sum = 0;
    for (int split = 0; split < FEAT_SPLITS; split++) {
        sum += shares[split];
        bool last = split == FEAT_SPLITS - 1; /* it also gets what rounding leaves */
        size_t end = last ? s->count : (size_t)lround(fmin(sum, 1) * (double)s->count);
        s->wanted[split] = end - before;
        before = end;
    }
    for (int split = 0; split < FEAT_SPLITS && s->count >= FEAT_SPLITS; split++) {
        size_t *most = &s->wanted[0];
        for (int k = 1; k < FEAT_SPLITS; k++)
            most = s->wanted[k] > *most ? &s->wanted[k] : most;
        if (s->wanted[split] == 0) {
            s->wanted[split]++;
            --*most;
        }
    }
}

bool stratify(const struct stratify *s, signed char *of)
{
    struct job j = {.s = s, .unit_count = s->group ? s->groups : s->count, .of = of};
    j.units = mem_alloc(j.unit_count + 1, sizeof *j.units);
    j.members = mem_alloc(s->count + 1, sizeof *j.members);
    j.left = mem_alloc(s->tags + 1, sizeof *j.left);
    j.lacked = mem_alloc(s->tags + 1, FEAT_SPLITS * sizeof *j.lacked);
    bool ok = j.units && j.members && j.left && j.lacked;
    if (ok && s->count) {
        gather_units(&j);
        count_tags(&j);
        place_all(&j);
        ok = s->group ? improve(&j) : exchange_clips(&j);
    }
    free(j.lacked);
    free(j.left);
    free(j.members);
    free(j.units);
    return ok;
}
