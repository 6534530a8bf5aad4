#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_first_error_stays(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(err_set(&e, ERR_USER, "first %d", 1), ERR_USER);
    assert_int_equal(err_set(&e, ERR_IO, "second"), ERR_IO);
    assert_int_equal(e.code, ERR_USER);
    assert_string_equal(e.text, "first 1");
}

static void no_error_struct_is_allowed(void **state)
{
    (void)state;
    errno = ENOENT;
    assert_int_equal(err_set(NULL, ERR_DATA, "x"), ERR_DATA);
    assert_int_equal(err_errno(NULL, "x"), ERR_IO);
    assert_int_equal(err_context(NULL, "x"), ERR_OK);
}

static void the_reason_of_the_system_is_appended(void **state)
{
    (void)state;
    struct err e = {0};
    errno = ENOENT;
    assert_int_equal(err_errno(&e, "cannot open %s", "a.wav"), ERR_IO);
    assert_string_equal(e.text, "cannot open a.wav: No such file or directory");
    struct err memory = {0};
    errno = ENOMEM;
    assert_int_equal(err_errno(&memory, "cannot map"), ERR_MEMORY);
}

static void context_is_put_before_an_error_only(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(err_context(&e, "run %d", 3), ERR_OK);
    assert_string_equal(e.text, "");
    err_set(&e, ERR_DATA, "broken");
    assert_int_equal(err_context(&e, "run %d", 3), ERR_DATA);
    assert_string_equal(e.text, "run 3: broken");
}

static void long_messages_are_cut_not_overrun(void **state)
{
    (void)state;
    char text[3 * sizeof((struct err *)0)->text];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct err e = {0};
    err_set(&e, ERR_USER, "%s", text);
    assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
    err_context(&e, "%s", text);
    assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
    struct err system = {0};
    errno = EACCES;
    err_errno(&system, "%s", text);
    assert_int_equal(strlen(system.text), sizeof(system.text) - 1);
}

static void exit_statuses_are_those_of_the_manual(void **state)
{
    (void)state;
    assert_int_equal(err_exit_status(ERR_OK), 0);
    assert_int_equal(err_exit_status(ERR_USER), 2);
    assert_int_equal(err_exit_status(ERR_DATA), 2);
    assert_int_equal(err_exit_status(ERR_IO), 2);
    assert_int_equal(err_exit_status(ERR_INTERRUPTED), 130);
    assert_int_equal(err_exit_status(ERR_MEMORY), 1);
    assert_int_equal(err_exit_status(ERR_INTERNAL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_error_stays),
        cmocka_unit_test(no_error_struct_is_allowed),
        cmocka_unit_test(the_reason_of_the_system_is_appended),
        cmocka_unit_test(context_is_put_before_an_error_only),
        cmocka_unit_test(long_messages_are_cut_not_overrun),
        cmocka_unit_test(exit_statuses_are_those_of_the_manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
