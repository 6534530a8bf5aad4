/* Requests to a sweep: ask.h. */
#define _GNU_SOURCE
#include "runner/steer/ask.h"
#include "runner/steer/ask_workers.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/say.h"
#include "results/path.h"
#include "results/read/kept.h"
#include "results/read/query.h"
#include "results/key.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WAIT_SECONDS = 10 };

struct asking {
    const struct steer_command *command;
    struct res_reader *reader;
    const char *folder;
    struct steer_workers workers; /* of the folder */
    struct arena *arena;
    struct res_sweep_row *sweeps;
    size_t sweep_count;
};

static int wrong(const char *text)
{
    say(stderr, "mtag-run: %s\n", text);
    return 2;
}

/* Waits for the answer and prints it. */
static int await(const struct asking *k, const char *target)
{
    static const struct timespec step = {.tv_nsec = 50000000};
    const double until = clock_seconds() + WAIT_SECONDS;
    const char *answer;
    do {
        answer = steer_take_answer(k->folder, k->command->kind, target, k->arena);
        if (!answer)
            nanosleep(&step, NULL);
    } while (!answer && clock_seconds() < until);
    if (answer)
        say(stdout, "%s\n", answer);
    else
        say(stderr,
            "mtag-run: asked, but not answered within %d s; the request stays: "
            "--status "
            "tells what becomes of it\n",
            WAIT_SECONDS);
    return answer ? 0 : 1;
}

static enum err_code put(const struct asking *k, const char *target, struct err *e)
{
    const struct steer_command *c = k->command;
    const struct steer_request request = {c->kind, target, c->reason ? c->reason : ""};
    if (c->kind == STEER_PAUSE)
        steer_drop(k->folder, STEER_RESUME, target);
    return steer_put(k->folder, &request, e);
}

/* ---- all ---- */

static bool is_meant(const struct asking *k, const struct res_sweep_row *s)
{
    return !k->command->sweep || strcmp(s->name, k->command->sweep) == 0;
}

/* Whether a request is about one of the trials' runs. */
static bool is_of(const char *target, const struct res_member *trials, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(trials[i].identity);
        if (strncmp(target, trials[i].identity, length) == 0 && target[length] == '-')
            return true;
    }
    return false;
}

/* Drops the pauses of a sweep that nobody runs, and of its runs; their number. */
static enum err_code drop_pauses(const struct asking *k, const struct res_sweep_row *s,
                                 size_t *dropped, struct err *e)
{
    const char *own = steer_sweep(s->name, k->arena);
    struct res_member *trials = NULL;
    struct steer_request *list;
    size_t trial_count = 0;
    const size_t count = steer_list(k->folder, k->arena, &list);
    const enum err_code code =
        res_members(k->reader, s->id, k->arena, &trials, &trial_count, e);
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        const bool meant = strcmp(list[i].target, own) == 0 ||
                           is_of(list[i].target, trials, trial_count);
        if (list[i].kind != STEER_PAUSE || !meant)
            continue;
        steer_drop(k->folder, STEER_PAUSE, list[i].target);
        ++*dropped;
    }
    return code;
}

/* None of the sweeps that are meant is being run: what was to be held or ended is not
 * there, and what is held lies there as a request. */
static int answer_idle(const struct asking *k, size_t meant)
{
    const struct steer_command *c = k->command;
    struct err e = {0};
    size_t dropped = 0;
    if (c->sweep && meant == 0)
        return wrong(
            arena_printf(k->arena, "there is no sweep %s in %s", c->sweep, c->results));
    for (size_t i = 0; i < k->sweep_count && c->kind == STEER_RESUME; i++)
        if (is_meant(k, &k->sweeps[i]) &&
            drop_pauses(k, &k->sweeps[i], &dropped, &e) != ERR_OK)
            return wrong(e.text);
    if (c->sweep)
        say(stdout, "the sweep %s of %s is not being run", c->sweep, c->results);
    else
        say(stdout, "no sweep of %s is being run", c->results);
    if (dropped > 0)
        say(stdout, "; nothing of it is held any more\n");
    else
        say(stdout, ": there is nothing to %s\n", steer_names[c->kind]);
    return 0;
}

/* Whether workers of the folder are at the sweep. */
static bool has_workers(const struct asking *k, const char *sweep)
{
    for (size_t i = 0; i < k->workers.count; i++)
        if (strcmp(k->workers.items[i].sweep, sweep) == 0)
            return true;
    return false;
}

/* The sweeps of the workers, each once; *asked of them. */
static int ask_folder(const struct asking *k, size_t *asked)
{
    int status = 0;
    *asked = 0;
    for (size_t i = 0; i < k->workers.count; i++) {
        const char *sweep = k->workers.items[i].sweep, *own = k->command->sweep;
        if ((own && strcmp(own, sweep) != 0) ||
            (i > 0 && strcmp(k->workers.items[i - 1].sweep, sweep) == 0))
            continue;
        const int one = steer_ask_workers(k->command, k->folder, sweep, k->arena);
        status = one > status ? one : status;
        ++*asked;
    }
    return status;
}

/* Without a database: no worker of the folder is alive. */
static int answer_empty(const struct asking *k)
{
    const struct steer_command *c = k->command;
    const size_t dropped =
        c->kind == STEER_RESUME ? steer_drop_pauses(k->folder, c->sweep, k->arena) : 0;
    say(stdout, "no worker of %s is alive%s", k->folder,
        dropped > 0 ? "; nothing of it is held any more\n" : "");
    if (dropped == 0)
        say(stdout, ": there is nothing to %s\n", steer_names[c->kind]);
    return 0;
}

static int ask_all(const struct asking *k)
{
    struct err e = {0};
    size_t asked, meant = 0;
    int status = ask_folder(k, &asked);
    if (asked == 0 && !k->reader)
        return answer_empty(k);
    for (size_t i = 0; i < k->sweep_count; i++) {
        const struct res_sweep_row *s = &k->sweeps[i];
        meant += is_meant(k, s);
        if (!is_meant(k, s) || has_workers(k, s->name) ||
            !res_sweep_is_held(k->command->results, s->id))
            continue;
        const char *target = steer_sweep(s->name, k->arena);
        if (put(k, target, &e) != ERR_OK)
            return wrong(e.text);
        const int answered = await(k, target);
        asked++;
        status = answered > status ? answered : status;
    }
    return asked > 0 ? status : answer_idle(k, meant);
}

/* ---- a run ---- */

/* Whether a process runs a sweep that has the trial. */
static bool is_run(const struct asking *k, const struct res_trial_row *trial)
{
    for (size_t i = 0; i < k->sweep_count; i++)
        for (size_t t = 0; t < trial->sweep_count; t++)
            if (strcmp(k->sweeps[i].name, trial->sweeps[t]) == 0 && !trial->stale[t] &&
                res_sweep_is_held(k->command->results, k->sweeps[i].id))
                return true;
    return false;
}

/* Nobody runs the sweep: a pause and a stop lie there until somebody does. */
static int leave(const struct asking *k, const char *target, const char *name)
{
    const bool was = steer_is_there(k->folder, STEER_PAUSE, target);
    if (k->command->kind == STEER_RESUME) {
        steer_drop(k->folder, STEER_RESUME, target);
        steer_drop(k->folder, STEER_PAUSE, target);
        say(stdout, "%s %s; its sweep is not being run\n", name,
            was ? "is not held any more" : "was not held");
    } else {
        say(stdout, "its sweep is not being run: %s %s when the sweep goes on\n", name,
            k->command->kind == STEER_PAUSE ? "is held" : "is stopped");
    }
    return 0;
}

static const char *fault_of(const struct asking *k, const struct res_run_row *run,
                            const char *name)
{
    static const char *const over[] = {"finished", "failed", "pruned"};
    for (size_t i = 0; i < sizeof(over) / sizeof(*over); i++)
        if (strcmp(run->status, over[i]) == 0)
            return arena_printf(k->arena, "%s is over: it is %s%s%s", name, run->status,
                                run->reason ? ", " : "",
                                run->reason ? run->reason : "");
    return NULL;
}

static enum err_code find_run(const struct asking *k, struct res_trial_row *trial,
                              struct res_run_row *out, struct err *e)
{
    int64_t id;
    int number;
    struct res_run_row *runs = NULL;
    size_t count = 0, i = 0;
    const char *word = k->command->word;
    if (!res_kept_word(word, &id, &number))
        return err_set(e, ERR_USER, "--%s takes a run, such as 37.2, or all",
                       steer_names[k->command->kind]);
    enum err_code code = res_trial(k->reader, id, k->arena, trial, e);
    if (code == ERR_OK)
        code = res_runs(k->reader, id, k->arena, &runs, &count, e);
    while (i < count && number > 0 && runs[i].number != number)
        i++;
    if (code != ERR_OK)
        return code;
    if (number == 0 && count > 1)
        return err_set(e, ERR_USER,
                       "trial %lld has %zu runs: name one, such as %lld.%d",
                       (long long)id, count, (long long)id, runs[0].number);
    if (i == count)
        return err_set(
            e, ERR_USER, "there is no run %s in %s: trial %lld has %zu run%s", word,
            k->command->results, (long long)id, count, count == 1 ? "" : "s");
    *out = runs[i];
    return ERR_OK;
}

/* A run that is named by its key, as --status shows those of workers. */
static int ask_key(const struct asking *k)
{
    const struct steer_command *c = k->command;
    struct err e = {0};
    size_t count;
    const char *key = steer_find_key(k->folder, c->word, k->arena, &count);
    if (!key)
        return wrong(arena_printf(
            k->arena,
            count > 1
                ? "%s is the beginning of several runs of %s"
                : "there is no run %s at work in %s: --status shows those there are",
            c->word, k->folder));
    const char *name = arena_printf(k->arena, "run %.10s", key);
    const char *told = arena_printf(k->arena, "%s/told/%s", k->folder, key);
    if (file_exists(told) || file_exists(arena_printf(k->arena, "%s.failed", told)))
        return wrong(arena_printf(k->arena, "%s is over", name));
    const bool was = steer_is_there(k->folder, STEER_PAUSE, key);
    if (c->kind == STEER_RESUME) {
        steer_drop(k->folder, STEER_PAUSE, key);
        say(stdout, "%s %s\n", name, was ? "goes on" : "was not held");
        return 0;
    }
    if (put(k, key, &e) != ERR_OK)
        return wrong(e.text);
    return k->workers.count > 0 ? await(k, key) : leave(k, key, name);
}

static int ask_run(const struct asking *k)
{
    struct res_trial_row trial = {0};
    struct res_run_row run = {0};
    struct err e = {0};
    if (find_run(k, &trial, &run, &e) != ERR_OK)
        return wrong(e.text);
    const char *name =
        arena_printf(k->arena, "run %lld.%d", (long long)trial.id, run.number);
    const char *target =
        res_key_text(&(struct res_key){trial.identity, run.seed, run.fold}, k->arena);
    const char *fault = fault_of(k, &run, name);
    if (fault)
        return wrong(fault);
    if (strchr(target, '/'))
        return wrong(
            "the database is damaged: a trial's identity is no name of a file");
    const bool alive = is_run(k, &trial) || k->workers.count > 0;
    if (put(k, target, &e) != ERR_OK)
        return wrong(e.text);
    return alive ? await(k, target) : leave(k, target, name);
}

int steer_ask(const struct steer_command *c, struct arena *a)
{
    struct asking k = {
        .command = c, .folder = arena_printf(a, "%s.d", c->results), .arena = a};
    struct err e = {0};
    enum err_code code = res_reader_open(c->results, &k.reader, &e);
    if (code == ERR_OK)
        code = res_sweeps(k.reader, a, &k.sweeps, &k.sweep_count, &e);
    steer_workers_read(k.folder, a, &k.workers);
    const bool all = strcmp(c->word, "all") == 0, key = steer_is_key(c->word),
               folder = file_is_folder(file_join(a, k.folder, STEER_WORKERS));
    int status;
    if (folder && key)
        status = ask_key(&k);
    else if (code == ERR_OK || (folder && all && !file_exists(c->results)))
        status = all ? ask_all(&k) : ask_run(&k);
    else
        status = wrong(e.text);
    steer_workers_deinit(&k.workers);
    res_reader_close(k.reader);
    return status;
}
