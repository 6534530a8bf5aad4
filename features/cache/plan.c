/* The packs that a data set and its inputs need, and their names: plan.h. */
#include "features/cache/plan.h"

#include <string.h>

const struct feat_companion *cache_recipe_companion(const struct cache_recipe *r)
{
    return r->type->companion != NULL ? r->type->companion(r->options) : NULL;
}

/* Of a chain without only_tags the content itself. */
static struct hash add_tags(struct hash content, const struct aug_chain *chain,
                            const unsigned char *labels)
{
    struct str s = {0};
    bool any = false;
    str_add(&s, content.text);
    for (size_t i = chain->first[AUG_WAVEFORM]; i < chain->first[AUG_FEATURE]; i++) {
        any = any || chain->items[i].tag_count > 0;
        str_add(&s, aug_is_for(&chain->items[i], labels) ? "1" : "0");
    }
    if (any)
        content = hash_text(str_text(&s));
    str_deinit(&s);
    return content;
}

struct hash cache_content(const struct cache_recipe *r, const unsigned char *labels,
                          struct hash recording, const struct hash *companion)
{
    struct hash content = recording;
    if (companion != NULL) {
        const struct hash both[2] = {recording, *companion};
        content = hash_bytes(both, sizeof(both));
    }
    return r->chain != NULL ? add_tags(content, r->chain, labels) : content;
}

static bool is_planned(const struct cache_plan *plan, const struct cache_wanted *w)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->packs[i].split == w->split &&
            cache_recipe_companion(&plan->packs[i].recipe) ==
                cache_recipe_companion(&w->recipe) &&
            strcmp(plan->packs[i].settings, w->settings) == 0)
            return true;
    return false;
}

void cache_plan_make(const struct feat_dataset *d, const struct feat_input *inputs,
                     size_t input_count, struct arena *a, struct cache_plan *out)
{
    size_t most = 0;
    for (size_t i = 0; i < input_count; i++)
        most += (size_t)cache_versions(&inputs[i], FEAT_TRAIN) + FEAT_SPLITS;
    *out = (struct cache_plan){.packs = arena_alloc(a, most + 1, sizeof(*out->packs))};
    for (size_t i = 0; i < input_count; i++)
        for (int split = 0; split < FEAT_SPLITS; split++) {
            int versions = cache_versions(&inputs[i], (enum feat_split)split);
            for (int v = 0; v < versions && d->split_count[split] > 0; v++) {
                struct cache_wanted w = {.split = (enum feat_split)split};
                w.recipe = cache_recipe_of(d, &inputs[i], w.split, v, a);
                w.settings = cache_recipe_text(&w.recipe, &d->options, a);
                if (!is_planned(out, &w))
                    out->packs[out->count++] = w;
            }
        }
}

struct hash *cache_split_contents(const struct feat_dataset *d,
                                  const struct cache_recipe *r, enum feat_split split,
                                  struct arena *a)
{
    const struct feat_companion *c = cache_recipe_companion(r);
    struct hash *clips = arena_alloc(a, d->split_count[split] + 1, sizeof(*clips));
    for (size_t i = 0; i < d->split_count[split]; i++) {
        size_t clip = d->split[split][i];
        clips[i] = cache_content(r, d->clips[clip].labels, d->clips[clip].content,
                                 c != NULL ? &c->contents[clip] : NULL);
    }
    return clips;
}

char *cache_name(const char *settings, const struct hash *clips, size_t count,
                 const char *ending, struct arena *a)
{
    struct hash what = hash_text(settings);
    struct hash whose = hash_bytes(clips, count * sizeof(*clips));
    return arena_printf(a, "%.16s-%.16s.%s", what.text, whose.text, ending);
}
