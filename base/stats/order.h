/* The scores of each tag in order, sorted once for every metric that reads them.
 *
 * The scores of the clips that have the tag and of those that have not are sorted
 * apart (those of which it is not known are left out), as integers (sort_key) in
 * ascending order. Walking both lists side by side from the highest score down passes
 * every threshold. */
#ifndef MTAG_BASE_STATS_ORDER_H
#define MTAG_BASE_STATS_ORDER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stats_order {
    const uint32_t *positive, *negative; /* keys, ascending */
    size_t positives, negatives;
    bool valid; /* false: a score is NaN, and nothing is sorted */
};

struct stats_orders;

/* Room for the orders of clips x tags scores. NULL: no memory. */
struct stats_orders *stats_orders_create(size_t clips, size_t tags);
/* The same in an arena: not to be destroyed. */
struct stats_orders *stats_orders_in(struct arena *a, size_t clips, size_t tags);
void stats_orders_destroy(struct stats_orders *o); /* NULL is allowed */
/* Sorts the scores [clips][tags] of each tag; truth [clips][tags] as in truth.h. */
void stats_orders_sort(struct stats_orders *o, const float *score,
                       const unsigned char *truth);
/* The orders of all tags, as the last sort left them. */
const struct stats_order *stats_orders_of_tags(const struct stats_orders *o);

/* A threshold while both lists are walked from the highest score down. */
struct stats_walk {
    const struct stats_order *order;
    size_t above, false_above; /* clips with the tag, and without it, that score at
                                  least `key` */
    size_t hits, false_hits;   /* of them those that score exactly it */
    uint32_t key;
};

/* Begins above the highest score: walk = {.order = o}. Goes to the next lower score
 * that any clip has; false behind the last. */
bool stats_walk_down(struct stats_walk *w);

#endif
