/* Files of what workers told: told.h. */
#include "runner/exchange/told.h"

#include "base/file.h"
#include "runner/train/link.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Records begin at multiples of it. */
enum { ALIGNMENT = 16, HASH = 32 };

struct record {
    uint64_t kind, size;
};

static const char magic[ALIGNMENT] = "mtag result 1\n";

/* Of the structs that are told, and of the metrics in them. */
static struct hash layout(void)
{
    struct str text = {0};
    str_addf(&text, "%zu %zu %zu %zu", sizeof(struct link_epoch),
             sizeof(struct link_perturbed), sizeof(struct link_result),
             sizeof(struct told_end));
    for (size_t i = 0; i < RUN_METRICS; i++)
        str_addf(&text, " %s", run_metric(i)->plugin.name);
    const struct hash hash = hash_text(text.text);
    str_deinit(&text);
    return hash;
}

static void pad(struct str *out)
{
    static const char zeros[ALIGNMENT];
    str_addn(out, zeros, (ALIGNMENT - out->length % ALIGNMENT) % ALIGNMENT);
}

void told_begin(struct str *out)
{
    const struct hash own = layout();
    out->length = 0;
    str_addn(out, magic, sizeof(magic));
    str_addn(out, own.text, HASH);
}

void told_add(struct str *out, int kind, const void *data, size_t size)
{
    const struct record head = {(uint64_t)kind, size};
    str_addn(out, (const char *)&head, sizeof(head));
    str_addn(out, data, size);
    pad(out);
}

enum err_code told_write(const char *path, const struct str *told, struct err *e)
{
    struct file_atomic *f = NULL;
    const struct hash all = hash_bytes(told->text, told->length);
    enum err_code code = file_begin(path, &f, e);
    if (code != ERR_OK)
        return code;
    code = file_append(f, told->text, told->length, e);
    if (code == ERR_OK)
        code = file_append(f, all.text, HASH, e);
    if (code == ERR_OK)
        return file_commit(f, e);
    file_abandon(f);
    return code;
}

enum err_code told_read(const char *path, struct told *out, struct err *e)
{
    const struct hash own = layout();
    const size_t head = sizeof(magic) + HASH;
    *out = (struct told){.at = head};
    enum err_code code = file_read(path, &out->bytes, &out->length, e);
    if (code != ERR_OK)
        return code;
    const bool whole = out->length >= head + HASH &&
                       memcmp(hash_bytes(out->bytes, out->length - HASH).text,
                              out->bytes + out->length - HASH, HASH) == 0;
    if (!whole)
        code = err_set(e, ERR_DATA, "%s is damaged: remove it, and the run is repeated",
                       path);
    else if (memcmp(out->bytes, magic, sizeof(magic)) != 0 ||
             memcmp(out->bytes + sizeof(magic), own.text, HASH) != 0)
        code = err_set(e, ERR_DATA,
                       "%s was written by another version of mtag; all who work on a "
                       "sweep need the same",
                       path);
    if (code != ERR_OK)
        told_deinit(out);
    else
        out->length -= HASH;
    return code;
}

bool told_next(struct told *t, int *kind, const void **data, size_t *size)
{
    struct record head;
    if (t->at + sizeof(head) > t->length)
        return false;
    memcpy(&head, t->bytes + t->at, sizeof(head));
    if (head.kind > TOLD_END || head.size > t->length - t->at - sizeof(head))
        return false;
    *kind = (int)head.kind;
    *data = t->bytes + t->at + sizeof(head);
    *size = (size_t)head.size;
    t->at += sizeof(head) + (size_t)head.size;
    t->at += (ALIGNMENT - t->at % ALIGNMENT) % ALIGNMENT;
    return true;
}

void told_deinit(struct told *t)
{
    free(t->bytes);
    *t = (struct told){0};
}
