/* Entries of other packs with the same settings: reuse.h. */
#include "features/cache/reuse.h"

#include "features/cache/cache.h"
#include "features/cache/pack.h"
#include "features/cache/plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct place {
    struct hash clip;
    const struct pack *pack;
    size_t slot;
};

struct cache_reuse {
    struct pack **packs;
    size_t pack_count;
    struct place *places; /* by clip */
    size_t place_count;
};

static int by_clip(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return memcmp(x->clip.text, y->clip.text, sizeof(x->clip.text));
}

static bool has_settings(const struct pack *p, const char *settings)
{
    size_t length;
    const char *text = pack_settings(p, &length);
    return length == strlen(settings) && memcmp(text, settings, length) == 0;
}

static void open_packs(struct cache_reuse *r, const char *folder, const char *settings,
                       struct arena *a)
{
    size_t count;
    const struct cache_file *files = cache_list(folder, a, &count);
    const char *name = cache_name(settings, NULL, 0, "pack", a);
    size_t prefix = strcspn(name, "-") + 1;
    r->packs = arena_alloc(a, count + 1, sizeof(*r->packs));
    for (size_t i = 0; i < count; i++) {
        struct pack *p;
        if (strncmp(files[i].name, name, prefix) != 0 ||
            pack_open_any(files[i].path, &p, NULL) != ERR_OK)
            continue;
        if (has_settings(p, settings))
            r->packs[r->pack_count++] = p;
        else
            pack_close(p);
    }
}

struct cache_reuse *cache_reuse_open(const char *folder, const char *settings,
                                     struct arena *a)
{
    struct cache_reuse *r = arena_alloc(a, 1, sizeof(*r));
    size_t entries = 0;
    open_packs(r, folder, settings, a);
    for (size_t i = 0; i < r->pack_count; i++)
        entries += pack_count(r->packs[i]);
    r->places = arena_alloc(a, entries + 1, sizeof(*r->places));
    for (size_t i = 0; i < r->pack_count; i++)
        for (size_t k = 0; k < pack_count(r->packs[i]); k++)
            r->places[r->place_count++] =
                (struct place){pack_clip(r->packs[i], k), r->packs[i], k};
    qsort(r->places, r->place_count, sizeof(*r->places), by_clip);
    return r;
}

void cache_reuse_close(struct cache_reuse *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->pack_count; i++)
        pack_close(r->packs[i]);
}

static bool is_part(const struct pack *p)
{
    const char *path = pack_location(p);
    return strcmp(path + strlen(path) - 5, ".part") == 0;
}

/* Does one file make another, a part, needless? Of equal parts one stays. */
static bool outranks(const struct pack *p, const struct pack *part)
{
    if (!is_part(p) || pack_count(p) > pack_count(part))
        return true;
    return pack_count(p) == pack_count(part) &&
           strcmp(pack_location(p), pack_location(part)) < 0;
}

static bool is_elsewhere(const struct cache_reuse *r, const struct hash *clip,
                         const struct pack *part)
{
    size_t first = 0, end = r->place_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        bool before =
            memcmp(r->places[middle].clip.text, clip->text, sizeof(clip->text)) < 0;
        first = before ? middle + 1 : first;
        end = before ? end : middle;
    }
    for (size_t i = first;
         i < r->place_count &&
         memcmp(r->places[i].clip.text, clip->text, sizeof(clip->text)) == 0;
         i++)
        if (r->places[i].pack != part && outranks(r->places[i].pack, part))
            return true;
    return false;
}

static bool has_parts(const char *folder, const char *settings, struct arena *a)
{
    size_t count;
    const struct cache_file *files = cache_list(folder, a, &count);
    const char *name = cache_name(settings, NULL, 0, "part", a);
    size_t prefix = strcspn(name, "-") + 1;
    for (size_t i = 0; i < count; i++)
        if (strncmp(files[i].name, name, prefix) == 0 &&
            strcmp(files[i].name + strlen(files[i].name) - 5, ".part") == 0)
            return true;
    return false;
}

void cache_reuse_drop_parts(const char *folder, const char *settings)
{
    struct arena *a = arena_create();
    if (!has_parts(folder, settings, a)) {
        arena_destroy(a);
        return;
    }
    struct cache_reuse *r = cache_reuse_open(folder, settings, a);
    for (size_t i = 0; i < r->pack_count; i++) {
        const struct pack *part = r->packs[i];
        bool needless = is_part(part);
        for (size_t k = 0; k < pack_count(part) && needless; k++) {
            const struct hash clip = pack_clip(part, k);
            needless = is_elsewhere(r, &clip, part);
        }
        if (needless)
            unlink(pack_location(part));
    }
    cache_reuse_close(r);
    arena_destroy(a);
}

static const struct place *find(const struct cache_reuse *r, const struct hash *clip)
{
    const struct place wanted = {.clip = *clip};
    return bsearch(&wanted, r->places, r->place_count, sizeof(*r->places), by_clip);
}

bool cache_reuse_has(const struct cache_reuse *r, const struct hash *clip)
{
    const struct place *at = find(r, clip);
    return at != NULL && pack_is_intact(at->pack, at->slot);
}

bool cache_reuse_find(const struct cache_reuse *r, const struct hash *clip,
                      size_t *floats)
{
    const struct place *at = find(r, clip);
    if (at != NULL)
        pack_entry(at->pack, at->slot, floats);
    return at != NULL;
}

bool cache_reuse_copy(const struct cache_reuse *r, const struct hash *clip, float *out)
{
    const struct place *at = find(r, clip);
    return at != NULL && pack_copy(at->pack, at->slot, out);
}
