/* Results of several processes: shared.h. */
#define _GNU_SOURCE
#include "runner/sweep/shared.h"

#include "base/clock.h"
#include "base/inside.h"
#include "results/path.h"
#include "runner/exchange/told.h"
#include "runner/steer/workers.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/shared_parts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* s: between two looks where decisions need the results, and where they do not; a
 * folder that seems unchanged is listed again after LIST_SECONDS. */
enum { DECIDES_SECONDS = 1, LISTS_SECONDS = 10, LIST_SECONDS = 30 };
enum { BATCH = 500 };    /* runs that are recorded in one transaction */
#define FAILED ".failed" /* after the key of a run */

/* ---- the folder ---- */

bool sweep_is_apart(const struct sweep *w)
{
    return w->shared && w->shared->how.apart;
}

const char *sweep_database(const struct sweep *w)
{
    return w->shared ? w->shared->database : w->options->results;
}

bool sweep_collects(const struct sweep *w)
{
    return w->shared && w->shared->how.collects;
}

enum err_code sweep_shared_open(struct sweep *w)
{
    static const char *const folders[] = {"claims", "told", "decided"};
    const struct run_shared *asked = w->options->shared;
    struct arena *a = w->arena;
    /* The lock of the database lies in its own folder. */
    if (asked && asked->apart &&
        inside_make_folder(res_folder(w->store), &w->err) == ERR_OK &&
        res_relax(w->store, &w->err) == ERR_OK)
        res_set_folder(w->store, asked->folder);
    if (!asked && !file_is_folder(run_path(w->store, "told", a)))
        return ERR_OK;
    struct sweep_shared *s = arena_alloc(a, 1, sizeof(*s));
    s->how = asked
                 ? *asked
                 : (struct run_shared){.folder = arena_strdup(a, res_folder(w->store)),
                                       .rules = {.stale = CLAIM_STALE}};
    enum err_code code = file_make_folders(s->how.folder, &w->err);
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && code == ERR_OK; i++)
        code = inside_make_folder(file_join(a, s->how.folder, folders[i]), &w->err);
    s->told = file_join(a, s->how.folder, "told");
    s->database = arena_strndup(a, s->how.folder, strlen(s->how.folder) - strlen(".d"));
    s->decided = file_join(a, s->how.folder, "decided");
    if (code == ERR_OK)
        code = claims_open(file_join(a, s->how.folder, "claims"), &s->how.rules, a,
                           &s->claims, &w->err);
    if (code == ERR_OK) {
        w->shared = s;
        s->begun = claims_now(s->claims);
        if (!s->how.collects && !w->options->verify)
            sweep_present_begin(w);
    }
    return code;
}

/* Files that killed processes left half written. The folder of the own database is not
 * meant. */
static void clear_leftovers(const struct sweep *w)
{
    const struct sweep_shared *s = w->shared;
    static const char *const names[] = {"told",    "decided",  "checkpoints",
                                        "weights", RES_STATES, STEER_WORKERS};
    const double now = claims_now(s->claims);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names) && now > 0; i++)
        file_clear_old_leftovers(file_join(w->arena, s->how.folder, names[i]),
                                 now - s->how.rules.stale);
    if (s->agreed && now > 0)
        file_clear_old_leftovers(s->agreed, now - s->how.rules.stale);
}

void sweep_shared_close(struct sweep *w)
{
    struct sweep_shared *s = w->shared;
    if (!s)
        return;
    if (w->err.code == ERR_OK) {
        claims_clear(s->claims, NULL);
        clear_leftovers(w);
    }
    sweep_present_end(w);
    for (size_t i = 0; i < s->name_count; i++)
        free(s->names[i]);
    free(s->names);
    for (size_t i = 0; i < w->runs.count; i++)
        str_deinit(&w->runs.items[i].told);
    claims_close(s->claims);
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void add_name(struct sweep_shared *s, const char *name)
{
    if (s->name_count == s->name_room) {
        const size_t room = s->name_room ? 2 * s->name_room : 64;
        char **more = realloc(s->names, room * sizeof(*more));
        if (!more)
            return;
        s->names = more;
        s->name_room = room;
    }
    if ((s->names[s->name_count] = strdup(name)))
        s->name_count++;
}

/* Lists the results, if there may be others than when it was last done; whether it did.
 */
static bool list_told(struct sweep_shared *s, double pause)
{
    const double now = clock_seconds();
    struct stat status;
    if (s->looked > 0 && now - s->looked < pause)
        return false;
    s->looked = now;
    if (stat(s->told, &status) != 0)
        return false;
    const bool same = status.st_mtim.tv_sec == s->seen.tv_sec &&
                      status.st_mtim.tv_nsec == s->seen.tv_nsec;
    if (s->listed > 0 && same && now - s->listed < LIST_SECONDS)
        return false;
    s->seen = status.st_mtim;
    s->listed = now;
    for (size_t i = 0; i < s->name_count; i++)
        free(s->names[i]);
    s->name_count = 0;
    DIR *folder = opendir(s->told);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.' && !strstr(entry->d_name, ".tmp"))
            add_name(s, entry->d_name);
    if (folder)
        closedir(folder);
    if (s->name_count > 1)
        qsort(s->names, s->name_count, sizeof(*s->names), by_name);
    return true;
}

static bool is_told(const struct sweep_shared *s, const char *name, bool look)
{
    if (look) {
        struct str path = {0};
        str_addf(&path, "%s/%s", s->told, name);
        const bool there = file_exists(path.text);
        str_deinit(&path);
        return there;
    }
    return s->name_count > 0 &&
           bsearch(&name, s->names, s->name_count, sizeof(*s->names), by_name) != NULL;
}

/* ---- what others told ---- */

/* The next text of a record of texts. */
static const char *next_text(const char **at, const char *end, struct arena *a)
{
    const char *text = *at;
    const size_t length = strnlen(text, (size_t)(end - text));
    *at = text + length < end ? text + length + 1 : end;
    return length > 0 ? arena_strndup(a, text, length) : NULL;
}

static struct res_machine read_machine(const void *data, size_t size, struct arena *a)
{
    const char *at = data, *end = at + size;
    struct res_machine m = {0};
    m.version = next_text(&at, end, a);
    m.libraries = next_text(&at, end, a);
    m.cpu = next_text(&at, end, a);
    m.git_commit = next_text(&at, end, a);
    m.host = next_text(&at, end, a);
    m.worker = next_text(&at, end, a);
    return m;
}

static void start(struct sweep *w, size_t task, const struct res_machine *m)
{
    struct run_item *r = sweep_item(w, task);
    sweep_check(res_run_start(w->store, r->row.id, m, &w->err));
    r->state = RUN_BUSY;
    r->row.status = RES_RUNNING;
    r->mends = false;
    sweep_task_set(w, task, TASK_BUSY);
}

static void tell(struct sweep *w, size_t task, struct told *told, struct arena *a)
{
    int kind;
    const void *data;
    size_t size;
    while (w->err.code == ERR_OK && told_next(told, &kind, &data, &size)) {
        struct run_item *r = sweep_item(w, task);
        if (kind == TOLD_MACHINE) {
            const struct res_machine m = read_machine(data, size, a);
            start(w, task, &m);
        } else if (kind == TOLD_CUT) {
            r->ending = arena_strndup(w->arena, data, size);
        } else if (kind == TOLD_END && size == sizeof(struct told_end)) {
            const struct told_end *end = data;
            const struct pool_end ended = {.status = end->status,
                                           .seconds = end->seconds,
                                           .peak_memory = end->peak_memory};
            sweep_ended(w, (int)task, &ended);
        } else {
            sweep_message(w, (int)task, (enum link_kind)kind, data, size);
        }
    }
}

static bool record_told(struct sweep *w, size_t task, const char *name)
{
    struct arena *a = arena_create();
    struct told told;
    sweep_check(told_read(file_join(a, w->shared->told, name), &told, &w->err));
    if (w->err.code == ERR_OK) {
        w->shared->replays = true;
        tell(w, task, &told, a);
        w->shared->replays = false;
        told_deinit(&told);
    }
    arena_destroy(a);
    return true;
}

/* ---- runs that failed ---- */

static enum err_code refuse_retry(struct sweep *w, const char *key)
{
    struct str option = {0};
    res_add_option(&option, sweep_database(w));
    err_set(&w->err, ERR_USER,
            "run %s of the sweep %s failed, and its decisions have seen that. Let them "
            "be taken anew for all workers, and start the workers without "
            "--retry-failed then: mtag-run --collect --retry-failed%s EXPERIMENT.yaml",
            key, w->spec->name, str_text(&option));
    str_deinit(&option);
    return w->err.code;
}

/* Workers would come to other decisions than those that were told. */
static bool may_not_retry(const struct sweep *w)
{
    return sweep_is_apart(w) && sweep_has_clock(w->spec);
}

/* Whether the run failed before this process began, and is to be tried again: then
 * nothing is told of it any more. */
static bool is_forgotten(struct sweep *w, const char *key, const char *name)
{
    struct sweep_shared *s = w->shared;
    struct arena *a = arena_create();
    struct stat status;
    const char *path = file_join(a, s->told, name);
    bool forgotten = false;
    if (w->options->retry_failed) {
        const bool there = stat(path, &status) == 0;
        const double ended = there ? (double)status.st_mtim.tv_sec +
                                         1e-9 * (double)status.st_mtim.tv_nsec
                                   : 0;
        forgotten = ended < s->begun;
        if (there && forgotten && may_not_retry(w))
            refuse_retry(w, key);
        else if (there && forgotten)
            unlink(path);
    }
    arena_destroy(a);
    return forgotten;
}

bool sweep_shared_fetch(struct sweep *w, size_t task, bool look)
{
    const struct run_item *r = sweep_item(w, task);
    char name[160];
    snprintf(name, sizeof(name), "%s@%d", r->key, w->schedule->tasks[task].until);
    if (sweep_pauses(w, task) && is_told(w->shared, name, look))
        return record_told(w, task, name);
    if (is_told(w->shared, r->key, look))
        return record_told(w, task, r->key);
    snprintf(name, sizeof(name), "%s" FAILED, r->key);
    return is_told(w->shared, name, look) && !is_forgotten(w, r->key, name) &&
           record_told(w, task, name);
}

/* What a process that keeps the database of all has decided anew. */
static enum err_code reopen(struct sweep *w, struct run_item *r)
{
    const bool again = w->options->retry_failed;
    if (r->row.status != RES_FAILED || sweep_has_clock(w->spec) ||
        (!again && !is_told(w->shared, r->key, true)))
        return ERR_OK;
    r->state = RUN_TODO;
    return sweep_collects(w) && again
               ? res_run_reopen(w->store, r->row.id, RES_INTERRUPTED, &w->err)
               : ERR_OK;
}

/* What another sweep is reused for is found out once, for all. */
static enum err_code check_reuse(struct sweep *w)
{
    const struct exp_reuse *reuse = &w->spec->reuse;
    if (!sweep_is_apart(w) || w->history.count > 0 || !(reuse->all || reuse->count > 0))
        return ERR_OK;
    struct str option = {0};
    res_add_option(&option, sweep_database(w));
    err_set(
        &w->err, ERR_USER,
        "which trials the sweep %s reuses is recorded once, for all workers, and is "
        "not recorded yet: mtag-run --collect%s EXPERIMENT.yaml; then start the "
        "workers",
        w->spec->name, str_text(&option));
    str_deinit(&option);
    return w->err.code;
}

enum err_code sweep_shared_check(struct sweep *w)
{
    enum err_code code = w->shared ? check_reuse(w) : ERR_OK;
    for (size_t i = 0; w->shared && i < w->runs.count && code == ERR_OK; i++) {
        struct run_item *r = &w->runs.items[i];
        if (r->row.status == RES_FAILED && w->options->retry_failed && may_not_retry(w))
            code = refuse_retry(w, r->key);
        if (code == ERR_OK)
            code = reopen(w, r);
    }
    return code;
}

/* ---- what this process tells ---- */

void sweep_shared_note(struct sweep *w, struct run_item *r, enum link_kind kind,
                       const void *data, size_t size)
{
    if (!w->shared || w->shared->replays || kind == LINK_STEP || kind == LINK_STOPPED)
        return;
    told_add(&r->told, (int)kind, data, size);
}

static void add_text(struct str *out, const char *text)
{
    str_add(out, text ? text : "");
    str_addn(out, "", 1);
}

void sweep_shared_begin(struct sweep *w, struct run_item *r)
{
    const struct res_machine *m = &w->machine;
    struct str texts = {0};
    if (!w->shared)
        return;
    add_text(&texts, m->version);
    add_text(&texts, m->libraries);
    add_text(&texts, m->cpu);
    add_text(&texts, m->git_commit);
    add_text(&texts, m->host);
    add_text(&texts, m->worker);
    told_begin(&r->told);
    told_add(&r->told, TOLD_MACHINE, texts.text, texts.length);
    str_deinit(&texts);
}

static void write_told(struct sweep *w, struct run_item *r, const char *name,
                       const struct pool_end *end, int status)
{
    const struct told_end last = {end->seconds, end->peak_memory, status};
    struct arena *a = arena_create();
    told_add(&r->told, TOLD_END, &last, sizeof(last));
    sweep_check(told_write(file_join(a, w->shared->told, name), &r->told, &w->err));
    arena_destroy(a);
    str_deinit(&r->told);
}

void sweep_shared_publish(struct sweep *w, size_t task, const struct pool_end *end)
{
    struct run_item *r = sweep_item(w, task);
    char rung[160];
    if (!w->shared || w->shared->replays || end->by_signal || end->status != 0 ||
        w->err.code != ERR_OK)
        return;
    snprintf(rung, sizeof(rung), "%s@%d", r->key, w->schedule->tasks[task].until);
    if (r->result)
        write_told(w, r, r->key, end, 0);
    else if (r->state == RUN_WAITS && sweep_is_at_rung(w, task))
        write_told(w, r, rung, end, 0);
}

void sweep_shared_publish_end(struct sweep *w, struct run_item *r, int kind,
                              const char *why, const struct pool_end *end)
{
    if (!w->shared || w->shared->replays || w->err.code != ERR_OK)
        return;
    if (r->told.length == 0)
        sweep_shared_begin(w, r);
    told_add(&r->told, kind, why, strlen(why));
    if (kind == TOLD_CUT)
        told_add(&r->told, LINK_STOPPED, "", 0);
    char name[160];
    snprintf(name, sizeof(name), "%s%s", r->key, kind == TOLD_CUT ? "" : FAILED);
    write_told(w, r, name, end, kind == TOLD_CUT ? 0 : 1);
}

/* ---- claims ---- */

double sweep_shared_begun(const struct sweep *w)
{
    return w->shared->begun;
}

bool sweep_is_elsewhere(const struct sweep *w, const struct run_item *r)
{
    return w->shared && !r->claim && claim_is_held(w->shared->claims, r->key);
}

bool sweep_take_run(struct sweep *w, struct run_item *r)
{
    if (!w->shared) {
        sweep_check(run_lock(r, w->arena, NULL, &w->err));
        return r->lock != NULL;
    }
    r->lost = false;
    sweep_check(claim_take(w->shared->claims, r->key, &r->claim, &w->err));
    return r->claim != NULL;
}

static void renew(struct sweep *w)
{
    struct sweep_shared *s = w->shared;
    const double now = clock_seconds();
    if (now - s->renewed < claim_interval(s->claims))
        return;
    s->renewed = now;
    sweep_present_renew(w);
    for (size_t i = 0; i < w->runs.count; i++) {
        struct run_item *r = &w->runs.items[i];
        if (r->claim && !claim_renew(r->claim))
            r->lost = true;
    }
}

/* Records what others have told since it was last listed, some hundred runs at a time.
 */
static void record_all(struct sweep *w)
{
    const struct schedule *s = w->schedule;
    size_t count = 0;
    sweep_check(res_batch_begin(w->store, &w->err));
    for (size_t i = schedule_next(w->schedule, 0);
         i < s->task_count && w->err.code == ERR_OK;
         i = schedule_next(w->schedule, i + 1)) {
        if (!sweep_shared_fetch(w, i, false) || ++count % BATCH != 0)
            continue;
        sweep_check(res_batch_end(w->store, &w->err));
        if (w->err.code == ERR_OK)
            sweep_check(res_batch_begin(w->store, &w->err));
    }
    if (w->err.code == ERR_OK)
        sweep_check(res_batch_end(w->store, &w->err));
}

void sweep_shared_tick(struct sweep *w)
{
    if (!w->shared || w->err.code != ERR_OK)
        return;
    renew(w);
    if (list_told(w->shared, w->rules ? DECIDES_SECONDS : LISTS_SECONDS))
        record_all(w);
}

void sweep_shared_tell(const struct sweep *w)
{
    if (w->shared && w->shared->how.complete)
        *w->shared->how.complete = w->err.code == ERR_OK && sweep_is_complete(w);
}

bool sweep_shared_waits(const struct sweep *w)
{
    const struct schedule *s = w->schedule;
    if (!w->shared)
        return true;
    if (sweep_collects(w))
        return false;
    return w->rules || !w->shared->how.leaves || schedule_count(s, TASK_BUSY) > 0;
}
