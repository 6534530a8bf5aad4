#include "features/data/grammar.h"

#include "tests/features/scratch.h"

static void assert_part(const char *grammar, const char *stem, enum grammar_word word,
                        const char *wanted)
{
    struct grammar g;
    struct grammar_span spans[GRAMMAR_WORDS];
    assert_int_equal(grammar_read(grammar, &g, NULL), ERR_OK);
    bool matches = grammar_match(&g, stem, spans);
    if (matches != (wanted != NULL))
        fail_msg("%s %s %s", stem, matches ? "follows" : "does not follow", grammar);
    if (wanted == NULL)
        return;
    assert_int_equal(spans[word].length, strlen(wanted));
    assert_memory_equal(spans[word].text, wanted, strlen(wanted));
}

#define HOMEWORK "artist-album-track-title-start-end"

static void a_name_is_read_by_its_separators(void **state)
{
    (void)state;
    static const char name[] = "f/bach_soloists-cantatas-01-aria-30-59";
    assert_part(HOMEWORK, name, GRAMMAR_ARTIST, "bach_soloists");
    assert_part(HOMEWORK, name, GRAMMAR_ALBUM, "cantatas");
    assert_part(HOMEWORK, name, GRAMMAR_TRACK, "01");
    assert_part(HOMEWORK, name, GRAMMAR_TITLE, "aria");
    assert_part(HOMEWORK, name, GRAMMAR_START, "30");
    assert_part(HOMEWORK, name, GRAMMAR_END, "59");
    assert_part("artist", "x/y z", GRAMMAR_ARTIST, "y z");
    assert_part("any.any.artist", "a.b.c", GRAMMAR_ARTIST, "c");
}

static void a_title_may_hold_dashes(void **state)
{
    (void)state;
    assert_part(HOMEWORK, "a-b-1-x-ray - two-0-29", GRAMMAR_TITLE, "x-ray - two");
    assert_part(HOMEWORK, "a-b-1-x-ray - two-0-29", GRAMMAR_START, "0");
    assert_part("title-end", "x-y-9", GRAMMAR_TITLE, "x-y");
    assert_part("artist-title", "x-y-z", GRAMMAR_TITLE, "y-z");
}

static void slashes_stand_between_folders(void **state)
{
    (void)state;
    assert_part("artist/album/track_title", "0/bj\xC3\xB6rk/post/03_hyper_ballad",
                GRAMMAR_ARTIST, "bj\xC3\xB6rk");
    assert_part("artist/album/track_title", "bj/post/03_hyper_ballad", GRAMMAR_TITLE,
                "hyper_ballad");
    assert_part("artist/album/track_title", "post/03_hyper_ballad", GRAMMAR_TITLE,
                NULL);
}

static void other_names_do_not_follow(void **state)
{
    (void)state;
    assert_part(HOMEWORK, "a-b-1-t-0", GRAMMAR_ARTIST, NULL);
    assert_part(HOMEWORK, "-b-1-t-0-29", GRAMMAR_ARTIST, NULL);
    assert_part(HOMEWORK, "a-b-1-t-0-", GRAMMAR_ARTIST, NULL);
    assert_part(HOMEWORK, "a-b-1--0-29", GRAMMAR_ARTIST, NULL);
    assert_part("artist-album", "a-b-c", GRAMMAR_ARTIST, NULL);
    assert_part(HOMEWORK, "six-words-that-are-a-title", GRAMMAR_ARTIST, NULL);
    assert_part(HOMEWORK, "a-b-1-t-x-x", GRAMMAR_ARTIST, "a");
    assert_part(HOMEWORK, "a-b-1-t-0.5-29.5", GRAMMAR_END, "29.5");
    assert_part("artist-album", "", GRAMMAR_ARTIST, NULL);
}

static void wrong_grammars_are_faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"", "no word"},
        {"artist-song", "`song` is not a part"},
        {"artist-artist", "`artist` is there twice"},
        {"artist-", "begin and end with a word"},
        {"-artist", "begin and end with a word"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct err e = {0};
        struct grammar g;
        assert_int_equal(grammar_read(cases[i].text, &g, &e), ERR_USER);
        assert_contains(e.text, cases[i].fault);
    }
}

static void names_are_numbered_by_what_they_share(void **state)
{
    (void)state;
    static const char *const stems[] = {"a-x-1-t-0-29", "b-x-1-t-0-29",
                                        "odd",          "a-x-1-t-29-58",
                                        "a-y-1-t-0-29", "b-x-2-u-0-29"};
    static const size_t artists[] = {0, 1, GRAMMAR_NONE, 0, 0, 1},
                        albums[] = {0, 1, GRAMMAR_NONE, 0, 2, 1},
                        tracks[] = {0, 1, GRAMMAR_NONE, 0, 2, 3};
    size_t group[6];
    struct grammar g;
    assert_int_equal(grammar_read(HOMEWORK, &g, NULL), ERR_OK);
    assert_int_equal(grammar_group(&g, stems, 6, GRAMMAR_ARTIST, group), 2);
    assert_memory_equal(group, artists, sizeof(group));
    assert_int_equal(grammar_group(&g, stems, 6, GRAMMAR_ALBUM, group), 3);
    assert_memory_equal(group, albums, sizeof(group));
    assert_int_equal(grammar_group(&g, stems, 6, GRAMMAR_TRACK, group), 4);
    assert_memory_equal(group, tracks, sizeof(group));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_read_by_its_separators),
        cmocka_unit_test(a_title_may_hold_dashes),
        cmocka_unit_test(slashes_stand_between_folders),
        cmocka_unit_test(other_names_do_not_follow),
        cmocka_unit_test(wrong_grammars_are_faults),
        cmocka_unit_test(names_are_numbered_by_what_they_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
