/* Near-duplicates: near.h. */
#include "features/audit/near.h"

#include "base/arena.h"
#include "base/rng.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEGMENT = 32,   /* frames that a spectrum is the mean of */
    BETWEEN = 8,    /* frames from one to the next */
    SEGMENTS = 256, /* of a recording at most: then they are further apart */
    BITS = 64,
    TURN = 4,        /* bits from one rotation to the next */
    NEIGHBOURS = 24, /* in the sorted order, of which each is compared */
    DIFFERENT = 10,  /* bits that candidates may differ in */
    CANDIDATES = 12, /* of a recording */
    SHIFTS = 3,      /* that are tried of a pair */
    COARSE = 32,     /* frames that a first comparison takes */
    FAR = 8,         /* times the distance of duplicates: another shift is no help */
    LEAST_CELLS = 24
};

struct segment {
    uint64_t bits;
    uint32_t clip;
    int32_t frame;
};

/* That a segment of a is like one of b. */
struct vote {
    uint32_t a, b;
    int32_t shift;
    uint32_t count;
};

struct votes {
    struct vote *items;
    size_t count, room, unique; /* the first `unique` are sorted and differ */
    bool full;                  /* there was no memory */
};

/* What comparing takes. */
struct comparison {
    const struct near_prints *prints;
    size_t *heard; /* cells of each recording; heap */
    float near;
};

/* ---- distances ---- */

/* The value below which `share` of the counted ones lie. */
static int percentile(const uint32_t *histogram, int size, uint32_t total, double share)
{
    const double wanted = share * total;
    uint32_t below = 0;
    for (int i = 0; i < size; i++) {
        below += histogram[i];
        if (below > wanted)
            return i;
    }
    return size - 1;
}

static size_t count_heard(const struct near_prints *p, size_t clip)
{
    const uint8_t *x = p->cells + p->first[clip];
    const size_t size = (size_t)p->frames[clip] * (size_t)p->bands;
    size_t heard = 0;
    for (size_t i = 0; i < size; i++)
        heard += x[i] > PRINT_HEARD;
    return heard;
}

/* The distance in dB over the frames that overlap at a shift, of which each so many
 * count; INFINITY if they are too few. At least half of what is heard of the quieter
 * one must overlap; the less does, the more alike it has to be. */
static float distance_at(const struct comparison *c, size_t a, size_t b, int shift,
                         int every)
{
    const struct near_prints *p = c->prints;
    uint32_t differences[2 * PRINT_RANGE + 1] = {0}, far[2 * PRINT_RANGE + 1] = {0};
    uint32_t total = 0;
    const int from = shift > 0 ? shift : 0;
    const int end =
        p->frames[a] < p->frames[b] + shift ? p->frames[a] : p->frames[b] + shift;
    for (int t = from; t < end; t += every) {
        const uint8_t *x = p->cells + p->first[a] + (size_t)t * (size_t)p->bands;
        const uint8_t *y =
            p->cells + p->first[b] + (size_t)(t - shift) * (size_t)p->bands;
        for (int f = 0; f < p->bands; f++) {
            const uint32_t heard = x[f] > PRINT_HEARD || y[f] > PRINT_HEARD;
            differences[PRINT_RANGE + x[f] - y[f]] += heard;
            total += heard;
        }
    }
    const size_t quieter = c->heard[a] < c->heard[b] ? c->heard[a] : c->heard[b];
    const size_t least = quieter / (size_t)every;
    if (total * (size_t)every < LEAST_CELLS || 2 * (size_t)total < least)
        return INFINITY;
    const int middle = percentile(differences, 2 * PRINT_RANGE + 1, total, 0.5);
    for (int i = 0; i <= 2 * PRINT_RANGE; i++)
        far[abs(i - middle)] += differences[i];
    const float missing = least > total ? (float)least / (float)total : 1;
    return missing * (float)percentile(far, 2 * PRINT_RANGE + 1, total, 0.7) /
           PRINT_PER_DB;
}

/* ---- bits of segments ---- */

/* Adds a frame; false if nothing is heard in it. */
static bool add_frame(const uint8_t *x, int bands, int *sums)
{
    int most = 0;
    for (int f = 0; f < bands; f++)
        most = x[f] > most ? x[f] : most;
    for (int f = 0; f < bands && most > PRINT_HEARD; f++)
        sums[f] += x[f];
    return most > PRINT_HEARD;
}

/* The mean levels of the heard frames of a segment, less their mean; false if nothing
 * is heard in it. */
static bool describe(const struct near_prints *p, size_t clip, int frame, float *out)
{
    const int end =
        frame + SEGMENT < p->frames[clip] ? frame + SEGMENT : p->frames[clip];
    const uint8_t *x = p->cells + p->first[clip] + (size_t)frame * (size_t)p->bands;
    int sums[PRINT_BANDS] = {0}, most = 0, heard = 0;
    float mean = 0;
    for (int t = frame; t < end; t++, x += p->bands)
        heard += add_frame(x, p->bands, sums);
    for (int f = 0; f < p->bands; f++)
        most = sums[f] > most ? sums[f] : most;
    for (int f = 0; f < p->bands && heard > 0; f++) {
        out[f] = fmaxf((float)(sums[f] - most) / (float)heard, -PRINT_HEARD);
        mean += out[f] / (float)p->bands;
    }
    for (int f = 0; f < p->bands; f++)
        out[f] -= mean;
    return heard > 0;
}

static int between(const struct near_prints *p, size_t clip)
{
    const int least = (p->frames[clip] + SEGMENTS - 1) / SEGMENTS;
    return least > BETWEEN ? least : BETWEEN;
}

/* Whether a segment begins at a frame: the first one always does, even if it is shorter
 * than a segment. */
static bool has_segment(const struct near_prints *p, size_t clip, int frame)
{
    return frame < p->frames[clip] &&
           (frame == 0 || frame + SEGMENT <= p->frames[clip]);
}

static uint64_t bits_of(const float *x, const float *mean, const float *planes,
                        int bands)
{
    uint64_t bits = 0;
    for (int k = 0; k < BITS; k++) {
        float side = 0;
        for (int f = 0; f < bands; f++)
            side += (x[f] - mean[f]) * planes[k * bands + f];
        bits |= (uint64_t)(side > 0) << k;
    }
    return bits;
}

/* Segments of all recordings; heap, NULL without memory. */
static struct segment *cut(const struct near_prints *p, size_t *count)
{
    float planes[BITS * PRINT_BANDS], mean[PRINT_BANDS] = {0}, x[PRINT_BANDS];
    double sums[PRINT_BANDS] = {0};
    struct rng r;
    *count = 0;
    for (size_t i = 0; i < p->count; i++)
        for (int t = 0; has_segment(p, i, t); t += between(p, i)) {
            if (!describe(p, i, t, x))
                continue;
            for (int f = 0; f < p->bands; f++)
                sums[f] += (double)x[f];
            ++*count;
        }
    struct segment *all = mem_alloc(*count + 1, sizeof(*all));
    const double segments = (double)*count;
    for (int f = 0; f < p->bands && segments > 0; f++)
        mean[f] = (float)(sums[f] / segments);
    rng_init(&r, 0, RNG_STATS, 0, 0);
    rng_fill_float(&r, planes, BITS * (size_t)p->bands);
    for (int i = 0; i < BITS * p->bands; i++)
        planes[i] -= 0.5f;
    *count = 0;
    for (size_t i = 0; all && i < p->count; i++)
        for (int t = 0; has_segment(p, i, t); t += between(p, i))
            if (describe(p, i, t, x))
                all[(*count)++] = (struct segment){bits_of(x, mean, planes, p->bands),
                                                   (uint32_t)i, t};
    return all;
}

/* ---- candidates ---- */

static int compare_segments(const void *x, const void *y)
{
    const struct segment *a = x, *b = y;
    const int order = (a->bits > b->bits) - (a->bits < b->bits);
    if (order != 0)
        return order;
    return a->clip != b->clip ? (a->clip < b->clip ? -1 : 1)
                              : (a->frame > b->frame) - (a->frame < b->frame);
}

static int compare_votes(const void *x, const void *y)
{
    const struct vote *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    if (a->b != b->b)
        return a->b < b->b ? -1 : 1;
    return (a->shift > b->shift) - (a->shift < b->shift);
}

/* Equal votes become one. */
static void unite(struct votes *v)
{
    size_t kept = 0;
    if (v->count > 0)
        qsort(v->items, v->count, sizeof(*v->items), compare_votes);
    for (size_t i = 0; i < v->count; i++)
        if (kept > 0 && compare_votes(&v->items[kept - 1], &v->items[i]) == 0)
            v->items[kept - 1].count += v->items[i].count;
        else
            v->items[kept++] = v->items[i];
    v->count = v->unique = kept;
}

static void vote(struct votes *v, const struct segment *x, const struct segment *y)
{
    const struct segment *a = x->clip < y->clip ? x : y, *b = a == x ? y : x;
    if (v->count == v->room && v->unique * 2 < v->count)
        unite(v);
    if (v->count == v->room) {
        const size_t room = v->room ? 2 * v->room : 4096;
        struct vote *more = realloc(v->items, room * sizeof(*more));
        v->full = v->full || more == NULL;
        if (more == NULL)
            return;
        v->items = more;
        v->room = room;
    }
    v->items[v->count++] = (struct vote){a->clip, b->clip, a->frame - b->frame, 1};
}

static int count_bits(uint64_t x)
{
    return __builtin_popcountll(x);
}

/* The nearest of the neighbours after a segment gets its vote. */
static void vote_of(struct votes *v, const struct segment *s, size_t count)
{
    const struct segment *nearest = NULL;
    int least = DIFFERENT + 1;
    for (size_t k = 1; k <= NEIGHBOURS && k < count; k++) {
        const int differ = count_bits(s[0].bits ^ s[k].bits);
        if (s[k].clip == s[0].clip || differ >= least)
            continue;
        least = differ;
        nearest = &s[k];
    }
    if (nearest != NULL)
        vote(v, s, nearest);
}

static void elect(struct segment *s, size_t count, struct votes *v)
{
    for (int turn = 0; turn < BITS / TURN && !v->full; turn++) {
        if (count > 0)
            qsort(s, count, sizeof(*s), compare_segments);
        for (size_t i = 0; i < count; i++)
            vote_of(v, s + i, count - i);
        for (size_t i = 0; i < count; i++)
            s[i].bits = s[i].bits << TURN | s[i].bits >> (BITS - TURN);
    }
    unite(v);
}

/* ---- comparison ---- */

/* The shift near one that was voted for at which two recordings are nearest. */
static float refine(const struct comparison *c, struct near_pair *pair, int shift,
                    int every)
{
    const int reach = BETWEEN / 2 + 2;
    float best = distance_at(c, pair->a, pair->b, shift, every);
    pair->shift = shift;
    if (best > FAR * c->near)
        return INFINITY;
    for (int d = -reach; d <= reach; d++) {
        const float distance = distance_at(c, pair->a, pair->b, shift + d, every);
        if (distance < best ||
            (distance <= best && abs(shift + d) < abs(pair->shift))) {
            best = distance;
            pair->shift = shift + d;
        }
    }
    return best;
}

/* Compares two recordings at the shifts with most of the votes. */
static void compare(const struct comparison *c, struct vote *v, size_t count,
                    struct near_pair *out)
{
    const struct near_prints *p = c->prints;
    const int shorter =
        p->frames[v->a] < p->frames[v->b] ? p->frames[v->a] : p->frames[v->b];
    const int every = shorter / COARSE > 1 ? shorter / COARSE : 1;
    *out = (struct near_pair){.a = v->a, .b = v->b, .distance = INFINITY};
    for (int k = 0; k < SHIFTS; k++) {
        struct near_pair pair = *out;
        size_t best = 0;
        for (size_t i = 1; i < count; i++)
            best = v[i].count > v[best].count ? i : best;
        if (v[best].count == 0)
            break;
        v[best].count = 0;
        float distance = refine(c, &pair, v[best].shift, every);
        if (distance <= 2 * c->near && every > 1)
            distance = distance_at(c, pair.a, pair.b, pair.shift, 1);
        pair.distance = distance;
        if (distance < out->distance)
            *out = pair;
        if (out->distance <= c->near / 4)
            break;
    }
}

/* A pair of recordings among the votes. */
struct candidate {
    size_t first, count; /* votes */
    uint32_t a, b, all;  /* votes of all shifts */
};

static int compare_candidates(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->all != b->all)
        return a->all > b->all ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

static int compare_pairs(const void *x, const void *y)
{
    const struct near_pair *a = x, *b = y;
    const int order = (a->distance > b->distance) - (a->distance < b->distance);
    if (order != 0)
        return order;
    return a->a != b->a ? (a->a < b->a ? -1 : 1) : (a->b > b->b) - (a->b < b->b);
}

/* The pairs among the votes, those with most votes first; heap. */
static struct candidate *gather(const struct votes *v, size_t *count)
{
    struct candidate *c = mem_alloc(v->count + 1, sizeof(*c));
    *count = 0;
    for (size_t i = 0; c && i < v->count; i++) {
        struct candidate *last = *count ? &c[*count - 1] : NULL;
        if (last == NULL || last->a != v->items[i].a || last->b != v->items[i].b) {
            last = &c[(*count)++];
            *last =
                (struct candidate){.first = i, .a = v->items[i].a, .b = v->items[i].b};
        }
        last->count++;
        last->all += v->items[i].count;
    }
    if (c && *count > 0)
        qsort(c, *count, sizeof(*c), compare_candidates);
    return c;
}

/* Compares the candidates of each recording with most votes; false without memory. */
static bool judge(const struct comparison *x, struct votes *v, struct near_pair **out,
                  size_t *found)
{
    size_t count;
    const size_t clips = x->prints->count;
    struct candidate *c = gather(v, &count);
    unsigned char *compared = mem_alloc(clips + 1, 1);
    struct near_pair *pairs = mem_alloc(count + 1, sizeof(*pairs));
    const bool ok = c && compared && pairs;
    for (size_t i = 0; ok && i < count; i++) {
        if (compared[c[i].a] >= CANDIDATES && compared[c[i].b] >= CANDIDATES)
            continue;
        compared[c[i].a] += compared[c[i].a] < CANDIDATES;
        compared[c[i].b] += compared[c[i].b] < CANDIDATES;
        compare(x, v->items + c[i].first, c[i].count, &pairs[*found]);
        *found += pairs[*found].distance <= x->near;
    }
    if (ok && *found > 0)
        qsort(pairs, *found, sizeof(*pairs), compare_pairs);
    free(c);
    free(compared);
    *out = ok ? pairs : NULL;
    if (!ok)
        free(pairs);
    return ok;
}

enum err_code near_find(const struct near_prints *p, float near, struct near_pair **out,
                        size_t *count, struct err *e)
{
    struct votes v = {0};
    size_t segments;
    struct segment *s = cut(p, &segments);
    const struct comparison c = {
        .prints = p, .heard = mem_alloc(p->count + 1, sizeof(*c.heard)), .near = near};
    bool ok = s != NULL && c.heard != NULL;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; ok && i < p->count; i++)
        c.heard[i] = count_heard(p, i);
    if (ok)
        elect(s, segments, &v);
    ok = ok && !v.full && judge(&c, &v, out, count);
    free(s);
    free(v.items);
    free(c.heard);
    return ok ? ERR_OK
              : err_set(e, ERR_MEMORY, "no memory to compare %zu recordings", p->count);
}
