/* A memory plan: buffers that are not needed at the same time share addresses. */
#ifndef MTAG_NN_NET_PLAN_H
#define MTAG_NN_NET_PLAN_H

#include <stddef.h>

/* Needed from time first to time last, both included. */
struct nn_buffer {
    size_t size; /* any unit */
    int first, last;
    size_t offset; /* what nn_plan_place finds */
};

/* Places the buffers, largest first, each in the lowest gap that fits (greedy by size,
 * Pisarchyk and Lee 2020), at multiples of `align`; returns the size of the whole. */
size_t nn_plan_place(struct nn_buffer *buffers, size_t count, size_t align);

#endif
