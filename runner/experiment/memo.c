/* A hash table from texts to what they became. */
#include "runner/experiment/memo.h"

#include <stdint.h>
#include <string.h>

/* FNV-1a. */
static uint64_t hash(const char *text)
{
    uint64_t h = 14695981039346656037u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h;
}

static void grow(struct exp_memo *m)
{
    size_t count = m->bucket_count ? 4 * m->bucket_count : 64;
    struct exp_memo_entry **buckets = arena_alloc(m->arena, count, sizeof(*buckets));
    for (size_t i = 0; i < m->bucket_count; i++) {
        for (struct exp_memo_entry *e = m->buckets[i], *next; e; e = next) {
            next = e->next;
            size_t k = hash(e->text) % count;
            e->next = buckets[k];
            buckets[k] = e;
        }
    }
    m->buckets = buckets;
    m->bucket_count = count;
}

void **exp_memo_slot(struct exp_memo *m, const char *text, bool *is_new)
{
    if (m->count >= m->bucket_count)
        grow(m);
    struct exp_memo_entry **bucket = &m->buckets[hash(text) % m->bucket_count];
    for (struct exp_memo_entry *e = *bucket; e; e = e->next) {
        if (strcmp(e->text, text) == 0) {
            *is_new = false;
            return &e->value;
        }
    }
    struct exp_memo_entry *e = arena_alloc(m->arena, 1, sizeof *e);
    e->text = arena_strdup(m->arena, text);
    e->next = *bucket;
    *bucket = e;
    m->count++;
    *is_new = true;
    return &e->value;
}
