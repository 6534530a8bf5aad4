/* Workers of a shared folder: workers.h. */
#include "runner/steer/workers.h"

#include "base/file.h"
#include "base/json.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* NULL: there is no such file, or it is not whole. */
static json_t *read_state(const char *path)
{
    char *text = NULL;
    size_t length;
    if (file_read(path, &text, &length, NULL) != ERR_OK)
        return NULL;
    json_t *state = json_loadb(text, length, 0, NULL);
    free(text);
    if (!json_is_string(json_object_get(state, "sweep"))) {
        json_decref(state);
        return NULL;
    }
    return state;
}

static bool ends_with(const char *name, const char *end)
{
    const size_t length = strlen(name), last = strlen(end);
    return length > last && strcmp(name + length - last, end) == 0;
}

static void add(struct steer_worker **list, size_t *count, json_t *state,
                struct arena *a)
{
    *list = arena_grow(a, *list, *count, sizeof(**list));
    (*list)[(*count)++] = (struct steer_worker){
        json_string_value(json_object_get(state, "sweep")), state};
}

static int by_sweep(const void *left, const void *right)
{
    const struct steer_worker *x = left, *y = right;
    const char *x_host = json_string_value(json_object_get(x->state, "host"));
    const char *y_host = json_string_value(json_object_get(y->state, "host"));
    const int sweeps = strcmp(x->sweep, y->sweep);
    const int order =
        sweeps ? sweeps : strcmp(x_host ? x_host : "", y_host ? y_host : "");
    const json_int_t a = json_integer_value(json_object_get(x->state, "process")),
                     b = json_integer_value(json_object_get(y->state, "process"));
    return order ? order : (a > b) - (a < b);
}

void steer_workers_read(const char *folder, struct arena *a, struct steer_workers *out)
{
    const char *workers = file_join(a, folder, STEER_WORKERS);
    const struct claim_rules rules = {.stale = CLAIM_STALE};
    struct claims *claims = NULL;
    *out = (struct steer_workers){0};
    DIR *dir = opendir(workers);
    if (dir && claims_open(workers, &rules, a, &claims, NULL) != ERR_OK) {
        closedir(dir);
        return;
    }
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *name = entry->d_name;
        if (name[0] == '.' || !ends_with(name, STEER_STATE))
            continue;
        const char *owner = arena_strndup(a, name, strlen(name) - strlen(STEER_STATE));
        const bool ended = ends_with(name, STEER_ENDED);
        json_t *state = ended || claim_is_held(claims, owner)
                            ? read_state(file_join(a, workers, arena_strdup(a, name)))
                            : NULL;
        if (state && ended)
            add(&out->ended, &out->ended_count, state, a);
        else if (state)
            add(&out->items, &out->count, state, a);
    }
    claims_close(claims);
    if (dir)
        closedir(dir);
    if (out->count > 1)
        qsort(out->items, out->count, sizeof(*out->items), by_sweep);
    if (out->ended_count > 1)
        qsort(out->ended, out->ended_count, sizeof(*out->ended), by_sweep);
}

void steer_workers_deinit(struct steer_workers *w)
{
    for (size_t i = 0; i < w->count; i++)
        json_decref(w->items[i].state);
    for (size_t i = 0; i < w->ended_count; i++)
        json_decref(w->ended[i].state);
    *w = (struct steer_workers){0};
}

const char *steer_workers_ended(const char *folder, const char *sweep, struct arena *a)
{
    return arena_printf(a, "%s/" STEER_WORKERS "/%s" STEER_ENDED, folder,
                        hash_text(sweep).text);
}

/* A file of the folder is about a run whose key begins so. */
static void look(const char *folder, const char *word, struct arena *a,
                 const char **found, size_t *count)
{
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *key = arena_strndup(a, entry->d_name, strcspn(entry->d_name, "@."));
        if (strncmp(key, word, strlen(word)) != 0 ||
            (*found && strcmp(*found, key) == 0))
            continue;
        *found = key;
        ++*count;
    }
    if (dir)
        closedir(dir);
}

const char *steer_find_key(const char *folder, const char *word, struct arena *a,
                           size_t *count)
{
    const char *key = NULL;
    *count = 0;
    look(file_join(a, folder, "claims"), word, a, &key, count);
    look(file_join(a, folder, "told"), word, a, &key, count);
    return *count == 1 ? key : NULL;
}
