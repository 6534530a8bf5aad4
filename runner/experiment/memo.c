/* A hash table from bytes to their results. */
#include "runner/experiment/memo.h"

#include <string.h>

/* Words of eight bytes, each multiplied by 2^64 over the golden ratio and mixed
 * downwards, since a product moves bits only upwards. */
static uint64_t hash(const unsigned char *key, size_t length)
{
    uint64_t h = length;
    for (size_t i = 0; i < length; i += sizeof(h)) {
        uint64_t word = 0;
        memcpy(&word, key + i, length - i < sizeof(word) ? length - i : sizeof(word));
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    return h;
}

static void grow(struct exp_memo *m)
{
    size_t count = m->bucket_count ? 4 * m->bucket_count : 64;
    struct exp_memo_entry **buckets = arena_alloc(m->arena, count, sizeof(*buckets));
    for (size_t i = 0; i < m->bucket_count; i++) {
        for (struct exp_memo_entry *e = m->buckets[i], *next; e; e = next) {
            next = e->next;
            e->next = buckets[e->hash % count];
            buckets[e->hash % count] = e;
        }
    }
    m->buckets = buckets;
    m->bucket_count = count;
}

static struct exp_memo_entry *find(struct exp_memo *m, const void *key, size_t length,
                                   bool *is_new)
{
    uint64_t h = hash(key, length);
    if (m->count >= m->bucket_count)
        grow(m);
    struct exp_memo_entry **bucket = &m->buckets[h % m->bucket_count];
    for (struct exp_memo_entry *e = *bucket; e; e = e->next) {
        if (e->hash == h && e->length == length && memcmp(e->key, key, length) == 0) {
            *is_new = false;
            return e;
        }
    }
    struct exp_memo_entry *e = arena_record(m->arena, 1, sizeof(*e));
    *e = (struct exp_memo_entry){.next = *bucket,
                                 .hash = h,
                                 .key = arena_strndup(m->arena, key, length),
                                 .length = length};
    *bucket = e;
    m->count++;
    *is_new = true;
    return e;
}

void **exp_memo_find(struct exp_memo *m, const void *key, size_t length, bool *is_new)
{
    return &find(m, key, length, is_new)->value;
}

void **exp_memo_slot(struct exp_memo *m, const char *text, bool *is_new)
{
    return exp_memo_find(m, text, strlen(text), is_new);
}

const char *exp_memo_text(struct exp_memo *m, const char *text)
{
    bool is_new;
    return find(m, text, strlen(text), &is_new)->key;
}
