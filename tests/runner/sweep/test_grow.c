/* Whole sweeps of a sampler that proposes its points: one on made-up music, whose runs
 * train and need features, the others on a formula. */
#include "base/file.h"
#include "base/rng.h"
#include "results/write/store.h"
#include "runner/sweep/run.h"

#include "tests/base/reading.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const char network[] =
    "name: grown\n"
    "data: {root: %s/data, tags: top50}\n"
    "features:\n"
    "  mel: {type: mel, n_mels: 32}\n"
    "model:\n"
    "  layers:\n"
    "    - batchnorm\n"
    "    - bands_as_channels\n"
    "    - conv1d: {filters: 8, kernel: 3, stride: 2, padding: 1}\n"
    "    - relu\n"
    "    - global_avg_pool\n"
    "    - linear: {units: tags}\n"
    "train: {epochs: 2, batch: 16, optimizer: {type: adam, lr: 1e-3}}\n"
    "sweep:\n"
    "  trials: 8\n"
    "  invalid: skip\n"
    "  metric: {name: valid_loss, goal: minimize}\n"
    "  require: ['train.optimizer.lr < 0.09']\n"
    "  parameters:\n"
    "    train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}\n"
    "    features.mel.n_mels: {values: [32, 40]}\n"
    "  enqueue: [{train.optimizer.lr: 0.002}]\n";

static const char formula[] =
    "name: grown\n"
    "objective:\n"
    "  value: 'abs(log10(lr) + 1.7) + bands / 400 + exp(-t / 2)'\n"
    "  noise: 0.1\n"
    "  epochs: 4\n"
    "sweep:\n"
    "  trials: 8\n"
    "  invalid: skip\n"
    "  metric: {name: value, goal: minimize}\n"
    "  require: ['lr < 0.09']\n"
    "  parameters:\n"
    "    lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}\n"
    "    bands: {values: [32, 40]}\n"
    "  enqueue: [{lr: 0.002, bands: 32}]\n";

struct scene {
    struct arena *arena;
    char folder[64];
};

/* ---- a sampler that looks at results ---- */

static const struct run_evidence *find_best(const struct run_seen *seen)
{
    const struct run_evidence *best = NULL;
    for (size_t i = 0; i < seen->result_count; i++)
        if (isfinite(seen->results[i].value) &&
            (!best || seen->results[i].value < best->value))
            best = &seen->results[i];
    return best;
}

/* The process group of a call ends where it asks for the point of that number. */
static size_t killed_at = SIZE_MAX;

/* A random point; once there are results the best one with its first value moved a
 * little. Every fifth point equals the best one, every sixth is too large. */
static struct run_point propose(const struct run_space *space, size_t number,
                                const struct run_seen *seen)
{
    struct rng r;
    if (number == killed_at)
        kill(0, SIGKILL);
    rng_init(&r, space->seed, RNG_SAMPLER, number, 0);
    struct run_point point = {
        .values = arena_alloc(space->arena, space->count, sizeof(*point.values))};
    for (size_t i = 0; i < space->count; i++)
        point.values[i] =
            run_value_at(&space->parameters[i], rng_uniform(&r), space->arena);
    const struct run_evidence *best = find_best(seen);
    if (number % 6 == 5) {
        point.values[0] = run_number(&space->parameters[0], 0.095, space->arena);
    } else if (best && number % 5 == 4) {
        memcpy(point.values, best->point->values, space->count * sizeof(*point.values));
    } else if (best && best->point->values[0]) {
        double lr;
        if (!str_to_double(best->point->values[0]->text, &lr))
            abort();
        lr *= 1 + rng_uniform(&r);
        lr = lr > 0.08 ? lr / 2 : lr;
        point.values[0] = run_number(&space->parameters[0], lr, space->arena);
    }
    return point;
}

static const struct run_sampler_type toy = {
    .plugin = {.name = "toy"}, .needs_trials = true, .propose = propose};

static const struct run_sampler_type apart = {
    .plugin = {.name = "toy"}, .needs_trials = true, .propose = propose, .apart = true};

/* The same, except for the fourth point. */
static struct run_point propose_and_crash(const struct run_space *space, size_t number,
                                          const struct run_seen *seen)
{
    if (number == 3)
        abort();
    return propose(space, number, seen);
}

static const struct run_sampler_type crashing = {.plugin = {.name = "toy"},
                                                 .needs_trials = true,
                                                 .propose = propose_and_crash,
                                                 .apart = true};

/* ---- sweeps in a process of their own ---- */

struct call {
    const char *database;
    int workers;
    bool dry, fresh, trains;                /* trains: the network; else the formula */
    const char *override;                   /* or NULL */
    const struct run_sampler_type *sampler; /* NULL: toy */
    const char *errors;                     /* a file, or NULL */
};

static int call_here(const struct scene *s, const struct call *c)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    const char *results = file_join(a, s->folder, c->database);
    const char *overrides[] = {c->override};
    struct exp_request request = {
        .path = file_join(a, s->folder, c->trains ? "network.yaml" : "formula.yaml"),
        .results = results,
        .overrides = overrides,
        .override_count = c->override != NULL,
        .sampler = c->sampler ? c->sampler : &toy};
    struct run_options how = {.results = results,
                              .folder = s->folder,
                              .command = "test",
                              .workers = c->workers,
                              .fresh = c->fresh,
                              .quiet = true};
    struct exp_sweep *example = exp_load(&request, a, diag);
    diag_print(diag, stderr);
    if (!example)
        return 2;
    if (c->dry)
        return run_dry(example, &how, a);
    how.book = exp_book_open(&request, a, diag);
    int status = how.book ? run_sweep(example, &how, a) : 2;
    exp_book_close(how.book);
    diag_destroy(diag);
    arena_destroy(a);
    return status;
}

static pid_t start(const struct scene *s, const struct call *c)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (int i = 1; i < 32; i++)
            signal(i, SIG_DFL);
        setpgid(0, 0);
        int nothing = open("/dev/null", O_WRONLY);
        dup2(nothing, STDOUT_FILENO);
        if (c->errors)
            dup2(open(c->errors, O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
        _exit(call_here(s, c));
    }
    setpgid(child, child);
    return child;
}

static int finish(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void assert_runs(const struct scene *s, const struct call *c)
{
    assert_int_equal(finish(start(s, c)), 0);
}

static size_t read_decisions(const struct scene *s, const char *database,
                             struct res_decision **out)
{
    struct err e = {0};
    struct res_store *store;
    size_t count = 0;
    if (res_open(file_join(s->arena, s->folder, database), &store, &e) != ERR_OK ||
        res_decisions(store, 1, s->arena, out, &count, &e) != ERR_OK)
        fail_msg("%s", e.text);
    res_close(store);
    return count;
}

static size_t count_kind(const struct res_decision *list, size_t count,
                         const char *kind)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(list[i].kind, kind) == 0;
    return found;
}

/* The first decisions of b are those of a. */
static void assert_same(const struct scene *s, const char *a, const char *b)
{
    struct res_decision *wanted, *got;
    size_t count = read_decisions(s, a, &wanted);
    assert_true(count > 0 && read_decisions(s, b, &got) >= count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(got[i].kind, wanted[i].kind);
        assert_int_equal(got[i].time, wanted[i].time);
        assert_int_equal(got[i].trial, wanted[i].trial);
        assert_int_equal(got[i].seed, wanted[i].seed);
        assert_int_equal(got[i].until, wanted[i].until);
        assert_string_equal(got[i].saw, wanted[i].saw);
        assert_true((got[i].text != NULL) == (wanted[i].text != NULL));
        if (wanted[i].text)
            assert_string_equal(got[i].text, wanted[i].text);
    }
}

static void assert_all_recorded(const struct scene *s, const char *database,
                                const char *path)
{
    struct res_decision *list;
    size_t count = read_decisions(s, database, &list);
    assert_int_equal(count_kind(list, count, "trial"), 8);
    assert_true(count_kind(list, count, "unfit") > 0);
    assert_int_equal(
        count_kind(list, count, "trial") + count_kind(list, count, "unfit"), count - 1);
    assert_string_equal(list[0].kind, "file");
    assert_ptr_equal(strstr(list[1].text, arena_printf(s->arena, "{%s: 0.002", path)),
                     list[1].text);
    for (size_t i = 2; i < count; i++)
        assert_non_null(strstr(list[i].text, arena_printf(s->arena, "%s: ", path)));
}

static void every_point_is_decided_and_recorded(void **state)
{
    const struct scene *s = *state;
    assert_runs(s, &(struct call){.database = "one.db", .workers = 1});
    assert_all_recorded(s, "one.db", "lr");
}

/* Features that a proposed point needs are computed then. */
static void proposed_networks_are_trained(void **state)
{
    const struct scene *s = *state;
    assert_runs(s, &(struct call){.database = "net1.db", .workers = 1, .trains = true});
    assert_all_recorded(s, "net1.db", "train.optimizer.lr");
    assert_runs(s, &(struct call){.database = "net2.db", .workers = 2, .trains = true});
    assert_same(s, "net1.db", "net2.db");
}

static void the_number_of_workers_changes_no_decision(void **state)
{
    const struct scene *s = *state;
    assert_runs(s, &(struct call){.database = "two.db", .workers = 2});
    assert_same(s, "one.db", "two.db");
    assert_same(s, "two.db", "one.db");
}

static void the_same_command_again_decides_nothing(void **state)
{
    const struct scene *s = *state;
    assert_runs(s, &(struct call){.database = "two.db", .workers = 2});
    assert_same(s, "one.db", "two.db");
    assert_same(s, "two.db", "one.db");
}

/* Whole calls, killed at one decision after the other. */
static void kill_at_each(const struct scene *s, const struct call *c)
{
    int killed = 0;
    for (size_t i = 1; i < 12; i++) {
        killed_at = i;
        const int status = finish(start(s, c));
        killed += status == -SIGKILL;
        assert_true(status == -SIGKILL || status == 0);
    }
    killed_at = SIZE_MAX;
    assert_true(killed >= 7);
    assert_runs(s, c);
    assert_same(s, "one.db", c->database);
    assert_same(s, c->database, "one.db");
}

static void kills_change_no_decision(void **state)
{
    const struct scene *s = *state;
    kill_at_each(s, &(struct call){.database = "killed.db", .workers = 2});
}

static void a_process_of_its_own_proposes_the_same(void **state)
{
    const struct scene *s = *state;
    kill_at_each(
        s, &(struct call){.database = "apart.db", .workers = 2, .sampler = &apart});
}

static void a_process_that_crashes_ends_the_sweep(void **state)
{
    const struct scene *s = *state;
    struct call c = {.database = "crash.db",
                     .workers = 2,
                     .sampler = &crashing,
                     .errors = file_join(s->arena, s->folder, "errors")};
    struct err e = {0};
    char *text;
    size_t length;
    assert_int_equal(finish(start(s, &c)), 1);
    assert_int_equal(file_read(c.errors, &text, &length, &e), ERR_OK);
    assert_non_null(strstr(text, "method toy crashed while it proposed a point (signal "
                                 "6, Aborted)"));
    free(text);
    /* What was decided before is kept. */
    c.sampler = &apart;
    assert_runs(s, &c);
    assert_same(s, "one.db", "crash.db");
    assert_same(s, "crash.db", "one.db");
}

static void seeds_and_a_pruner_go_with_it(void **state)
{
    const struct scene *s = *state;
    const char *const changes[] = {"sweep.seeds=2", "sweep.prune={type: asha, "
                                                    "min_epochs: 1}"};
    for (size_t i = 0; i < 2; i++) {
        const char *a = i == 0 ? "seeds1.db" : "asha1.db";
        const char *b = i == 0 ? "seeds2.db" : "asha2.db";
        assert_runs(s, &(struct call){a, 1, .override = changes[i]});
        assert_runs(s, &(struct call){b, 2, .override = changes[i]});
        assert_same(s, a, b);
        assert_same(s, b, a);
    }
}

static void more_trials_go_on_from_the_recorded_decisions(void **state)
{
    const struct scene *s = *state;
    struct res_decision *list;
    assert_runs(s, &(struct call){"two.db", 2, .override = "sweep.trials=10"});
    assert_same(s, "one.db", "two.db");
    size_t count = read_decisions(s, "two.db", &list);
    assert_int_equal(count_kind(list, count, "trial"), 10);
}

static const struct res_decision *last_entry(const struct res_decision *list,
                                             size_t count)
{
    size_t last = count;
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].kind, "file") == 0)
            last = i;
    if (last == count)
        fail_msg("there is no entry");
    return &list[last];
}

static size_t count_text(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        count++;
    return count;
}

/* Only the last trials are new, and they are decided after the entry. */
static void a_wider_space_goes_on_with_all_trials(void **state)
{
    const struct scene *s = *state;
    struct res_decision *before, *list;
    assert_runs(s, &(struct call){.database = "wide.db", .workers = 1});
    const size_t had = read_decisions(s, "wide.db", &before);
    const char *wide = "sweep={trials: 11, invalid: skip, metric: {name: value, "
                       "goal: minimize}, parameters: {lr: {min: 1e-5, max: 1, "
                       "distribution: log_uniform}, bands: {values: [32, 36, 40]}}}";
    for (int again = 0; again < 2; again++) {
        assert_runs(s, &(struct call){"wide.db", 2, .override = wide});
        const size_t count = read_decisions(s, "wide.db", &list);
        assert_int_equal(count_kind(list, count, "trial"), 11);
        assert_int_equal(count_kind(list, count, "file"), 2);
        assert_true(last_entry(list, count) == &list[had]);
        assert_int_equal(count_text(list[had].text, "\ntrial "), 8);
        assert_int_equal(count_text(list[had].text, " finished 4"), 8);
        for (size_t i = 0; i < had; i++)
            assert_string_equal(list[i].saw, before[i].saw);
    }
    const char *narrow = "sweep={trials: 11, invalid: skip, metric: {name: value, "
                         "goal: minimize}, parameters: {lr: {min: 5e-3, max: 1, "
                         "distribution: log_uniform}, bands: {values: [32, 40]}}}";
    assert_runs(s, &(struct call){"wide.db", 2, .override = narrow});
    const size_t count = read_decisions(s, "wide.db", &list);
    const size_t kept = count_text(last_entry(list, count)->text, "\ntrial ");
    assert_in_range(kept, 1, 10);
    assert_int_equal(count_kind(list, count, "trial"), 11 + (11 - kept));
}

static void another_file_and_a_fresh_start_decide_anew(void **state)
{
    const struct scene *s = *state;
    struct res_decision *list;
    assert_runs(s, &(struct call){"two.db", 2, .override = "objective.noise=0.2"});
    size_t count = read_decisions(s, "two.db", &list);
    assert_int_equal(count_kind(list, count, "file"), 2);
    assert_int_equal(count_kind(list, count, "trial"), 10 + 8);
    assert_null(strstr(last_entry(list, count)->text, "\ntrial "));
    assert_runs(s, &(struct call){"two.db", 2, .fresh = true});
    struct res_decision *first;
    size_t wanted = read_decisions(s, "one.db", &first);
    count = read_decisions(s, "two.db", &list);
    assert_int_equal(count, wanted);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(list[i].text, first[i].text);
        assert_string_equal(list[i].saw, first[i].saw);
    }
}

/* Seeds and ends of a sweep: the same for one worker and two, and nothing is left when
 * the same command comes again. */
static void further_seeds_and_ends_go_with_it(void **state)
{
    const struct scene *s = *state;
    const char *const changes[] = {"sweep.seeds={upto: 3}", "sweep.budget={epochs: 17}",
                                   "sweep.stop_when={target: 1}",
                                   "sweep.budget={worker_hours: 1e-12}"};
    for (size_t i = 0; i < 4; i++) {
        struct res_decision *list;
        const char *a = arena_printf(s->arena, "ends%zu-1.db", i);
        const char *b = arena_printf(s->arena, "ends%zu-2.db", i);
        assert_runs(s, &(struct call){a, 1, .override = changes[i]});
        const size_t count = read_decisions(s, a, &list);
        assert_int_equal(count_kind(list, count, "end"), i > 0);
        if (i == 0)
            assert_true(count_kind(list, count, "seed") > 0);
        if (i == 1)
            assert_int_equal(count_kind(list, count, "trial"), 4);
        if (i > 0)
            assert_true(count_kind(list, count, "trial") < 8);
        for (int again = 0; again < 2 && i < 3; again++) {
            assert_runs(s, &(struct call){b, 2, .override = changes[i]});
            assert_same(s, a, b);
            assert_same(s, b, a);
        }
        assert_runs(s, &(struct call){a, 1, .override = changes[i]});
        assert_int_equal(read_decisions(s, a, &list), count);
    }
}

static void points_that_run_out_end_the_sweep(void **state)
{
    const struct scene *s = *state;
    struct res_decision *list;
    const char *few =
        "sweep.parameters={lr: {values: [0.001, 0.002]}, bands: {values: [32]}}";
    for (int i = 0; i < 2; i++) {
        assert_runs(s, &(struct call){"few.db", 2, .override = few});
        size_t count = read_decisions(s, "few.db", &list);
        assert_int_equal(count_kind(list, count, "trial"), 2);
    }
}

static void a_changed_result_is_found(void **state)
{
    const struct scene *s = *state;
    const struct call c = {.database = "one.db", .workers = 1};
    const char *change = arena_printf(
        s->arena,
        "sqlite3 %s/one.db \"UPDATE metric SET value = value - 1 WHERE name = "
        "'value' AND epoch = 4 AND run_id = 1\"",
        s->folder);
    if (system("sqlite3 -version >/dev/null") != 0)
        skip();
    assert_int_equal(system(change), 0);
    assert_int_equal(finish(start(s, &c)), 2);
}

static void a_dry_run_tells_of_an_example(void **state)
{
    const struct scene *s = *state;
    assert_runs(s, &(struct call){.database = "none.db", .workers = 1, .dry = true});
    assert_false(file_exists(file_join(s->arena, s->folder, "none.db")));
}

/* ---- */

static int set_up(void **state)
{
    static struct scene s;
    struct err e = {0};
    s.arena = arena_create();
    snprintf(s.folder, sizeof(s.folder), "/tmp/mtag-grow-XXXXXX");
    assert_non_null(mkdtemp(s.folder));
    setenv("MTAG_CACHE", file_join(s.arena, s.folder, "cache"), 1);
    const char *make =
        arena_printf(s.arena,
                     MTAG_BINARY_DIR
                     "/bin/mtag-data synth %s/data --clips 60 --seconds 4 >/dev/null",
                     s.folder);
    assert_int_equal(system(make), 0);
    const char *text = arena_printf(s.arena, network, s.folder);
    assert_int_equal(file_write(file_join(s.arena, s.folder, "network.yaml"), text,
                                strlen(text), &e),
                     ERR_OK);
    assert_int_equal(file_write(file_join(s.arena, s.folder, "formula.yaml"), formula,
                                strlen(formula), &e),
                     ERR_OK);
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    const struct scene *s = *state;
    int status = system(arena_printf(s->arena, "rm -rf %s", s->folder));
    arena_destroy(s->arena);
    return status;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_point_is_decided_and_recorded),
        cmocka_unit_test(proposed_networks_are_trained),
        cmocka_unit_test(the_number_of_workers_changes_no_decision),
        cmocka_unit_test(the_same_command_again_decides_nothing),
        cmocka_unit_test(kills_change_no_decision),
        cmocka_unit_test(a_process_of_its_own_proposes_the_same),
        cmocka_unit_test(a_process_that_crashes_ends_the_sweep),
        cmocka_unit_test(seeds_and_a_pruner_go_with_it),
        cmocka_unit_test(more_trials_go_on_from_the_recorded_decisions),
        cmocka_unit_test(a_wider_space_goes_on_with_all_trials),
        cmocka_unit_test(another_file_and_a_fresh_start_decide_anew),
        cmocka_unit_test(further_seeds_and_ends_go_with_it),
        cmocka_unit_test(points_that_run_out_end_the_sweep),
        cmocka_unit_test(a_changed_result_is_found),
        cmocka_unit_test(a_dry_run_tells_of_an_example),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
