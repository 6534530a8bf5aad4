/* Writing packs: pack.h, pack_format.h. */
#include "features/cache/cache.h"
#include "features/cache/pack_format.h"
#include "features/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

_Static_assert(sizeof(struct pack_record) == 128, "a multiple of the alignment");

/* In shared memory: where the next entry goes, and what was put. */
struct progress {
    _Atomic uint64_t end;
    struct stat state; /* of the finished file; st_ino 0: it is not finished */
    struct pack_entry entries[];
};

struct pack_writer {
    struct arena *arena;
    const char *folder;
    char *path; /* temporary */
    int fd;
    size_t slots;
    struct progress *shared;
};

uint64_t pack_align(uint64_t offset)
{
    return (offset + PACK_ALIGNMENT - 1) / PACK_ALIGNMENT * PACK_ALIGNMENT;
}

uint64_t pack_checksum(const struct pack_header *h, const void *tail, size_t length)
{
    struct pack_header plain = *h;
    plain.checksum = 0;
    return XXH3_64bits_withSeed(tail, length, XXH3_64bits(&plain, sizeof(plain)));
}

uint64_t pack_part_checksum(const struct pack_part *p, const char *settings)
{
    struct pack_part plain = *p;
    plain.checksum = 0;
    return XXH3_64bits_withSeed(settings, p->settings_length,
                                XXH3_64bits(&plain, sizeof(plain)));
}

uint64_t pack_record_checksum(const struct pack_record *r)
{
    struct pack_record plain = *r;
    plain.checksum = 0;
    return XXH3_64bits(&plain, sizeof(plain));
}

uint64_t pack_part_start(uint64_t settings_length)
{
    return pack_align(PACK_SETTINGS + settings_length);
}

static size_t shared_bytes(size_t slots)
{
    return sizeof(struct progress) + slots * sizeof(struct pack_entry);
}

static enum err_code write_at(int fd, const char *path, const void *data, size_t length,
                              uint64_t offset, struct err *e)
{
    const char *from = data;
    while (length > 0) {
        ssize_t n = pwrite(fd, from, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_errno(e, "cannot write %s", path);
        from += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return ERR_OK;
}

static enum err_code write_head(const struct pack_writer *w, const char *settings,
                                int sample_rate, int npy_rate, struct err *e)
{
    struct pack_part p = {.version = PACK_VERSION,
                          .byte_order = PACK_BYTE_ORDER,
                          .sample_rate = sample_rate,
                          .npy_rate = npy_rate,
                          .settings_length = strlen(settings)};
    memcpy(p.magic, PACK_PART_MAGIC, sizeof(p.magic));
    p.checksum = pack_part_checksum(&p, settings);
    enum err_code code =
        write_at(w->fd, w->path, settings, strlen(settings), PACK_SETTINGS, e);
    return code == ERR_OK ? write_at(w->fd, w->path, &p, sizeof(p), 0, e) : code;
}

enum err_code pack_begin(const char *folder, const char *settings, int sample_rate,
                         int npy_rate, size_t slots, struct pack_writer **out,
                         struct err *e)
{
    struct arena *a = arena_create();
    struct pack_writer *w = arena_alloc(a, 1, sizeof(*w));
    *w = (struct pack_writer){
        .arena = a, .folder = arena_strdup(a, folder), .fd = -1, .slots = slots};
    enum err_code code = ERR_OK;
    w->shared = feat_shared(shared_bytes(slots));
    if (w->shared == NULL)
        code = err_set(e, ERR_MEMORY, "no memory for a pack of %zu clips", slots);
    else
        code = cache_temporary(folder, a, &w->fd, &w->path, e);
    if (code == ERR_OK)
        code = write_head(w, settings, sample_rate, npy_rate, e);
    if (code != ERR_OK) {
        pack_writer_destroy(w);
        return code;
    }
    atomic_store(&w->shared->end, pack_part_start(strlen(settings)));
    *out = w;
    return ERR_OK;
}

enum err_code pack_put(struct pack_writer *w, size_t slot, const struct pack_whose *of,
                       const float *data, size_t floats, struct err *e)
{
    size_t bytes = floats * sizeof(*data);
    struct pack_record r = {.floats = floats,
                            .data_checksum = XXH3_64bits(data, bytes),
                            .samples = of->samples};
    memcpy(r.magic, PACK_RECORD_MAGIC, sizeof(r.magic));
    memcpy(r.clip, of->clip->text, sizeof(r.clip));
    memcpy(r.recording, of->recording->text, sizeof(r.recording));
    r.checksum = pack_record_checksum(&r);
    uint64_t at = atomic_fetch_add(&w->shared->end, sizeof(r) + pack_align(bytes));
    struct pack_entry *entry = &w->shared->entries[slot];
    entry->offset = at + sizeof(r);
    entry->floats = floats;
    entry->checksum = r.data_checksum;
    enum err_code code = write_at(w->fd, w->path, data, bytes, at + sizeof(r), e);
    return code == ERR_OK ? write_at(w->fd, w->path, &r, sizeof(r), at, e) : code;
}

static void sync_folder_of(const char *path)
{
    struct arena *a = arena_create();
    int fd = open(file_folder_of(a, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    arena_destroy(a);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static enum err_code removed(const char *path, struct err *e)
{
    return err_set(e, ERR_CACHE, "%s was removed while features were computed", path);
}

static enum err_code name_file(int fd, const char *path, const char *to,
                               struct stat *state, struct err *e)
{
    struct stat status;
    if (fsync(fd) != 0)
        return err_errno(e, "cannot write %s", path);
    if (fstat(fd, &status) != 0)
        return err_errno(e, "cannot write %s", path);
    if (status.st_nlink == 0)
        return removed(path, e);
    if (rename(path, to) != 0)
        return errno == ENOENT ? removed(path, e)
                               : err_errno(e, "cannot name a pack %s", to);
    sync_folder_of(to);
    if (state != NULL)
        *state = status;
    return ERR_OK;
}

enum err_code pack_complete(int fd, const char *path, const char *to,
                            const struct pack_content *content, struct stat *state,
                            struct err *e)
{
    size_t settings = strlen(content->settings), before = pack_align(settings);
    size_t of_index = content->count * sizeof(*content->entries);
    uint64_t end = pack_align(content->end);
    unsigned char *tail = calloc(1, before + of_index + 1);
    if (tail == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a pack of %zu clips",
                       content->count);
    memcpy(tail, content->settings, settings);
    if (content->count > 0)
        memcpy(tail + before, content->entries, of_index);
    struct pack_header h = {.version = PACK_VERSION,
                            .byte_order = PACK_BYTE_ORDER,
                            .file_bytes = end + before + of_index,
                            .settings_offset = end,
                            .settings_length = settings,
                            .index_offset = end + before,
                            .count = content->count};
    memcpy(h.magic, PACK_MAGIC, sizeof(h.magic));
    h.checksum = pack_checksum(&h, tail, before + of_index);
    enum err_code code = write_at(fd, path, tail, before + of_index, end, e);
    free(tail);
    if (code == ERR_OK && ftruncate(fd, (off_t)h.file_bytes) != 0)
        code = err_errno(e, "cannot write %s", path);
    if (code == ERR_OK)
        code = write_at(fd, path, &h, sizeof(h), 0, e);
    return code == ERR_OK ? name_file(fd, path, to, state, e) : code;
}

enum err_code pack_finish(struct pack_writer *w, const char *path, const char *settings,
                          const size_t *slots, const struct hash *clips, size_t count,
                          struct err *e)
{
    struct pack_entry *entries = calloc(count + 1, sizeof(*entries));
    if (entries == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a pack of %zu clips", count);
    for (size_t i = 0; i < count; i++) {
        entries[i] = w->shared->entries[slots[i]];
        memcpy(entries[i].clip, clips[i].text, sizeof(entries[i].clip));
    }
    const struct pack_content content = {settings, entries, count,
                                         atomic_load(&w->shared->end)};
    enum err_code code =
        pack_complete(w->fd, w->path, path, &content, &w->shared->state, e);
    free(entries);
    return code;
}

const struct stat *pack_writer_state(const struct pack_writer *w)
{
    return w->shared->state.st_ino != 0 ? &w->shared->state : NULL;
}

void pack_writer_keep(struct pack_writer *w, pack_note *note, void *context)
{
    if (w != NULL && w->fd >= 0 && file_exists(w->path))
        pack_rescue(w->fd, w->path, w->folder, note, context);
}

void pack_writer_destroy(struct pack_writer *w)
{
    if (w == NULL)
        return;
    if (w->fd >= 0) {
        unlink(w->path); /* gone already if it was finished */
        close(w->fd);
    }
    feat_unshare(w->shared, shared_bytes(w->slots));
    arena_destroy(w->arena);
}
