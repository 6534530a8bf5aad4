/* Sorting of float scores as integers in the same order. */
#ifndef MTAG_BASE_STATS_SORT_H
#define MTAG_BASE_STATS_SORT_H

#include <stddef.h>
#include <stdint.h>

/* An integer for a float that is not NaN: x < y exactly when key(x) < key(y); -0 and 0
 * have one key. */
uint32_t sort_key(float x);

/* The float of a key. */
float sort_score(uint32_t key);

/* Ascending. scratch has room for count keys. */
void sort_keys(uint32_t *keys, uint32_t *scratch, size_t count);

#endif
