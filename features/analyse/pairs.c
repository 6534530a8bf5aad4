/* Tags of one clip: which go together, which should and do not, which should not and
 * do. */
#include "features/analyse/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Clips with both tags, for a < b; and, where labels are unknown, those with the first
 * of which it is known whether they have the second. [a * tags + b]. */
struct together {
    uint32_t *both, *first; /* first NULL: it is known of all */
};

static void count_first(const struct feat_dataset *d, const struct feat_clip *clip,
                        uint32_t *first)
{
    for (size_t s = 0; s < d->tag_count; s++)
        for (size_t t = 0; clip->labels[s] && t < d->tag_count; t++)
            first[s * d->tag_count + t] += !(clip->unknown && clip->unknown[t]);
}

static void count_together(const struct feat_dataset *d, const struct together *n,
                           size_t *on)
{
    uint32_t *both = n->both;
    for (size_t i = 0; i < d->clip_count; i++) {
        size_t count = 0;
        for (size_t t = 0; t < d->tag_count; t++)
            if (d->clips[i].labels[t])
                on[count++] = t;
        if (n->first)
            count_first(d, &d->clips[i], n->first);
        for (size_t k = 0; k < count; k++)
            for (size_t l = k + 1; l < count; l++)
                both[on[k] * d->tag_count + on[l]]++;
    }
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : (double)NAN;
}

/* The pair of two tags, the more frequent first. */
static struct analyse_pair pair_of(const struct analysis *x, const struct together *n,
                                   size_t s, size_t t)
{
    const size_t *with = x->with[ANALYSE_ALL], tags = x->d->tag_count;
    bool swap = with[t] > with[s];
    struct analyse_pair p = {.a = swap ? t : s, .b = swap ? s : t};
    const size_t of_a = n->first ? n->first[p.a * tags + p.b] : with[p.a];
    const size_t of_b = n->first ? n->first[p.b * tags + p.a] : with[p.b];
    p.both = n->both[s * tags + t];
    p.share = share(p.both, of_a + of_b - p.both);
    p.b_given_a = share(p.both, of_a);
    p.a_given_b = share(p.both, of_b);
    return p;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct analyse_pair *x = a, *y = b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : 1;
}

static void gather_pairs(struct analysis *x, const struct together *n, struct arena *a)
{
    size_t tags = x->d->tag_count, occurring = 0, synonyms = 0;
    for (size_t s = 0; s < tags; s++) {
        for (size_t t = s + 1; t < tags; t++) {
            occurring += n->both[s * tags + t] > 0;
            synonyms += analyse_same(x->d->tags[s], x->d->tags[t]);
        }
    }
    x->pairs = arena_alloc(a, occurring + 1, sizeof(*x->pairs));
    x->synonyms = arena_alloc(a, synonyms + 1, sizeof(*x->synonyms));
    for (size_t s = 0; s < tags; s++) {
        for (size_t t = s + 1; t < tags; t++) {
            struct analyse_pair p = pair_of(x, n, s, t);
            if (p.both)
                x->pairs[x->pair_count++] = p;
            if (analyse_same(x->d->tags[s], x->d->tags[t]))
                x->synonyms[x->synonym_count++] = p;
        }
    }
    qsort(x->pairs, x->pair_count, sizeof(*x->pairs), compare_pairs);
}

/* Counts c's clips, and in `has` (a byte a clip) those with any contradiction. */
static void count_contradiction(const struct feat_dataset *d,
                                struct analyse_contradiction *c, unsigned char *has)
{
    for (size_t i = 0; i < d->clip_count; i++) {
        bool other = false;
        for (size_t k = 0; k < c->other_count; k++)
            other = other || d->clips[i].labels[c->others[k]];
        if (other && d->clips[i].labels[c->tag]) {
            c->clips++;
            has[i] = 1;
        }
    }
}

/* Two that exclude each other are listed under the first. */
static bool contradicts(const struct feat_dataset *d, size_t s, size_t t)
{
    return analyse_denies(d->tags[s], d->tags[t]) ||
           (t > s && analyse_excludes(d->tags[s], d->tags[t]));
}

static void gather_contradictions(struct analysis *x, struct arena *a)
{
    const struct feat_dataset *d = x->d;
    unsigned char *has = arena_alloc(a, d->clip_count + 1, 1);
    x->contradictions = arena_alloc(a, d->tag_count, sizeof(*x->contradictions));
    for (size_t s = 0; s < d->tag_count; s++) {
        struct analyse_contradiction c = {.tag = s};
        for (size_t t = 0; t < d->tag_count; t++) {
            if (!contradicts(d, s, t))
                continue;
            if (c.others == NULL)
                c.others = arena_alloc(a, d->tag_count, sizeof(*c.others));
            c.others[c.other_count++] = t;
        }
        if (c.other_count == 0)
            continue;
        count_contradiction(d, &c, has);
        x->contradictions[x->contradiction_count++] = c;
    }
    for (size_t i = 0; i < d->clip_count; i++)
        x->contradicting += has[i];
}

enum err_code analyse_pairs(struct analysis *x, struct arena *a, struct err *e)
{
    size_t tags = x->d->tag_count;
    struct together n = {.both = mem_alloc(tags * tags, sizeof(*n.both))};
    if (x->lacks_labels)
        n.first = mem_alloc(tags * tags, sizeof(*n.first));
    size_t *on = mem_alloc(tags, sizeof(*on));
    enum err_code code = ERR_OK;
    if (n.both && (n.first || !x->lacks_labels) && on) {
        count_together(x->d, &n, on);
        gather_pairs(x, &n, a);
        gather_contradictions(x, a);
    } else {
        code = err_set(e, ERR_MEMORY, "no memory to count the pairs of %zu tags", tags);
    }
    free(on);
    free(n.first);
    free(n.both);
    return code;
}
