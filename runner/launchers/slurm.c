/* Slurm: an array of workers that share the folder of the results, and a job after them
 * that records what they finished and submits what is left. Nothing of ours has to stay
 * alive: the command ends when the jobs are submitted. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "runner/launcher.h"

#include "base/command.h"
#include "base/file.h"
#include "base/say.h"
#include "results/path.h"
#include "runner/launch_script.h"
#include "runner/steer/request.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS = 4, GENERATIONS = 50 };

struct submission {
    struct launch_script script;
    const char *work, *collect; /* paths of the scripts */
    const char *name;           /* of the sweep */
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
    out.collect =
        arena_printf(a, "%s/%s-collect.sh", out.script.folder, out.script.job);
    return out;
}

static enum err_code write_scripts(const struct submission *u, struct err *e)
{
    struct str work = {0}, collect = {0};
    launch_script_work(&u->script, &work);
    launch_script_collect(&u->script, &collect);
    enum err_code code = file_make_folders(u->script.folder, e);
    if (code == ERR_OK)
        code = file_write(u->work, work.text, work.length, e);
    if (code == ERR_OK)
        code = file_write(u->collect, collect.text, collect.length, e);
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
    const char *name = arena_printf(u->arena, "--name=%s", u->script.job), *said;
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

/* Both jobs or none. */
static enum err_code submit_all(const struct submission *u, const char **array,
                                const char **collector, struct err *e)
{
    enum err_code code = submit(u, u->work, NULL, array, e);
    if (code != ERR_OK)
        return code;
    const char *after = arena_printf(u->arena, "--dependency=afterany:%s", *array);
    code = submit(u, u->collect, after, collector, e);
    if (code == ERR_OK)
        return ERR_OK;
    const char *words[] = {"scancel", *array, NULL}, *said;
    struct err own = {0};
    const bool gone = ask(words, "", u->arena, &said, &own) == ERR_OK;
    err_context(e,
                gone ? "nothing is submitted (the tasks, job %s, are cancelled again)"
                     : "the tasks are submitted as job %s and could not be cancelled",
                *array);
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
                                      .rules = {.stale = CLAIM_STALE},
                                      .complete = complete,
                                      .collects = true};
    struct run_options own = *o;
    own.shared = &shared;
    return run_sweep(s, &own, a);
}

static void tell(const struct submission *u, const char *array, const char *collector)
{
    struct str option = {0};
    res_add_option(&option, u->script.results);
    say(stdout,
        "Submitted %s: job %s with %d task%s, and job %s, which records their results "
        "when they have ended and submits what is left.\n"
        "Scripts: %s\n"
        "Look:    squeue --name=%s,%s-collect\n"
        "Results: the same command, or mtag-run --collect with the same file, at any "
        "time; then mtag-report%s\n"
        "End it:  scancel --name=%s-collect; scancel --name=%s\n",
        u->name, array, u->script.tasks, u->script.tasks == 1 ? "" : "s", collector,
        u->script.folder, u->script.job, u->script.job, str_text(&option),
        u->script.job, u->script.job);
    str_deinit(&option);
}

static int run(const struct exp_sweep *s, const struct run_options *o,
               const void *settings, struct arena *a)
{
    struct submission u = plan(s, o, settings, a);
    struct err e = {0};
    const char *array, *collector;
    size_t queued = 0;
    bool complete = false;
    if (strchr(settings, '\n'))
        return wrong("the options for sbatch are one line");
    if (file_is_folder(arena_printf(a, "%s.d/told", o->results)) ||
        file_exists(o->results) || s->reuse.all || s->reuse.count > 0) {
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
    if (write_scripts(&u, &e) != ERR_OK ||
        submit_all(&u, &array, &collector, &e) != ERR_OK)
        return wrong(e.text);
    tell(&u, array, collector);
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
               .example = "--partition=cpu --time=4:00:00"},
    .run = run,
    .show = show};
