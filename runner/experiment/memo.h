/* What was already computed for a text: sections that trials share are read once. */
#ifndef MTAG_EXPERIMENT_MEMO_H
#define MTAG_EXPERIMENT_MEMO_H

#include "base/arena.h"

#include <stdbool.h>

struct memo_entry {
    struct memo_entry *next;
    const char *text;
    void *value;
};

/* Starts as {.arena = a}. */
struct memo {
    struct arena *arena;
    struct memo_entry **buckets;
    size_t bucket_count, count;
};

/* The slot of text; *is_new: it was not there, and its value is NULL. */
void **memo_slot(struct memo *m, const char *text, bool *is_new);

#endif
