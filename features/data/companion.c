/* Files beside the recordings: companion.h. */
#include "features/data/companion.h"

#include "base/composed.h"
#include "base/str.h"

#include <string.h>

struct feat_companion *feat_companion_of(struct feat_dataset *d, const char *root,
                                         const char *suffix, struct arena *a)
{
    struct feat_companion **at = &d->companions;
    for (; *at != NULL; at = &(*at)->next)
        if (strcmp((*at)->root, root) == 0 && strcmp((*at)->suffix, suffix) == 0)
            return *at;
    struct feat_companion *c = arena_alloc(a, 1, sizeof(*c));
    *c = (struct feat_companion){
        .root = root,
        .suffix = suffix,
        .contents = arena_alloc(a, d->clip_count + 1, sizeof(*c->contents)),
        .changed = arena_alloc(a, d->clip_count + 1, sizeof(*c->changed))};
    *at = c;
    return c;
}

char *feat_companion_path(const struct feat_companion *c, const struct feat_clip *clip,
                          struct arena *a)
{
    const char *path = arena_printf(a, "%s/%s%s", c->root, clip->stem, c->suffix);
    return arena_strdup(a, composed_find(path, a));
}

struct hash feat_companion_fingerprint(const struct feat_companion *c,
                                       const struct feat_dataset *d)
{
    struct str text = {0};
    for (int split = 0; split < FEAT_SPLITS; split++)
        for (size_t i = 0; i < d->split_count[split]; i++)
            str_addf(&text, "%s\n", c->contents[d->split[split][i]].text);
    struct hash h = hash_text(str_text(&text));
    str_deinit(&text);
    return h;
}
