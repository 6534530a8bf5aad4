/* What a person says of trials and sweeps: note, star, hide. */
#include "tests/report/record.h"

static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    int64_t sweep = begin("first", "valid_roc_auc", "maximize", 1);
    finish(put(sweep, "adam", NULL, 0, 1), 0, 0.7, 0.4);
    finish(put(sweep, "sgd", NULL, 0, 1), 0, 0.8, 0.3);
    sweep = begin("second", "valid_roc_auc", "maximize", 1);
    finish(put(sweep, "adamw", NULL, 0, 1), 0, 0.9, 0.2);
    close_store();
    return 0;
}

static void a_note_stands_in_tables_and_on_the_page_of_its_trial(void **state)
{
    (void)state;
    assert_int_equal(report("-s first"), 0);
    says_not("note");
    gives("note 2 'too loud, \"really\"'", "trial 2: too loud, \"really\"\n");
    gives("note 2", "too loud, \"really\"\n");
    assert_int_equal(report("-s first -f csv"), 0);
    says(",note\n");
    says("\"too loud, \"\"really\"\"\"\n");
    assert_int_equal(report("-s first -f json"), 0);
    says("\"note\": \"too loud, \\\"really\\\"\"");
    says("\"note\": null");
    assert_int_equal(report("trial 2"), 0);
    says("  note             too loud, \"really\"\n");
    assert_int_equal(report("-s first -f csv --columns trial,note --where \"note like "
                            "'%loud%'\""),
                     0);
    assert_string_equal(printed, "trial,note\n2,\"too loud, \"\"really\"\"\"\n");
    gives("note best -s first 'the one'", "trial 2: the one\n");
    gives("note 2 ''", "trial 2: its note was taken away\n");
    assert_int_equal(report("-s first"), 0);
    says_not("note");
}

/* The file is as it was: nothing was begun or migrated. */
static void to_read_a_note_writes_nothing(void **state)
{
    char before[1 << 17], after[1 << 17];
    (void)state;
    FILE *f = fopen(database, "rb");
    const size_t size = fread(before, 1, sizeof(before), f);
    fclose(f);
    assert_int_equal(report("note 1"), 0);
    says("trial 1 has no note");
    f = fopen(database, "rb");
    assert_int_equal(fread(after, 1, sizeof(after), f), size);
    fclose(f);
    assert_memory_equal(before, after, size);
    assert_int_equal(setenv("MTAG_RESULTS", "none.db", 1), 0);
    refuses("note 1 text", "there are no results in none.db");
    refuses("star 1", "there are no results in none.db");
    refuses("hide first", "there are no results in none.db");
    assert_int_not_equal(access("none.db", F_OK), 0);
}

static void notes_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    refuses("note 2 too loud", "put quotes around the text");
    refuses("note", "which trial?");
    refuses("note 9 text", "there is no trial 9");
    refuses("note 2 '\x01'", "the note is not text: byte 1");
    refuses("note 2 '\xff'", "the note is not text: byte 1");
}

static void starred_trials_are_found_again(void **state)
{
    (void)state;
    gives("star 1 3", "trial 1 has a star\ntrial 3 has a star\n");
    assert_int_equal(report("--all --where star -f csv --columns trial,star"), 0);
    assert_string_equal(printed, "trial,star\n3,yes\n1,yes\n");
    assert_int_equal(report("-s first -f csv"), 0);
    says(",star\n");
    gives("star --off 3", "trial 3 no longer has a star\n");
    assert_int_equal(report("-s second -f csv"), 0);
    says_not("star");
    refuses("star 1 9", "there is no trial 9");
    refuses("star", "which trial?");
}

static void hidden_sweeps_are_shown_where_they_are_asked_for(void **state)
{
    (void)state;
    assert_int_equal(report("hide second"), 0);
    says("second is hidden");
    assert_int_equal(report("-f csv --columns trial"), 0);
    assert_string_equal(printed, "trial\n2\n1\n");
    assert_int_equal(report("-s second -f csv --columns trial"), 0);
    assert_string_equal(printed, "trial\n3\n");
    assert_int_equal(report("--all -f csv --columns trial"), 0);
    assert_string_equal(printed, "trial\n3\n2\n1\n");
    assert_int_equal(report("sweeps -f csv --columns sweep"), 0);
    assert_string_equal(printed, "sweep\nfirst\n");
    assert_int_equal(report("sweeps --all -f csv --columns sweep,hidden"), 0);
    assert_string_equal(printed, "sweep,hidden\nsecond,yes\nfirst,no\n");
    assert_int_equal(report("hide first"), 0);
    refuses("", "every sweep is hidden: -s NAME or --all shows one");
    gives("hide --off first second", "first is shown again\nsecond is shown again\n");
    assert_int_equal(report("-f csv --columns trial"), 0);
    assert_string_equal(printed, "trial\n3\n");
    refuses("hide frist", "did you mean `first`?");
    refuses("hide", "which sweep?");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_note_stands_in_tables_and_on_the_page_of_its_trial),
        CASE(to_read_a_note_writes_nothing),
        CASE(notes_that_do_not_fit_are_refused),
        CASE(starred_trials_are_found_again),
        CASE(hidden_sweeps_are_shown_where_they_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
