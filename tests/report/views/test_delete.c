/* Deleting sweeps and trials: what goes, and what stays. */
#include "tests/report/predicted.h"

#include <sys/stat.h>

static int64_t count_of(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    const int64_t value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return value;
}

static void write_file(const char *name, size_t size)
{
    FILE *f = fopen(name, "wb");
    assert_non_null(f);
    for (size_t i = 0; i < size; i++)
        fputc('x', f);
    fclose(f);
}

static bool is_there(const char *name)
{
    return access(name, F_OK) == 0;
}

/* Sweep one has the trials 1 and 2, sweep two 2 and 3; each has a file of weights of
 * 1,000 bytes, 1 and 3 a log, 1 a state and a checkpoint. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t one = begin("one", "valid_roc_auc", "maximize", 1);
    finish_predicted(put(one, "adam", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    finish_predicted(put(one, "sgd", NULL, 0, 1), 0, 0, &scores_b[0][0], 0.8107);
    const int64_t two = begin("two", "valid_roc_auc", "maximize", 1);
    put(two, "sgd", NULL, 0, 1);
    finish_predicted(put(two, "adamw", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    close_store();
    change("UPDATE run SET weights = 'weights/' || trial_id || '.safetensors'");
    change("UPDATE run SET log = 'logs/' || trial_id || '.log' WHERE trial_id <> 2");
    static const char *const folders[] = {"mtag.db.d/weights", "mtag.db.d/logs",
                                          "mtag.db.d/resume", "mtag.db.d/checkpoints"};
    for (size_t i = 0; i < 4; i++)
        if (mkdir(folders[i], 0700) != 0)
            return -1;
    write_file("mtag.db.d/weights/1.safetensors", 1000);
    write_file("mtag.db.d/weights/2.safetensors", 1000);
    write_file("mtag.db.d/weights/3.safetensors", 1000);
    write_file("mtag.db.d/logs/1.log", 200);
    write_file("mtag.db.d/logs/3.log", 200);
    write_file("mtag.db.d/resume/adam-0-0", 500);
    write_file("mtag.db.d/checkpoints/adam-0-0", 300);
    return 0;
}

static void a_dry_run_tells_what_goes_and_deletes_nothing(void **state)
{
    (void)state;
    gives("delete -n one",
          "the sweep one: 1 trial with 1 run; 4 files in mtag.db.d, 2.0 kB, and 960 "
          "B of predictions\n1 trial stays: other sweeps have it (two)\n"
          "nothing was deleted yet: without -n this goes\n");
    gives("delete -n 3",
          "trial 3 of two: 1 trial with 1 run; 2 files in mtag.db.d, 1.2 kB, and 960 "
          "B of predictions\nnothing was deleted yet: without -n this goes\n");
    assert_int_equal(count_of("SELECT count(*) FROM trial"), 3);
    assert_true(is_there("mtag.db.d/weights/1.safetensors"));
}

static void shared_trials_stay(void **state)
{
    (void)state;
    assert_int_equal(report("delete one"), 0);
    says("this was deleted");
    assert_int_equal(count_of("SELECT count(*) FROM sweep"), 1);
    assert_int_equal(count_of("SELECT count(*) FROM trial"), 2);
    assert_int_equal(count_of("SELECT count(*) FROM run"), 2);
    assert_int_equal(count_of("SELECT count(*) FROM prediction"), 2);
    assert_int_equal(count_of("SELECT count(*) FROM task"), 1);
    assert_int_equal(count_of("SELECT count(*) FROM param WHERE trial_id = 1"), 0);
    assert_int_equal(count_of("SELECT count(*) FROM metric m WHERE NOT EXISTS (SELECT "
                              "1 FROM run r WHERE r.id = m.run_id)"),
                     0);
    assert_int_equal(count_of("SELECT count(*) FROM sweep_value WHERE sweep_id = 1"),
                     0);
    assert_false(is_there("mtag.db.d/weights/1.safetensors"));
    assert_false(is_there("mtag.db.d/logs/1.log"));
    assert_false(is_there("mtag.db.d/resume/adam-0-0"));
    assert_false(is_there("mtag.db.d/checkpoints/adam-0-0"));
    assert_true(is_there("mtag.db.d/weights/2.safetensors"));
    assert_int_equal(report("-f csv --columns trial"), 0);
    assert_string_equal(printed, "trial\n2\n3\n");
}

static void the_last_sweep_takes_everything(void **state)
{
    (void)state;
    assert_int_equal(report("delete one"), 0);
    assert_int_equal(report("delete two"), 0);
    static const char *const tables[] = {
        "sweep", "trial",  "resolved",    "param",       "sweep_trial",
        "run",   "metric", "sweep_value", "prediction",  "sweep_parameter",
        "task",  "event",  "tag_metric",  "trial_metric"};
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        char sql[64];
        snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", tables[i]);
        if (count_of(sql) != 0)
            fail_msg("%s has rows", tables[i]);
    }
    assert_false(is_there("mtag.db.d/weights/2.safetensors"));
    assert_false(is_there("mtag.db.d/weights/3.safetensors"));
}

static void a_trial_leaves_the_sweep_that_is_named(void **state)
{
    (void)state;
    refuses("delete 2", "trial 2 is one of several sweeps (two, one): -s says which");
    refuses("delete 1 -s two", "trial 1 is not one of two, but of one");
    assert_int_equal(report("delete 2 -s one"), 0);
    says("trial 2 stays with its runs, but not in one: it is in two, too");
    assert_int_equal(report("-s one -f csv --columns trial"), 0);
    assert_string_equal(printed, "trial\n1\n");
    assert_int_equal(report("-s two -f csv --columns trial"), 0);
    assert_string_equal(printed, "trial\n2\n3\n");
    assert_int_equal(report("delete 2"), 0);
    assert_int_equal(count_of("SELECT count(*) FROM trial"), 2);
}

static void a_sweep_that_is_running_is_refused_by_name(void **state)
{
    (void)state;
    open_store();
    begin("one", "valid_roc_auc", "maximize", 1);
    refuses("delete one", "the sweep `one` is being run");
    refuses("delete -n one", "the sweep `one` is being run");
    refuses("delete 1", "the sweep `one` is being run");
    assert_int_equal(report("delete two"), 0);
    close_store();
    assert_int_equal(count_of("SELECT count(*) FROM trial"), 2);
}

static void what_later_trials_were_decided_by_stays(void **state)
{
    (void)state;
    change("INSERT INTO decision (sweep_id, number, virtual_time, kind, trial_id, saw) "
           "VALUES (1, 0, 0, 'new', 1, 'x')");
    refuses("delete 1", "trial 1 is part of what its sweep decided by");
    refuses("delete -n 1", "trial 1 is part of what its sweep decided by");
    assert_int_equal(report("delete one"), 0);
    assert_int_equal(count_of("SELECT count(*) FROM decision"), 0);
}

/* A database that somebody sent may name any file. */
static void no_file_outside_of_the_folder_goes(void **state)
{
    (void)state;
    write_file("private", 10);
    change(
        "UPDATE run SET weights = '../private', log = '/etc/passwd' WHERE trial_id = "
        "1");
    assert_int_equal(report("delete -n one"), 0);
    says("2 files in mtag.db.d, 800 B");
    assert_int_equal(report("delete one"), 0);
    assert_true(is_there("private"));
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    refuses("delete", "what is to go?");
    refuses("delete one two", "one sweep or trial at a time");
    refuses("delete on", "there is no sweep `on`; did you mean `one`?");
    refuses("delete 9", "there is no trial 9");
    refuses("delete -t 1", "mtag-report delete 37");
    assert_int_equal(count_of("SELECT count(*) FROM trial"), 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_dry_run_tells_what_goes_and_deletes_nothing),
        CASE(shared_trials_stay),
        CASE(the_last_sweep_takes_everything),
        CASE(a_trial_leaves_the_sweep_that_is_named),
        CASE(a_sweep_that_is_running_is_refused_by_name),
        CASE(what_later_trials_were_decided_by_stays),
        CASE(no_file_outside_of_the_folder_goes),
        CASE(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
