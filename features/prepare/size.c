/* The size of the missing packs, estimated from the known lengths of the recordings
 * before any is decoded. */
#include "features/prepare/work.h"

/* What an entry of a clip depends on, if it is remembered. */
static bool find_content(const struct prepare_work *w, const struct cache_recipe *r,
                         size_t clip, struct hash *out)
{
    const struct prepare_file *recording = &w->clips[clip].recording, *other = NULL;
    for (size_t k = 0; k < w->companion_count; k++)
        if (w->companions[k].of == cache_recipe_companion(r))
            other = &w->companions[k].files[clip];
    *out = cache_content(r, w->dataset->clips[clip].labels, recording->content,
                         other != NULL ? &other->content : NULL);
    return recording->has_content && (other == NULL || other->has_content);
}

/* Bytes of a pack; whether it is there. */
static double look_at(struct prepare_work *w, const struct cache_wanted *wanted,
                      bool *is_there)
{
    size_t count = w->dataset->split_count[wanted->split];
    const size_t *clips = w->dataset->split[wanted->split];
    struct hash *contents = arena_alloc(w->arena, count + 1, sizeof(*contents));
    double bytes = CACHE_PACK_BYTES;
    bool known = true;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const struct prepare_clip *c = &w->clips[clips[i]];
        if (c->reason[0] != '\0')
            continue;
        known = find_content(w, &wanted->recipe, clips[i], &contents[used++]) && known;
        bytes += cache_recipe_bytes(&wanted->recipe, prepare_length(w, clips[i]));
    }
    const char *name = cache_name(wanted->settings, contents, used, "pack", w->arena);
    *is_there = known && file_exists(file_join(w->arena, w->p->cache, name));
    return bytes;
}

void prepare_fit(const double *bytes, const bool *is_there, size_t count, double limit,
                 bool *fits)
{
    double total = 0;
    for (int existing = 1; existing >= 0; existing--)
        for (size_t i = 0; i < count; i++) {
            if (is_there[i] != (bool)existing)
                continue;
            fits[i] = total + bytes[i] <= limit;
            total += fits[i] ? bytes[i] : 0;
        }
}

void prepare_reckon(struct prepare_work *w, struct feat_prepare_size *out)
{
    const struct feat_prepare *p = w->p;
    struct cache_plan plan;
    for (size_t i = 0; i < p->dataset->clip_count; i++)
        p->dataset->clips[i].samples = prepare_length(w, i);
    cache_plan_make(p->dataset, p->inputs, p->input_count, w->arena, &plan);
    double *bytes = arena_alloc(w->arena, plan.count + 1, sizeof(*bytes));
    bool *is_there = arena_alloc(w->arena, plan.count + 1, sizeof(*is_there));
    bool *fits = arena_alloc(w->arena, plan.count + 1, sizeof(*fits));
    for (size_t i = 0; i < plan.count; i++)
        bytes[i] = look_at(w, &plan.packs[i], &is_there[i]);
    prepare_fit(bytes, is_there, plan.count, p->limit, fits);
    for (size_t i = 0; i < plan.count; i++) {
        out->missing += fits[i] && !is_there[i] ? bytes[i] : 0;
        out->beyond += fits[i] ? 0 : bytes[i];
    }
}

bool prepare_knows_contents(const struct prepare_work *w)
{
    for (int s = 0; s < FEAT_SPLITS; s++)
        for (size_t i = 0; i < w->dataset->split_count[s]; i++) {
            size_t clip = w->dataset->split[s][i];
            bool known = w->clips[clip].recording.has_content;
            for (size_t k = 0; k < w->companion_count; k++)
                known = known && w->companions[k].files[clip].has_content;
            if (!known)
                return false;
        }
    return true;
}
