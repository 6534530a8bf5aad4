/* A database of version 1, as such a program wrote it (tests/golden/results): every
 * view gives the same before and after what writes to it has brought it to the newest
 * version, and reading alone changes nothing. */
#include "tests/report/record.h"

static char *read_whole(const char *path, size_t *length)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    *length = (size_t)ftell(f);
    rewind(f);
    char *text = malloc(*length + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *length, f), *length);
    text[*length] = '\0';
    fclose(f);
    return text;
}

static int make(void **state)
{
    size_t length;
    (void)state;
    make_folder();
    char *sql =
        read_whole(MTAG_SOURCE_DIR "/tests/golden/results/version_1.sql", &length);
    change(sql);
    free(sql);
    return 0;
}

static const char *const lines[] = {
    "-s grid",
    "-s grid -f csv",
    "-s grid -f json",
    "-s grid -f latex",
    "-s grid --where 'lr >= 0.01 and valid_loss_std > 0' -c trial,n -f csv",
    "-s grid -c 'trial, max valid_roc_auc, last train_loss' -f csv",
    "-s losses -f csv",
    "-s 'grid final' -f csv",
    "-s 'grid final' -c 'trial, other_runs' -f csv",
    "--all -f csv",
    "runs -s grid -f csv",
    "runs -s losses",
    "sweeps -f csv",
    "trial best -s grid",
    "trial best -s grid -f json",
    "trial best -s grid --tags -f csv",
    "trial best -s grid --epochs -f csv",
    "trial best -s grid --yaml",
    "diff 1 2 -f csv",
    "diff 1 2 3",
    "--list metrics"};
enum { LINES = sizeof(lines) / sizeof(*lines) };

static void every_view_is_the_same_before_and_after(void **state)
{
    char *before[LINES];
    size_t length, after_length;
    (void)state;
    char *file = read_whole(database, &length);
    for (size_t i = 0; i < LINES; i++) {
        if (report(lines[i]) != 0)
            fail_msg("%s: %s", lines[i], output);
        before[i] = strdup(printed);
    }
    char *after = read_whole(database, &after_length);
    assert_int_equal(after_length, length);
    assert_memory_equal(after, file, length);
    free(after);
    free(file);
    open_store(); /* migrates it */
    close_store();
    for (size_t i = 0; i < LINES; i++) {
        if (report(lines[i]) != 0)
            fail_msg("%s: %s", lines[i], output);
        if (strcmp(printed, before[i]) != 0)
            fail_msg("%s:\n%s\ninstead of:\n%s", lines[i], printed, before[i]);
        free(before[i]);
    }
}

/* Version 1 had no names of metrics: theirs are the ones of today's registry. */
static void its_metrics_have_titles_and_places(void **state)
{
    (void)state;
    assert_int_equal(report("-s grid -f latex"), 0);
    says("test ROC-AUC");
    assert_int_equal(report("-s grid -f csv"), 0);
    says("valid_roc_auc,valid_roc_auc_std,");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_is_the_same_before_and_after),
        cmocka_unit_test(its_metrics_have_titles_and_places),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
