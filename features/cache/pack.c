#include "features/cache/pack.h"

#include "features/cache/cache.h"
#include "features/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define ALIGNMENT 64
#define VERSION 1
#define BYTE_ORDER_MARK 0x01020304u

struct header {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t file_bytes;
    uint64_t settings_offset, settings_length;
    uint64_t index_offset, count;
    uint64_t checksum; /* of this header with 0 here, then settings and index */
};

struct entry {
    char clip[32];
    uint64_t offset, floats, checksum;
};

static const char magic[8] = {'m', 't', 'a', 'g', 'p', 'a', 'c', 'k'};

struct pack {
    const unsigned char *bytes;
    size_t length;
    const char *settings; /* not terminated */
    size_t settings_length;
    const struct entry *index;
    size_t count;
    char *path;
    struct stat opened; /* the file's state */
};

static uint64_t align(uint64_t offset)
{
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* settings and index as one block, as they lie in the file. */
static uint64_t checksum(const struct header *h, const void *tail, size_t length)
{
    struct header plain = *h;
    plain.checksum = 0;
    return XXH3_64bits_withSeed(tail, length, XXH3_64bits(&plain, sizeof plain));
}

/* What is wrong with the header; NULL if nothing. */
static const char *header_fault(const struct header *h, size_t length)
{
    if (memcmp(h->magic, magic, sizeof magic) != 0)
        return "is no pack of features";
    if (h->version != VERSION || h->byte_order != BYTE_ORDER_MARK)
        return "was made by another version of mtag";
    if (h->file_bytes != length)
        return "is cut off";
    if (h->settings_offset < sizeof *h || h->settings_offset > length ||
        h->index_offset < h->settings_offset || h->index_offset > length ||
        h->index_offset % 8 != 0 ||
        h->settings_length > h->index_offset - h->settings_offset ||
        h->count != (length - h->index_offset) / sizeof(struct entry))
        return "is damaged";
    return NULL;
}

/* What is wrong with the pack in itself; NULL if nothing. Finds its parts. */
static const char *pack_fault(struct pack *p)
{
    struct header h;
    memcpy(&h, p->bytes, sizeof h);
    const char *fault = header_fault(&h, p->length);
    if (fault != NULL)
        return fault;
    const unsigned char *tail = p->bytes + h.settings_offset;
    if (checksum(&h, tail, p->length - h.settings_offset) != h.checksum)
        return "is damaged";
    p->settings = (const char *)tail;
    p->settings_length = h.settings_length;
    p->index = (const struct entry *)(const void *)(p->bytes + h.index_offset);
    p->count = h.count;
    for (size_t i = 0; i < p->count; i++) {
        const struct entry *at = &p->index[i];
        if (at->offset % ALIGNMENT != 0 || at->offset > h.settings_offset ||
            at->floats > (h.settings_offset - at->offset) / sizeof(float))
            return "is damaged";
    }
    return NULL;
}

enum err_code pack_open_any(const char *path, struct pack **out, struct err *e)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(e, "cannot open %s", path);
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size < (off_t)sizeof(struct header)) {
        close(fd);
        return err_set(e, ERR_DATA, "%s is no pack of features", path);
    }
    struct pack *p = calloc(1, sizeof *p);
    if (p != NULL)
        p->path = strdup(path);
    void *bytes = p == NULL || p->path == NULL ? MAP_FAILED
                                               : mmap(NULL, (size_t)status.st_size,
                                                      PROT_READ, MAP_SHARED, fd, 0);
    int reason = errno;
    close(fd);
    if (bytes == MAP_FAILED) {
        if (p != NULL)
            free(p->path);
        free(p);
        errno = reason;
        return err_errno(e, "cannot map %s", path);
    }
    p->opened = status;
    p->bytes = bytes;
    p->length = (size_t)status.st_size;
    const char *fault = pack_fault(p);
    if (fault != NULL) {
        pack_close(p);
        return err_set(e, ERR_DATA, "%s %s", path, fault);
    }
    *out = p;
    return ERR_OK;
}

/* Whether it holds what is asked for; NULL if it does. */
static const char *other_contents(const struct pack *p, const char *settings,
                                  const struct hash *clips, size_t count)
{
    if (p->settings_length != strlen(settings) ||
        memcmp(p->settings, settings, p->settings_length) != 0 || p->count != count)
        return "holds other features";
    for (size_t i = 0; i < count; i++)
        if (memcmp(p->index[i].clip, clips[i].text, sizeof p->index[i].clip) != 0)
            return "holds other clips";
    return NULL;
}

enum err_code pack_open(const char *path, const char *settings,
                        const struct hash *clips, size_t count, struct pack **out,
                        struct err *e)
{
    struct pack *p;
    enum err_code code = pack_open_any(path, &p, e);
    if (code != ERR_OK)
        return code;
    const char *fault = other_contents(p, settings, clips, count);
    if (fault != NULL) {
        pack_close(p);
        return err_set(e, ERR_DATA, "%s %s", path, fault);
    }
    *out = p;
    return ERR_OK;
}

void pack_close(struct pack *p)
{
    if (p == NULL)
        return;
    union {
        const unsigned char *mapped;
        void *plain;
    } bytes = {p->bytes};
    munmap(bytes.plain, p->length);
    free(p->path);
    free(p);
}

bool pack_is_intact(const struct pack *p, size_t slot)
{
    const struct entry *at = &p->index[slot];
    return XXH3_64bits(p->bytes + at->offset, at->floats * sizeof(float)) ==
           at->checksum;
}

bool pack_verify(const struct pack *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (!pack_is_intact(p, i))
            return false;
    return true;
}

const struct stat *pack_state(const struct pack *p)
{
    return &p->opened;
}

bool pack_is_unharmed(struct pack *p)
{
    struct stat now;
    if (stat(p->path, &now) != 0 || now.st_ino != p->opened.st_ino ||
        now.st_dev != p->opened.st_dev)
        return true; /* a file that lost its name keeps its contents */
    if (now.st_size != p->opened.st_size)
        return false;
    if (cache_is_as_then(&now, &p->opened))
        return true;
    if (pack_fault(p) != NULL || !pack_verify(p))
        return false;
    p->opened = now;
    return true;
}

size_t pack_count(const struct pack *p)
{
    return p->count;
}

struct hash pack_clip(const struct pack *p, size_t slot)
{
    struct hash clip = {{0}};
    memcpy(clip.text, p->index[slot].clip, sizeof p->index[slot].clip);
    return clip;
}

const char *pack_settings(const struct pack *p, size_t *length)
{
    *length = p->settings_length;
    return p->settings;
}

const float *pack_entry(const struct pack *p, size_t slot, size_t *floats)
{
    const struct entry *at = &p->index[slot];
    *floats = (size_t)at->floats;
    return (const float *)(const void *)(p->bytes + at->offset);
}

/* In shared memory: where the next entry goes, and what was put. */
struct progress {
    _Atomic uint64_t end;
    struct entry entries[];
};

struct pack_writer {
    struct arena *arena;
    char *path; /* temporary */
    int fd;
    size_t slots;
    struct progress *shared;
};

static size_t shared_bytes(size_t slots)
{
    return sizeof(struct progress) + slots * sizeof(struct entry);
}

enum err_code pack_begin(const char *folder, size_t slots, struct pack_writer **out,
                         struct err *e)
{
    struct arena *a = arena_create();
    struct pack_writer *w = arena_alloc(a, 1, sizeof *w);
    *w = (struct pack_writer){.arena = a, .fd = -1, .slots = slots};
    enum err_code code = ERR_OK;
    w->shared = feat_shared(shared_bytes(slots));
    if (w->shared == NULL)
        code = err_set(e, ERR_MEMORY, "no memory for a pack of %zu clips", slots);
    else
        code = cache_temporary(folder, a, &w->fd, &w->path, e);
    if (code != ERR_OK) {
        pack_writer_destroy(w);
        return code;
    }
    atomic_store(&w->shared->end, align(sizeof(struct header)));
    *out = w;
    return ERR_OK;
}

static enum err_code write_at(const struct pack_writer *w, const void *data,
                              size_t length, uint64_t offset, struct err *e)
{
    const char *from = data;
    while (length > 0) {
        ssize_t n = pwrite(w->fd, from, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_errno(e, "cannot write %s", w->path);
        from += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return ERR_OK;
}

enum err_code pack_put(struct pack_writer *w, size_t slot, const float *data,
                       size_t floats, struct err *e)
{
    size_t bytes = floats * sizeof *data;
    struct entry *at = &w->shared->entries[slot];
    at->offset = atomic_fetch_add(&w->shared->end, align(bytes));
    at->floats = floats;
    at->checksum = XXH3_64bits(data, bytes);
    return write_at(w, data, bytes, at->offset, e);
}

/* settings, filling up to a multiple of ALIGNMENT, index; from the arena. */
static unsigned char *make_tail(struct pack_writer *w, const char *settings,
                                const size_t *slots, const struct hash *clips,
                                size_t count, size_t *length)
{
    size_t before = align(strlen(settings));
    *length = before + count * sizeof(struct entry);
    unsigned char *tail = arena_alloc(w->arena, 1, *length);
    memcpy(tail, settings, strlen(settings));
    for (size_t i = 0; i < count; i++) {
        struct entry at = w->shared->entries[slots[i]];
        memcpy(at.clip, clips[i].text, sizeof at.clip);
        memcpy(tail + before + i * sizeof at, &at, sizeof at);
    }
    return tail;
}

static void sync_folder(struct arena *a, const char *path)
{
    int fd = open(file_folder_of(a, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

enum err_code pack_finish(struct pack_writer *w, const char *path, const char *settings,
                          const size_t *slots, const struct hash *clips, size_t count,
                          struct err *e)
{
    size_t length;
    unsigned char *tail = make_tail(w, settings, slots, clips, count, &length);
    uint64_t end = align(atomic_load(&w->shared->end));
    struct header h = {.version = VERSION,
                       .byte_order = BYTE_ORDER_MARK,
                       .file_bytes = end + length,
                       .settings_offset = end,
                       .settings_length = strlen(settings),
                       .index_offset = end + align(strlen(settings)),
                       .count = count};
    memcpy(h.magic, magic, sizeof magic);
    h.checksum = checksum(&h, tail, length);
    enum err_code code = write_at(w, tail, length, end, e);
    if (code == ERR_OK)
        code = write_at(w, &h, sizeof h, 0, e);
    if (code != ERR_OK)
        return code;
    if (fsync(w->fd) != 0)
        return err_errno(e, "cannot write %s", w->path);
    struct stat status;
    if (fstat(w->fd, &status) == 0 && status.st_nlink == 0)
        return err_set(e, ERR_CACHE, "%s was removed while features were computed",
                       w->path);
    if (rename(w->path, path) != 0)
        return err_errno(e, "cannot name a pack %s", path);
    sync_folder(w->arena, path);
    return ERR_OK;
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
