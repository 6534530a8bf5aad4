/* What is told of the programs beside their options. */
#include "base/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const char *const programs[] = {"mtag-run", "mtag-report", "mtag-data",
                                       "mtag-model", "mtag-predict"};

static void every_program_has_facts_of_every_kind(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
        for (enum fact_kind kind = 0; kind < FACT_KIND_COUNT; kind++) {
            size_t count;
            const struct cli_entry *entries = facts_of(programs[i], kind, &count, a);
            assert_true(count > 0);
            for (size_t j = 0; j < count; j++) {
                assert_true(strlen(entries[j].help) > 10);
                for (size_t k = 0; k < j; k++)
                    assert_string_not_equal(entries[j].name, entries[k].name);
            }
        }
    arena_destroy(a);
}

static void exit_statuses_are_told_in_their_order(void **state)
{
    (void)state;
    static const char *const statuses[] = {"0", "1", "2", "130"};
    struct arena *a = arena_create();
    for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
        size_t count;
        const struct cli_entry *entries = facts_of(programs[i], FACT_STATUS, &count, a);
        assert_in_range(count, 3, 4);
        for (size_t j = 0; j < count; j++)
            assert_string_equal(entries[j].name, statuses[j]);
    }
    arena_destroy(a);
}

static void another_program_has_none(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    size_t count = 7;
    facts_of("mtag-data check", FACT_STATUS, &count, a);
    assert_int_equal(count, 0);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_program_has_facts_of_every_kind),
        cmocka_unit_test(exit_statuses_are_told_in_their_order),
        cmocka_unit_test(another_program_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
