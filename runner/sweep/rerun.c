/* --rerun: rerun.h. The run is a sweep of one in a folder of its own, so that it is
 * trained, recorded and read as any other. */
#include "runner/sweep/rerun.h"

#include "base/file.h"
#include "base/say.h"
#include "features/cache/cache.h"
#include "results/merge/distance.h"
#include "results/read/kept.h"
#include "runner/sweep/aside.h"
#include "runner/sweep/machine.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/prepare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rerun {
    const char *word;
    const struct run_options *options;
    const struct rerun_of *of;
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
    const char **overrides =
        arena_alloc(a, r->of->override_count + 2, sizeof(*overrides));
    size_t count = 0;
    overrides[count++] = "keep={weights: all, resume: none}";
    for (size_t i = 0; i < r->of->override_count; i++)
        overrides[count++] = r->of->overrides[i];
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
    if (!same_data && r->of->tell_data)
        r->of->tell_data(r->of->context, r->sweep);
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

/* The largest distance of a metric or of predictions: the values are sorted by it, NaN
 * first. */
static int compare_apart(const void *x, const void *y)
{
    const struct res_apart *a = x, *b = y;
    if (isnan(a->largest) || isnan(b->largest))
        return isnan(b->largest) - isnan(a->largest);
    return (a->largest < b->largest) - (a->largest > b->largest);
}

static void tell_metrics(const struct res_apart *all, size_t count)
{
    enum { SHOWN = 12 };
    say(stdout, "The largest differences, as recorded and now:\n");
    for (size_t i = 0; i < count && i < SHOWN && all[i].largest != 0; i++) {
        struct str s = {0};
        str_addf(&s, "  %s", all[i].name);
        if (all[i].epoch > 0)
            str_addf(&s, " of epoch %d", all[i].epoch);
        str_addf(&s, ": %.7g, %.7g\n", all[i].one, all[i].other);
        say(stdout, "%s", s.text);
        str_deinit(&s);
    }
}

/* Values that are not the same bits: 0 if all are within RERUN_NEAR and that counts. */
static int judge_apart(struct rerun *r, const struct res_difference *d)
{
    struct res_apart_list list;
    struct err e = {0};
    if (res_original_distance(r->of->results, &r->recorded, r->results, &r->repeated,
                              r->arena, &list, &e) != ERR_OK)
        return cannot(e.text);
    struct res_apart *all = list.items;
    const size_t count = list.count;
    if (count > 0)
        qsort(all, count, sizeof(*all), compare_apart);
    if (count > 0 && all[0].largest <= RERUN_NEAR) {
        if (all[0].largest > 0)
            say(stdout, "same to 1e-5: the largest difference is %.2g (%s).\n",
                all[0].largest, all[0].name);
        else
            say(stdout, "same to 1e-5: values and predictions are equal, %s not.\n",
                d->what);
        tell_machines(r);
        return 0;
    }
    say(stdout, "Run %s is not repeated.\n", r->word);
    tell_machines(r);
    tell_metrics(all, count);
    return 1;
}

static int compare(struct rerun *r)
{
    struct res_difference d = {0};
    struct err e = {0};
    if (res_original_compare(r->of->results, &r->recorded, r->results, &r->repeated, &d,
                             &e) != ERR_OK)
        return cannot(e.text);
    if (d.order == 0) {
        if (r->of->is_near)
            say(stdout, "same bits: ");
        tell_same(r);
        return 0;
    }
    if (r->of->is_near)
        return judge_apart(r, &d);
    say(stdout, "Run %lld.%d is not repeated. First difference: %s",
        (long long)r->recorded.trial.id, r->recorded.run.number, d.what);
    if (*d.one)
        say(stdout, ", %s as recorded, %s now.\n", d.one, d.other);
    else
        say(stdout, ".\n");
    tell_machines(r);
    return 1;
}

/* Reads the run, its file and its data. Returns the exit status. */
static int begin(struct rerun *r)
{
    struct err e = {0};
    int64_t trial;
    int number;
    if (!res_kept_word(r->word, &trial, &number))
        return cannot("--rerun takes a recorded run, such as 37.2");
    if (res_original_read(r->of->results, trial, number, r->arena, &r->recorded, &e) !=
        ERR_OK)
        return cannot(e.text);
    if (fault_of(r))
        return cannot(fault_of(r));
    r->sweep = load(r);
    return r->sweep ? check_identity(r) : 2;
}

int run_again_load(const char *word, const struct run_options *o, struct arena *a,
                   struct res_original *recorded, struct exp_sweep **sweep)
{
    const struct rerun_of of = {.results = o->results, .word = word};
    struct rerun r = {.word = word, .options = o, .of = &of, .arena = a};
    const int status = begin(&r);
    *recorded = r.recorded;
    *sweep = r.sweep;
    return status;
}

int run_again_of(const struct rerun_of *of, const struct run_options *o,
                 struct arena *a)
{
    struct rerun r = {.word = of->word, .options = o, .of = of, .arena = a};
    int status = begin(&r);
    if (status == 0)
        status = make_folder(&r);
    if (status == 0)
        status = train(&r);
    if (status == 0)
        status = compare(&r);
    aside_destroy(r.folder);
    return status;
}

int run_again(const char *word, const struct run_options *o, struct arena *a)
{
    const struct rerun_of of = {.results = o->results, .word = word};
    return run_again_of(&of, o, a);
}
