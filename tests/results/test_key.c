#include "results/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_key_reads_back(void **state)
{
    static const struct res_key keys[] = {
        {"0f3a", 0, 0}, {"0f3a", 2147483647, 5}, {"with-dashes", 17, 10}};
    struct arena *a = arena_create();
    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        struct res_key read;
        assert_true(res_key_read(res_key_text(&keys[i], a), &read, a));
        assert_string_equal(read.identity, keys[i].identity);
        assert_int_equal(read.seed, keys[i].seed);
        assert_int_equal(read.fold, keys[i].fold);
    }
    arena_destroy(a);
}

static void a_name_without_a_fold_is_of_fold_0(void **state)
{
    struct res_key read;
    struct arena *a = arena_create();
    (void)state;
    assert_true(res_key_read("0f3a-12", &read, a));
    assert_string_equal(read.identity, "0f3a");
    assert_int_equal(read.seed, 12);
    assert_int_equal(read.fold, 0);
    arena_destroy(a);
}

static void other_names_are_refused(void **state)
{
    static const char *const names[] = {
        "",       "-",           "0f3a",
        "-1",     "-1-2",        "0f3a-",
        "0f3a-x", "0f3a-1.lock", "0f3a-99999999999999999999"};
    struct res_key read;
    struct arena *a = arena_create();
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_false(res_key_read(names[i], &read, a));
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_reads_back),
        cmocka_unit_test(a_name_without_a_fold_is_of_fold_0),
        cmocka_unit_test(other_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
