#include "tests/base/reading.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

static void plain_scalars_have_the_types_of_yaml_1_2(void **state)
{
    struct reading *f = *state;
    struct yaml_node *n =
        reading_yaml(f, "[1e-3, yes, on, 0o17, 0x1f, .inf, .nan, ~, true, False, "
                        "'1', null, No, 1_0, 12:30]\n");
    double real = 0;
    long long whole = 0;
    bool flag = false;
    assert_true(yaml_to_double(n->items[0], &real));
    assert_true(fabs(real - 1e-3) < 1e-18);
    assert_false(yaml_to_long(n->items[0], &whole));
    assert_false(yaml_to_bool(n->items[1], &flag));
    assert_false(yaml_to_bool(n->items[2], &flag));
    assert_true(yaml_to_long(n->items[3], &whole) && whole == 15);
    assert_true(yaml_to_long(n->items[4], &whole) && whole == 31);
    assert_true(yaml_to_double(n->items[5], &real) && isinf(real));
    assert_true(yaml_to_double(n->items[6], &real) && isnan(real));
    assert_true(yaml_is_null(n->items[7]));
    assert_true(yaml_to_bool(n->items[8], &flag) && flag);
    assert_true(yaml_to_bool(n->items[9], &flag) && !flag);
    assert_false(yaml_to_double(n->items[10], &real));
    assert_true(yaml_is_null(n->items[11]));
    assert_false(yaml_to_bool(n->items[12], &flag));
    assert_false(yaml_to_double(n->items[13], &real));
    assert_false(yaml_to_double(n->items[14], &real));
}

static char *write_file(const char *folder, const char *name, const char *text)
{
    static char path[4096];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void files_are_read_and_missing_ones_named(void **state)
{
    struct reading *f = *state;
    char folder[] = "/tmp/mtag_yaml_XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = write_file(folder, "baseline1d.yaml", "a: 1\n");
    struct yaml_node *n = yaml_read_file(path, f->arena, f->diag);
    assert_non_null(n);
    assert_string_equal(n->source->name, path);
    assert_string_equal(n->source->folder, folder);

    char missing[4096];
    snprintf(missing, sizeof(missing), "%s/basline1d.yaml", folder);
    assert_null(yaml_read_file(missing, f->arena, f->diag));
    assert_int_equal(diag_errors(f->diag), 1);
    const char *text = take_faults(f);
    assert_mentions(text, "basline1d.yaml does not exist");
    assert_mentions(text, "did you mean `baseline1d.yaml`?");

    assert_null(yaml_read_file(folder, f->arena, f->diag));
    assert_mentions(take_faults(f), "is a folder, not a file");

    assert_null(yaml_read_file("/no/such/folder/a.yaml", f->arena, f->diag));
    assert_int_equal(diag_errors(f->diag), 1);
    assert_mentions(take_faults(f), "does not exist");
    unlink(path);
    rmdir(folder);
}

static void maps_and_lists_can_be_built(void **state)
{
    struct reading *f = *state;
    struct arena *a = f->arena;
    struct yaml_node *map = yaml_mapping(a), *list = yaml_sequence(a);
    for (int i = 0; i < 100; i++) {
        yaml_set(map, arena_printf(a, "k%d", i),
                 yaml_scalar(a, arena_printf(a, "%d", i)), a);
        yaml_append(list, yaml_string(a, "x"), a);
    }
    yaml_set(map, "k7", list, a);
    assert_int_equal(map->count, 100);
    assert_ptr_equal(yaml_find(map, "k7"), list);
    assert_true(yaml_remove(map, "k0"));
    assert_false(yaml_remove(map, "k0"));
    assert_int_equal(map->count, 99);
    assert_string_equal(map->pairs[0].key->text, "k1");
    yaml_set(map, "new", yaml_scalar(a, "1"), a);
    assert_string_equal(map->pairs[99].key->text, "new");
}

static void a_copy_is_equal_and_apart(void **state)
{
    struct reading *f = *state;
    struct yaml_node *n = reading_yaml(f, "a: [1, {b: x}]\nc: d\n");
    struct yaml_node *copy = yaml_copy(n, f->arena);
    assert_true(yaml_equal(n, copy));
    assert_int_equal(yaml_find(copy, "c")->line, 2);
    yaml_append(yaml_find(copy, "a"), yaml_scalar(f->arena, "2"), f->arena);
    yaml_set(copy, "e", yaml_scalar(f->arena, "3"), f->arena);
    assert_int_equal(yaml_find(n, "a")->count, 2);
    assert_int_equal(n->count, 2);
    assert_false(yaml_equal(n, copy));
}

static void what_is_kept_needs_the_other_arena_no_more(void **state)
{
    struct reading *f = *state;
    struct arena *scratch = arena_create();
    struct yaml_node *own = reading_yaml(f, "{lr: [0.1, 0.2], name: a}\n");
    struct yaml_node *map = yaml_mapping(scratch), *list = yaml_sequence(scratch);
    yaml_append(list, yaml_string(scratch, "one"), scratch);
    yaml_append(list, own, scratch);
    yaml_set(map, "items", list, scratch);
    yaml_add_pair(map, own->pairs[0].key, yaml_scalar(scratch, "7"), scratch);
    struct str before = {0}, after = {0};
    yaml_write(map, &before);
    struct yaml_node *kept = yaml_keep(map, scratch, f->arena);
    assert_false(arena_has(scratch, kept->pairs[0].key->text));
    arena_destroy(scratch);
    yaml_write(kept, &after);
    assert_string_equal(str_text(&after), str_text(&before));
    assert_ptr_equal(yaml_find(kept, "items")->items[1], own);
    assert_ptr_equal(kept->pairs[1].key, own->pairs[0].key);
    yaml_set(kept, "more", own, f->arena);
    assert_int_equal(kept->count, 3);
    assert_null(yaml_keep(NULL, f->arena, f->arena));
    str_deinit(&before);
    str_deinit(&after);
}

static void equality_is_of_values(void **state)
{
    struct reading *f = *state;
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"1e-3", "0.001", true},
        {"1", "1.0", true},
        {"0x10", "16", true},
        {"abc", "'abc'", true},
        {"1", "'1'", false},
        {"true", "True", true},
        {"true", "'true'", false},
        {"~", "null", true},
        {"~", "'~'", false},
        {".nan", ".NaN", true},
        {"[1, 2]", "[2, 1]", false},
        {"[1]", "{1: 1}", false},
        {"{a: 1, b: 2}", "{b: 2, a: 1}", false},
        {"{a: 1}", "{'a': 1}", true},
        {"9007199254740993", "9007199254740992", false},
        {"a", "b", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct yaml_node *a = reading_yaml(f, cases[i].a),
                               *b = reading_yaml(f, cases[i].b);
        assert_int_equal(yaml_equal(a, b), cases[i].equal);
        assert_int_equal(yaml_equal(b, a), cases[i].equal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(plain_scalars_have_the_types_of_yaml_1_2),
        READING_TEST(files_are_read_and_missing_ones_named),
        READING_TEST(maps_and_lists_can_be_built),
        READING_TEST(a_copy_is_equal_and_apart),
        READING_TEST(what_is_kept_needs_the_other_arena_no_more),
        READING_TEST(equality_is_of_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
