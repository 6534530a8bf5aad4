#include "results/write/store.h"

#include "results/sql.h"
#include "results/write/writer.h"
#include "tests/results/write/place.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void execute(const char *path, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static char *bytes_of(const char *path, size_t *length)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *bytes = malloc(1 << 20);
    *length = fread(bytes, 1, 1 << 20, f);
    fclose(f);
    return bytes;
}

/* Opening must fail, say `words`, leave the bytes as they are and make no other file.
 */
static void refuses(const struct place *p, const char *words)
{
    size_t before, after;
    struct err e = {0};
    struct res_store *s;
    char *old = bytes_of(p->path, &before);
    assert_int_not_equal(res_open_waiting(p->path, 1, &s, &e), ERR_OK);
    assert_null(s);
    if (strstr(e.text, words) == NULL)
        fail_msg("`%s` is not in: %s", words, e.text);
    char *now = bytes_of(p->path, &after);
    assert_int_equal(before, after);
    assert_memory_equal(old, now, before);
    char *log = sample_path(p->folder, "mtag.db-wal");
    assert_int_not_equal(access(log, F_OK), 0);
    free(log);
    free(old);
    free(now);
}

static void a_new_file_is_stamped(void **state)
{
    struct place *p = *state;
    res_close(opened(p->path));
    assert_int_equal((int)number(p->path, "PRAGMA application_id"), RES_APPLICATION);
    assert_int_equal((int)number(p->path, "PRAGMA user_version"), RES_VERSION);
}

static void missing_folders_are_made(void **state)
{
    struct place *p = *state;
    char *deep = sample_path(p->folder, "a/b/c.db");
    res_close(opened(deep));
    assert_int_equal(access(deep, F_OK), 0);
    free(deep);
}

static void a_folder_is_refused(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s;
    assert_int_equal(res_open(p->folder, &s, &e), ERR_USER);
    assert_non_null(strstr(e.text, "is a folder"));
}

static void a_text_file_is_refused_untouched(void **state)
{
    struct place *p = *state;
    FILE *f = fopen(p->path, "w");
    fputs("name: baseline1d\n", f);
    fclose(f);
    refuses(p, "is not a results database");
}

static void a_foreign_database_is_refused_untouched(void **state)
{
    struct place *p = *state;
    execute(p->path, "CREATE TABLE other (x); PRAGMA user_version = 1");
    refuses(p, "of another program");
}

static void a_newer_database_is_refused_untouched(void **state)
{
    struct place *p = *state;
    res_close(filled(p->path));
    execute(p->path, "PRAGMA user_version = 99; PRAGMA journal_mode = DELETE");
    refuses(p, "newer mtag");
}

static void a_truncated_database_is_refused(void **state)
{
    struct place *p = *state;
    res_close(filled(p->path));
    assert_int_equal(truncate(p->path, 5000), 0);
    struct err e = {0};
    struct res_store *s;
    assert_int_equal(res_open(p->path, &s, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "damaged"));
}

static void a_read_only_file_is_refused(void **state)
{
    struct place *p = *state;
    res_close(opened(p->path));
    chmod(p->path, 0444);
    if (access(p->path, W_OK) == 0)
        skip(); /* the superuser may write everything */
    struct err e = {0};
    struct res_store *s;
    assert_int_equal(res_open(p->path, &s, &e), ERR_IO);
    assert_non_null(strstr(e.text, "cannot be written"));
}

static void a_locked_database_is_an_error_that_says_so(void **state)
{
    struct place *p = *state;
    res_close(filled(p->path));
    sqlite3 *other;
    sqlite3_open(p->path, &other);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
                     SQLITE_OK);
    struct err e = {0};
    struct res_store *s;
    assert_int_equal(res_open_waiting(p->path, 1, &s, &e), ERR_IO);
    assert_non_null(strstr(e.text, "locked by another program"));
    sqlite3_close(other);
    is(number(p->path, "SELECT count(*) FROM run"), 8);
}

static void equal_trials_are_one(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    int64_t first, again, sweep;
    struct res_store *s = opened(p->path);
    const struct res_sweep w = sample_sweep("one");
    assert_int_equal(res_sweep_begin(s, &w, &sweep, &e), ERR_OK);
    assert_int_equal(sample_trial(s, sweep, 1, "adam", "1e-3", &first, &e), ERR_OK);
    assert_int_equal(sample_trial(s, sweep, 2, "adam", "1e-3", &again, &e), ERR_OK);
    assert_int_equal(first, again);
    assert_int_equal(first, 1);
    res_close(s);
}

static void runs_of_a_trial_are_numbered_from_one(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_run run;
    struct res_store *s = filled(p->path);
    for (int64_t seed = 0; seed < 3; seed++) {
        assert_int_equal(res_run_get(s, 2, seed, 0, &run, &e), ERR_OK);
        assert_int_equal(run.number, seed + 1);
    }
    assert_int_equal(run.status, RES_INTERRUPTED);
    assert_int_equal(run.tries, 0);
    res_close(s);
}

static void
a_sweep_begun_again_keeps_its_trials_and_marks_the_absent_stale(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    size_t stale = 0;
    int64_t sweep, trial;
    res_close(filled(p->path));
    struct res_store *s = opened(p->path);
    const struct res_sweep w = sample_sweep("sweep_lr");
    assert_int_equal(res_sweep_begin(s, &w, &sweep, &e), ERR_OK);
    assert_int_equal(res_sweep_trials_begin(s, true, &e), ERR_OK);
    assert_int_equal(sample_trial(s, sweep, 1, "adam", "1e-3", &trial, &e), ERR_OK);
    assert_int_equal(sample_trial(s, sweep, 2, "adam", "1e-2", &trial, &e), ERR_OK);
    assert_int_equal(res_sweep_trials_end(s, sweep, &stale, &e), ERR_OK);
    res_close(s);
    assert_int_equal(stale, 2);
    is(number(p->path, "SELECT count(*) FROM trial"), 4);
    is(number(p->path, "SELECT count(*) FROM leaderboard"), 2);
    is(number(p->path, "SELECT varies FROM sweep_parameter WHERE path LIKE '%type'"),
       0);
}

static void a_sweep_asks_for_runs_by_their_seeds(void **state)
{
    const struct place *p = *state;
    struct res_store *s = opened(p->path);
    struct err e = {0};
    const struct res_sweep sweep = sample_sweep("a");
    int64_t id, trial;
    assert_int_equal(res_sweep_begin(s, &sweep, &id, &e), ERR_OK);
    assert_int_equal(sample_trial(s, id, 1, "sgd", "1e-3", &trial, &e), ERR_OK);
    assert_int_equal(
        res_sweep_seeds_put(s, id, trial, (const int64_t[]){0, 1, 2}, 3, &e), ERR_OK);
    assert_int_equal(res_sweep_seeds_put(s, id, trial, (const int64_t[]){7, 9}, 2, &e),
                     ERR_OK);
    res_close(s);
    is(number(p->path, "SELECT count(*) FROM sweep_value WHERE value = '[7, 9]'"), 1);
    is(number(p->path, "SELECT count(*) FROM sweep_value WHERE path = 'train.seed'"),
       1);
}

static void seeds_in_a_database_that_are_no_seeds_are_not_taken(void **state)
{
    const struct place *p = *state;
    struct res_store *s = opened(p->path);
    struct err e = {0};
    const struct res_sweep sweep = sample_sweep("a");
    int64_t id, trial, seeds[2];
    assert_int_equal(res_sweep_begin(s, &sweep, &id, &e), ERR_OK);
    assert_int_equal(sample_trial(s, id, 1, "sgd", "1e-3", &trial, &e), ERR_OK);
    assert_int_equal(
        res_sweep_seeds_put(s, id, trial, (const int64_t[]){INT64_MAX, -4, 5}, 3, &e),
        ERR_OK);
    assert_int_equal(res_new_seeds(s, id, trial, 0, seeds, 2, &e), ERR_OK);
    assert_int_equal(seeds[0], 5);
    assert_in_range(seeds[1], 0, 10);
    res_close(s);
}

/* Whoever sent the folder may have laid links there. */
static void the_folder_is_tried_without_following_links(void **state)
{
    const struct place *p = *state;
    struct err e = {0};
    char name[64], content[8] = "";
    char *own = sample_path(p->folder, "own");
    snprintf(name, sizeof(name), ".mtag.%ld-0.tmp", (long)getpid());
    char *link = sample_path(p->folder, name);
    int fd = open(own, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "precious", 8), 8);
    close(fd);
    assert_int_equal(symlink(own, link), 0);
    assert_int_equal(res_check_folder(p->path, &e), ERR_OK);
    fd = open(own, O_RDONLY);
    assert_int_equal(read(fd, content, 8), 8);
    close(fd);
    assert_memory_equal(content, "precious", 8);
    free(link);
    free(own);
}

static void a_running_sweep_is_locked_for_others(void **state)
{
    struct place *p = *state;
    int64_t sweep;
    struct err e = {0};
    struct res_store *s = opened(p->path);
    const struct res_sweep w = sample_sweep("sweep_lr");
    assert_int_equal(res_sweep_begin(s, &w, &sweep, &e), ERR_OK);
    pid_t child = fork();
    if (child == 0) {
        struct res_store *mine;
        struct err fault = {0};
        int64_t id;
        char pid[32];
        snprintf(pid, sizeof(pid), "%ld", (long)getppid());
        if (res_open(p->path, &mine, &fault) != ERR_OK ||
            res_sweep_begin(mine, &w, &id, &fault) == ERR_OK)
            _exit(1);
        _exit(strstr(fault.text, pid) ? 0 : 2);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    res_close(s);
}

static void runs_of_a_parent_that_died_are_interrupted(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_run run;
    int64_t sweep;
    res_close(filled(p->path));
    execute(p->path, "UPDATE run SET status = 'running' WHERE id = 3");
    struct res_store *s = opened(p->path);
    const struct res_sweep w = sample_sweep("sweep_lr");
    assert_int_equal(res_sweep_begin(s, &w, &sweep, &e), ERR_OK);
    assert_int_equal(res_run_get(s, 2, 0, 0, &run, &e), ERR_OK);
    assert_int_equal(run.status, RES_INTERRUPTED);
    res_close(s);
}

static void metrics_wait_for_a_flush(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s = filled(p->path);
    assert_int_equal(res_metric_put(s, 1, 4, sample_metric("valid_loss"), 0.25, &e),
                     ERR_OK);
    const char *sql = "SELECT count(*) FROM metric WHERE epoch = 4";
    is(number(p->path, sql), 0);
    assert_int_equal(res_flush(s, &e), ERR_OK);
    is(number(p->path, sql), 1);
    res_close(s);
}

static void a_metric_put_again_replaces_and_nan_is_null(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s = filled(p->path);
    assert_int_equal(
        res_metric_put(s, 1, 1, sample_metric("valid_loss"), (double)NAN, &e), ERR_OK);
    res_close(s);
    assert_true(
        isnan(number(p->path, "SELECT value FROM metric WHERE run_id = 1 AND epoch "
                              "= 1 AND name = 'valid_loss'")));
    is(number(p->path, "SELECT count(*) FROM metric WHERE run_id = 1"), 10);
}

static void a_reset_run_is_forgotten(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_run run;
    struct res_store *s = filled(p->path);
    assert_int_equal(res_run_get(s, 3, 1, 0, &run, &e), ERR_OK);
    assert_int_equal(res_run_reset(s, run.id, &e), ERR_OK);
    assert_int_equal(res_run_get(s, 3, 1, 0, &run, &e), ERR_OK);
    res_close(s);
    assert_int_equal(run.status, RES_INTERRUPTED);
    assert_int_equal(run.tries, 0);
    is(number(p->path, "SELECT valid_roc_auc FROM leaderboard WHERE trial = 3"), 0.9);
    is(number(p->path, "SELECT n FROM leaderboard WHERE trial = 3"), 1);
}

static void predictions_share_their_task(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    static const char *const clips[] = {"a/one", "a/\"two\""};
    static const char *const tags[] = {"guitar", "no vocals", "caf\xc3\xa9"};
    static const unsigned char truth[6] = {1, 0, 0, 1, 1, 0};
    static const float scores[6] = {0.5F, 0.25F, 0, 1, 0.75F, 0.125F};
    struct res_store *s = filled(p->path);
    for (int64_t run = 1; run <= 2; run++)
        assert_int_equal(
            res_predictions_put(s, run, RES_TEST,
                                &(struct res_predictions){.task = "task-a",
                                                          .clips = clips,
                                                          .tags = tags,
                                                          .clip_count = 2,
                                                          .tag_count = 3,
                                                          .truth = truth,
                                                          .scores = scores},
                                &e),
            ERR_OK);
    res_close(s);
    is(number(p->path, "SELECT count(*) FROM task"), 1);
    is(number(p->path, "SELECT count(*) FROM prediction WHERE length(scores) "
                       "= 24"),
       2);
    is(number(p->path, "SELECT count(*) FROM task, json_each(task.clips) WHERE value = "
                       "'a/\"two\"'"),
       1);
    is(number(p->path, "SELECT hex(truth) = '010000010100' FROM task"), 1);
}

/* Files 1.w to 4.w of the store's folder, each the weights of that trial's runs. */
static void make_weights(struct place *p, struct res_store *s)
{
    char command[9000];
    snprintf(command, sizeof(command),
             "mkdir -p '%s' && cd '%s' && touch 1.w 2.w 3.w 4.w", res_folder(s),
             res_folder(s));
    assert_int_equal(system(command), 0);
    execute(p->path, "UPDATE run SET weights = trial_id || '.w'");
}

static void only_the_best_weights_are_kept(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s = filled(p->path);
    make_weights(p, s);
    assert_int_equal(res_prune_weights(s, 1, "valid_roc_auc", true, -1, 0, &e), ERR_OK);
    is(number(p->path, "SELECT count(weights) FROM run"), 8);
    assert_int_equal(res_prune_weights(s, 1, "valid_roc_auc", true, 2, 0, &e), ERR_OK);
    res_close(s);
    is(number(p->path, "SELECT count(weights) FROM run"), 4);
    is(number(p->path, "SELECT count(weights) FROM run WHERE trial_id IN (3, 4)"), 4);
    for (int i = 1; i <= 4; i++) {
        char name[32];
        snprintf(name, sizeof(name), "mtag.db.d/%d.w", i);
        char *path = sample_path(p->folder, name);
        assert_int_equal(access(path, F_OK) == 0, i >= 3);
        free(path);
    }
}

static void weights_of_trials_that_a_file_no_longer_asks_for_stay(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s = filled(p->path);
    make_weights(p, s);
    execute(p->path, "UPDATE sweep_trial SET stale = 1 WHERE trial_id IN (1, 4)");
    assert_int_equal(res_prune_weights(s, 1, "valid_roc_auc", true, 1, 0, &e), ERR_OK);
    res_close(s);
    is(number(p->path, "SELECT count(weights) FROM run"), 6);
    is(number(p->path, "SELECT count(weights) FROM run WHERE trial_id = 2"), 0);
    char *path = sample_path(p->folder, "mtag.db.d/2.w");
    assert_int_not_equal(access(path, F_OK), 0);
    free(path);
}

/* Trial 2 is the best by its first run alone, which is all that the sweep asks for. */
static void the_best_are_those_by_the_runs_that_the_sweep_asks_for(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s = filled(p->path);
    make_weights(p, s);
    execute(p->path, "UPDATE metric SET value = .99 WHERE name = 'valid_roc_auc' AND "
                     "run_id = (SELECT min(id) FROM run WHERE trial_id = 2)");
    for (int64_t trial = 1; trial <= 4; trial++) {
        char sql[100];
        snprintf(sql, sizeof(sql), "SELECT min(seed) FROM run WHERE trial_id = %d",
                 (int)trial);
        const int64_t seed = (int64_t)number(p->path, sql);
        assert_int_equal(res_sweep_seeds_put(s, 1, trial, &seed, 1, &e), ERR_OK);
    }
    assert_int_equal(res_prune_weights(s, 1, "valid_roc_auc", true, 1, 0, &e), ERR_OK);
    res_close(s);
    is(number(p->path, "SELECT count(weights) FROM run WHERE trial_id = 2"), 2);
    is(number(p->path, "SELECT count(weights) FROM run WHERE trial_id <> 2"), 0);
}

/* As runs finish one after the other, each call looks at the run that did. */
static void weights_are_removed_as_runs_finish(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s = filled(p->path);
    static const int trials[] = {1, 2, 4, 3}; /* each better than the one before */
    make_weights(p, s);
    execute(p->path, "UPDATE run SET weights = NULL");
    for (int i = 0; i < 4; i++) {
        char sql[200];
        snprintf(sql, sizeof(sql),
                 "UPDATE run SET weights = trial_id || '.w' WHERE trial_id = %d",
                 trials[i]);
        execute(p->path, sql);
        snprintf(sql, sizeof(sql), "SELECT min(id) FROM run WHERE trial_id = %d",
                 trials[i]);
        const int64_t run = (int64_t)number(p->path, sql);
        assert_int_equal(res_prune_weights(s, 1, "valid_roc_auc", true, 1, run, &e),
                         ERR_OK);
        snprintf(sql, sizeof(sql),
                 "SELECT group_concat(DISTINCT trial_id) = '%d' FROM run WHERE "
                 "weights IS NOT NULL",
                 trials[i]);
        is(number(p->path, sql), 1);
    }
    /* A run that no call was told of is seen by the call for all. */
    execute(p->path, "UPDATE run SET weights = '1.w' WHERE trial_id = 1");
    assert_int_equal(res_prune_weights(s, 1, "valid_roc_auc", true, 1, 0, &e), ERR_OK);
    is(number(p->path, "SELECT count(weights) FROM run WHERE trial_id <> 3"), 0);
    is(number(p->path, "SELECT count(weights) FROM run WHERE trial_id = 3"), 2);
    res_close(s);
}

static void events_are_kept_with_their_time(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    struct res_store *s = filled(p->path);
    assert_int_equal(res_event_put(s, 1, 0, "stale", "2 trials", &e), ERR_OK);
    res_close(s);
    is(number(p->path, "SELECT count(*) FROM event WHERE run_id IS NULL AND "
                       "time LIKE '20__-__-__T%Z'"),
       1);
}

static void the_yaml_of_the_best_trial_is_found(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    char *yaml;
    res_close(filled(p->path));
    assert_int_equal(res_trial_yaml(p->path, 0, &yaml, &e), ERR_OK);
    assert_non_null(strstr(yaml, "{type: adam, lr: 1e-3}"));
    free(yaml);
    assert_int_equal(res_trial_yaml(p->path, 99, &yaml, &e), ERR_USER);
    assert_null(yaml);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_file_is_stamped),
        TEST(missing_folders_are_made),
        TEST(a_folder_is_refused),
        TEST(a_text_file_is_refused_untouched),
        TEST(a_foreign_database_is_refused_untouched),
        TEST(a_newer_database_is_refused_untouched),
        TEST(a_truncated_database_is_refused),
        TEST(a_read_only_file_is_refused),
        TEST(a_locked_database_is_an_error_that_says_so),
        TEST(equal_trials_are_one),
        TEST(runs_of_a_trial_are_numbered_from_one),
        TEST(a_sweep_begun_again_keeps_its_trials_and_marks_the_absent_stale),
        TEST(a_sweep_asks_for_runs_by_their_seeds),
        TEST(seeds_in_a_database_that_are_no_seeds_are_not_taken),
        TEST(the_folder_is_tried_without_following_links),
        TEST(a_running_sweep_is_locked_for_others),
        TEST(runs_of_a_parent_that_died_are_interrupted),
        TEST(metrics_wait_for_a_flush),
        TEST(a_metric_put_again_replaces_and_nan_is_null),
        TEST(a_reset_run_is_forgotten),
        TEST(predictions_share_their_task),
        TEST(only_the_best_weights_are_kept),
        TEST(the_best_are_those_by_the_runs_that_the_sweep_asks_for),
        TEST(weights_of_trials_that_a_file_no_longer_asks_for_stay),
        TEST(weights_are_removed_as_runs_finish),
        TEST(events_are_kept_with_their_time),
        TEST(the_yaml_of_the_best_trial_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
