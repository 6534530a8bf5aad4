/* Databases that have nothing, little, or too much to tell: every view answers with one
 * clear sentence or with a table that its format's readers can read, and never with a
 * broken file. */
#include "tests/hostile.h"
#include "tests/report/record.h"

#include "base/table/table.h"

#include <jansson.h>
#include <math.h>

static const char *const views[] = {"",
                                    "--steps",
                                    "--significance --read-only",
                                    "--baseline 1",
                                    "--cross lr,optimizer",
                                    "runs",
                                    "trial 1",
                                    "trial best --tags",
                                    "trial 1 --mistakes",
                                    "diff 1 2",
                                    "importance"};
enum { VIEWS = sizeof(views) / sizeof(*views) };

static FILE *latex; /* all tables of LaTeX, in one document */

/* Fields of a line of CSV, which may hold line ends; *text moves behind it. */
static size_t count_fields(const char **text)
{
    size_t count = 1;
    bool quoted = false;
    const char *c = *text;
    for (; *c && (quoted || *c != '\n'); c++) {
        quoted = quoted != (*c == '"');
        count += !quoted && *c == ',';
    }
    assert_false(quoted);
    *text = c + (*c == '\n');
    return count;
}

static void is_csv(const char *line)
{
    const char *at = printed;
    const size_t fields = count_fields(&at);
    while (*at)
        if (count_fields(&at) != fields)
            fail_msg("%s: another number of fields before:\n%.200s", line, at);
}

static void is_tsv(const char *line)
{
    size_t tabs = 0, first = 0;
    for (const char *c = printed; *c; c++) {
        tabs += *c == '\t';
        if (*c != '\n')
            continue;
        first = first ? first : tabs + 1;
        if (tabs + 1 != first)
            fail_msg("%s: another number of fields before:\n%.200s", line, c);
        tabs = 0;
    }
}

/* A table is as many cells wide in every row. */
static void is_markdown(const char *line)
{
    size_t wide = 0;
    for (const char *at = printed; *at; at += *at == '\n') {
        size_t bars = 0;
        const bool row = *at == '|';
        for (; *at && *at != '\n'; at++)
            if (*at == '\\' && at[1])
                at++;
            else
                bars += *at == '|';
        if (!row) {
            wide = 0;
            continue;
        }
        wide = wide ? wide : bars;
        if (bars != wide)
            fail_msg("%s: another number of cells before:\n%.200s", line, at);
    }
}

/* Every element ends before the one that it is in. */
static void is_html(const char *line)
{
    char open[32][16];
    size_t depth = 0;
    for (const char *at = printed; (at = strchr(at, '<')) != NULL;) {
        const bool ends = at[1] == '/';
        char name[16];
        const char *from = at + 1 + ends;
        const size_t length = strspn(from, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (length == 0 || length >= sizeof(name))
            fail_msg("%s: a tag without a name: %.100s", line, at);
        memcpy(name, from, length);
        name[length] = '\0';
        if (ends && (depth == 0 || strcmp(open[--depth], name) != 0))
            fail_msg("%s: </%s> ends nothing", line, name);
        if (!ends) {
            assert_true(depth < 32);
            strcpy(open[depth++], name);
        }
        at = strchr(from, '>');
        assert_non_null(at);
    }
    assert_int_equal(depth, 0);
}

static void is_json(const char *line)
{
    json_error_t fault;
    json_t *root = json_loads(printed, JSON_REJECT_DUPLICATES, &fault);
    if (root == NULL)
        fail_msg("%s: %s:\n%.200s", line, fault.text, printed);
    json_decref(root);
}

static void is_well_formed(const char *format, const char *line)
{
    if (strncmp(format, "csv", 3) == 0)
        is_csv(line);
    else if (strcmp(format, "tsv") == 0)
        is_tsv(line);
    else if (strcmp(format, "markdown") == 0)
        is_markdown(line);
    else if (strcmp(format, "html") == 0)
        is_html(line);
    else if (strcmp(format, "json") == 0)
        is_json(line);
    else if (strcmp(format, "latex") == 0 && latex)
        fputs(printed, latex);
}

/* A sentence: one line or a few, nothing on standard output, status 2. */
static void is_told(const char *line, int status)
{
    if (status != 2 || printed[0] || strncmp(output, "mtag-report", 11) != 0)
        fail_msg("%s: status %d and:\n%s", line, status, output);
    if (strstr(output, "(null)") || strstr(output, "nan") || strlen(output) > 2000)
        fail_msg("%s: %s", line, output);
}

static void answers(const char *view, const char *format)
{
    char line[128];
    snprintf(line, sizeof(line), "%s -f %s", view, format);
    const int status = report(line);
    if (status == 0)
        is_well_formed(format, line);
    else
        is_told(line, status);
}

static void every_view_answers(void **state)
{
    (void)state;
    for (size_t v = 0; v < VIEWS; v++)
        for (size_t k = 0; table_formats.items[k]; k++)
            answers(views[v], table_formats.items[k]->name);
}

/* Those that read parameters, which takes long. */
static void views_of_parameters_answer(void **state)
{
    (void)state;
    answers("", "text");
    answers("-t 1 --top 1", "csv");
    answers("trial 1", "json");
}

static int64_t sweep_of_trials(size_t count)
{
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (size_t i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof(name), "opt-%zu", i);
        ask(s, &(struct asked_trial){
                   .name = name, .rate = i % 2 ? "1e-3" : "1e-2", .seeds = 1});
    }
    return s;
}

static int nothing(void **state)
{
    const int made = make_empty(state);
    close_store();
    return made;
}

static int a_sweep_alone(void **state)
{
    const int made = make_empty(state);
    begin("s", "valid_roc_auc", "maximize", 1);
    close_store();
    return made;
}

static int none_finished(void **state)
{
    const int made = make_empty(state);
    sweep_of_trials(3);
    close_store();
    return made;
}

static int all_failed(void **state)
{
    const int made = make_empty(state);
    sweep_of_trials(3);
    for (int64_t i = 1; i <= 3; i++)
        fail_run(i, 0);
    close_store();
    return made;
}

static int one_trial(void **state)
{
    const int made = make_empty(state);
    sweep_of_trials(1);
    finish(1, 0, 0.75, 0.5);
    close_store();
    return made;
}

/* Of three trials one has numbers; one of them is not finite. */
static int not_numbers(void **state)
{
    const int made = make_empty(state);
    sweep_of_trials(3);
    finish(1, 0, (double)NAN, (double)NAN);
    finish(2, 0, (double)INFINITY, -(double)INFINITY);
    finish(3, 0, 0.75, 0.5);
    const int64_t run = start(3, 1, 0);
    measure_tag(run, "rock", "test_roc_auc", (double)NAN);
    end(run, RES_FINISHED, NULL, 1, 1);
    close_store();
    return made;
}

static int special_characters(void **state)
{
    const int made = make_empty(state);
    const int64_t s =
        begin("a|b & <c> \\ % $x_1 {y} \"z\"", "valid_roc_auc", "maximize", 1);
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
        char name[256];
        snprintf(name, sizeof(name), "%zu%s", i, hostile[i]);
        const int64_t trial = ask(
            s, &(struct asked_trial){.name = name, .label = hostile[i], .seeds = 1});
        finish(trial, 0, 0.5 + 0.01 * (double)i, 0.5);
    }
    close_store();
    return made;
}

/* Settings that no table has room for. */
static int ten_thousand_parameters(void **state)
{
    const int made = make_empty(state);
    sweep_of_trials(3);
    for (int64_t i = 1; i <= 3; i++)
        finish(i, 0, 0.5 + 0.125 * (double)i, 0.5);
    close_store();
    change("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
           "10000) INSERT INTO param SELECT t.id, 'many.p' || i, t.id * i, t.id * i "
           "FROM n, trial t");
    change("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
           "10000) INSERT INTO sweep_parameter SELECT 1, 'many.p' || i, i + 10, '', 1 "
           "FROM n");
    change("INSERT INTO sweep_value SELECT 1, trial_id, path, value, number FROM param "
           "WHERE path LIKE 'many.%'");
    return made;
}

static int open_document(void **state)
{
    (void)state;
    latex = tmpfile();
    if (latex)
        fputs(
            "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n"
            "\\usepackage[utf8]{inputenc}\n\\usepackage{textcomp,booktabs,longtable}\n"
            "\\begin{document}\n",
            latex);
    return latex ? 0 : -1;
}

static int end_document(void **state)
{
    (void)state;
    fclose(latex);
    return 0;
}

/* The document of all tables, in a folder of its own. Floats are many: they are put
 * out again and again. */
static void latex_compiles_all_of_them(void **state)
{
    static char text[1 << 20];
    (void)state;
    if (!has_program("pdflatex")) {
        print_message("skipped: pdflatex is not installed\n");
        skip();
    }
    rewind(latex);
    text[fread(text, 1, sizeof(text) - 1, latex)] = '\0';
    make_folder();
    FILE *f = fopen("all.tex", "w");
    assert_non_null(f);
    for (const char *at = text; *at;) {
        const char *next = strstr(at, "\n% needs ");
        const size_t length = next ? (size_t)(next - at) + 1 : strlen(at);
        fwrite(at, 1, length, f);
        fputs(next ? "\\clearpage\n" : "\n\\end{document}\n", f);
        at += length;
    }
    fclose(f);
    const int status = system("timeout 60 pdflatex -interaction=batchmode "
                              "-halt-on-error all.tex >/dev/null 2>&1");
    if (status != 0 && system("tail -n 40 all.log") != 0)
        fail();
    assert_int_equal(status, 0);
    forget(state);
}

#define DATABASE(name)                                                                 \
    {                                                                                  \
#name, every_view_answers, name, forget, NULL                                  \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        DATABASE(nothing),
        DATABASE(a_sweep_alone),
        DATABASE(none_finished),
        DATABASE(all_failed),
        DATABASE(one_trial),
        DATABASE(not_numbers),
        DATABASE(special_characters),
        {"ten_thousand_parameters", views_of_parameters_answer, ten_thousand_parameters,
         forget, NULL},
        cmocka_unit_test(latex_compiles_all_of_them),
    };
    return cmocka_run_group_tests(tests, open_document, end_document);
}
