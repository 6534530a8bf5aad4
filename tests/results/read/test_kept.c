/* Which weights are taken, and what is said where those of the best trial are gone. */
#include "results/read/kept.h"

#include "base/file.h"
#include "tests/results/sample.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { TRIALS = 130, LAST = 120 };

struct base {
    char *folder, *path;
    struct arena *arena;
};

static void change(const struct base *b, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* One run of each trial; trial n has rank n. Every run names weights that are gone. */
static int record(void **state)
{
    struct err e = {0};
    struct res_store *s;
    struct base *b = calloc(1, sizeof(*b));
    struct res_sweep sweep = sample_sweep("sweep_lr");
    int64_t sweep_id, trial;
    char rate[32];
    b->folder = sample_folder();
    b->path = sample_path(b->folder, "mtag.db");
    b->arena = arena_create();
    *state = b;
    sweep.seeds = 1;
    enum err_code code = res_open(b->path, &s, &e);
    if (code == ERR_OK)
        code = res_sweep_begin(s, &sweep, &sweep_id, &e);
    for (int i = 0; i < TRIALS && code == ERR_OK; i++) {
        snprintf(rate, sizeof(rate), "1e-%d", i + 1);
        code = sample_trial(s, sweep_id, i + 1, "sgd", rate, &trial, &e);
        if (code == ERR_OK)
            code = sample_run(s, trial, 0, 0.9 - 0.001 * i, &e);
    }
    res_close(s);
    change(b, "UPDATE run SET weights = 'weights/' || trial_id");
    return code == ERR_OK ? 0 : -1;
}

static int forget(void **state)
{
    struct base *b = *state;
    arena_destroy(b->arena);
    free(b->path);
    sample_remove(b->folder);
    free(b);
    return 0;
}

static void put_weights(const struct base *b, int trial)
{
    char path[4200];
    struct err e = {0};
    snprintf(path, sizeof(path), "%s.d", b->path);
    mkdir(path, 0777);
    snprintf(path, sizeof(path), "%s.d/weights", b->path);
    mkdir(path, 0777);
    snprintf(path, sizeof(path), "%s.d/weights/%d", b->path, trial);
    assert_int_equal(file_write(path, "x", 1, &e), ERR_OK);
}

static const char *refused(const struct base *b)
{
    static struct err e;
    struct res_kept kept;
    e = (struct err){0};
    assert_int_equal(res_kept_find(b->path, 0, 0, b->arena, &kept, &e), ERR_USER);
    return e.text;
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("`%s` is not in `%s`", part, text);
}

static void the_best_trial_is_taken(void **state)
{
    const struct base *b = *state;
    struct res_kept kept;
    struct err e = {0};
    put_weights(b, 1);
    put_weights(b, 2);
    assert_int_equal(res_kept_find(b->path, 0, 0, b->arena, &kept, &e), ERR_OK);
    assert_int_equal(kept.trial, 1);
    assert_int_equal(kept.run, 1);
}

static void the_next_in_the_ranking_with_weights_is_named(void **state)
{
    put_weights(*state, 7);
    put_weights(*state, 9);
    const char *said = refused(*state);
    assert_says(said, "the weights of trial 1 are not kept");
    assert_says(said, "the best with weights is trial 7, rank 7 of 130");
    assert_says(said, "trials with weights: 7, 9.");
}

static void the_whole_ranking_is_looked_at(void **state)
{
    put_weights(*state, LAST);
    assert_says(refused(*state), "the best with weights is trial 120, rank 120 of 130");
}

static void no_weights_at_all_are_told(void **state)
{
    assert_says(refused(*state), "no weights of the newest sweep");
    assert_says(refused(*state), "no trial there has any");
    change(*state, "UPDATE run SET weights = NULL");
    assert_says(refused(*state), "no trial there has any");
}

static void only_the_first_of_many_are_named(void **state)
{
    for (int trial = 2; trial <= 40; trial++)
        put_weights(*state, trial);
    assert_says(refused(*state), "20, 21, .... ");
}

static void a_trial_is_named_by_number_or_as_best(void **state)
{
    static const struct {
        const char *word;
        bool taken;
        int64_t trial;
        int run;
    } cases[] = {{"37", true, 37, 0}, {"37.2", true, 37, 2}, {"best", true, 0, 0},
                 {"0", false, 0, 0},  {"Best", false, 0, 0}, {"best.1", false, 0, 0},
                 {"", false, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int64_t trial = -1;
        int run = -1;
        assert_int_equal(res_kept_choice(cases[i].word, &trial, &run), cases[i].taken);
        if (cases[i].taken) {
            assert_int_equal(trial, cases[i].trial);
            assert_int_equal(run, cases[i].run);
        }
    }
    int64_t trial;
    int run;
    assert_false(res_kept_word("best", &trial, &run));
}

static void the_best_needs_no_weights_and_is_of_a_sweep_that_is_shown(void **state)
{
    const struct base *b = *state;
    struct res_kept kept;
    struct err e = {0};
    int64_t trial = 0;
    assert_int_equal(res_kept_best(b->path, &trial, &e), ERR_OK);
    assert_int_equal(trial, 1);
    assert_int_equal(res_kept_trial(b->path, 0, b->arena, &kept, &e), ERR_OK);
    assert_int_equal(kept.trial, 1);
    change(b,
           "INSERT INTO sweep (name, metric, goal, seeds, threads, created, started, "
           "hidden) SELECT 'later', metric, goal, seeds, threads, created, "
           "'2099-01-01T00:00:00Z', 1 FROM sweep LIMIT 1");
    assert_int_equal(res_kept_best(b->path, &trial, &e), ERR_OK);
    assert_int_equal(trial, 1);
    change(b, "DELETE FROM sweep_trial");
    assert_int_equal(res_kept_best(b->path, &trial, &e), ERR_USER);
    assert_says(e.text, "is ranked: there is no best");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, record, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_best_trial_is_taken),
        TEST(the_next_in_the_ranking_with_weights_is_named),
        TEST(the_whole_ranking_is_looked_at),
        TEST(no_weights_at_all_are_told),
        TEST(only_the_first_of_many_are_named),
        TEST(a_trial_is_named_by_number_or_as_best),
        TEST(the_best_needs_no_weights_and_is_of_a_sweep_that_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
