/* Iterative stratification: stratify.h. */
#include "features/data/stratify.h"

#include "base/arena.h"
#include "features/data/exchange.h"

#include <math.h>
#include <stdlib.h>

struct job {
    const struct stratify *s;
    struct stratify_unit *units; /* in the order in which they are placed */
    size_t unit_count;
    size_t *members; /* clips, those of a unit together */
    size_t *left;    /* [tags]: clips of units that are not placed yet */
    double *lacked;  /* [splits][tags]: clips with the tag that a split still lacks */
    double lacked_clips[STRATIFY_MAX];
    signed char *of;
};

static int compare_units(const void *a, const void *b)
{
    const struct stratify_unit *x = a, *y = b;
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
        struct stratify_unit *u = &j->units[s->group ? s->group[i] : i];
        if (u->count++ == 0 || s->number[i] < u->number)
            u->number = s->number[i];
    }
    for (size_t k = 0; k < j->unit_count; k++) {
        j->units[k].first = at;
        at += j->units[k].count;
        j->units[k].count = 0;
    }
    for (size_t i = 0; i < s->count; i++) {
        struct stratify_unit *u = &j->units[s->group ? s->group[i] : i];
        j->members[u->first + u->count++] = i;
    }
    qsort(j->units, j->unit_count, sizeof(*j->units), compare_units);
}

static void count_tags(struct job *j)
{
    const struct stratify *s = j->s;
    for (size_t i = 0; i < s->count; i++)
        for (size_t t = 0; t < s->tags; t++)
            j->left[t] += s->labels[i * s->tags + t];
    for (size_t split = 0; split < s->splits; split++) {
        double share = (double)s->wanted[split] / (double)s->count;
        j->lacked_clips[split] = (double)s->wanted[split];
        for (size_t t = 0; t < s->tags; t++)
            j->lacked[split * s->tags + t] = share * (double)j->left[t];
    }
}

static bool has_tag(const struct job *j, const struct stratify_unit *u, size_t tag)
{
    for (size_t k = 0; k < u->count; k++)
        if (j->s->labels[j->members[u->first + k] * j->s->tags + tag])
            return true;
    return false;
}

/* tag SIZE_MAX: by the number of clips alone. */
static size_t choose_split(const struct job *j, size_t tag)
{
    const size_t none = j->s->splits;
    size_t best = none;
    for (size_t split = 0; split < none; split++) {
        if (!(j->lacked_clips[split] > 0))
            continue;
        if (best == none) {
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

static void place(struct job *j, struct stratify_unit *u, size_t tag)
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

/* The rarest tag of the clips that are left; SIZE_MAX if no tag is left. */
static size_t rarest(const struct job *j)
{
    size_t found = SIZE_MAX;
    for (size_t t = 0; t < j->s->tags; t++)
        if (j->left[t] && (found == SIZE_MAX || j->left[t] < j->left[found]))
            found = t;
    return found;
}

static void place_all(struct job *j)
{
    for (size_t tag; (tag = rarest(j)) != SIZE_MAX;) {
        for (size_t k = 0; k < j->unit_count; k++)
            if (!j->units[k].placed && has_tag(j, &j->units[k], tag))
                place(j, &j->units[k], tag);
    }
    for (size_t k = 0; k < j->unit_count; k++)
        if (!j->units[k].placed)
            place(j, &j->units[k], SIZE_MAX);
}

void stratify_shares(struct stratify *s, const double shares[FEAT_SPLITS])
{
    size_t before = 0;
    double sum = 0;
    s->splits = FEAT_SPLITS;
    for (int split = 0; split < FEAT_SPLITS; split++) {
        sum += shares[split];
        /* The last one also gets what rounding leaves. */
        bool last = split == FEAT_SPLITS - 1 && shares[split] > 0;
        size_t end = last ? s->count : (size_t)lround(fmin(sum, 1) * (double)s->count);
        s->wanted[split] = end - before;
        before = end;
    }
    for (int split = 0; split < FEAT_SPLITS && s->count >= FEAT_SPLITS; split++) {
        if (shares[split] <= 0)
            continue;
        size_t *most = &s->wanted[0];
        for (int k = 1; k < FEAT_SPLITS; k++)
            most = s->wanted[k] > *most ? &s->wanted[k] : most;
        if (s->wanted[split] == 0) {
            s->wanted[split]++;
            --*most;
        }
    }
}

void stratify_evenly(struct stratify *s, size_t splits)
{
    s->splits = splits;
    for (size_t split = 0; split < splits; split++)
        s->wanted[split] = s->count / splits + (split < s->count % splits);
}

bool stratify(const struct stratify *s, signed char *of)
{
    struct job j = {.s = s, .unit_count = s->group ? s->groups : s->count, .of = of};
    j.units = mem_alloc(j.unit_count + 1, sizeof(*j.units));
    j.members = mem_alloc(s->count + 1, sizeof(*j.members));
    j.left = mem_alloc(s->tags + 1, sizeof(*j.left));
    j.lacked = mem_alloc(s->tags + 1, s->splits * sizeof(*j.lacked));
    bool ok = j.units && j.members && j.left && j.lacked;
    if (ok && s->count) {
        gather_units(&j);
        count_tags(&j);
        place_all(&j);
        ok = stratify_exchange(s, j.units, j.unit_count, j.members, of);
    }
    free(j.lacked);
    free(j.left);
    free(j.members);
    free(j.units);
    return ok;
}
