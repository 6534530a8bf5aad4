/* The scores of each tag in order: order.h. */
#include "base/stats/order.h"

#include "base/stats/sort.h"
#include "base/stats/truth.h"

#include <math.h>
#include <stdlib.h>

struct stats_orders {
    size_t clips, tags;
    uint32_t *keys, *scratch; /* tags x clips; clips */
    struct stats_order *order;
};

struct stats_orders *stats_orders_create(size_t clips, size_t tags)
{
    struct stats_orders *o = calloc(1, sizeof(*o));
    if (o == NULL || (tags > 0 && clips > SIZE_MAX / sizeof(uint32_t) / tags)) {
        free(o);
        return NULL;
    }
    o->clips = clips;
    o->tags = tags;
    o->keys = malloc(clips * tags * sizeof(*o->keys) + 1);
    o->scratch = malloc(clips * sizeof(*o->scratch) + 1);
    o->order = calloc(tags + 1, sizeof(*o->order));
    if (o->keys == NULL || o->scratch == NULL || o->order == NULL) {
        stats_orders_destroy(o);
        return NULL;
    }
    return o;
}

struct stats_orders *stats_orders_in(struct arena *a, size_t clips, size_t tags)
{
    struct stats_orders *o = arena_alloc(a, 1, sizeof(*o));
    *o = (struct stats_orders){
        .clips = clips,
        .tags = tags,
        .keys = arena_alloc(a, clips * tags + 1, sizeof(*o->keys)),
        .scratch = arena_alloc(a, clips + 1, sizeof(*o->scratch)),
        .order = arena_alloc(a, tags + 1, sizeof(*o->order))};
    return o;
}

void stats_orders_destroy(struct stats_orders *o)
{
    if (o == NULL)
        return;
    free(o->order);
    free(o->scratch);
    free(o->keys);
    free(o);
}

static struct stats_order sort_tag(const struct stats_orders *o, size_t tag,
                                   const float *score, const unsigned char *truth)
{
    uint32_t *keys = o->keys + tag * o->clips;
    size_t positives = 0, negatives = 0;
    for (size_t i = 0; i < o->clips; i++) {
        const float x = score[i * o->tags + tag];
        if (!stats_knows(truth[i * o->tags + tag]))
            continue;
        if (isnan(x))
            return (struct stats_order){0};
        if (stats_has(truth[i * o->tags + tag]))
            keys[positives++] = sort_key(x);
        else
            keys[o->clips - ++negatives] = sort_key(x);
    }
    uint32_t *negative = keys + o->clips - negatives;
    sort_keys(keys, o->scratch, positives);
    sort_keys(negative, o->scratch, negatives);
    return (struct stats_order){keys, negative, positives, negatives, true};
}

void stats_orders_sort(struct stats_orders *o, const float *score,
                       const unsigned char *truth)
{
    for (size_t tag = 0; tag < o->tags; tag++)
        o->order[tag] = sort_tag(o, tag, score, truth);
}

const struct stats_order *stats_orders_of_tags(const struct stats_orders *o)
{
    return o->order;
}

bool stats_walk_down(struct stats_walk *w)
{
    const struct stats_order *o = w->order;
    size_t p = o->positives - w->above, n = o->negatives - w->false_above;
    w->hits = w->false_hits = 0;
    if (!o->valid || p + n == 0)
        return false;
    if (n == 0 || (p > 0 && o->positive[p - 1] >= o->negative[n - 1]))
        w->key = o->positive[p - 1];
    else
        w->key = o->negative[n - 1];
    for (; p > 0 && o->positive[p - 1] == w->key; p--)
        w->hits++;
    for (; n > 0 && o->negative[n - 1] == w->key; n--)
        w->false_hits++;
    w->above += w->hits;
    w->false_above += w->false_hits;
    return true;
}
