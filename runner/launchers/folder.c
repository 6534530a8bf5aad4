/* Workers that share a folder: two desktops, the tasks of a cluster, eight processes of
 * a test. Each is started by itself and takes runs that nobody else has, until there
 * are none. None of them writes the database that people read: --collect does. */
#include "runner/launcher.h"

#include "base/file.h"
#include "base/lock.h"
#include "base/say.h"
#include "results/path.h"
#include "results/read/query.h"
#include "features/cache/cache.h"
#include "runner/sweep/aside.h"
#include "runner/sweep/machine.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/prepare.h"
#include "runner/sweep/shared.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BEGINNING_SECONDS = 60 }; /* in which a worker has taken its lock */

struct folder {
    double stale;
    bool any_host, prepare;
};

static const struct opt options[] = {
    {.name = "stale",
     .kind = OPT_REAL,
     .offset = offsetof(struct folder, stale),
     .fallback = "600",
     .min = 1,
     .max = INFINITY,
     .unit = "s",
     .help = "a run whose worker on another machine was not heard of for so long is "
             "taken over"},
    {.name = "any_host",
     .kind = OPT_BOOL,
     .offset = offsetof(struct folder, any_host),
     .fallback = "false",
     .help = "workers of this machine are judged as those of others, for tests"},
    {.name = "prepare",
     .kind = OPT_BOOL,
     .offset = offsetof(struct folder, prepare),
     .fallback = "false",
     .help = "computes the features that the cache lacks, and trains nothing"},
    {0}};

/* The job and the attempt that this process is a part of. */
static void find_job(struct claim_rules *rules, struct arena *a)
{
    const char *job = getenv("SLURM_JOB_ID"), *restarts = getenv("SLURM_RESTART_COUNT");
    rules->job = job ? arena_strdup(a, job) : NULL;
    rules->attempt = restarts ? atoi(restarts) : 0;
}

/* Held as long as the worker lives. */
static const char *lock_of(const char *aside, struct arena *a)
{
    return file_join(a, aside, "worker.lock");
}

/* Removes what killed workers of this user left in the folder of temporary files. */
static void clear_leftovers(const char *temporary, struct arena *a)
{
    DIR *folder = opendir(temporary);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        const char *path = file_join(a, temporary, arena_strdup(a, entry->d_name));
        struct stat status;
        if (strncmp(entry->d_name, "mtag-worker-", strlen("mtag-worker-")) == 0 &&
            lstat(path, &status) == 0 && S_ISDIR(status.st_mode) &&
            status.st_uid == getuid() &&
            time(NULL) - status.st_mtime > BEGINNING_SECONDS &&
            !lock_is_held(lock_of(path, a)))
            aside_destroy(path);
    }
    if (folder)
        closedir(folder);
}

static int prepare(const struct exp_sweep *s, const struct run_options *o,
                   struct arena *a)
{
    struct err e = {0};
    pool_catch_signals();
    struct run_preparation p = run_preparation_list(
        s, feat_cache_folder(a), o->workers > 0 ? o->workers : run_cores(), true, a);
    const enum err_code code = run_prepare(&p, !o->quiet, a, &e);
    if (code != ERR_OK)
        say(stderr, "mtag-run: %s\n", e.text);
    return err_exit_status(code);
}

static int run(const struct exp_sweep *s, const struct run_options *o,
               const void *settings, struct arena *a)
{
    const struct folder *f = settings;
    if (f->prepare)
        return prepare(s, o, a);
    struct run_options own = *o;
    struct run_shared shared = {.folder = arena_printf(a, "%s.d", o->results),
                                .rules = {.stale = f->stale, .any_host = f->any_host},
                                .apart = true};
    struct err e = {0};
    const char *aside;
    find_job(&shared.rules, a);
    shared.leaves = shared.rules.job != NULL;
    if (res_check_folder(o->results, &e) != ERR_OK ||
        aside_create("worker", a, &aside, &e) != ERR_OK) {
        say(stderr, "mtag-run: %s\n", e.text);
        return 2;
    }
    struct lock *lock = NULL;
    lock_try(lock_of(aside, a), &lock, NULL, NULL);
    clear_leftovers(file_folder_of(a, aside), a);
    own.results = file_join(a, aside, "worker.db");
    own.shared = &shared;
    int status = 2;
    if (file_exists(o->results) && res_copy(o->results, own.results, &e) != ERR_OK)
        say(stderr, "mtag-run: %s\n", e.text);
    else
        status = run_sweep(s, &own, a);
    lock_release(lock);
    aside_destroy(aside);
    return status;
}

const struct run_launcher_type run_launcher_folder = {
    .plugin = {.name = "folder",
               .help = "one of several workers, here or elsewhere, that share the "
                       "folder of the results",
               .options = options,
               .options_size = sizeof(struct folder),
               .example = ": stale=600"},
    .run = run};
