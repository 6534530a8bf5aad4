/* Remembers what was computed for a text or other bytes: sections that trials share are
 * read once. */
#ifndef MTAG_EXPERIMENT_MEMO_H
#define MTAG_EXPERIMENT_MEMO_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct exp_memo_entry {
    struct exp_memo_entry *next;
    uint64_t hash;
    const void *key;
    size_t length;
    void *value;
};

/* Starts as {.arena = a}. */
struct exp_memo {
    struct arena *arena;
    struct exp_memo_entry **buckets;
    size_t bucket_count, count;
};

/* The slot of length bytes; *is_new: it was not there, and its value is NULL. */
void **exp_memo_find(struct exp_memo *m, const void *key, size_t length, bool *is_new);
/* The same for a text. */
void **exp_memo_slot(struct exp_memo *m, const char *text, bool *is_new);
/* The one copy that equal texts share in a memo of texts alone. */
const char *exp_memo_text(struct exp_memo *m, const char *text);

#endif
