/* What was already computed for a text: sections that trials share are read once. */
#ifndef MTAG_EXPERIMENT_MEMO_H
#define MTAG_EXPERIMENT_MEMO_H

#include "base/arena.h"

#include <stdbool.h>

struct exp_memo_entry {
    struct exp_memo_entry *next;
    const char *text;
    void *value;
};

/* Starts as {.arena = a}. */
struct exp_memo {
    struct arena *arena;
    struct exp_memo_entry **buckets;
    size_t bucket_count, count;
};

/* The slot of text; *is_new: it was not there, and its value is NULL. */
void **exp_memo_slot(struct exp_memo *m, const char *text, bool *is_new);

#endif
