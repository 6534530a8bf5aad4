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

struct pack {
    const unsigned char *bytes;
    size_t length;
    const char *settings; /* not terminated */
    size_t settings_length;
    const struct pack_entry *index;
    size_t count;
    char *path;
    struct stat opened; /* the file's state */
};

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
        h->index_offset % 8 != 0 ||
        h->settings_length > h->index_offset - h->settings_offset ||
        h->count != (length - h->index_offset) / sizeof(struct pack_entry))
        return "is damaged";
    return NULL;
}

/* What is wrong with the pack in itself; NULL if nothing. Finds its parts. */
static const char *pack_fault(struct pack *p)
{
    struct pack_header h;
    memcpy(&h, p->bytes, sizeof(h));
    const char *fault = header_fault(&h, p->length);
    if (fault != NULL)
        return fault;
    const unsigned char *tail = p->bytes + h.settings_offset;
    if (pack_checksum(&h, tail, p->length - h.settings_offset) != h.checksum)
        return "is damaged";
    p->settings = (const char *)tail;
    p->settings_length = h.settings_length;
    p->index = (const struct pack_entry *)(const void *)(p->bytes + h.index_offset);
    p->count = h.count;
    for (size_t i = 0; i < p->count; i++) {
        const struct pack_entry *at = &p->index[i];
        if (at->offset % PACK_ALIGNMENT != 0 || at->offset > h.settings_offset ||
            at->floats > (h.settings_offset - at->offset) / sizeof(float))
            return "is damaged";
    }
    return NULL;
}

enum err_code pack_open_any(const char *path, struct pack **out, struct err *e)
{
    struct stat status;
    int fd = file_open(path, e);
    if (fd < 0)
        return ERR_IO;
    if (fstat(fd, &status) != 0 || status.st_size < (off_t)sizeof(struct pack_header)) {
        close(fd);
        return err_set(e, ERR_DATA, "%s is not a pack of features", path);
    }
    struct pack *p = calloc(1, sizeof(*p));
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
    munmap(bytes.plain, p->length);
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

const char *pack_location(const struct pack *p)
{
    return p->path;
}
