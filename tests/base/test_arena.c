/* Memory that is freed all at once. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void blocks_of_any_size_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {1,    2,     3,     7,     63,     64,    65,  127,
                                   4095, 16383, 16384, 16385, 100000, 65536, 999, 1};
    enum { COUNT = sizeof(sizes) / sizeof(*sizes) };
    struct arena *a = arena_create();
    unsigned char *blocks[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        blocks[i] = arena_alloc(a, sizes[i], 1);
        assert_int_equal((uintptr_t)blocks[i] % 64, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(blocks[i][k], 0);
        memset(blocks[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(blocks[i][k], (int)i + 1);
    arena_destroy(a);
}

static void many_small_blocks_and_texts_mix(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    struct arena *a = arena_create();
    int **numbers = arena_alloc(a, COUNT, sizeof(*numbers));
    char **texts = arena_alloc(a, COUNT, sizeof(*texts));
    for (int i = 0; i < COUNT; i++) {
        numbers[i] = arena_alloc(a, 1, sizeof(**numbers));
        *numbers[i] = i;
        texts[i] = arena_printf(a, "text %d", i);
    }
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(*numbers[i], i);
        assert_int_equal(atoi(texts[i] + 5), i);
    }
    arena_destroy(a);
}

static void texts_are_copied(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    char text[] = "filters";
    char *copy = arena_strdup(a, text);
    char *part = arena_strndup(a, text, 3);
    text[0] = 'x';
    assert_string_equal(copy, "filters");
    assert_string_equal(part, "fil");
    assert_string_equal(arena_strdup(a, ""), "");
    assert_string_equal(arena_printf(a, "%s-%d", part, 7), "fil-7");
    assert_string_equal(arena_printf(a, "%s", ""), "");
    arena_destroy(a);
}

static void a_list_grows_and_keeps_its_items(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    size_t *list = NULL, *earlier = NULL;
    for (size_t i = 0; i < 5000; i++) {
        list = arena_grow(a, list, i, sizeof(*list));
        list[i] = i;
        earlier = i == 3 ? list : earlier;
    }
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(list[i], i);
    assert_int_equal(earlier[3], 3);   /* a copy that was left behind */
    for (size_t i = 2; i < 100; i++) { /* after the list became shorter */
        list = arena_grow(a, list, i, sizeof(*list));
        list[i] = 2 * i;
    }
    assert_int_equal(list[1], 1);
    assert_int_equal(list[99], 198);
    arena_destroy(a);
}

static void an_empty_block_and_no_arena_are_allowed(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    assert_non_null(arena_alloc(a, 0, 8));
    assert_non_null(arena_alloc(a, 8, 0));
    arena_destroy(a);
    arena_destroy(NULL);
}

static void records_are_zeroed_apart_and_aligned_for_any_type(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    struct arena *a = arena_create();
    long double *records[COUNT];
    for (int i = 0; i < COUNT; i++) {
        arena_strndup(a, "xyz", (size_t)i % 4);
        records[i] = arena_record(a, 1, sizeof(**records));
        assert_int_equal((uintptr_t)records[i] % _Alignof(max_align_t), 0);
        assert_true(*records[i] >= 0 && *records[i] <= 0);
        *records[i] = i;
    }
    for (int i = 0; i < COUNT; i++)
        assert_true(*records[i] >= i && *records[i] <= i);
    arena_destroy(a);
}

static void an_arena_knows_its_own_memory(void **state)
{
    (void)state;
    struct arena *a = arena_create(), *b = arena_create();
    for (size_t size = 1; size < 200000; size = 3 * size + 1) {
        const char *of_a = arena_alloc(a, size, 1), *of_b = arena_record(b, size, 1);
        assert_true(arena_has(a, of_a));
        assert_true(arena_has(a, of_a + size - 1));
        assert_false(arena_has(a, of_b));
        assert_true(arena_has(b, of_b));
        assert_false(arena_has(b, of_a));
    }
    assert_false(arena_has(a, "a constant"));
    assert_false(arena_has(a, NULL));
    arena_destroy(a);
    arena_destroy(b);
}

static void heap_blocks_are_zeroed_and_aligned(void **state)
{
    (void)state;
    for (size_t count = 0; count < 200; count += 13) {
        float *x = mem_alloc(count, sizeof(*x));
        assert_non_null(x);
        assert_int_equal((uintptr_t)x % 64, 0);
        for (size_t i = 0; i < count; i++)
            assert_true(x[i] >= 0 && x[i] <= 0);
        free(x);
    }
}

static void a_product_that_overflows_gives_no_heap_block(void **state)
{
    (void)state;
    volatile size_t huge = SIZE_MAX / 2;
    assert_null(mem_alloc(huge, 3));
    assert_null(mem_alloc(3, huge));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_any_size_are_zeroed_aligned_and_apart),
        cmocka_unit_test(many_small_blocks_and_texts_mix),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(a_list_grows_and_keeps_its_items),
        cmocka_unit_test(an_empty_block_and_no_arena_are_allowed),
        cmocka_unit_test(records_are_zeroed_apart_and_aligned_for_any_type),
        cmocka_unit_test(an_arena_knows_its_own_memory),
        cmocka_unit_test(heap_blocks_are_zeroed_and_aligned),
        cmocka_unit_test(a_product_that_overflows_gives_no_heap_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
