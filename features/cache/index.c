/* A map from keys to values, both one line of text. The file has a line KEY tab VALUE
 * for each, after a first line with the checksum of the rest. */
#define _GNU_SOURCE /* flock */
#include "features/cache/index.h"

#include "base/arena.h"
#include "base/str.h"
#include "features/audio/decode.h"
#include "features/cache/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <xxhash.h>

#define FIRST_LINE "mtag index 2 "

struct item {
    const char *key, *value;
    bool fresh; /* set by this process */
};

struct map {
    struct item *items; /* a power of two; key NULL: free */
    size_t room, count;
};

struct index {
    struct arena *arena; /* keys and values */
    char *folder;
    struct map map;
    bool changed;
};

static struct item *slot(const struct map *m, const char *key)
{
    size_t at = (size_t)XXH3_64bits(key, strlen(key)) & (m->room - 1);
    while (m->items[at].key != NULL && strcmp(m->items[at].key, key) != 0)
        at = (at + 1) & (m->room - 1);
    return &m->items[at];
}

static void grow(struct map *m, struct arena *a)
{
    struct map larger = {.room = m->room ? 2 * m->room : 1024, .count = m->count};
    larger.items = arena_alloc(a, larger.room, sizeof(*larger.items));
    for (size_t i = 0; i < m->room; i++)
        if (m->items[i].key != NULL)
            *slot(&larger, m->items[i].key) = m->items[i];
    *m = larger;
}

/* key and value live as long as the arena. */
static void map_set(struct map *m, struct arena *a, struct item item)
{
    if (2 * (m->count + 1) > m->room)
        grow(m, a);
    struct item *at = slot(m, item.key);
    m->count += at->key == NULL;
    *at = item;
}

static const char *map_find(const struct map *m, const char *key)
{
    return m->room == 0 ? NULL : slot(m, key)->value;
}

/* Adds the lines of the file; nothing if it is missing or damaged. */
static void read_lines(const char *path, struct map *m, struct arena *a)
{
    char *text;
    size_t length;
    if (file_read(path, &text, &length, NULL) != ERR_OK)
        return;
    char *body = memchr(text, '\n', length);
    size_t head = strlen(FIRST_LINE);
    if (body != NULL && (size_t)(body - text) == head + 32 &&
        memcmp(text, FIRST_LINE, head) == 0) {
        *body++ = '\0';
        size_t rest = length - (size_t)(body - text);
        if (strcmp(hash_bytes(body, rest).text, text + head) == 0) {
            char *line = arena_strndup(a, body, rest);
            for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
                *end = '\0';
                char *tab = strchr(line, '\t');
                if (tab == NULL)
                    continue;
                *tab = '\0';
                map_set(m, a, (struct item){.key = line, .value = tab + 1});
            }
        }
    }
    free(text);
}

static char *index_path(const struct index *x, const char *name)
{
    return file_join(x->arena, x->folder, name);
}

struct index *index_open(const char *folder)
{
    struct arena *a = arena_create();
    struct index *x = arena_alloc(a, 1, sizeof(*x));
    x->arena = a;
    x->folder = arena_strdup(a, folder);
    read_lines(index_path(x, "index"), &x->map, a);
    return x;
}

void index_close(struct index *x)
{
    if (x != NULL)
        arena_destroy(x->arena);
}

/* Marks of removed packs are forgotten. */
static bool is_stale(const struct index *x, const struct item *item)
{
    static const char pack[] = "pack ";
    return strncmp(item->key, pack, strlen(pack)) == 0 &&
           !file_exists(index_path(x, item->key + strlen(pack)));
}

static enum err_code write_merged(struct index *x, struct err *e)
{
    struct map merged = {0};
    read_lines(index_path(x, "index"), &merged, x->arena);
    for (size_t i = 0; i < x->map.room; i++)
        if (x->map.items[i].key != NULL && x->map.items[i].fresh)
            map_set(&merged, x->arena, x->map.items[i]);
    struct str body = {0}, whole = {0};
    for (size_t i = 0; i < merged.room; i++) {
        const struct item *item = &merged.items[i];
        if (item->key != NULL && !is_stale(x, item))
            str_addf(&body, "%s\t%s\n", item->key, item->value);
    }
    str_addf(&whole, FIRST_LINE "%s\n", hash_bytes(str_text(&body), body.length).text);
    str_addn(&whole, str_text(&body), body.length);
    const char *path = index_path(x, "index");
    if (file_may_replace(path, FIRST_LINE, "an index", NULL) != ERR_OK)
        unlink(path); /* damaged, or of another version: it holds nothing for us */
    enum err_code code = cache_write(path, str_text(&whole), whole.length, e);
    str_deinit(&body);
    str_deinit(&whole);
    return code;
}

enum err_code index_save(struct index *x, struct err *e)
{
    if (!x->changed)
        return ERR_OK;
    const char *lock = index_path(x, "index.lock");
    if (file_make_folders(x->folder, e) != ERR_OK)
        return err_context(e, "the cache folder");
    int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 && (errno == EACCES || errno == EROFS))
        return ERR_OK; /* a cache that may only be read: the next start looks again */
    if (fd < 0 && errno == ENOENT)
        return err_set(e, ERR_CACHE, "the cache folder %s was removed", x->folder);
    if (fd < 0)
        return err_errno(e, "cannot open %s", lock);
    while (flock(fd, LOCK_EX) != 0 && errno == EINTR)
        ; /* without locks (some network folders) the last program to save wins */
    enum err_code code = write_merged(x, e);
    close(fd);
    if (code == ERR_OK)
        x->changed = false;
    return code;
}

static void set(struct index *x, const char *key, const char *value)
{
    if (strpbrk(key, "\t\n") != NULL || strchr(value, '\n') != NULL)
        return; /* no line could hold it: it is not remembered */
    const char *old = map_find(&x->map, key);
    if (old != NULL && strcmp(old, value) == 0)
        return;
    map_set(&x->map, x->arena,
            (struct item){arena_strdup(x->arena, key), arena_strdup(x->arena, value),
                          true});
    x->changed = true;
}

/* The same with a value that is made one line. */
static void set_line(struct index *x, const char *key, struct str *value)
{
    for (size_t i = 0; i < value->length; i++)
        if (value->text[i] == '\n')
            value->text[i] = ' ';
    set(x, key, str_text(value));
}

static void add_state(struct str *s, const struct stat *file)
{
    str_addf(s, "%jd %jd.%09ld", (intmax_t)file->st_size,
             (intmax_t)file->st_mtim.tv_sec, (long)file->st_mtim.tv_nsec);
}

/* A program can set the time of a file's last change back, but not the time at which
 * it did so. */
static void add_exact_state(struct str *s, const struct stat *file)
{
    add_state(s, file);
    str_addf(s, " %jd.%09ld %ju", (intmax_t)file->st_ctim.tv_sec,
             (long)file->st_ctim.tv_nsec, (uintmax_t)file->st_ino);
}

/* Relative paths are remembered as absolute ones. */
static void add_file_key(struct str *s, const char *path)
{
    char here[4096];
    str_add(s, "file ");
    if (*path != '/' && getcwd(here, sizeof(here)) != NULL)
        str_addf(s, "%s/", here);
    str_add(s, path);
}

bool index_find_content(const struct index *x, const char *path, const struct stat *now,
                        struct hash *out)
{
    struct str key = {0}, state = {0};
    add_file_key(&key, path);
    add_exact_state(&state, now);
    const char *value = map_find(&x->map, str_text(&key));
    bool found = value != NULL && strncmp(value, str_text(&state), state.length) == 0 &&
                 value[state.length] == ' ' && strlen(value) == state.length + 33;
    if (found)
        memcpy(out->text, value + state.length + 1, sizeof(out->text));
    str_deinit(&key);
    str_deinit(&state);
    return found;
}

void index_set_content(struct index *x, const char *path, const struct stat *when,
                       const struct hash *content)
{
    struct str key = {0}, value = {0};
    add_file_key(&key, path);
    add_exact_state(&value, when);
    str_addf(&value, " %s", content->text);
    set(x, str_text(&key), str_text(&value));
    str_deinit(&key);
    str_deinit(&value);
}

static void recording_key(char key[80], const struct hash *content, int sample_rate,
                          int npy_rate)
{
    snprintf(key, 80, "audio %d %s %d %d", FEAT_DECODING_VERSION, content->text,
             sample_rate, npy_rate);
}

bool index_find_recording(const struct index *x, const struct hash *content,
                          int sample_rate, int npy_rate, struct index_recording *out)
{
    char key[80];
    recording_key(key, content, sample_rate, npy_rate);
    const char *value = map_find(&x->map, key);
    if (value == NULL)
        return false;
    char *rest;
    out->samples = strtol(value, &rest, 10);
    out->rate = out->samples > 0 ? (int)strtol(rest, NULL, 10) : 0;
    out->reason = out->samples > 0 ? NULL : *rest == ' ' ? rest + 1 : rest;
    return out->samples >= 0;
}

void index_set_recording(struct index *x, const struct hash *content, int sample_rate,
                         int npy_rate, const struct index_recording *what)
{
    char key[80];
    struct str value = {0};
    recording_key(key, content, sample_rate, npy_rate);
    str_addf(&value, "%ld", what->samples);
    if (what->reason != NULL)
        str_addf(&value, " %s", what->reason);
    else if (what->rate > 0)
        str_addf(&value, " %d", what->rate);
    set_line(x, key, &value);
    str_deinit(&value);
}

static void fault_key(char key[80], const struct hash *what)
{
    snprintf(key, 80, "fault %s", what->text);
}

const char *index_find_fault(const struct index *x, const struct hash *what)
{
    char key[80];
    fault_key(key, what);
    return map_find(&x->map, key);
}

void index_set_fault(struct index *x, const struct hash *what, const char *reason)
{
    char key[80];
    struct str value = {0};
    fault_key(key, what);
    str_add(&value, reason);
    set_line(x, key, &value);
    str_deinit(&value);
}

bool index_is_verified(const struct index *x, const char *name, const struct stat *now)
{
    struct str key = {0}, state = {0};
    str_addf(&key, "pack %s", name);
    add_state(&state, now);
    const char *value = map_find(&x->map, str_text(&key));
    bool same = value != NULL && strcmp(value, str_text(&state)) == 0;
    str_deinit(&key);
    str_deinit(&state);
    return same;
}

void index_set_verified(struct index *x, const char *name, const struct stat *when)
{
    struct str key = {0}, state = {0};
    str_addf(&key, "pack %s", name);
    add_state(&state, when);
    set(x, str_text(&key), str_text(&state));
    str_deinit(&key);
    str_deinit(&state);
}
