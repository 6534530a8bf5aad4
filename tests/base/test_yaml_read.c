#include "tests/base/reading.h"

static struct yaml_node *read_bytes(struct reading *f, const char *text, size_t length)
{
    return yaml_read_text(text, length, "test.yaml", "experiments", f->arena, f->diag);
}

/* Reading text gives exactly one fault, whose printed form contains the part. */
static void assert_fault(struct reading *f, const char *text, const char *part)
{
    assert_null(reading_try(f, text));
    assert_int_equal(diag_errors(f->diag), 1);
    assert_mentions(take_faults(f), part);
}

static void a_tree_knows_its_places(void **state)
{
    struct reading *f = *state;
    struct yaml_node *n = reading_yaml(f, "a: 1\n"
                                          "b:\n"
                                          "  - x\n"
                                          "  - {c: 'q', \"d\": [1, 2]}\n"
                                          "e:\n");
    assert_int_equal(n->kind, YAML_MAPPING);
    assert_int_equal(n->count, 3);
    assert_string_equal(n->source->name, "test.yaml");
    assert_string_equal(n->source->folder, "experiments");
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
    struct reading *f = *state;
    struct yaml_node *n = reading_yaml(f, "{k\xC3\xBCrze: \xE2\x99\xAB, b: 2}\n");
    assert_int_equal(yaml_find(n, "b")->column, 15);
}

static void windows_line_ends_and_a_bom_are_fine(void **state)
{
    struct reading *f = *state;
    struct yaml_node *n = reading_yaml(f, "\xEF\xBB\xBF"
                                          "a: 1\r\nb: x y\r\n");
    assert_string_equal(yaml_find(n, "b")->text, "x y");
    assert_int_equal(n->column, 1);
    assert_int_equal(yaml_find(n, "b")->line, 2);
    assert_fault(f, "a: 1\r\na: 2\r\n",
                 "test.yaml:2:1: error: duplicate key `a`, first given in "
                 "line 1\n  2 | a: 2\n");
}

static void all_duplicate_keys_are_faults(void **state)
{
    struct reading *f = *state;
    assert_null(reading_try(f, "a: 1\nb: {c: 1, d: 2, c: 3}\n\"a\": 2\na: 3\n"));
    assert_int_equal(diag_errors(f->diag), 3);
    const char *text = take_faults(f);
    assert_mentions(text,
                    "test.yaml:2:17: error: duplicate key `c`, first given in line 2");
    assert_mentions(text,
                    "test.yaml:3:1: error: duplicate key `a`, first given in line 1");
    assert_mentions(text,
                    "test.yaml:4:1: error: duplicate key `a`, first given in line 3");
}

static void aliases_share_their_node(void **state)
{
    struct reading *f = *state;
    struct yaml_node *n =
        reading_yaml(f, "a: &x {b: 1}\nc: *x\nd: &y 7\ne: [*y, *x]\nf: &x 3\ng: *x\n");
    assert_ptr_equal(yaml_find(n, "a"), yaml_find(n, "c"));
    assert_ptr_equal(yaml_find(n, "e")->items[1], yaml_find(n, "a"));
    assert_string_equal(yaml_find(n, "e")->items[0]->text, "7");
    assert_string_equal(yaml_find(n, "g")->text, "3");
}

static void bad_aliases_are_faults(void **state)
{
    struct reading *f = *state;
    assert_fault(f, "a: *nowhere\n", "test.yaml:1:4: error: unknown alias `*nowhere`");
    assert_fault(f, "a: &x [1, *x]\n", "the alias `*x` stands inside its own anchor");
    assert_fault(f, "a: &x {b: {c: *x}}\n",
                 "the alias `*x` stands inside its own anchor");
}

static void an_alias_bomb_is_refused(void **state)
{
    struct reading *f = *state;
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
    struct reading *f = *state;
    struct str s = {0};
    for (int i = 0; i < 20000; i++)
        str_addf(&s, "- &name%d x\n- *name%d\n", i, i);
    assert_int_equal(reading_yaml(f, str_text(&s))->count, 40000);
    str_deinit(&s);
}

static void many_keys_stay_quick(void **state)
{
    struct reading *f = *state;
    struct str s = {0};
    for (int i = 0; i < 49000; i++)
        str_addf(&s, "key%d: 1\n", i);
    assert_int_equal(reading_yaml(f, str_text(&s))->count, 49000);
    str_add(&s, "key77: 2\n");
    assert_fault(f, str_text(&s), "duplicate key `key77`, first given in line 78");
    str_deinit(&s);
}

static void nesting_has_a_limit(void **state)
{
    struct reading *f = *state;
    static const int depths[] = {64, 65, 100000};
    for (int d = 0; d < 3; d++) {
        struct str s = {0};
        for (int i = 0; i < depths[d]; i++)
            str_add(&s, "[");
        for (int i = 0; i < depths[d]; i++)
            str_add(&s, "]");
        if (depths[d] == 64)
            reading_yaml(f, str_text(&s));
        else
            assert_fault(f, str_text(&s),
                         "test.yaml:1:65: error: nested more than 64 levels deep");
        str_deinit(&s);
    }
}

static void nesting_through_aliases_has_the_same_limit(void **state)
{
    struct reading *f = *state;
    struct str s = {0};
    str_add(&s, "- &a0 [x]\n");
    for (int i = 1; i < 80; i++)
        str_addf(&s, "- &a%d [*a%d]\n", i, i - 1);
    assert_null(reading_try(f, str_text(&s)));
    assert_mentions(take_faults(f),
                    "nested more than 64 levels deep by the alias `*a62`");
    str_deinit(&s);
}

static void faults_of_content_are_found_all_at_once(void **state)
{
    struct reading *f = *state;
    assert_null(reading_try(f, "a: *x\n? [1, 2]\n: 3\nb: !!python/object 1\na: 2\n"));
    assert_int_equal(diag_errors(f->diag), 4);
    const char *text = take_faults(f);
    assert_mentions(text, "test.yaml:1:4: error: unknown alias `*x`");
    assert_mentions(text,
                    "test.yaml:2:3: error: a key must be a single word, not a list");
    assert_mentions(
        text,
        "test.yaml:4:4: error: YAML tags such as tag:yaml.org,2002:python/object");
    assert_mentions(text, "test.yaml:5:1: error: duplicate key `a`");
}

static void the_string_tag_quotes(void **state)
{
    struct reading *f = *state;
    assert_true(yaml_find(reading_yaml(f, "a: !!str 5\n"), "a")->quoted);
}

static void a_second_document_is_a_fault(void **state)
{
    struct reading *f = *state;
    reading_yaml(f, "---\na: 1\n...\n");
    assert_fault(f, "a: 1\n---\nb: 2\n",
                 "test.yaml:2:1: error: a second document starts here");
}

static void an_empty_text_is_a_fault(void **state)
{
    struct reading *f = *state;
    static const char *const texts[] = {"", "\n\n", "# only a remark\n", "---\n",
                                        "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_fault(f, texts[i], "test.yaml:1:1: error: test.yaml is empty");
}

static void an_unquoted_dollar_in_flow_gets_its_hint(void **state)
{
    struct reading *f = *state;
    static const char hint[] = "inside {} and [] a ${...} must be quoted";
    assert_fault(f, "data: {root: ${env:MTAG_DATA:../data}, tags: all}\n", hint);
    assert_fault(f, "data: {root: ${env:MTAG_DATA}}\n",
                 "test.yaml:1:14: error: not valid YAML");
    assert_fault(f, "a: [${env:A}, 2]\n", hint);
    assert_fault(f, "a: [1,\n    ${env:A},\n  2]\n",
                 "test.yaml:2:5: error: not valid YAML");
    assert_fault(f, "a: [1,\n    ${env:A},\n  2]\n", hint);
    assert_fault(f, "a: {b: x${env:A}}\n", hint);
    reading_yaml(f, "a: {b: \"${env:A}\", c: '${env:B:x}'}\nd: ${env:C}\n");
    assert_null(reading_try(f, "a: ${env:A}\nb: [1, 2\n"));
    assert_null(strstr(take_faults(f), "must be quoted"));
}

static void syntax_faults_have_place_and_hint(void **state)
{
    struct reading *f = *state;
    assert_fault(f, "a:\n\tb: 1\n", "test.yaml:2:1: error: a tab stands");
    assert_fault(f, "a:\n\tb: 1\n", "indent with spaces, not with tabs");
    assert_fault(f, "a: b: c\n", "test.yaml:1:5: error: not valid YAML");
    assert_fault(f, "a: @home\n",
                 "put text that starts with this character into quotes");
    assert_fault(f, "a:\n  b: 1\n c: 2\n", "check the indentation");
    assert_fault(f, "a: {b: 1 c: 2}\n", "a comma is missing");
    assert_fault(f, "a\nb: 1\n", "error: not valid YAML");
}

static void what_is_never_closed_is_a_fault_where_it_was_opened(void **state)
{
    struct reading *f = *state;
    static const char *const texts[][2] = {
        {"a: [1, 2\nb: 3\n", "test.yaml:1:4: error: not valid YAML: this `[` is never"},
        {"a: 1\nb: {c: [1, 2], d: {e: 1}\n",
         "test.yaml:2:4: error: not valid YAML: this `{`"},
        {"a:\n  - b: {c: 1\n  - d\n  - e: {f: 2}\n", "test.yaml:2:8: error: not valid"},
        {"a: [1, 2}\n",
         "test.yaml:1:4: error: not valid YAML: this `[` is never closed"},
        {"a: {b: 'it}'\n", "test.yaml:1:4: error: not valid YAML: this `{` is never"},
        {"a: {b: 1, # }\n  c: 2\n", "test.yaml:1:4: error: not valid YAML: this `{`"},
        {"a: [", "test.yaml:1:4: error: not valid YAML: this `[` is never closed"},
        {"b: 1\na: \"open\nc: 2\n",
         "test.yaml:2:4: error: not valid YAML: this `\"` is"},
        {"a: 'open\nb: 'x'\n",
         "test.yaml:1:4: error: not valid YAML: the text that starts"},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_fault(f, texts[i][0], texts[i][1]);
}

static void what_is_no_text_is_one_fault(void **state)
{
    struct reading *f = *state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *fault;
    } cases[] = {
        {"a: \xFF\xFE\n", 6, "test.yaml:1:4: error: the byte 0xff is not valid UTF-8"},
        {"a: 1\nb: \xC3(\n", 10,
         "test.yaml:2:4: error: the byte 0xc3 is not valid UTF-8"},
        {"a: \xED\xA0\x80", 6, "the byte 0xed is not valid UTF-8"},
        {"a: \xC0\x80", 5, "the byte 0xc0 is not valid UTF-8"},
        {"a: \xF4\x90\x80\x80", 7, "the byte 0xf4 is not valid UTF-8"},
        {"a: \xE2\x82", 5, "the byte 0xe2 is not valid UTF-8"},
        {"a: 1\0b", 6, "the control character 0x00"},
        {"\x7F"
         "ELF\2\1",
         6, "test.yaml:1:1: error: the control character 0x7f"},
        {"\xFF\xFE"
         "a\0:\0",
         6, "test.yaml is saved as UTF-16"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_null(read_bytes(f, cases[i].bytes, cases[i].length));
        assert_int_equal(diag_errors(f->diag), 1);
        assert_mentions(take_faults(f), cases[i].fault);
    }
    assert_fault(f, "a: \xEF\xBF\xBE\n", "error: a character that YAML does not allow");
    assert_fault(f, "a: \"\\0\"\n", "must not contain a NUL character");
}

static void noise_never_crashes(void **state)
{
    struct reading *f = *state;
    static const char pieces[] = "{}[]:,-?&*a1 \n\"'$|>#%!~<\t\\=";
    uint32_t seed = 12345;
    for (int round = 0; round < 5000; round++) {
        char text[64];
        size_t length = 0;
        while (length < sizeof(text)) {
            seed = seed * 1664525u + 1013904223u;
            text[length++] = pieces[(seed >> 16) % (sizeof(pieces) - 1)];
        }
        struct yaml_node *n = read_bytes(f, text, length);
        assert_true((n != NULL) == (diag_errors(f->diag) == 0));
        take_faults(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_tree_knows_its_places),
        READING_TEST(columns_count_characters_not_bytes),
        READING_TEST(windows_line_ends_and_a_bom_are_fine),
        READING_TEST(all_duplicate_keys_are_faults),
        READING_TEST(aliases_share_their_node),
        READING_TEST(bad_aliases_are_faults),
        READING_TEST(an_alias_bomb_is_refused),
        READING_TEST(many_anchors_stay_quick),
        READING_TEST(many_keys_stay_quick),
        READING_TEST(nesting_has_a_limit),
        READING_TEST(nesting_through_aliases_has_the_same_limit),
        READING_TEST(faults_of_content_are_found_all_at_once),
        READING_TEST(the_string_tag_quotes),
        READING_TEST(a_second_document_is_a_fault),
        READING_TEST(an_empty_text_is_a_fault),
        READING_TEST(an_unquoted_dollar_in_flow_gets_its_hint),
        READING_TEST(syntax_faults_have_place_and_hint),
        READING_TEST(what_is_never_closed_is_a_fault_where_it_was_opened),
        READING_TEST(what_is_no_text_is_one_fault),
        READING_TEST(noise_never_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
