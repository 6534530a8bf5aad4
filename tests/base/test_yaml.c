#include "base/yaml.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct diag *diag;
    char *text; /* what was printed last */
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_create();
    f->diag = diag_create();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    diag_destroy(f->diag);
    arena_destroy(f->arena);
    free(f->text);
    free(f);
    return 0;
}

static struct yaml_node *read_bytes(struct fixture *f, const char *text, size_t length)
{
    return yaml_read_text(text, length, "t.yaml", "folder", f->arena, f->diag);
}

static struct yaml_node *read_text(struct fixture *f, const char *text)
{
    return read_bytes(f, text, strlen(text));
}

static struct yaml_node *read_good(struct fixture *f, const char *text)
{
    struct yaml_node *n = read_text(f, text);
    if (!n)
        diag_print(f->diag, stderr);
    assert_non_null(n);
    return n;
}

/* Everything noted, and a fresh start. */
static const char *faults(struct fixture *f)
{
    free(f->text);
    f->text = NULL;
    size_t size;
    FILE *out = open_memstream(&f->text, &size);
    diag_print(f->diag, out);
    fclose(out);
    diag_destroy(f->diag);
    f->diag = diag_create();
    return f->text;
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("`%s` is not in:\n%s", part, text);
}

/* Reading text gives exactly one fault, whose printed form contains the part. */
static void assert_fault(struct fixture *f, const char *text, const char *part)
{
    assert_null(read_text(f, text));
    assert_int_equal(diag_errors(f->diag), 1);
    assert_contains(faults(f), part);
}

static void a_tree_knows_its_places(void **state)
{
    struct fixture *f = *state;
    struct yaml_node *n = read_good(f, "a: 1\n"
                                       "b:\n"
                                       "  - x\n"
                                       "  - {c: 'q', \"d\": [1, 2]}\n"
                                       "e:\n");
    assert_int_equal(n->kind, YAML_MAPPING);
    assert_int_equal(n->count, 3);
    assert_string_equal(n->source->name, "t.yaml");
    assert_string_equal(n->source->folder, "folder");
    const struct yaml_node *b = yaml_find(n, "b");
    assert_int_equal(b->kind, YAML_SEQUENCE);
    assert_int_equal(b->items[0]->line, 3);
    assert_int_equal(b->items[0]->column, 5);
    const struct yaml_node *c = yaml_find(b->items[1], "c");
    assert_string_equal(c->text, "q");
    assert_true(c->quoted);
    assert_int_equal(c->line, 4);
    assert_int_equal(c->column, 9);
    assert_int_equal(b->items[1]->pairs[1].key->column, 14);
    assert_int_equal(yaml_find(b->items[1], "d")->items[1]->column, 23);
    assert_true(yaml_is_null(yaml_find(n, "e")));
    assert_null(yaml_find(n, "missing"));
    assert_null(yaml_find(b, "a"));
    assert_null(yaml_find(NULL, "a"));
}

static void columns_count_characters_not_bytes(void **state)
{
    struct fixture *f = *state;
    struct yaml_node *n = read_good(f, "{k\xC3\xBCrze: \xE2\x99\xAB, b: 2}\n");
    assert_int_equal(yaml_find(n, "b")->column, 15);
}

static void plain_scalars_have_the_types_of_yaml_1_2(void **state)
{
    struct fixture *f = *state;
    struct yaml_node *n =
        read_good(f, "[1e-3, yes, on, 0o17, 0x1f, .inf, .nan, ~, true, False, "
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

static void windows_line_ends_and_a_bom_are_fine(void **state)
{
    struct fixture *f = *state;
    struct yaml_node *n = read_good(f, "\xEF\xBB\xBF"
                                       "a: 1\r\nb: x y\r\n");
    assert_string_equal(yaml_find(n, "b")->text, "x y");
    assert_int_equal(n->column, 1);
    assert_int_equal(yaml_find(n, "b")->line, 2);
    assert_fault(f, "a: 1\r\na: 2\r\n",
                 "t.yaml:2:1: error: duplicate key `a`, first given in "
                 "line 1\n  2 | a: 2\n");
}

static void all_duplicate_keys_are_faults(void **state)
{
    struct fixture *f = *state;
    assert_null(read_text(f, "a: 1\nb: {c: 1, d: 2, c: 3}\n\"a\": 2\na: 3\n"));
    assert_int_equal(diag_errors(f->diag), 3);
    const char *text = faults(f);
    assert_contains(text,
                    "t.yaml:2:17: error: duplicate key `c`, first given in line 2");
    assert_contains(text,
                    "t.yaml:3:1: error: duplicate key `a`, first given in line 1");
    assert_contains(text,
                    "t.yaml:4:1: error: duplicate key `a`, first given in line 3");
}

static void aliases_share_their_node(void **state)
{
    struct fixture *f = *state;
    struct yaml_node *n =
        read_good(f, "a: &x {b: 1}\nc: *x\nd: &y 7\ne: [*y, *x]\nf: &x 3\ng: *x\n");
    assert_ptr_equal(yaml_find(n, "a"), yaml_find(n, "c"));
    assert_ptr_equal(yaml_find(n, "e")->items[1], yaml_find(n, "a"));
    assert_string_equal(yaml_find(n, "e")->items[0]->text, "7");
    assert_string_equal(yaml_find(n, "g")->text, "3");
}

static void bad_aliases_are_faults(void **state)
{
    struct fixture *f = *state;
    assert_fault(f, "a: *nowhere\n", "t.yaml:1:4: error: unknown alias `*nowhere`");
    assert_fault(f, "a: &x [1, *x]\n", "the alias `*x` stands inside its own anchor");
    assert_fault(f, "a: &x {b: {c: *x}}\n",
                 "the alias `*x` stands inside its own anchor");
}

static void an_alias_bomb_is_refused(void **state)
{
    struct fixture *f = *state;
    struct str s = {0};
    str_add(&s, "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 30; i++) {
        str_addf(&s, "a%d: &a%d [", i, i);
        for (int k = 0; k < 9; k++)
            str_addf(&s, "%s*a%d", k ? ", " : "", i - 1);
        str_add(&s, "]\n");
    }
    assert_fault(f, str_text(&s), "more than 100,000 nodes");
    str_deinit(&s);
}

static void many_anchors_stay_quick(void **state)
{
    struct fixture *f = *state;
    struct str s = {0};
    for (int i = 0; i < 20000; i++)
        str_addf(&s, "- &name%d x\n- *name%d\n", i, i);
    assert_int_equal(read_good(f, str_text(&s))->count, 40000);
    str_deinit(&s);
}

static void many_keys_stay_quick(void **state)
{
    struct fixture *f = *state;
    struct str s = {0};
    for (int i = 0; i < 49000; i++)
        str_addf(&s, "key%d: 1\n", i);
    assert_int_equal(read_good(f, str_text(&s))->count, 49000);
    str_add(&s, "key77: 2\n");
    assert_fault(f, str_text(&s), "duplicate key `key77`, first given in line 78");
    str_deinit(&s);
}

static void nesting_has_a_limit(void **state)
{
    struct fixture *f = *state;
    static const int depths[] = {64, 65, 100000};
    for (int d = 0; d < 3; d++) {
        struct str s = {0};
        for (int i = 0; i < depths[d]; i++)
            str_add(&s, "[");
        for (int i = 0; i < depths[d]; i++)
            str_add(&s, "]");
        if (depths[d] == 64)
            read_good(f, str_text(&s));
        else
            assert_fault(f, str_text(&s),
                         "t.yaml:1:65: error: nested more than 64 levels deep");
        str_deinit(&s);
    }
}

static void nesting_through_aliases_has_the_same_limit(void **state)
{
    struct fixture *f = *state;
    struct str s = {0};
    str_add(&s, "- &a0 [x]\n");
    for (int i = 1; i < 80; i++)
        str_addf(&s, "- &a%d [*a%d]\n", i, i - 1);
    assert_null(read_text(f, str_text(&s)));
    assert_contains(faults(f), "nested more than 64 levels deep by the alias `*a62`");
    str_deinit(&s);
}

static void faults_of_content_are_found_all_at_once(void **state)
{
    struct fixture *f = *state;
    assert_null(read_text(f, "a: *x\n? [1, 2]\n: 3\nb: !!python/object 1\na: 2\n"));
    assert_int_equal(diag_errors(f->diag), 4);
    const char *text = faults(f);
    assert_contains(text, "t.yaml:1:4: error: unknown alias `*x`");
    assert_contains(text, "t.yaml:2:3: error: a key must be a single word, not a list");
    assert_contains(
        text, "t.yaml:4:4: error: YAML tags such as tag:yaml.org,2002:python/object");
    assert_contains(text, "t.yaml:5:1: error: duplicate key `a`");
}

static void the_string_tag_quotes(void **state)
{
    struct fixture *f = *state;
    assert_true(yaml_find(read_good(f, "a: !!str 5\n"), "a")->quoted);
}

static void a_second_document_is_a_fault(void **state)
{
    struct fixture *f = *state;
    read_good(f, "---\na: 1\n...\n");
    assert_fault(f, "a: 1\n---\nb: 2\n",
                 "t.yaml:2:1: error: a second document starts here");
}

static void an_empty_text_is_a_fault(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {"", "\n\n", "# only a remark\n", "---\n",
                                        "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_fault(f, texts[i], "t.yaml:1:1: error: t.yaml is empty");
}

static void an_unquoted_dollar_in_flow_gets_its_hint(void **state)
{
    struct fixture *f = *state;
    static const char hint[] = "inside {} and [] a ${...} must be quoted";
    assert_fault(f, "data: {root: ${env:MTAG_DATA:../data}, tags: all}\n", hint);
    assert_fault(f, "data: {root: ${env:MTAG_DATA}}\n",
                 "t.yaml:1:14: error: not valid YAML");
    assert_fault(f, "a: [${env:A}, 2]\n", hint);
    assert_fault(f, "a: [1,\n    ${env:A},\n  2]\n",
                 "t.yaml:2:5: error: not valid YAML");
    assert_fault(f, "a: [1,\n    ${env:A},\n  2]\n", hint);
    assert_fault(f, "a: {b: x${env:A}}\n", hint);
    read_good(f, "a: {b: \"${env:A}\", c: '${env:B:x}'}\nd: ${env:C}\n");
    assert_null(read_text(f, "a: ${env:A}\nb: [1, 2\n"));
    assert_null(strstr(faults(f), "must be quoted"));
}

static void syntax_faults_have_place_and_hint(void **state)
{
    struct fixture *f = *state;
    assert_fault(f, "a:\n\tb: 1\n", "t.yaml:2:1: error: not valid YAML");
    assert_fault(f, "a:\n\tb: 1\n", "indent with spaces, not with tabs");
    assert_fault(f, "a: b: c\n", "t.yaml:1:5: error: not valid YAML");
    assert_fault(f, "a: @home\n",
                 "put text that starts with this character into quotes");
    assert_fault(f, "a:\n  b: 1\n c: 2\n", "check the indentation");
    assert_fault(f, "a: {b: 1 c: 2}\n", "a comma is missing");
    assert_fault(f, "a\nb: 1\n", "error: not valid YAML");
}

static void what_is_never_closed_is_a_fault_where_it_was_opened(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[][2] = {
        {"a: [1, 2\nb: 3\n", "t.yaml:1:4: error: not valid YAML: this `[` is never"},
        {"a: 1\nb: {c: [1, 2], d: {e: 1}\n",
         "t.yaml:2:4: error: not valid YAML: this `{`"},
        {"a:\n  - b: {c: 1\n  - d\n  - e: {f: 2}\n", "t.yaml:2:8: error: not valid"},
        {"a: [1, 2}\n", "t.yaml:1:4: error: not valid YAML: this `[` is never closed"},
        {"a: {b: 'it}'\n", "t.yaml:1:4: error: not valid YAML: this `{` is never"},
        {"a: {b: 1, # }\n  c: 2\n", "t.yaml:1:4: error: not valid YAML: this `{`"},
        {"a: [", "t.yaml:1:4: error: not valid YAML: this `[` is never closed"},
        {"b: 1\na: \"open\nc: 2\n", "t.yaml:2:4: error: not valid YAML: this `\"` is"},
        {"a: 'open\nb: 'x'\n",
         "t.yaml:1:4: error: not valid YAML: the text that starts"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_fault(f, texts[i][0], texts[i][1]);
}

static void what_is_no_text_is_one_fault(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *fault;
    } cases[] = {
        {"a: \xFF\xFE\n", 6, "t.yaml:1:4: error: the byte 0xff is not valid UTF-8"},
        {"a: 1\nb: \xC3(\n", 10, "t.yaml:2:4: error: the byte 0xc3 is not valid UTF-8"},
        {"a: \xED\xA0\x80", 6, "the byte 0xed is not valid UTF-8"},
        {"a: \xC0\x80", 5, "the byte 0xc0 is not valid UTF-8"},
        {"a: \xF4\x90\x80\x80", 7, "the byte 0xf4 is not valid UTF-8"},
        {"a: \xE2\x82", 5, "the byte 0xe2 is not valid UTF-8"},
        {"a: 1\0b", 6, "the control character 0x00"},
        {"\x7F"
         "ELF\2\1",
         6, "t.yaml:1:1: error: the control character 0x7f"},
        {"\xFF\xFE"
         "a\0:\0",
         6, "t.yaml is saved as UTF-16"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(read_bytes(f, cases[i].bytes, cases[i].length));
        assert_int_equal(diag_errors(f->diag), 1);
        assert_contains(faults(f), cases[i].fault);
    }
    assert_fault(f, "a: \xEF\xBF\xBE\n", "error: a character that YAML does not allow");
    assert_fault(f, "a: \"\\0\"\n", "must not contain a NUL character");
}

static void noise_never_crashes(void **state)
{
    struct fixture *f = *state;
    static const char pieces[] = "{}[]:,-?&*a1 \n\"'$|>#%!~<\t\\=";
    uint32_t seed = 12345;
    for (int round = 0; round < 5000; round++) {
        char text[64];
        size_t length = 0;
        while (length < sizeof text) {
            seed = seed * 1664525u + 1013904223u;
            text[length++] = pieces[(seed >> 16) % (sizeof pieces - 1)];
        }
        struct yaml_node *n = read_bytes(f, text, length);
        assert_true((n != NULL) == (diag_errors(f->diag) == 0));
        faults(f);
    }
}

static char *write_file(const char *folder, const char *name, const char *text)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void files_are_read_and_missing_ones_named(void **state)
{
    struct fixture *f = *state;
    char folder[] = "/tmp/mtag_yaml_XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = write_file(folder, "baseline1d.yaml", "a: 1\n");
    struct yaml_node *n = yaml_read_file(path, f->arena, f->diag);
    assert_non_null(n);
    assert_string_equal(n->source->name, path);
    assert_string_equal(n->source->folder, folder);

    char missing[4096];
    snprintf(missing, sizeof missing, "%s/basline1d.yaml", folder);
    assert_null(yaml_read_file(missing, f->arena, f->diag));
    assert_int_equal(diag_errors(f->diag), 1);
    const char *text = faults(f);
    assert_contains(text, "basline1d.yaml does not exist");
    assert_contains(text, "did you mean `baseline1d.yaml`?");

    assert_null(yaml_read_file(folder, f->arena, f->diag));
    assert_contains(faults(f), "is a folder, not a file");

    assert_null(yaml_read_file("/no/such/folder/a.yaml", f->arena, f->diag));
    assert_int_equal(diag_errors(f->diag), 1);
    assert_contains(faults(f), "does not exist");
    unlink(path);
    rmdir(folder);
}

static void maps_and_lists_can_be_built(void **state)
{
    struct fixture *f = *state;
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
    struct fixture *f = *state;
    struct yaml_node *n = read_good(f, "a: [1, {b: x}]\nc: d\n");
    struct yaml_node *copy = yaml_copy(n, f->arena);
    assert_true(yaml_equal(n, copy));
    assert_int_equal(yaml_find(copy, "c")->line, 2);
    yaml_append(yaml_find(copy, "a"), yaml_scalar(f->arena, "2"), f->arena);
    yaml_set(copy, "e", yaml_scalar(f->arena, "3"), f->arena);
    assert_int_equal(yaml_find(n, "a")->count, 2);
    assert_int_equal(n->count, 2);
    assert_false(yaml_equal(n, copy));
}

static void equality_is_of_values(void **state)
{
    struct fixture *f = *state;
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
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct yaml_node *a = read_good(f, cases[i].a),
                               *b = read_good(f, cases[i].b);
        assert_int_equal(yaml_equal(a, b), cases[i].equal);
        assert_int_equal(yaml_equal(b, a), cases[i].equal);
    }
}

static void assert_written(struct fixture *f, const char *text, const char *block,
                           const char *flow)
{
    const struct yaml_node *n = read_good(f, text);
    struct str s = {0};
    yaml_write(n, &s);
    assert_string_equal(str_text(&s), block);
    s.length = 0;
    yaml_write_flow(n, &s);
    assert_string_equal(str_text(&s), flow);
    str_deinit(&s);
}

static void trees_are_written_in_two_styles(void **state)
{
    struct fixture *f = *state;
    assert_written(
        f,
        "train: {lr: 1e-3, betas: [.9, 9.99E-1]}\n"
        "layers: [relu, {conv1d: {filters: 3, kernel: [1, 2]}}, [[x], {}, []]]\n"
        "none: ~\n'3': 'yes'\n",
        "train:\n"
        "  lr: 1.0e-3\n"
        "  betas: [0.9, 9.99e-1]\n"
        "layers:\n"
        "  - relu\n"
        "  - conv1d:\n"
        "      filters: 3\n"
        "      kernel: [1, 2]\n"
        "  - - [x]\n"
        "    - {}\n"
        "    - []\n"
        "none: ~\n"
        "3: \"yes\"\n",
        "{train: {lr: 1.0e-3, betas: [0.9, 9.99e-1]}, layers: [relu, {conv1d: "
        "{filters: 3, kernel: [1, 2]}}, [[x], {}, []]], none: ~, 3: \"yes\"}");
}

static void numbers_mean_the_same_to_old_readers(void **state)
{
    struct fixture *f = *state;
    static const char written[] = "[17, 15, 31, 1.0e+3, -2.0e+4, 5, 0.5, 1.0e-05, "
                                  "\"1e3\", \"017\", 0, -0.5e-3]";
    assert_written(
        f, "[017, 0o17, 0x1f, 1e3, -2E+4, 5, 0.5, 1e-05, '1e3', '017', 0, -.5e-3]\n",
        arena_printf(f->arena, "%s\n", written), written);
    assert_written(f, "0xEEEEEEEEEEEEEEEEEEEE", "1.1283307649736539e+24\n",
                   "1.1283307649736539e+24");
}

static const char *const nasty[] = {
    "",
    " ",
    "a b",
    " lead",
    "trail ",
    "true",
    "True",
    "null",
    "~",
    "yes",
    "NO",
    "on",
    "Off",
    "y",
    "1",
    "-1",
    "+1",
    "1e3",
    "1.5",
    ".5",
    ".inf",
    "-.inf",
    ".nan",
    "0x1f",
    "0o7",
    "017",
    "1_000",
    "12:30",
    "12:30:45.5",
    "2001-01-01",
    "2001-01-01 10:00:00",
    "a: b",
    "a:",
    ":a",
    "a #b",
    "#a",
    "a#b",
    "- a",
    "-",
    "--",
    "---",
    "...",
    "? a",
    "?",
    "[a]",
    "{a}",
    "a, b",
    "a]",
    "a}",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "'",
    "''",
    "\"",
    "\"a\"",
    "it's",
    "%a",
    "@a",
    "`a`",
    "a\nb",
    "\n",
    "a\tb",
    "\t",
    "a\\b",
    "\\n",
    "\x1b[0m",
    "\x7f",
    "a\rb",
    "k\xC3\xBCrze",
    "\xE2\x99\xAB",
    "\xC2\x85",
    "\xC2\xA0",
    "\xE2\x80\xA8",
    "\xEF\xBB\xBF",
    "\xF0\x9F\x8E\xB5",
    "$name",
    "${env:X}",
    "$(1 + 2)",
    "=",
    "<<",
    "a=b",
    "http://x.y/z?a=b&c",
    "C:\\dir",
    "best 10",
    "20 GB",
    "1 2",
    "0b1",
    "_1",
    "1__",
    "a: ",
    "a:b",
    "key: [",
    "\xEF\xBC\x81",
    "e3",
    "0x",
    "1e",
    "1.2.3",
    "-a",
    ".a",
    "..",
    "<a>",
    "x|y",
};

enum { NASTY = sizeof nasty / sizeof *nasty };

/* Writes and reads again; the values, keys included, must be the same. */
static void assert_round_trip(struct fixture *f, const struct yaml_node *n)
{
    for (int flow = 0; flow < 2; flow++) {
        struct str s = {0};
        if (flow)
            yaml_write_flow(n, &s);
        else
            yaml_write(n, &s);
        const struct yaml_node *back = read_text(f, str_text(&s));
        if (!back || !yaml_equal(n, back))
            fail_msg("not the same when read back:\n%s\n%s", str_text(&s), faults(f));
        str_deinit(&s);
    }
}

static void nasty_strings_survive_as_values_and_keys(void **state)
{
    struct fixture *f = *state;
    struct arena *a = f->arena;
    struct yaml_node *all = yaml_mapping(a), *list = yaml_sequence(a);
    for (size_t i = 0; i < NASTY; i++) {
        struct yaml_node *text = yaml_string(a, nasty[i]);
        struct yaml_node *map = yaml_mapping(a);
        yaml_set(map, nasty[i], text, a);
        assert_round_trip(f, text);
        assert_round_trip(f, map);
        yaml_append(list, map, a);
        yaml_append(list, text, a);
        yaml_set(all, nasty[i], list->items[list->count - 2], a);
    }
    assert_int_equal(all->count, NASTY);
    yaml_set(all, "list", list, a);
    assert_round_trip(f, all);
}

static void long_texts_and_keys_survive(void **state)
{
    struct fixture *f = *state;
    struct arena *a = f->arena;
    for (size_t length = 60; length < 5000; length = length * 5 / 4 + 7) {
        char *text = arena_alloc(a, length + 1, 1);
        for (size_t i = 0; i < length; i++)
            text[i] = i % 11 == 7 ? ' ' : (char)('a' + i % 26);
        struct yaml_node *map = yaml_mapping(a), *inner = yaml_mapping(a);
        yaml_set(inner, text, yaml_string(a, text), a);
        yaml_set(map, text, inner, a);
        yaml_set(map, "list", yaml_sequence(a), a);
        yaml_append(yaml_find(map, "list"), inner, a);
        assert_round_trip(f, map);
    }
}

static void random_texts_survive(void **state)
{
    struct fixture *f = *state;
    static const char pieces[] = "-:#'\"{}[],&*!|>%@`~ \n\t\\a1.e?$=<x";
    uint32_t seed = 99;
    for (int round = 0; round < 20000; round++) {
        char text[8];
        size_t length = 0, wanted = 1 + (unsigned)round % 6;
        while (length < wanted) {
            seed = seed * 1664525u + 1013904223u;
            text[length++] = pieces[(seed >> 16) % (sizeof pieces - 1)];
        }
        text[length] = '\0';
        struct yaml_node *map = yaml_mapping(f->arena);
        yaml_set(map, text, yaml_string(f->arena, text), f->arena);
        assert_round_trip(f, map);
        if (round % 500 == 0) {
            arena_destroy(f->arena);
            f->arena = arena_create();
        }
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_tree_knows_its_places),
        CASE(columns_count_characters_not_bytes),
        CASE(plain_scalars_have_the_types_of_yaml_1_2),
        CASE(windows_line_ends_and_a_bom_are_fine),
        CASE(all_duplicate_keys_are_faults),
        CASE(aliases_share_their_node),
        CASE(bad_aliases_are_faults),
        CASE(an_alias_bomb_is_refused),
        CASE(many_anchors_stay_quick),
        CASE(many_keys_stay_quick),
        CASE(nesting_has_a_limit),
        CASE(nesting_through_aliases_has_the_same_limit),
        CASE(faults_of_content_are_found_all_at_once),
        CASE(the_string_tag_quotes),
        CASE(a_second_document_is_a_fault),
        CASE(an_empty_text_is_a_fault),
        CASE(an_unquoted_dollar_in_flow_gets_its_hint),
        CASE(syntax_faults_have_place_and_hint),
        CASE(what_is_never_closed_is_a_fault_where_it_was_opened),
        CASE(what_is_no_text_is_one_fault),
        CASE(noise_never_crashes),
        CASE(files_are_read_and_missing_ones_named),
        CASE(maps_and_lists_can_be_built),
        CASE(a_copy_is_equal_and_apart),
        CASE(equality_is_of_values),
        CASE(trees_are_written_in_two_styles),
        CASE(numbers_mean_the_same_to_old_readers),
        CASE(nasty_strings_survive_as_values_and_keys),
        CASE(long_texts_and_keys_survive),
        CASE(random_texts_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
