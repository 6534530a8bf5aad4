/* Slurm: an array of workers that share the folder of the results, and a job after them
 * that records what they finished and submits what is left. Nothing of ours has to stay
 * alive: the command ends when the jobs are submitted. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "runner/launcher.h"

#include "base/command.h"
#include "base/file.h"
#include "base/say.h"
#include "features/cache/cache.h"
#include "results/path.h"
#include "runner/launch_script.h"
#include "runner/steer/request.h"
#include "runner/sweep/prepare.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS = 4, GENERATIONS = 50 };

struct submission {
    struct launch_script script;
    const char *first, *work, *collect; /* paths of the scripts */
    bool lacks;       /* features: the job `first` comes before the tasks */
    const char *name; /* of the sweep */
    struct arena *arena;
};

static int wrong(const char *text)
{
    say(stderr, "mtag-run: %s\n", text);
    return 2;
}

/* ---- what is submitted ---- */

/* Names of jobs are for people, and tell sweeps of one name in two databases apart. */
static const char *name_job(const char *sweep, const char *results, struct arena *a)
{
    const struct hash hash = hash_text(arena_printf(a, "%s\n%s", results, sweep));
    char *name = arena_printf(a, "mtag-%.40s-%.6s", sweep, hash.text);
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
            *c = '_';
    return name;
}

static const char *absolute(const char *path, struct arena *a)
{
    char *folder = realpath(file_folder_of(a, path), NULL);
    const char *base = strrchr(path, '/');
    const char *out = folder ? file_join(a, folder, base ? base + 1 : path) : path;
    const char *copy = arena_strdup(a, out);
    free(folder);
    return copy;
}

static int count_tasks(const struct exp_sweep *s, const struct run_options *o)
{
    const int trials = s->proposed > 0 ? s->proposed : (int)s->trial_count;
    const int runs = trials * exp_runs(s), wanted = o->workers > 0 ? o->workers : TASKS;
    return wanted < runs ? wanted : runs;
}

static int generation_of(void)
{
    const char *text = getenv("MTAG_GENERATION");
    const int number = text ? atoi(text) : 1;
    return number > 0 ? number : 1;
}

static struct submission plan(const struct exp_sweep *s, const struct run_options *o,
                              const char *sbatch, struct arena *a)
{
    struct submission out = {.name = s->name, .arena = a};
    const char *results = absolute(o->results, a);
    out.script =
        (struct launch_script){.job = name_job(s->name, results, a),
                               .results = results,
                               .folder = arena_printf(a, "%s.d/slurm", results),
                               .sbatch = sbatch + strspn(sbatch, " "),
                               .words = o->words,
                               .tasks = count_tasks(s, o),
                               .generation = generation_of()};
    out.work = arena_printf(a, "%s/%s.sh", out.script.folder, out.script.job);
    out.first = arena_printf(a, "%s/%s-first.sh", out.script.folder, out.script.job);
    out.collect =
        arena_printf(a, "%s/%s-collect.sh", out.script.folder, out.script.job);
    return out;
}

static enum err_code write_scripts(const struct submission *u, struct err *e)
{
    struct str first = {0}, work = {0}, collect = {0};
    launch_script_first(&u->script, &first);
    launch_script_work(&u->script, &work);
    launch_script_collect(&u->script, &collect);
    enum err_code code = file_make_folders(u->script.folder, e);
    if (code == ERR_OK && u->lacks)
        code = file_write(u->first, first.text, first.length, e);
    if (code == ERR_OK)
        code = file_write(u->work, work.text, work.length, e);
    if (code == ERR_OK)
        code = file_write(u->collect, collect.text, collect.length, e);
    str_deinit(&first);
    str_deinit(&work);
    str_deinit(&collect);
    return code;
}

/* ---- Slurm's commands ---- */

/* Runs one and reads what it says, in the arena. ERR_IO: it is not there, or ended
 * badly; the message has its words and `about`. */
static enum err_code ask(const char *const *words, const char *about, struct arena *a,
                         const char **said, struct err *e)
{
    const struct command c = {.words = words, .errors = true};
    struct str text = {0};
    bool found;
    int status;
    enum err_code code = command_run(&c, &text, &found, &status, e);
    while (text.length > 0 && isspace((unsigned char)text.text[text.length - 1]))
        text.text[--text.length] = '\0';
    *said = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    if (code == ERR_OK && !found)
        code = err_set(e, ERR_IO,
                       "there is no %s here: --launcher slurm is for the login node of "
                       "a cluster with Slurm",
                       words[0]);
    else if (code == ERR_OK && status != 0)
        code = err_set(e, ERR_IO, "%s ended with status %d%s: %s", words[0], status,
                       about, **said ? *said : "it said nothing");
    return code;
}

/* How many tasks of the sweep Slurm has, waiting or running. */
static enum err_code count_jobs(const struct submission *u, size_t *count,
                                struct err *e)
{
    const char *name = arena_printf(u->arena, "--name=%s,%s-first", u->script.job,
                                    u->script.job),
               *said;
    const char *words[] = {"squeue",      "--noheader", "--array",
                           "--format=%i", name,         NULL};
    enum err_code code = ask(words, "", u->arena, &said, e);
    *count = code == ERR_OK && *said ? 1 : 0;
    for (const char *c = said; code == ERR_OK && *c; c++)
        *count += *c == '\n';
    return code;
}

/* The number of the job that sbatch --parsable tells: "123" or "123;cluster". */
static enum err_code submit(const struct submission *u, const char *script,
                            const char *after, const char **job, struct err *e)
{
    const char *words[] = {"sbatch", "--parsable", after ? after : script,
                           after ? script : NULL, NULL};
    const char *about = arena_printf(u->arena, " for the script %s", script), *said;
    enum err_code code = ask(words, about, u->arena, &said, e);
    if (code != ERR_OK)
        return code;
    /* Warnings come on lines before it. */
    const char *line = strrchr(said, '\n');
    line = line ? line + 1 : said;
    const size_t digits = strspn(line, "0123456789");
    if (digits == 0)
        return err_set(e, ERR_IO,
                       "sbatch told no number of a job for the script %s: %s", script,
                       said);
    *job = arena_strndup(u->arena, line, digits);
    return ERR_OK;
}

/* The jobs in their order; NULL: there is no such job. */
struct jobs_made {
    const char *first, *array, *collector;
};

/* Cancels what was submitted before the error; says whether it could be. */
static void take_back(const struct submission *u, const struct jobs_made *made,
                      struct err *e)
{
    const char *both[] = {"scancel", made->first, made->array, NULL}, *said;
    const char *one[] = {"scancel", made->first ? made->first : made->array, NULL};
    const char *const *words = made->first && made->array ? both : one;
    struct err own = {0};
    if (!words[1])
        return;
    const bool gone = ask(words, "", u->arena, &said, &own) == ERR_OK;
    const char *list =
        words[2] ? arena_printf(u->arena, "%s and %s", words[1], words[2]) : words[1];
    err_context(e,
                gone ? "nothing is submitted (what was, job %s, is cancelled again)"
                     : "job %s is submitted and could not be cancelled",
                list);
}

/* All jobs or none. */
static enum err_code submit_all(const struct submission *u, struct jobs_made *out,
                                struct err *e)
{
    static const char after[] = "--dependency=afterany:%s";
    enum err_code code = ERR_OK;
    *out = (struct jobs_made){0};
    if (u->lacks)
        code = submit(u, u->first, NULL, &out->first, e);
    if (code == ERR_OK)
        code = submit(u, u->work,
                      out->first ? arena_printf(u->arena, after, out->first) : NULL,
                      &out->array, e);
    if (code == ERR_OK)
        code = submit(u, u->collect, arena_printf(u->arena, after, out->array),
                      &out->collector, e);
    if (code != ERR_OK)
        take_back(u, out, e);
    return code;
}

/* ---- */

/* A person has ended the sweep, and only a person submits it again. */
static bool is_stopped(const struct submission *u, const struct run_options *o)
{
    struct arena *a = u->arena;
    const char *folder = arena_printf(a, "%s.d", o->results);
    const char *target = steer_sweep(u->name, a);
    if (u->script.generation == 1)
        steer_drop(folder, STEER_STOP, target);
    return steer_is_there(folder, STEER_STOP, target);
}

/* Records what there is; whether nothing is left to be trained. */
static int collect(const struct exp_sweep *s, const struct run_options *o,
                   struct arena *a, bool *complete)
{
    const struct run_shared shared = {.folder = arena_printf(a, "%s.d", o->results),
                                      .rules = {.stale = CLAIM_STALE, .slurm = true},
                                      .complete = complete,
                                      .collects = true};
    struct run_options own = *o;
    own.shared = &shared;
    return run_sweep(s, &own, a);
}

static void tell(const struct submission *u, const struct jobs_made *made)
{
    struct str option = {0};
    const char *first =
        made->first
            ? arena_printf(u->arena, " (after job %s, which computes the features)",
                           made->first)
            : "";
    const char *end =
        made->first ? arena_printf(u->arena, "; scancel --name=%s-first", u->script.job)
                    : "";
    res_add_option(&option, u->script.results);
    say(stdout,
        "Submitted %s: job %s with %d task%s%s, and job %s, which records their "
        "results "
        "when they have ended and submits what is left.\n"
        "Scripts: %s\n"
        "Look:    squeue --name=%s,%s-first,%s-collect\n"
        "Results: the same command, or mtag-run --collect with the same file, at any "
        "time; then mtag-report%s\n"
        "End it:  scancel --name=%s-collect; scancel --name=%s%s\n",
        u->name, made->array, u->script.tasks, u->script.tasks == 1 ? "" : "s", first,
        made->collector, u->script.folder, u->script.job, u->script.job, u->script.job,
        str_text(&option), u->script.job, u->script.job, end);
    str_deinit(&option);
}

/* Whether the cache lacks features, which belong on a node and not here. */
static enum err_code look_at_cache(const struct exp_sweep *s, struct arena *a,
                                   bool *lacks, struct err *e)
{
    struct run_preparation p =
        run_preparation_list(s, feat_cache_folder(a), 1, true, a);
    struct feat_prepare_size *sizes = arena_alloc(a, p.count + 1, sizeof(*sizes));
    const enum err_code code = run_preparation_size(&p, sizes, e);
    *lacks = false;
    for (size_t i = 0; i < p.count; i++)
        *lacks = *lacks || sizes[i].missing > 0 || !sizes[i].contents_known;
    return code;
}

static bool reuses(const struct exp_sweep *s)
{
    return s->reuse.all || s->reuse.count > 0;
}

static bool is_recorded(const struct exp_sweep *s, const struct run_options *o,
                        struct arena *a)
{
    return file_is_folder(arena_printf(a, "%s.d/told", o->results)) ||
           file_exists(o->results) || reuses(s);
}

static int run(const struct exp_sweep *s, const struct run_options *o,
               const void *settings, struct arena *a)
{
    struct submission u = plan(s, o, settings, a);
    struct err e = {0};
    struct jobs_made made;
    size_t queued = 0;
    bool complete = false;
    if (strchr(settings, '\n'))
        return wrong("the options for sbatch are one line");
    if (look_at_cache(s, a, &u.lacks, &e) != ERR_OK)
        return wrong(e.text);
    if (is_recorded(s, o, a) && (!u.lacks || o->retry_failed || reuses(s))) {
        const int status = collect(s, o, a, &complete);
        if (complete || (status != 0 && status != 1))
            return status;
    }
    if (count_jobs(&u, &queued, &e) != ERR_OK)
        return wrong(e.text);
    if (queued > 0) {
        say(stdout, "%s: %zu task%s of job %s wait or run already\n", s->name, queued,
            queued == 1 ? "" : "s", u.script.job);
        return 0;
    }
    if (is_stopped(&u, o)) {
        say(stdout, "%s was ended by --stop: the same command goes on\n", s->name);
        return 0;
    }
    if (u.script.generation > GENERATIONS)
        return wrong(arena_printf(a,
                                  "%d generations of jobs have not finished the sweep: "
                                  "look at %s, and give the command again",
                                  GENERATIONS, u.script.folder));
    if (write_scripts(&u, &e) != ERR_OK || submit_all(&u, &made, &e) != ERR_OK)
        return wrong(e.text);
    tell(&u, &made);
    return 0;
}

static void show(const struct exp_sweep *s, const struct run_options *o,
                 const void *settings, struct arena *a)
{
    const struct submission u = plan(s, o, settings, a);
    struct str text = {0};
    launch_script_work(&u.script, &text);
    say(stdout, "\n%s:\n%s", u.work, text.text);
    str_deinit(&text);
}

const struct run_launcher_type run_launcher_slurm = {
    .plugin = {.name = "slurm",
               .help = "submits -j tasks to Slurm; what follows slurm: goes to sbatch",
               .example = ": --partition=cpu --time=4:00:00"},
    .run = run,
    .show = show};
