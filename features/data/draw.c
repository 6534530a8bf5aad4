/* Clips in an order that only their stems decide: draw.h. */
#include "features/data/draw.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct feat_drawn feat_draw(const char *stem, size_t clip)
{
    return (struct feat_drawn){XXH3_64bits(stem, strlen(stem)), clip};
}

static int compare(const void *a, const void *b)
{
    const struct feat_drawn *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->clip < y->clip ? -1 : 1;
}

void feat_draw_sort(struct feat_drawn *order, size_t count)
{
    qsort(order, count, sizeof(*order), compare);
}
