/* --rerun: rerun.h. The run is a sweep of one in a folder of its own, so that it is
 * trained, recorded and read as any other. */
#include "runner/sweep/rerun.h"

#include "base/file.h"
#include "base/say.h"
#include "features/cache/cache.h"
#include "results/merge/repeat.h"
#include "results/read/kept.h"
#include "runner/sweep/aside.h"
#include "runner/sweep/machine.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/prepare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rerun {
    const char *word;
    const struct run_options *options;
    struct arena *arena;
    struct res_original recorded, repeated;
    struct exp_sweep *sweep;
    const char *folder, *results; /* of the repetition */
};

static int cannot(const char *text)
{
    say(stderr, "mtag-run: %s\n", text);
    return 2;
}

/* ---- what can be repeated ---- */

/* Training that ended by the clock ends elsewhere the next time. */
static const char *fault_of(const struct rerun *r)
{
    const struct res_run_row *run = &r->recorded.run;
    const char *name = arena_printf(r->arena, "run %lld.%d",
                                    (long long)r->recorded.trial.id, run->number);
    if (strcmp(run->status, "finished") != 0)
        return arena_printf(r->arena, "%s is %s: only a finished run can be repeated",
                            name, run->status);
    if (run->reason && strncmp(run->reason, "time limit", strlen("time limit")) == 0)
        return arena_printf(r->arena,
                            "%s was ended by its %s: that is not the same twice", name,
                            run->reason);
    if (!r->recorded.trial.yaml)
        return arena_printf(r->arena, "the experiment file of %s is not recorded",
                            name);
    return NULL;
}

static struct exp_sweep *load(struct rerun *r)
{
    struct arena *a = r->arena;
    const struct res_original *o = &r->recorded;
    const char *overrides[2] = {"keep={weights: all, resume: none}"};
    size_t count = 1;
    if (o->metric)
        overrides[count++] =
            arena_printf(a, "sweep={metric: {name: '%s', goal: %s}}", o->metric,
                         o->maximize ? "maximize" : "minimize");
    const struct exp_request request = {.from_yaml = o->trial.yaml,
                                        .from_name = arena_printf(a, "run %s", r->word),
                                        .overrides = overrides,
                                        .override_count = count,
                                        .results = r->options->results,
                                        .name = "rerun"};
    struct diag *diag = diag_create();
    struct exp_sweep *s = exp_load(&request, a, diag);
    const bool faulty = diag_errors(diag) > 0 || !s;
    if (faulty || r->options->verbose)
        diag_print(diag, stderr);
    diag_destroy(diag);
    if (!faulty) /* the seed is no part of a trial */
        s->trials[0].config->train.seed = (int)o->run.seed;
    return faulty ? NULL : s;
}

/* ---- the data ---- */

/* Whether the trial is the one that is recorded. Its data are known once they are
 * prepared.
 */
static int check_identity(struct rerun *r)
{
    const struct run_options *o = r->options;
    const struct exp_config *c = r->sweep->trials[0].config;
    struct err e = {0};
    struct run_preparation p = run_preparation_list(
        r->sweep, feat_cache_folder(r->arena), run_cores(), true, r->arena);
    if (run_prepare(&p, !o->quiet && !o->json, r->arena, &e) != ERR_OK)
        return cannot(e.text);
    if (strcmp(exp_identity(c).text, r->recorded.trial.identity) == 0)
        return 0;
    const struct hash data = feat_dataset_fingerprint(c->dataset);
    const bool same_data = r->recorded.trial.fingerprint &&
                           strcmp(data.text, r->recorded.trial.fingerprint) == 0;
    say(stdout, "Run %s cannot give the same: %s\n", r->word,
        same_data
            ? "this version of mtag reads its experiment file differently. The data "
              "are the same."
            : "its data were changed (recordings, annotations or the split).");
    return 1;
}

/* ---- the repetition ---- */

static int make_folder(struct rerun *r)
{
    struct err e = {0};
    if (aside_create("rerun", r->arena, &r->folder, &e) != ERR_OK)
        return cannot(e.text);
    r->results = file_join(r->arena, r->folder, "rerun.db");
    return 0;
}

static int train(struct rerun *r)
{
    const struct progress_name name = {.trial = r->recorded.trial.id,
                                       .run = r->recorded.run.number,
                                       .label = "(again)"};
    struct run_options own = {.results = r->results,
                              .folder = ".",
                              .command = r->options->command,
                              .workers = 1,
                              .threads = r->recorded.threads,
                              .fold = r->recorded.run.fold,
                              .again = &name,
                              .json = r->options->json,
                              .quiet = r->options->quiet,
                              .verbose = r->options->verbose};
    const int status = run_sweep(r->sweep, &own, r->arena);
    if (status == 130)
        return status;
    struct err e = {0};
    const int number = own.fold > 0 ? own.fold : 1;
    if (res_original_read(r->results, 1, number, r->arena, &r->repeated, &e) != ERR_OK)
        return cannot(e.text);
    return strcmp(r->repeated.run.status, "finished") == 0
               ? 0
               : cannot(arena_printf(r->arena, "the repetition of run %s failed: %s",
                                     r->word,
                                     r->repeated.run.reason ? r->repeated.run.reason
                                                            : "no reason is known"));
}

/* ---- the answer ---- */

static void add_changed(struct str *s, const char *what, const char *then,
                        const char *now)
{
    if (strcmp(then ? then : "", now ? now : "") != 0)
        str_addf(s, "  %s: %s then, %s now\n", what,
                 then && *then ? then : "not recorded",
                 now && *now ? now : "not known");
}

static void tell_machines(const struct rerun *r)
{
    const struct res_run_row *then = &r->recorded.run, *now = &r->repeated.run;
    struct str s = {0};
    add_changed(&s, "program", then->version, now->version);
    add_changed(&s, "CPU and kernels", then->cpu, now->cpu);
    add_changed(&s, "libraries", then->libraries, now->libraries);
    add_changed(&s, "host", then->host, now->host);
    if (s.length > 0)
        say(stdout, "What else is not the same:\n%s", s.text);
    else
        say(stdout, "Program, CPU, kernels, libraries and data are those that are "
                    "recorded.\n");
    str_deinit(&s);
}

static void tell_same(const struct rerun *r)
{
    const struct res_original *o = &r->recorded;
    say(stdout,
        "Run %lld.%d is repeated to the bit: %d epochs, the test, the predictions%s.\n",
        (long long)o->trial.id, o->run.number, (int)o->run.epochs,
        o->weights ? " and the weights" : "; its weights are not kept");
}

static int compare(struct rerun *r)
{
    struct res_difference d = {0};
    struct err e = {0};
    if (res_original_compare(r->options->results, &r->recorded, r->results,
                             &r->repeated, &d, &e) != ERR_OK)
        return cannot(e.text);
    if (d.order == 0) {
        tell_same(r);
        return 0;
    }
    say(stdout, "Run %lld.%d is not repeated. First difference: %s",
        (long long)r->recorded.trial.id, r->recorded.run.number, d.what);
    if (*d.one)
        say(stdout, ", %s as recorded, %s now.\n", d.one, d.other);
    else
        say(stdout, ".\n");
    tell_machines(r);
    return 1;
}

int run_again(const char *word, const struct run_options *o, struct arena *a)
{
    struct rerun r = {.word = word, .options = o, .arena = a};
    struct err e = {0};
    int64_t trial;
    int number;
    if (!res_kept_word(word, &trial, &number))
        return cannot("--rerun takes a recorded run, such as 37.2");
    if (res_original_read(o->results, trial, number, a, &r.recorded, &e) != ERR_OK)
        return cannot(e.text);
    if (fault_of(&r))
        return cannot(fault_of(&r));
    r.sweep = load(&r);
    int status = r.sweep ? check_identity(&r) : 2;
    if (status == 0)
        status = make_folder(&r);
    if (status == 0)
        status = train(&r);
    if (status == 0)
        status = compare(&r);
    aside_destroy(r.folder);
    return status;
}
