#include "features/data/annotations.h"

#include "base/stats/truth.h"

#include "base/str.h"
#include "tests/features/scratch.h"

static struct feat_annotations *read_text(struct scratch *s, const char *text)
{
    char *path = scratch_write_text(s, "a.csv", text);
    return feat_annotations_read(path, NULL, s->diag, s->arena);
}

static void every_way_of_writing_the_file_reads_alike(void **state)
{
    static const char *const texts[] = {
        "clip_id\trock\tno vocals\tmp3_path\n2\t1\t0\tf/a.b.mp3\n7\t0\t1\tc/d.MP3\n",
        "\"clip_id\"\t\"rock\"\t\"no vocals\"\t\"mp3_path\"\n"
        "\"2\"\t\"1\"\t\"0\"\t\"f/a.b.mp3\"\n\"7\"\t\"0\"\t\"1\"\t\"c/d.mp3\"\n",
        "\xEF\xBB\xBF"
        "clip_id\trock\tno vocals\tmp3_path\r\n2\t\"1\"\t0\tf/a.b.flac\r\n\r\n"
        "7\t0\t1\t\"c/d\"",
        "clip_id\trock\tno vocals\tmp3_path\n2\t1.0\t0.0\t./f/a.b.mp3\n"
        "7\tFalse\tTrue\tc\\d.mp3\n",
        "\tclip_id\trock\tno vocals\tmp3_path\n0\t2\t1\t0\tf/a.b.mp3\n"
        "1\t7\t0\t1\tc/d.mp3\n",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct feat_annotations *n = read_text(*state, texts[i]);
        assert_non_null(n);
        assert_int_equal(n->column_count, 2);
        assert_string_equal(n->columns[0], "rock");
        assert_string_equal(n->columns[1], "no vocals");
        assert_int_equal(n->row_count, 2);
        assert_string_equal(n->rows[0].id, "2");
        assert_string_equal(n->rows[0].stem, "f/a.b");
        assert_string_equal(n->rows[1].stem, "c/d");
        assert_memory_equal(n->values, "\1\0\0\1", 4);
        feat_annotations_destroy(n);
    }
}

static void two_quotes_in_a_field_are_one(void **state)
{
    struct feat_annotations *n =
        read_text(*state, "id\tt\tmp3_path\n1\t0\t\"a/the \"\"king\"\".mp3\"\n");
    assert_non_null(n);
    assert_string_equal(n->rows[0].stem, "a/the \"king\"");
    feat_annotations_destroy(n);
}

static void a_fault_has_its_line_and_column(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"", "a.csv:1:1: error: the file is empty"},
        {"id,t,mp3_path\n", "a.csv:1:1: error: the header has 1 tab-separated field"},
        {"id\tmp3_path\tt\n1\ta\t0\n",
         "a.csv:1:13: error: the last column is `t`, not mp3_path"},
        {"id\t\tmp3_path\n1\t0\ta\n", "column 2 has no name"},
        {"id\t\"t\tmp3_path\t", "a.csv:1:4: error: a quote is not closed in its line"},
        {"id\t\"t\tmp3_path\"\n", "the header needs a clip's number, tags"},
        {"id\tt\tt\tmp3_path\n1\t0\t0\ta\n", "columns 2 and 3 are both called `t`"},
        {"id\tt\tmp3_path\n", "there is no clip below the header"},
        {"id\tt\tmp3_path\n1\t0\ta\n2\tx\tb\n",
         "a.csv:3:3: error: `x` under `t` is neither 0 nor 1"},
        {"id\tt\tmp3_path\n1\t\ta\n", "a.csv:2:3: error: `` under `t` is neither"},
        {"id\tt\tmp3_path\n1\t10\ta\n", "`10` under `t` is neither 0 nor 1"},
        {"id\tt\tmp3_path\n1\t0\n",
         "a.csv:2:1: error: the line has 2 fields, the header 3"},
        {"id\tt\tmp3_path\n1\t0\ta\tb\n", "the line has 4 fields, the header 3"},
        {"id\tt\tmp3_path\n\t0\ta\n", "the clip has no number"},
        {"id\tt\tmp3_path\n1\t0\t\n", "a.csv:2:5: error: the clip has no mp3_path"},
        {"id\tt\tmp3_path\n1\t0\t\"a\n", "a quote is not closed"},
        {"id\tt\tmp3_path\n\"1\"2\t0\ta\n", "text follows a closing quote"},
        {"id\tt\tmp3_path\n1\t0\ta\n1\t0\tb\n",
         "a.csv:3:1: error: clip number `1` is on line 2 already"},
        {"id\tt\tmp3_path\n1\t0\ta.mp3\n2\t0\ta.wav\n",
         "a.csv:3:1: error: clip `a` is on line 2 already"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_null(read_text(*state, cases[i].text));
        assert_contains(scratch_faults(*state), cases[i].fault);
    }
}

static void a_file_that_is_no_text_is_a_fault(void **state)
{
    struct scratch *s = *state;
    static const struct {
        const char *text;
        size_t length;
        const char *fault;
    } cases[] = {
        {"id\tt\0mp3_path\n", 14, "a.csv:1:5: error: the control character 0x00"},
        {"id\tt\tmp3_path\n1\t0\ta\n\033[31m\t0\tb\n", 31,
         "a.csv:3:1: error: the control character 0x1B"},
        {"\xEF\xBB\xBFid\tcaf\xE9\tmp3_path\n", 21,
         "a.csv:1:7: error: the byte 0xE9 is not UTF-8; save the file in UTF-8"},
        {"\xFF\xFEi\0d\0\t\0", 8, "a.csv:1:1: error: it is UTF-16; save it in UTF-8"},
        {"id\tt\tmp3_path\r1\t0\ta\r", 20,
         "a.csv:1:14: error: a carriage return that no line feed follows"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *path = scratch_write(s, "a.csv", cases[i].text, cases[i].length);
        assert_null(feat_annotations_read(path, NULL, s->diag, s->arena));
        assert_contains(scratch_faults(s), cases[i].fault);
    }
    assert_null(feat_annotations_read(s->folder, NULL, s->diag, s->arena));
    assert_null(
        feat_annotations_read(scratch_path(s, "none"), NULL, s->diag, s->arena));
    assert_contains(scratch_faults(s), "none");
}

static void ten_faults_are_shown_and_all_are_counted(void **state)
{
    struct str text = {0};
    str_add(&text, "id\tt\tmp3_path\n");
    for (int i = 0; i < 37; i++)
        str_addf(&text, "%d\tx\tf/%d\n", i, i);
    assert_null(read_text(*state, text.text));
    str_deinit(&text);
    assert_int_equal(diag_errors(((struct scratch *)*state)->diag), 11);
    assert_contains(scratch_faults(*state),
                    "37 faults, of which the first 10 are shown");
}

/* As pandas writes what is missing. */
static void an_empty_field_is_unknown_where_the_file_is_said_to_have_such(void **state)
{
    struct scratch *s = *state;
    static const char text[] = "id\ta\tb\tc\tmp3_path\n1\t?\t\"?\"\t1\tx\n"
                               "2\t0\t\t\"\"\ty\n";
    const char *path = scratch_write(s, "a.csv", text, strlen(text));
    assert_null(feat_annotations_read(path, NULL, s->diag, s->arena));
    assert_contains(scratch_faults(s), "data.empty=unknown");
    diag_destroy(s->diag);
    s->diag = diag_create();
    struct feat_annotations *n =
        feat_annotations_read_with(path, NULL, true, NULL, s->diag, s->arena);
    assert_non_null(n);
    const unsigned char wanted[] = {STATS_UNKNOWN, STATS_UNKNOWN, 1, 0,
                                    STATS_UNKNOWN, STATS_UNKNOWN};
    assert_memory_equal(n->values, wanted, sizeof(wanted));
    feat_annotations_destroy(n);
}

static void damaged_bytes_end_in_rows_or_faults(void **state)
{
    static const char whole[] = "\"id\"\t\"a\"\t\"b\"\t\"mp3_path\"\r\n"
                                "\"1\"\t\"0\"\t\"1\"\t\"0/x-y.mp3\"\r\n"
                                "2\t1\t0\t1/z.mp3\n";
    static const char odd[] = "\t\n\r\"0?\\x\xEF";
    struct scratch *s = *state;
    uint32_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        char text[sizeof(whole)];
        memcpy(text, whole, sizeof(whole));
        for (int i = 0; i < 3; i++) {
            seed = 1664525 * seed + 1013904223;
            text[(seed >> 8) % (sizeof(whole) - 1)] =
                odd[(seed >> 3) % (sizeof(odd) - 1)];
        }
        char *path = scratch_write(s, "a.csv", text, strlen(text));
        struct feat_annotations *n =
            feat_annotations_read(path, NULL, s->diag, s->arena);
        assert_true((n == NULL) == (diag_errors(s->diag) > 0));
        for (size_t i = 0; n && i < n->row_count * n->column_count; i++)
            assert_true(n->values[i] <= STATS_UNKNOWN);
        feat_annotations_destroy(n);
        diag_destroy(s->diag);
        s->diag = diag_create();
        if (round % 100 == 99) {
            arena_destroy(s->arena);
            s->arena = arena_create();
        }
    }
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_way_of_writing_the_file_reads_alike),
        TEST(two_quotes_in_a_field_are_one),
        TEST(a_fault_has_its_line_and_column),
        TEST(a_file_that_is_no_text_is_a_fault),
        TEST(ten_faults_are_shown_and_all_are_counted),
        TEST(an_empty_field_is_unknown_where_the_file_is_said_to_have_such),
        TEST(damaged_bytes_end_in_rows_or_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
