/* Chains at work. Each member of a chain draws from a stream of its own, so that its
 * numbers do not depend on what the others did. */
#include "features/augment.h"

#include <stdlib.h>

struct aug_run {
    const struct aug_chain *chain;
    void **states;
    float *scratch;
    size_t scratch_room;
};

static const struct aug_type *type_of(const struct aug_run *r, size_t item)
{
    return (const struct aug_type *)r->chain->items[item].value.type;
}

enum err_code aug_run_open(const struct aug_chain *chain, struct aug_run **out,
                           struct err *e)
{
    struct aug_run *r = calloc(1, sizeof(*r));
    if (r != NULL)
        r->states = calloc(chain->count + 1, sizeof(*r->states));
    if (r == NULL || r->states == NULL) {
        free(r);
        return err_set(e, ERR_MEMORY, "no memory for augmentations");
    }
    r->chain = chain;
    for (size_t i = 0; i < chain->count; i++) {
        const struct aug_type *type = type_of(r, i);
        enum err_code code = ERR_OK;
        if (type->open != NULL)
            code = type->open(chain->items[i].value.options, chain->sample_rate,
                              &r->states[i], e);
        if (code != ERR_OK) {
            aug_run_close(r);
            return code;
        }
    }
    *out = r;
    return ERR_OK;
}

void aug_run_close(struct aug_run *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->chain->count; i++)
        if (type_of(r, i)->close != NULL)
            type_of(r, i)->close(r->states[i]);
    free(r->states);
    free(r->scratch);
    free(r);
}

static enum err_code make_scratch(struct aug_run *r, size_t floats, struct err *e)
{
    if (floats <= r->scratch_room)
        return ERR_OK;
    free(r->scratch);
    r->scratch_room = 0;
    r->scratch = mem_alloc(floats, sizeof(*r->scratch));
    if (r->scratch == NULL)
        return err_set(e, ERR_MEMORY, "no memory to augment %zu values", floats);
    r->scratch_room = floats;
    return ERR_OK;
}

static struct aug_call call_of(const struct aug_run *r, size_t item, struct rng *rng)
{
    return (struct aug_call){.options = r->chain->items[item].value.options,
                             .state = r->states[item],
                             .rng = rng,
                             .sample_rate = r->chain->sample_rate,
                             .scratch = r->scratch};
}

bool aug_is_for(const struct aug_item *item, const unsigned char *labels)
{
    bool tagged = item->tag_count == 0;
    for (size_t i = 0; i < item->tag_count; i++)
        tagged = tagged || labels[item->tags[i]] != 0;
    return tagged;
}

/* Whether an item is applied: its clip has one of its tags, and the first number of its
 * stream is below p. */
static bool begin(const struct aug_run *r, size_t item, const struct aug_key *key,
                  const unsigned char *labels, struct rng *rng)
{
    const struct aug_item *it = &r->chain->items[item];
    const struct aug_common *common = it->value.options;
    rng_init(rng, key->seed, key->purpose, key->epoch,
             key->item | (uint64_t)item << 32);
    return rng_uniform(rng) < common->p && aug_is_for(it, labels);
}

enum err_code aug_run_item(struct aug_run *r, size_t item, struct rng *rng, float *x,
                           long count, struct err *e)
{
    enum err_code code = make_scratch(r, 2 * (size_t)count, e);
    if (code != ERR_OK)
        return code;
    struct aug_call call = call_of(r, item, rng);
    return type_of(r, item)->waveform(&call, x, count, e);
}

enum err_code aug_run_waveform(struct aug_run *r, const struct aug_key *key,
                               const unsigned char *labels, float *x, long count,
                               struct err *e)
{
    const size_t *first = r->chain->first;
    enum err_code code = ERR_OK;
    for (size_t i = first[AUG_WAVEFORM]; i < first[AUG_FEATURE] && code == ERR_OK;
         i++) {
        struct rng rng;
        if (begin(r, i, key, labels, &rng))
            code = aug_run_item(r, i, &rng, x, count, e);
    }
    return code;
}

enum err_code aug_run_feature(struct aug_run *r, const struct aug_key *key,
                              const unsigned char *labels, size_t input, float *x,
                              struct err *e)
{
    const size_t *first = r->chain->first;
    for (size_t i = first[AUG_FEATURE]; i < first[AUG_BATCH]; i++) {
        struct rng rng;
        if (r->chain->items[i].input != input || !begin(r, i, key, labels, &rng))
            continue;
        struct feat_shape s = r->chain->inputs[input].shape;
        size_t floats = feat_shape_floats(s);
        enum err_code code = make_scratch(r, floats, e);
        if (code != ERR_OK)
            return code;
        struct aug_call call = call_of(r, i, &rng);
        type_of(r, i)->feature(&call, x, s);
    }
    return ERR_OK;
}

/* p is that of a pair, which the batch's augmentations draw themselves. */
void aug_run_batch(struct aug_run *r, const struct aug_key *key,
                   const struct aug_batch *b)
{
    for (size_t i = r->chain->first[AUG_BATCH]; i < r->chain->first[AUG_GROUPS]; i++) {
        struct rng rng;
        rng_init(&rng, key->seed, key->purpose, key->epoch,
                 key->item | (uint64_t)i << 32);
        struct aug_call call = call_of(r, i, &rng);
        type_of(r, i)->batch(&call, b);
    }
}

double aug_uniform(struct rng *r, double min, double max)
{
    return min + (max - min) * rng_uniform(r);
}
