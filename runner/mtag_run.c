/* mtag-run: trains the trials of an experiment file. */
#include "base/cli.h"
#include "base/say.h"
#include "nn/blas.h"
#include "nn/blas_kernels.h"
#include "results/path.h"
#include "results/read/kept.h"
#include "results/read/query.h"
#include "results/write/store.h"
#include "runner/experiment/complete.h"
#include "runner/experiment/shipped.h"
#include "runner/launcher.h"
#include "runner/steer/ask.h"
#include "runner/steer/merge.h"
#include "runner/steer/status.h"
#include "runner/sweep/bundle.h"
#include "runner/sweep/dry_space.h"
#include "runner/sweep/rerun.h"
#include "runner/sweep/run.h"
#include "runner/sweep/version.h"

#include <gsl/gsl_errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
    const char *results, *from, *name, *rerun, *bundle, *verify_bundle, *pause, *resume,
        *stop, *reason, *list, *describe, *launcher;
    int workers, limit_trials, seeds;
    bool dry_run, quick, extend, retry_failed, fresh, merge, verify, status, schema,
        json, quiet, verbose, collect;
    struct run_launch where;  /* of `launcher` */
    const char *const *words; /* of the command line */
};

#define AT(field) offsetof(struct arguments, field)

static const struct cli_option options[] = {
    {"results", 'o', CLI_TEXT, AT(results), "FILE",
     "database (default results/mtag.db, or $MTAG_RESULTS)"},
    {"workers", 'j', CLI_INT, AT(workers), "N", "processes (default: cores / threads)"},
    {"dry-run", 'n', CLI_FLAG, AT(dry_run), NULL,
     "check everything and print the plan: trials, networks, memory, time"},
    {"quick", 0, CLI_FLAG, AT(quick), NULL,
     "two batches, one epoch, nothing recorded: does it run at all?"},
    {"limit-trials", 0, CLI_INT, AT(limit_trials), "N", "only the first N trials"},
    {"from", 0, CLI_TEXT, AT(from), "TRIAL",
     "start from a recorded trial's file (37, or best) instead of EXPERIMENT.yaml"},
    {"seeds", 0, CLI_INT, AT(seeds), "N",
     "runs of each trial, in place of sweep.seeds; with --from, seeds that the trial "
     "was not trained with yet"},
    {"name", 0, CLI_TEXT, AT(name), "S", "the sweep's name, in place of the file's"},
    {"extend", 0, CLI_FLAG, AT(extend), NULL,
     "go on with finished runs to more epochs: raise train.epochs"},
    {"retry-failed", 0, CLI_FLAG, AT(retry_failed), NULL, "also what failed"},
    {"fresh", 0, CLI_FLAG, AT(fresh), NULL,
     "all again, replacing this sweep's recorded runs (the cache stays)"},
    {"launcher", 0, CLI_TEXT, AT(launcher), "NAME[:SETTINGS]",
     "where the runs are trained: fork (default), folder or slurm; --list launchers "
     "tells what each does, --describe slurm its settings"},
    {"collect", 0, CLI_FLAG, AT(collect), NULL,
     "record what workers of other machines have finished; trains nothing"},
    {"status", 0, CLI_FLAG, AT(status), NULL,
     "how far the sweeps are that are being run (those of EXPERIMENT.yaml or --name S "
     "alone), from another "
     "terminal or after a crash"},
    {"pause", 0, CLI_TEXT, AT(pause), "RUN|all",
     "at another terminal: a run (37.2), or all, finishes its epoch and is held"},
    {"resume", 0, CLI_TEXT, AT(resume), "RUN|all", "what is held goes on"},
    {"stop", 0, CLI_TEXT, AT(stop), "RUN|all",
     "a run ends for good and keeps its epochs; all: the sweep ends as by Ctrl-C"},
    {"reason", 0, CLI_TEXT, AT(reason), "TEXT", "why a run is stopped, for the record"},
    {"rerun", 0, CLI_TEXT, AT(rerun), "RUN",
     "train a recorded run (37.2, or best) again and compare: status 0 if all is the "
     "same to "
     "the "
     "bit, 1 if not, 2 if it cannot be repeated; nothing recorded is changed"},
    {"bundle", 0, CLI_TEXT, AT(bundle), "TRIAL",
     "write a trained run (37.2, the best run of 37, or best) to one file, for "
     "others to repeat: --bundle 37 FILE.zip"},
    {"verify", 0, CLI_TEXT, AT(verify_bundle), "FILE.zip",
     "train the run of a bundle again, aside, on the data of data.root=FOLDER or "
     "$MTAG_DATA, and compare: status 0 if it is the same, to the bit or to 1e-5, 1 if "
     "not, 2 if it cannot be repeated"},
    {"verify-decisions", 0, CLI_FLAG, AT(verify), NULL,
     "take a sweep's recorded decisions again and compare: status 0 if all are the "
     "same, "
     "1 if one differs, 2 if they cannot be compared; nothing is trained or recorded"},
    {"merge", 0, CLI_FLAG, AT(merge), NULL,
     "bring the runs of databases together: --merge FROM.db ... -o INTO.db"},
    {"list", 0, CLI_MAYBE, AT(list), "KIND",
     "names of a kind: layers, features, metrics, ...; without KIND the kinds"},
    {"describe", 0, CLI_TEXT, AT(describe), "NAME",
     "the options of a layer, feature, section, ..., or what a path takes: "
     "train.optimizer.lr"},
    {"schema", 0, CLI_FLAG, AT(schema), NULL, "JSON Schema of experiment files"},
    {"json", 0, CLI_FLAG, AT(json), NULL,
     "events on standard output, messages on standard error; with --dry-run the plan"},
    {"quiet", 'q', CLI_FLAG, AT(quiet), NULL, "no progress"},
    {"verbose", 'v', CLI_FLAG, AT(verbose), NULL,
     "a line for every epoch; why a pruner decides as it does; all warnings, with "
     "their lines"},
    {0},
};

static const struct cli cli = {
    .program = "mtag-run",
    .usage = "[options] EXPERIMENT.yaml [path=value ...]",
    .about =
        "Trains every trial that an experiment file asks for. The same command "
        "again continues. The file `-` is standard input, `mtag/cnn2d` one of those "
        "that come with mtag (--list experiments); sweep=none trains the file as it "
        "stands.",
    .examples = "mtag-run experiments/sweep_lr.yaml\n"
                "mtag-run -n experiments/cnn2d.yaml train.batch=32\n"
                "mtag-run --from 37 --seeds 5 --name final",
    .options = options,
    .add_version = run_add_version,
};

/* What mtag-run does in place of training, each by an option, and the options that go
 * with it, between blanks. */
static const struct task {
    const char *option, *goes_with;
} tasks[] = {
    {"status", " results name json "},
    {"pause", " results name "},
    {"resume", " results name "},
    {"stop", " results name reason "},
    {"rerun", " results json quiet verbose "},
    {"bundle", " results quiet verbose "},
    {"verify", " json quiet verbose "},
    {"verify-decisions", " results name seeds "},
    {"merge", " results quiet "},
};

static bool is_given(const struct cli_option *option, const struct arguments *o)
{
    const char *at = (const char *)o + option->offset;
    switch (option->kind) {
    case CLI_FLAG:
        return *(const bool *)at;
    case CLI_INT:
        return *(const int *)(const void *)at != INT_MIN;
    case CLI_TEXT:
    case CLI_MAYBE:
        return *(const char *const *)(const void *)at != NULL;
    case CLI_LIST:
        return ((const struct cli_list *)(const void *)at)->count > 0;
    }
    return false;
}

static const struct cli_option *find_option(const char *name)
{
    const struct cli_option *option = options;
    while (strcmp(option->name, name) != 0)
        option++;
    return option;
}

/* The message about an option that does not go with a task; NULL: all do. */
static const char *fault_of_tasks(const struct arguments *o, struct arena *a)
{
    for (size_t i = 0; i < sizeof(tasks) / sizeof(*tasks); i++) {
        if (!is_given(find_option(tasks[i].option), o))
            continue;
        for (const struct cli_option *other = options; other->name; other++) {
            const char *word = arena_printf(a, " %s ", other->name);
            if (is_given(other, o) && strcmp(other->name, tasks[i].option) != 0 &&
                !strstr(tasks[i].goes_with, word))
                return arena_printf(a, "--%s does not go with --%s", tasks[i].option,
                                    other->name);
        }
    }
    return NULL;
}

static int print_words(const struct arguments *o)
{
    struct str out = {0};
    struct err e = {0};
    enum err_code code = ERR_OK;
    if (o->schema) {
        exp_schema(&out);
    } else {
        code =
            o->list ? exp_list(o->list, &out, &e) : exp_describe(o->describe, &out, &e);
    }
    if (code != ERR_OK)
        say(stderr, "mtag-run: %s\n", e.text);
    else
        say_data(stdout, str_text(&out));
    str_deinit(&out);
    return err_exit_status(code);
}

static int wrong(const char *text)
{
    say(stderr, "mtag-run: %s\n", text);
    return 2;
}

static char *join_words(int argc, char **argv, struct arena *a)
{
    struct str s = {0};
    for (int i = 0; i < argc; i++)
        str_addf(&s, "%s%s", i ? " " : "", argv[i]);
    char *text = arena_strdup(a, str_text(&s));
    str_deinit(&s);
    return text;
}

/* Trains the sweep where the launcher says, or records what others trained. */
static int launch(const struct arguments *o, const struct exp_sweep *s,
                  const struct run_options *how, struct arena *a)
{
    const struct run_shared collecting = {.folder =
                                              arena_printf(a, "%s.d", how->results),
                                          .rules = {.stale = CLAIM_STALE},
                                          .collects = true};
    struct run_options own = *how;
    own.shared = o->collect ? &collecting : NULL;
    return o->collect ? run_sweep(s, &own, a)
                      : o->where.type->run(s, how, o->where.settings, a);
}

/* The plan, and what a launcher would do with it. */
static int plan(const struct arguments *o, const struct exp_sweep *s,
                const struct run_options *how, struct arena *a)
{
    const int status = run_dry(s, how, a);
    if (status == 0 && o->where.type->show && !how->json)
        o->where.type->show(s, how, o->where.settings, a);
    return status;
}

/* The file was found to be in order by exp_load, which made the example. */
static int run_proposed(const struct arguments *o, const struct exp_request *request,
                        const struct exp_sweep *example, const struct run_options *how,
                        struct arena *a)
{
    struct diag *diag = diag_create();
    struct run_options own = *how;
    own.book = exp_book_open(request, a, diag);
    if (!own.book)
        diag_print(diag, stderr);
    int status = 2;
    if (own.book && o->dry_run) {
        run_first_points(own.book, example, a);
        const struct exp_sweep *s = exp_book_sweep(own.book);
        status = plan(o, s->trial_count > 0 ? s : example, &own, a);
    } else if (own.book) {
        status =
            own.verify ? run_verify(example, &own, a) : launch(o, example, &own, a);
    }
    exp_book_close(own.book);
    diag_destroy(diag);
    return status;
}

/* cannot: why nothing can be trained; "": it can be. */
static int work(const struct arguments *o, const struct exp_request *request,
                const struct exp_sweep *s, const struct run_options *how,
                const char *cannot, struct arena *a)
{
    if (!s->trials[0].config->objective && *cannot)
        return wrong(cannot);
    if (s->proposed > 0 && !o->quick)
        return run_proposed(o, request, s, how, a);
    return o->dry_run  ? plan(o, s, how, a)
           : o->quick  ? run_quick(s, how, a)
           : o->verify ? run_verify(s, how, a)
                       : launch(o, s, how, a);
}

static int run(const struct arguments *o, const struct exp_request *request,
               const struct run_options *asked, struct arena *a)
{
    struct diag *diag = diag_create();
    struct run_options how = *asked;
    struct err e = {0};
    /* Before the file is read: the check's child would copy what 100,000 trials take.
     */
    nn_blas_check(&e);
    struct exp_sweep *s = exp_load_open(request, a, diag, &how.book);
    if (s && o->extend)
        exp_check_extend(s, diag);
    if (o->verbose)
        diag_print(diag, stderr);
    else
        diag_print_brief(diag, "-v", stderr);
    bool faulty = diag_errors(diag) > 0 || !s;
    diag_destroy(diag);
    const int status = faulty ? 2 : work(o, request, s, &how, e.text, a);
    exp_book_close(how.book);
    return status;
}

static int merge(const struct arguments *o, const struct cli_list *rest)
{
    if (rest->count == 0 || !o->results)
        return wrong(
            "--merge takes databases, and -o the one that they are merged into: "
            "mtag-run --merge FROM.db ... -o INTO.db");
    return run_merge(rest->items, rest->count, o->results, o->quiet);
}

/* `best` as the number of the trial; any other word stays. NULL after a message. */
static const char *number_of(const char *word, const char *results, struct arena *a)
{
    struct err e = {0};
    int64_t trial;
    if (strcmp(word, "best") != 0)
        return word;
    if (res_kept_best(results, &trial, &e) != ERR_OK) {
        wrong(e.text);
        return NULL;
    }
    return arena_printf(a, "%lld", (long long)trial);
}

static int rerun(const struct arguments *o, const struct cli_list *rest,
                 const char *command, struct arena *a)
{
    const struct run_options how = {.results = res_path(o->results),
                                    .command = command,
                                    .json = o->json,
                                    .quiet = o->quiet,
                                    .verbose = o->verbose};
    struct err e = {0};
    if (rest->count > 0)
        return wrong("--rerun takes a run and no experiment file: its own is recorded");
    if (nn_blas_check(&e) != ERR_OK)
        return wrong(e.text);
    const char *word = number_of(o->rerun, how.results, a);
    return word ? run_again(word, &how, a) : 2;
}

/* --bundle and --verify. */
static int bundle(const struct arguments *o, const struct cli_list *rest,
                  const char *command, struct arena *a)
{
    const struct run_options how = {.results = res_path(o->results),
                                    .command = command,
                                    .json = o->json,
                                    .quiet = o->quiet,
                                    .verbose = o->verbose};
    struct err e = {0};
    if (o->bundle && rest->count != 1)
        return wrong("--bundle takes a trial and the file to write: mtag-run --bundle "
                     "37 FILE.zip");
    if (nn_blas_check(&e) != ERR_OK)
        return wrong(e.text);
    return o->bundle
               ? run_bundle(o->bundle, rest->items[0], &how, a)
               : run_bundle_verify(o->verify_bundle, rest->items, rest->count, &how, a);
}

static int steer(const struct arguments *o, const struct cli_list *rest,
                 struct arena *a)
{
    const char *const words[STEER_KINDS] = {
        [STEER_RESUME] = o->resume, [STEER_PAUSE] = o->pause, [STEER_STOP] = o->stop};
    enum steer_kind kind = STEER_RESUME;
    while (kind < STEER_KINDS && words[kind] == NULL)
        kind++;
    if (rest->count > 1)
        return wrong(
            "--status, --pause, --resume and --stop take one experiment file at "
            "most");
    const char *name =
        o->name || rest->count == 0 ? o->name : exp_name_of(rest->items[0], a);
    if (kind == STEER_KINDS)
        return steer_status(res_path(o->results), name, o->json, a);
    const struct steer_command c = {kind, words[kind], o->reason, res_path(o->results),
                                    name};
    return steer_ask(&c, a);
}

static void tell_of_waiting(const char *path)
{
    say(stderr, "mtag-run: waiting for %s, which another program has locked\n", path);
}

/* The fault of the command line; NULL: there is none. */
static const char *fault_of(const struct arguments *o, const struct cli_list *rest)
{
    if (!o->from && rest->count == 0) {
        return "which experiment? Usage: mtag-run [options] EXPERIMENT.yaml "
               "[path=value ...]";
    }
    if ((o->workers != INT_MIN && o->workers < 1) ||
        (o->limit_trials != INT_MIN && o->limit_trials < 1))
        return "--workers and --limit-trials take a whole number of at least 1";
    if (o->seeds != INT_MIN && (o->seeds < 1 || o->seeds > EXP_MAX_SEEDS))
        return "--seeds takes a whole number from 1 to 1000, as sweep.seeds";
    if (o->json && o->quick)
        return "--json tells the events of a sweep; --quick has none";
    if (o->extend && o->quick)
        return "--extend goes on with finished runs; --quick records none";
    if (o->reason)
        return "--reason goes with --stop";
    if ((o->launcher || o->collect) && (o->fresh || o->extend || o->quick || o->verify))
        return "--launcher and --collect do not go with --fresh, --extend, --quick and "
               "--verify-decisions";
    if (o->launcher && o->collect)
        return "--collect records and trains nothing: it takes no --launcher";
    if (o->name && !exp_is_name(o->name))
        return "--name takes one line of text, as `name` of a file";
    return NULL;
}

/* The file of the recorded trial that --from names: heap. Returns the exit status. */
static int read_from(const char *word, const char *results, char **yaml)
{
    struct err e = {0};
    int64_t trial;
    int number;
    if (!res_kept_word(word, &trial, &number)) {
        return wrong(
            "--from takes the number of a recorded trial, as mtag-report shows it, or "
            "`best`");
    }
    return res_trial_yaml(results, trial, yaml, &e) != ERR_OK ? wrong(e.text) : 0;
}

/* command: as it was typed. */
static int train(const struct arguments *o, const struct cli_list *rest,
                 const char *command, struct arena *a)
{
    if (fault_of(o, rest))
        return wrong(fault_of(o, rest));
    const char *from = o->from ? number_of(o->from, res_path(o->results), a) : NULL;
    if (o->from && !from)
        return 2;
    const size_t first = from ? 0 : 1;
    const char *path = from ? NULL : exp_shipped_or(rest->items[0], rest->items[0], a);
    struct run_options how = {
        .results = res_path(o->results),
        .folder = from ? "." : file_folder_of(a, path),
        .command = command,
        .words = o->words,
        .workers = o->workers == INT_MIN ? 0 : o->workers,
        .part = o->limit_trials != INT_MIN,
        .new_seeds = from && o->seeds != INT_MIN && !o->extend,
        .extend = o->extend,
        .retry_failed = o->retry_failed,
        .fresh = o->fresh,
        .verify = o->verify,
        .json = o->json,
        .quiet = o->quiet,
        .verbose = o->verbose,
    };
    struct exp_request request = {
        .path = path,
        .results = how.results,
        .from_name = from ? arena_printf(a, "from %s", from) : NULL,
        .overrides = rest->items + first,
        .override_count = rest->count - first,
        .seeds = o->seeds == INT_MIN ? 0 : o->seeds,
        .limit_trials = o->limit_trials == INT_MIN ? 0 : o->limit_trials,
        .name = o->name,
    };
    how.request = from ? NULL : &request;
    char *yaml = NULL;
    int status = from ? read_from(from, how.results, &yaml) : 0;
    request.from_yaml = yaml;
    if (status == 0)
        status = run(o, &request, &how, a);
    free(yaml);
    return status;
}

static int program(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    gsl_set_error_handler_off();
    res_on_waiting(tell_of_waiting);
    cli_complete_with(exp_complete);
    exp_also(&run_launchers, "mtag-run --launcher ");
    struct arguments o = {
        .workers = INT_MIN, .limit_trials = INT_MIN, .seeds = INT_MIN};
    struct cli_list rest = {0};
    if (cli_wants_help(argc, argv)) {
        cli_print_help(&cli);
        return 0;
    }
    enum cli_result parsed = cli_parse(&cli, argc, argv, &o, &rest);
    if (parsed != CLI_GO)
        return parsed == CLI_DONE ? 0 : 2;
    if (o.list || o.describe || o.schema)
        return print_words(&o);
    struct arena *a = arena_create();
    struct err e = {0};
    const char *fault = fault_of_tasks(&o, a);
    o.words = (const char *const *)argv;
    if (!fault && run_launch_read(o.launcher ? o.launcher : "fork", a, &o.where, &e))
        fault = e.text;
    const char *command = join_words(argc, argv, a);
    int status = fault                                       ? wrong(fault)
                 : o.merge                                   ? merge(&o, &rest)
                 : o.status || o.pause || o.resume || o.stop ? steer(&o, &rest, a)
                 : o.bundle || o.verify_bundle ? bundle(&o, &rest, command, a)
                 : o.rerun                     ? rerun(&o, &rest, command, a)
                                               : train(&o, &rest, command, a);
    arena_destroy(a);
    return status;
}

int main(int argc, char **argv)
{
    nn_blas_choose(argv);
    return cli_end("mtag-run", program(argc, argv));
}
