/* Names that count modules. */
#include "nn/weights/rename.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void modules_that_pytorch_counts_from_0_are_counted_from_1(void **state)
{
    (void)state;
    static const char *const graph[] = {"body.1.weight", "body.2.weight", "fc.weight"};
    const char *names[] = {"body.0.weight", "body.1.weight", "body.x.weight",
                           "fc.weight"};
    struct arena *a = arena_create();
    nn_rename_counted(names, 4, graph, 3, a);
    assert_string_equal(names[0], "body.1.weight");
    assert_string_equal(names[1], "body.2.weight");
    assert_string_equal(names[2], "body.x.weight");
    assert_string_equal(names[3], "fc.weight");
    arena_destroy(a);
}

static void a_number_that_has_no_next_one_stays(void **state)
{
    (void)state;
    static const char *const graph[] = {"body.1.weight"};
    static const char huge[] = "body.99999999999999999999.weight";
    const char *names[] = {"body.0.weight", huge};
    struct arena *a = arena_create();
    nn_rename_counted(names, 2, graph, 1, a);
    assert_string_equal(names[0], "body.1.weight");
    assert_string_equal(names[1], huge);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules_that_pytorch_counts_from_0_are_counted_from_1),
        cmocka_unit_test(a_number_that_has_no_next_one_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
