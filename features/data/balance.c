/* Epochs that draw clips of rare tags more often: balance.h. */
#include "features/data/balance.h"

#include <stdlib.h>
#include <string.h>

struct feat_balance {
    size_t count;
    double *draws;  /* [count]: how often an epoch has each clip, on average */
    uint32_t *seen; /* [count] */
};

/* with[tag_count]: clips without a tag. */
static void count_tags(const struct feat_dataset *d, size_t *with)
{
    for (size_t i = 0; i < d->split_count[FEAT_TRAIN]; i++) {
        const unsigned char *labels = d->clips[d->split[FEAT_TRAIN][i]].labels;
        for (size_t t = 0; t < d->tag_count; t++)
            with[t] += labels[t];
        with[d->tag_count] += memchr(labels, 1, d->tag_count) == NULL;
    }
}

static void weigh(struct feat_balance *b, const struct feat_dataset *d,
                  const size_t *with)
{
    double sum = 0;
    for (size_t i = 0; i < b->count; i++) {
        const unsigned char *labels = d->clips[d->split[FEAT_TRAIN][i]].labels;
        double weight = 0;
        size_t tags = 0;
        for (size_t t = 0; t < d->tag_count; t++) {
            if (labels[t] == 0)
                continue;
            weight += 1 / (double)with[t];
            tags++;
        }
        b->draws[i] = tags ? weight / (double)tags : 1 / (double)with[d->tag_count];
        sum += b->draws[i];
    }
    for (size_t i = 0; i < b->count; i++)
        b->draws[i] *= (double)b->count / sum;
}

enum err_code feat_balance_create(const struct feat_dataset *d,
                                  struct feat_balance **out, struct err *e)
{
    struct feat_balance *b = calloc(1, sizeof(*b));
    size_t *with = mem_alloc(d->tag_count + 1, sizeof(*with));
    if (b) {
        b->count = d->split_count[FEAT_TRAIN];
        b->draws = mem_alloc(b->count + 1, sizeof(*b->draws));
        b->seen = mem_alloc(b->count + 1, sizeof(*b->seen));
    }
    if (b == NULL || with == NULL || b->draws == NULL || b->seen == NULL) {
        free(with);
        feat_balance_destroy(b);
        return err_set(e, ERR_MEMORY, "no memory to balance the tags");
    }
    count_tags(d, with);
    weigh(b, d, with);
    free(with);
    *out = b;
    return ERR_OK;
}

void feat_balance_destroy(struct feat_balance *b)
{
    if (b == NULL)
        return;
    free(b->draws);
    free(b->seen);
    free(b);
}

void feat_balance_draw(struct feat_balance *b, struct rng *r, uint32_t *order,
                       uint32_t *again)
{
    size_t drawn = 0;
    double next = rng_uniform(r), sum = 0;
    for (size_t i = 0; i < b->count; i++) {
        sum += b->draws[i];
        bool last = i + 1 == b->count;
        for (; drawn < b->count && (next < sum || last); next += 1)
            order[drawn++] = (uint32_t)i;
        b->seen[i] = 0;
    }
    rng_shuffle(r, order, b->count);
    for (size_t i = 0; i < b->count; i++)
        again[i] = b->seen[order[i]]++;
}
