/* Checkpoints: checkpoint.h. File: magic, XXH3 of the rest, key, lengths, then the
 * parts. */
#include "runner/train/checkpoint.h"

#include "base/file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "mtagckpt"
enum { VERSION = 5, KEY_ROOM = CHECKPOINT_KEY };

struct head {
    char magic[8];
    uint32_t version, progress_size, row_size, real_size;
    char key[KEY_ROOM];
    struct hash lineage;
    uint64_t weights, statistics, slots, averages, scores, rows, epochs;
};

struct part {
    void *data;
    size_t size;
};

enum { PARTS = 9 };

/* The parts of a checkpoint in the order of the file. */
static void list_parts(const struct run_state *s, struct part parts[PARTS])
{
    size_t w = s->weights * sizeof(real), b = s->statistics * sizeof(real);
    struct part all[PARTS] = {
        {NULL, sizeof(s->progress)},
        {s->w, w},
        {s->stats, b},
        {s->slot, s->slots * sizeof(real)},
        {s->best_w, w},
        {s->best_stats, b},
        {s->average, s->averages * sizeof(real)},
        {s->rows, (size_t)s->progress.epoch * sizeof(*s->rows)},
        {s->scores, s->score_count * sizeof(*s->scores)},
    };
    memcpy(parts, all, sizeof(all));
}

static struct head make_head(const char *key, const struct run_state *s)
{
    struct head h;
    memset(&h, 0, sizeof(h));
    memcpy(h.magic, MAGIC, sizeof(h.magic));
    h.version = VERSION;
    h.progress_size = sizeof(s->progress);
    h.row_size = sizeof(*s->rows);
    h.real_size = sizeof(real);
    strncpy(h.key, key, KEY_ROOM - 1);
    h.lineage = s->lineage;
    h.epochs = s->epochs;
    h.weights = s->weights;
    h.statistics = s->statistics;
    h.slots = s->slots;
    h.averages = s->averages;
    h.scores = s->score_count;
    h.rows = (uint64_t)s->progress.epoch;
    return h;
}

enum err_code checkpoint_save(const char *path, const char *key,
                              const struct run_state *s, struct err *e)
{
    struct head h = make_head(key, s);
    struct part parts[PARTS];
    list_parts(s, parts);
    size_t size = sizeof(h);
    for (int i = 0; i < PARTS; i++)
        size += parts[i].size;
    char *data = malloc(size + sizeof(struct hash));
    if (!data)
        return err_set(e, ERR_MEMORY, "no memory to write the checkpoint %s", path);
    char *at = data + sizeof(struct hash);
    memcpy(at, &h, sizeof(h));
    at += sizeof(h);
    for (int i = 0; i < PARTS; i++) {
        const void *from = i == 0 ? (const void *)&s->progress : parts[i].data;
        if (parts[i].size)
            memcpy(at, from, parts[i].size);
        at += parts[i].size;
    }
    struct hash sum = hash_bytes(data + sizeof(struct hash), size);
    memcpy(data, &sum, sizeof(sum));
    enum err_code code = file_write(path, data, size + sizeof(sum), e);
    free(data);
    return code;
}

static bool fits(const struct head *h, const char *key, const struct run_state *s)
{
    struct head want = make_head(key, s);
    want.rows = h->rows;
    want.epochs = h->epochs;
    want.lineage = h->lineage;
    return memcmp(h, &want, sizeof(want)) == 0 && h->rows <= s->epochs;
}

bool checkpoint_look(const char *path, struct checkpoint_label *out)
{
    struct hash sum;
    struct head h, own = make_head("", &(struct run_state){0});
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool whole = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                 read(fd, &sum, sizeof(sum)) == (ssize_t)sizeof(sum) &&
                 read(fd, &h, sizeof(h)) == (ssize_t)sizeof(h);
    if (fd >= 0)
        close(fd);
    if (!whole || memcmp(h.magic, own.magic, sizeof(h.magic)) != 0 ||
        h.version != own.version || h.epochs > INT_MAX)
        return false;
    memcpy(out->key, h.key, KEY_ROOM);
    out->key[KEY_ROOM - 1] = '\0';
    out->lineage = h.lineage;
    out->lineage.text[sizeof(out->lineage.text) - 1] = '\0';
    out->epochs = (int)h.epochs;
    return true;
}

/* Somebody may have sent the file, checksum and all: what is counted with must fit. */
static bool is_sound(const struct run_progress *p, uint64_t rows)
{
    return p->epoch >= 0 && (uint64_t)p->epoch == rows && p->best_epoch >= 0 &&
           p->best_epoch <= p->epoch && p->stale >= 0 && p->averaged >= 0 &&
           memchr(p->why_ended, '\0', sizeof(p->why_ended)) != NULL;
}

enum err_code checkpoint_load(const char *path, const char *key, struct run_state *s,
                              bool *found, struct err *e)
{
    *found = false;
    if (!file_exists(path))
        return ERR_OK;
    char *data = NULL;
    size_t length;
    enum err_code code = file_read(path, &data, &length, e);
    if (code != ERR_OK)
        return code;
    struct hash sum;
    struct head h;
    if (length < sizeof(sum) + sizeof(h))
        goto done;
    memcpy(&sum, data, sizeof(sum));
    memcpy(&h, data + sizeof(sum), sizeof(h));
    struct hash real_sum = hash_bytes(data + sizeof(sum), length - sizeof(sum));
    if (memcmp(&sum, &real_sum, sizeof(sum)) != 0 || !fits(&h, key, s))
        goto done;
    struct part parts[PARTS];
    s->progress.epoch = (int)h.rows;
    list_parts(s, parts);
    size_t size = sizeof(sum) + sizeof(h);
    for (int i = 0; i < PARTS; i++)
        size += parts[i].size;
    struct run_progress progress;
    if (size == length)
        memcpy(&progress, data + sizeof(sum) + sizeof(h), sizeof(progress));
    if (size != length || !is_sound(&progress, h.rows)) {
        s->progress.epoch = 0;
        goto done;
    }
    const char *at = data + sizeof(sum) + sizeof(h);
    for (int i = 0; i < PARTS; i++) {
        void *to = i == 0 ? (void *)&s->progress : parts[i].data;
        if (parts[i].size)
            memcpy(to, at, parts[i].size);
        at += parts[i].size;
    }
    *found = true;
done:
    free(data);
    return ERR_OK;
}
