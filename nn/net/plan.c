/* Placing buffers by the time they are needed: plan.h. */
#include "nn/net/plan.h"

#include "base/arena.h"

#include <stdbool.h>
#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
    const struct nn_buffer *const *x = a, *const *y = b;
    if ((*x)->size != (*y)->size)
        return (*x)->size < (*y)->size ? 1 : -1;
    return *x < *y ? -1 : *x > *y;
}

static bool meet(const struct nn_buffer *a, const struct nn_buffer *b)
{
    return a->first <= b->last && b->first <= a->last;
}

/* The lowest offset at which b meets none of the placed ones, which are in order of
 * offset. */
static size_t lowest_gap(const struct nn_buffer *b, struct nn_buffer *const *placed,
                         size_t count)
{
    size_t offset = 0;
    for (size_t i = 0; i < count; i++) {
        if (!meet(b, placed[i]))
            continue;
        if (offset + b->size <= placed[i]->offset)
            break;
        size_t end = placed[i]->offset + placed[i]->size;
        offset = end > offset ? end : offset;
    }
    return offset;
}

size_t nn_plan_place(struct nn_buffer *buffers, size_t count, size_t align)
{
    struct arena *a = arena_create();
    struct nn_buffer **order = arena_alloc(a, count, sizeof(*order));
    struct nn_buffer **placed = arena_alloc(a, count, sizeof(*placed));
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        buffers[i].size = (buffers[i].size + align - 1) / align * align;
        order[i] = &buffers[i];
    }
    if (count)
        qsort(order, count, sizeof(*order), by_size);
    for (size_t i = 0; i < count; i++) {
        struct nn_buffer *b = order[i];
        b->offset = lowest_gap(b, placed, i);
        size_t at = i;
        for (; at > 0 && placed[at - 1]->offset > b->offset; at--)
            placed[at] = placed[at - 1];
        placed[at] = b;
        total = b->offset + b->size > total ? b->offset + b->size : total;
    }
    arena_destroy(a);
    return total;
}
