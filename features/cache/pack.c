/* Reading packs: pack.h. Everything in a file is checked before it is believed. */
#include "features/cache/pack.h"

#include "base/file.h"
#include "features/cache/cache.h"
#include "features/cache/pack_format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

/* Everything but the data is kept in memory as it was when it was checked: other
 * programs may write to the file, or cut it off. */
struct pack {
    const unsigned char *bytes; /* the mapped file */
    size_t length;
    struct pack_header header;
    unsigned char *tail;  /* settings and index */
    const char *settings; /* not terminated */
    size_t settings_length;
    const struct pack_entry *index;
    size_t count;
    char *path;
    struct stat opened; /* the file's state */
};

bool pack_read(int fd, void *to, size_t length, uint64_t offset)
{
    char *at = to;
    while (length > 0) {
        ssize_t n = pread(fd, at, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return true;
}

/* What is wrong with the header; NULL if nothing. */
static const char *header_fault(const struct pack_header *h, size_t length)
{
    if (memcmp(h->magic, PACK_MAGIC, sizeof(h->magic)) != 0)
        return "is not a pack of features";
    if (h->version != PACK_VERSION || h->byte_order != PACK_BYTE_ORDER)
        return "was made by another version of mtag";
    if (h->file_bytes != length)
        return "is cut off";
    if (h->settings_offset < sizeof(*h) || h->settings_offset > length ||
        h->index_offset < h->settings_offset || h->index_offset > length ||
        h->settings_offset % 8 != 0 || h->index_offset % 8 != 0 ||
        h->settings_length > h->index_offset - h->settings_offset ||
        h->count != (length - h->index_offset) / sizeof(struct pack_entry))
        return "is damaged";
    return NULL;
}

/* What is wrong with the pack in itself, whose header and tail were read; NULL if
 * nothing. Finds its parts. */
static const char *tail_fault(struct pack *p)
{
    const struct pack_header *h = &p->header;
    if (pack_checksum(h, p->tail, p->length - h->settings_offset) != h->checksum)
        return "is damaged";
    p->settings = (const char *)p->tail;
    p->settings_length = h->settings_length;
    p->index = (const struct pack_entry *)(const void *)(p->tail + h->index_offset -
                                                         h->settings_offset);
    p->count = h->count;
    for (size_t i = 0; i < p->count; i++) {
        const struct pack_entry *at = &p->index[i];
        if (at->offset % PACK_ALIGNMENT != 0 || at->offset > h->settings_offset ||
            at->floats > (h->settings_offset - at->offset) / sizeof(float))
            return "is damaged";
    }
    return NULL;
}

/* Reads header and tail of the file, whose state is p->opened. */
static enum err_code read_pack(struct pack *p, int fd, struct err *e)
{
    p->length = (size_t)p->opened.st_size;
    if (!pack_read(fd, &p->header, sizeof(p->header), 0))
        return err_set(e, ERR_DATA, "%s is not a pack of features", p->path);
    const char *fault = header_fault(&p->header, p->length);
    if (fault != NULL)
        return err_set(e, ERR_DATA, "%s %s", p->path, fault);
    size_t length = p->length - p->header.settings_offset;
    p->tail = malloc(length + 1);
    if (p->tail == NULL)
        return err_set(e, ERR_MEMORY, "no memory to open %s", p->path);
    fault = pack_read(fd, p->tail, length, p->header.settings_offset) ? tail_fault(p)
                                                                      : "is cut off";
    return fault == NULL ? ERR_OK : err_set(e, ERR_DATA, "%s %s", p->path, fault);
}

static enum err_code map_pack(struct pack *p, int fd, struct err *e)
{
    void *bytes = mmap(NULL, p->length, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED)
        return err_errno(e, "cannot map %s", p->path);
    p->bytes = bytes;
    return ERR_OK;
}

enum err_code pack_open_any(const char *path, struct pack **out, struct err *e)
{
    int fd = file_open(path, e);
    if (fd < 0)
        return ERR_IO;
    enum err_code code = ERR_OK;
    struct pack *p = calloc(1, sizeof(*p));
    if (p != NULL)
        p->path = strdup(path);
    if (p == NULL || p->path == NULL)
        code = err_set(e, ERR_MEMORY, "no memory to open %s", path);
    else if (fstat(fd, &p->opened) != 0)
        code = err_errno(e, "cannot read %s", path);
    if (code == ERR_OK)
        code = read_pack(p, fd, e);
    if (code == ERR_OK)
        code = map_pack(p, fd, e);
    close(fd);
    if (code == ERR_OK)
        *out = p;
    else
        pack_close(p);
    return code;
}

/* Whether it holds what is asked for; NULL if it does. */
static const char *other_contents(const struct pack *p, const char *settings,
                                  const struct hash *clips, size_t count)
{
    if (p->settings_length != strlen(settings) ||
        memcmp(p->settings, settings, p->settings_length) != 0 || p->count != count)
        return "holds other features";
    for (size_t i = 0; i < count; i++)
        if (memcmp(p->index[i].clip, clips[i].text, sizeof(p->index[i].clip)) != 0)
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
    if (p->bytes != NULL)
        munmap(bytes.plain, p->length);
    free(p->tail);
    free(p->path);
    free(p);
}

bool pack_is_intact(const struct pack *p, size_t slot)
{
    const struct pack_entry *at = &p->index[slot];
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

/* Whether all but the data are still in the file. */
static bool has_tail(const struct pack *p)
{
    struct pack *now;
    if (pack_open_any(p->path, &now, NULL) != ERR_OK)
        return false;
    bool same =
        now->length == p->length &&
        memcmp(&now->header, &p->header, sizeof(now->header)) == 0 &&
        memcmp(now->tail, p->tail, p->length - (size_t)p->header.settings_offset) == 0;
    pack_close(now);
    return same;
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
    if (!has_tail(p) || !pack_verify(p))
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
    memcpy(clip.text, p->index[slot].clip, sizeof(p->index[slot].clip));
    return clip;
}

const char *pack_settings(const struct pack *p, size_t *length)
{
    *length = p->settings_length;
    return p->settings;
}

const float *pack_entry(const struct pack *p, size_t slot, size_t *floats)
{
    const struct pack_entry *at = &p->index[slot];
    *floats = (size_t)at->floats;
    return (const float *)(const void *)(p->bytes + at->offset);
}

bool pack_copy(const struct pack *p, size_t slot, float *out)
{
    size_t floats;
    const float *entry = pack_entry(p, slot, &floats);
    memcpy(out, entry, floats * sizeof(*out));
    return XXH3_64bits(out, floats * sizeof(*out)) == p->index[slot].checksum;
}

const char *pack_location(const struct pack *p)
{
    return p->path;
}
