/* What a writer that did not finish had computed: pack.h.
 *
 * Entries were put by several processes at once, so that between them there may be
 * holes, and the last ones may be torn. Records are looked for at every multiple of the
 * alignment; each has a checksum of its own, and one of its data, which whoever uses
 * the entry compares. */
#include "features/cache/cache.h"
#include "features/cache/pack_format.h"
#include "features/cache/plan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct found {
    struct pack_part head;
    char *settings; /* terminated */
    struct pack_entry *entries;
    struct hash *clips;
    size_t count;
    uint64_t end; /* of the last entry */
};

static void add(struct found *f, struct arena *a, const struct pack_record *r,
                uint64_t at)
{
    f->entries = arena_grow(a, f->entries, f->count, sizeof(*f->entries));
    f->clips = arena_grow(a, f->clips, f->count, sizeof(*f->clips));
    struct pack_entry entry = {
        .offset = at, .floats = r->floats, .checksum = r->data_checksum};
    memcpy(entry.clip, r->clip, sizeof(entry.clip));
    memcpy(f->clips[f->count].text, r->clip, sizeof(r->clip));
    f->entries[f->count++] = entry;
    f->end = at + r->floats * sizeof(float);
}

static bool find_head(struct found *f, struct arena *a, int fd, uint64_t length)
{
    if (length < PACK_SETTINGS || !pack_read(fd, &f->head, sizeof(f->head), 0))
        return false;
    if (memcmp(f->head.magic, PACK_PART_MAGIC, sizeof(f->head.magic)) != 0 ||
        f->head.version != PACK_VERSION || f->head.byte_order != PACK_BYTE_ORDER ||
        f->head.settings_length > length - PACK_SETTINGS)
        return false;
    f->settings = arena_alloc(a, f->head.settings_length + 1, 1);
    return pack_read(fd, f->settings, f->head.settings_length, PACK_SETTINGS) &&
           pack_part_checksum(&f->head, f->settings) == f->head.checksum &&
           strlen(f->settings) == f->head.settings_length;
}

static void find_records(struct found *f, struct arena *a, int fd, uint64_t length,
                         pack_note *note, void *context)
{
    struct pack_record r;
    uint64_t at = pack_part_start(f->head.settings_length);
    while (at <= length && length - at >= sizeof(r) &&
           pack_read(fd, &r, sizeof(r), at)) {
        if (memcmp(r.magic, PACK_RECORD_MAGIC, sizeof(r.magic)) != 0 ||
            pack_record_checksum(&r) != r.checksum ||
            r.floats > (length - at - sizeof(r)) / sizeof(float)) {
            at += PACK_ALIGNMENT;
            continue;
        }
        add(f, a, &r, at + sizeof(r));
        struct hash recording = {{0}};
        memcpy(recording.text, r.recording, sizeof(r.recording));
        note(context, &recording, f->head.sample_rate, f->head.npy_rate,
             (long)r.samples);
        at += sizeof(r) + pack_align(r.floats * sizeof(float));
    }
}

/* The temporary file as it is: complete, but for its name. */
static bool name_complete(const char *path, const char *folder, struct arena *a)
{
    struct pack *p;
    size_t length;
    if (pack_open_any(path, &p, NULL) != ERR_OK)
        return false;
    const char *settings = pack_settings(p, &length);
    struct hash *clips = arena_alloc(a, pack_count(p) + 1, sizeof(*clips));
    for (size_t i = 0; i < pack_count(p); i++)
        clips[i] = pack_clip(p, i);
    const char *name =
        cache_name(arena_strndup(a, settings, length), clips, pack_count(p), "part", a);
    pack_close(p);
    return rename(path, file_join(a, folder, name)) == 0;
}

void pack_rescue(int fd, const char *path, const char *folder, pack_note *note,
                 void *context)
{
    struct stat status;
    struct arena *a = arena_create();
    struct found f = {.count = 0};
    bool kept = name_complete(path, folder, a);
    if (!kept && fstat(fd, &status) == 0) {
        uint64_t length = (uint64_t)status.st_size;
        if (find_head(&f, a, fd, length))
            find_records(&f, a, fd, length, note, context);
        const char *name =
            f.count > 0 ? cache_name(f.settings, f.clips, f.count, "part", a) : NULL;
        const struct pack_content content = {f.settings, f.entries, f.count, f.end};
        kept = name && pack_complete(fd, path, file_join(a, folder, name), &content,
                                     NULL, NULL) == ERR_OK;
    }
    if (!kept)
        unlink(path);
    arena_destroy(a);
}
