#include "results/migrate.h"

#include "results/write/store.h"
#include "tests/results/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Steps after the newest version. */
static const char *const later_steps[RES_VERSION + 4] = {
    [RES_VERSION + 1] = "ALTER TABLE trial ADD COLUMN extra TEXT",
    [RES_VERSION + 2] = "CREATE TABLE extra (x); INSERT INTO extra VALUES (3)",
    [RES_VERSION + 3] = "CREATE TABLE broken (x); SELECT nonsense",
};

static int64_t number(struct res_sql *q, const char *sql)
{
    int64_t value = -1;
    struct err e = {0};
    if (res_sql_int(q, &e, -1, &value, sql, "") != ERR_OK)
        fail_msg("%s", e.text);
    return value;
}

static void open_memory(struct res_sql *q)
{
    struct err e = {0};
    assert_int_equal(
        res_sql_open(q, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0, &e),
        ERR_OK);
}

static void an_empty_database_gets_the_newest_schema(void **state)
{
    struct res_sql q;
    struct err e = {0};
    (void)state;
    open_memory(&q);
    assert_int_equal(res_migrate(&q, &res_migrations, &e), ERR_OK);
    assert_int_equal(number(&q, "PRAGMA user_version"), RES_VERSION);
    assert_int_equal(number(&q, "PRAGMA application_id"), RES_APPLICATION);
    assert_int_equal(number(&q, "SELECT count(*) FROM run"), 0);
    res_sql_close(&q);
}

static void an_older_database_gets_the_steps_that_it_lacks(void **state)
{
    struct res_sql q;
    struct err e = {0};
    const struct res_migrations later = {later_steps, NULL, RES_VERSION + 2};
    (void)state;
    open_memory(&q);
    assert_int_equal(res_migrate(&q, &res_migrations, &e), ERR_OK);
    assert_int_equal(res_migrate(&q, &later, &e), ERR_OK);
    assert_int_equal(number(&q, "PRAGMA user_version"), RES_VERSION + 2);
    assert_int_equal(number(&q, "SELECT x FROM extra"), 3);
    assert_int_equal(number(&q, "SELECT count(extra) FROM trial"), 0);
    assert_int_equal(res_migrate(&q, &later, &e), ERR_OK);
    assert_int_equal(number(&q, "SELECT count(*) FROM extra"), 1);
    res_sql_close(&q);
}

static void a_step_that_fails_changes_nothing(void **state)
{
    struct res_sql q;
    struct err e = {0};
    const struct res_migrations later = {later_steps, NULL, RES_VERSION + 3};
    (void)state;
    open_memory(&q);
    assert_int_equal(res_migrate(&q, &res_migrations, &e), ERR_OK);
    assert_int_not_equal(res_migrate(&q, &later, &e), ERR_OK);
    assert_int_equal(number(&q, "PRAGMA user_version"), RES_VERSION);
    assert_int_equal(
        number(&q, "SELECT count(*) FROM sqlite_master WHERE name = 'extra'"), 0);
    res_sql_close(&q);
}

static void a_newer_database_is_left_alone(void **state)
{
    struct res_sql q;
    struct err e = {0};
    const struct res_migrations later = {later_steps, NULL, RES_VERSION + 2};
    (void)state;
    open_memory(&q);
    assert_int_equal(res_migrate(&q, &res_migrations, &e), ERR_OK);
    assert_int_equal(res_migrate(&q, &later, &e), ERR_OK);
    assert_int_equal(res_migrate(&q, &res_migrations, &e), ERR_DATA);
    assert_int_equal(number(&q, "PRAGMA user_version"), RES_VERSION + 2);
    res_sql_close(&q);
}

static void another_programs_database_is_left_alone(void **state)
{
    struct res_sql q;
    struct err e = {0};
    (void)state;
    open_memory(&q);
    assert_int_equal(res_sql_exec(&q, "CREATE TABLE other (x)", &e), ERR_OK);
    assert_int_equal(res_migrate(&q, &res_migrations, &e), ERR_DATA);
    assert_int_equal(number(&q, "SELECT count(*) FROM sqlite_master"), 1);
    res_sql_close(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_gets_the_newest_schema),
        cmocka_unit_test(an_older_database_gets_the_steps_that_it_lacks),
        cmocka_unit_test(a_step_that_fails_changes_nothing),
        cmocka_unit_test(a_newer_database_is_left_alone),
        cmocka_unit_test(another_programs_database_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
