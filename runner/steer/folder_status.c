/* Sweeps of a shared folder, for people and programs: folder_status.h. */
#include "runner/steer/folder_status.h"

#include "base/file.h"
#include "base/json.h"
#include "results/path.h"
#include "runner/steer/workers.h"

#include <dirent.h>
#include <string.h>

/* Runs that have a file in a folder of FILE.d; a run that pauses has several. */
static size_t count_files(const char *results, const char *name, struct arena *a)
{
    size_t count = 0;
    const char *path = arena_printf(a, "%s.d/%s", results, name);
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        const size_t key = strcspn(entry->d_name, "."); /* KEY, or KEY.failed */
        const bool again = /* a run that failed, and ended well when tried again */
            entry->d_name[key] &&
            file_exists(arena_printf(a, "%s/%.*s", path, (int)key, entry->d_name));
        count += key > 0 && !strchr(entry->d_name, '@') &&
                 !strstr(entry->d_name, ".tmp") && !again;
    }
    if (folder)
        closedir(folder);
    return count;
}

static long long whole(const json_t *state, const char *key)
{
    return (long long)json_integer_value(json_object_get(state, key));
}

static const char *text_of(const json_t *state, const char *key)
{
    const char *text = json_string_value(json_object_get(state, key));
    return text ? text : "";
}

/* ---- text ---- */

static void add_work(struct str *out, const json_t *state)
{
    size_t i;
    json_t *run;
    json_array_foreach(json_object_get(state, "work"), i, run)
    {
        const char *label = text_of(run, "label");
        str_addf(out, "    run %.10s%s%s: epoch %lld/%lld\n", text_of(run, "key"),
                 *label ? " " : "", label, whole(run, "epoch"), whole(run, "epochs"));
    }
}

static void add_worker(struct str *out, const json_t *state)
{
    str_addf(out, "  %s, process %lld%s\n", text_of(state, "host"),
             whole(state, "process"),
             json_is_true(json_object_get(state, "held")) ? ", held" : "");
    add_work(out, state);
}

/* ---- a sweep ---- */

struct found {
    const char *name;
    const json_t *last; /* what knows most of its runs that have ended */
    size_t workers;
};

/* The sweep's place in the list, where it is added. */
static struct found *find(struct found **list, size_t *count, const char *name,
                          struct arena *a)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*list)[i].name, name) == 0)
            return &(*list)[i];
    *list = arena_grow(a, *list, *count, sizeof(**list));
    (*list)[*count] = (struct found){.name = name};
    return &(*list)[(*count)++];
}

static void note(struct found *f, const json_t *state)
{
    if (!f->last || whole(state, "ended") >= whole(f->last, "ended"))
        f->last = state;
}

static void add_sweep(const struct found *f, const struct steer_workers *w,
                      struct str *text, json_t *list)
{
    json_t *o = json_object(), *workers = json_array();
    json_object_set_new(o, "sweep", json_text(f->name));
    json_object_set_new(o, "folder", json_true());
    json_object_set_new(o, "running", json_boolean(f->workers > 0));
    json_object_set_new(o, "runs", json_integer(whole(f->last, "runs")));
    json_object_set_new(o, "ended", json_integer(whole(f->last, "ended")));
    json_object_set_new(o, "failed", json_integer(whole(f->last, "failed")));
    str_addf(text, "%s: %zu worker%s; %lld of %lld runs had ended when it was told",
             f->name, f->workers, f->workers == 1 ? "" : "s", whole(f->last, "ended"),
             whole(f->last, "runs"));
    if (whole(f->last, "failed") > 0)
        str_addf(text, ", %lld of them failed", whole(f->last, "failed"));
    str_add(text, "\n");
    for (size_t i = 0; i < w->count; i++) {
        if (strcmp(w->items[i].sweep, f->name) != 0)
            continue;
        add_worker(text, w->items[i].state);
        json_array_append(workers, w->items[i].state);
    }
    json_object_set_new(o, "workers", workers);
    json_array_append_new(list, o);
}

static void add_head(const char *results, struct str *text, struct arena *a)
{
    const size_t told = count_files(results, "told", a),
                 claims = count_files(results, "claims", a);
    str_addf(text,
             "%s.d: workers have ended %zu run%s and train %zu; mtag-run --collect "
             "records what has ended\n",
             results, told, told == 1 ? "" : "s", claims);
}

bool steer_folder_status(const char *results, const char *name, struct str *text,
                         json_t *list, struct arena *a)
{
    const char *folder = arena_printf(a, "%s.d", results);
    struct steer_workers w;
    struct found *sweeps = NULL;
    size_t count = 0, shown = 0;
    if (!file_is_folder(file_join(a, folder, "told")))
        return false;
    add_head(results, text, a);
    steer_workers_read(folder, a, &w);
    for (size_t i = 0; i < w.count; i++) {
        struct found *f = find(&sweeps, &count, w.items[i].sweep, a);
        f->workers++;
        note(f, w.items[i].state);
    }
    for (size_t i = 0; i < w.ended_count; i++)
        note(find(&sweeps, &count, w.ended[i].sweep, a), w.ended[i].state);
    for (size_t i = 0; i < count; i++) {
        if (name ? strcmp(sweeps[i].name, name) != 0 : !sweeps[i].workers && count > 1)
            continue;
        add_sweep(&sweeps[i], &w, text, list);
        shown++;
    }
    steer_workers_deinit(&w);
    return shown > 0 || !name;
}
