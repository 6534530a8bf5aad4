/* Clips in a random order that depends on their stems alone. The first clips of this
 * order are a sample of all. */
#ifndef MTAG_FEATURES_DATA_DRAW_H
#define MTAG_FEATURES_DATA_DRAW_H

#include <stddef.h>
#include <stdint.h>

struct feat_drawn {
    uint64_t number; /* a hash of the stem */
    size_t clip;
};

struct feat_drawn feat_draw(const char *stem, size_t clip);
void feat_draw_sort(struct feat_drawn *order, size_t count);

#endif
