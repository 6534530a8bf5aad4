/* mtag-report: tables and plots of recorded results. */
#include "report/list.h"
#include "report/plot.h"
#include "report/table.h"

#include "base/cli.h"
#include "base/say.h"
#include "results/path.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct rep_request, member)

static const struct cli_option options[] = {
    {"results", 0, CLI_TEXT, AT(results), "FILE",
     "the database (default: $MTAG_RESULTS, else results/mtag.db)"},
    {"sweep", 's', CLI_LIST, AT(sweeps), "NAME",
     "trials of this sweep; may be given again (default: the one started last)"},
    {"sweeps", 0, CLI_FLAG, AT(list_sweeps), NULL, "the recorded sweeps, a row each"},
    {"all", 'a', CLI_FLAG, AT(all), NULL, "trials of every sweep"},
    {"top", 0, CLI_INT, AT(top), "N", "the best N trials only"},
    {"metric", 'm', CLI_TEXT, AT(metric), "NAME",
     "rank by this metric (default: the sweep's)"},
    {"where", 'w', CLI_TEXT, AT(where), "SQL",
     "trials for which this is true, such as \"lr < 0.01 and optimizer = 'adam'\""},
    {"columns", 'c', CLI_TEXT, AT(columns), "SPEC",
     "these columns: \"Title=expression, ...\" of names or SQL; max, min, last METRIC "
     "are over all epochs"},
    {"trials", 't', CLI_TEXT, AT(trials), "N,N,...", "these trials, in this order"},
    {"labels", 0, CLI_TEXT, AT(labels), "A,B,...", "what to call the rows"},
    {"runs", 'r', CLI_FLAG, AT(runs), NULL, "a row per run, unfinished ones too"},
    {"trial", 0, CLI_TEXT, AT(trial), "N",
     "everything about one trial; with another view the same as --trials"},
    {"yaml", 0, CLI_FLAG, AT(yaml), NULL,
     "with --trial: its experiment file, resolved"},
    {"diff", 'd', CLI_MAYBE, AT(diff), "A B", "what differs between two trials"},
    {"plot", 'p', CLI_TEXT, AT(plot), "KIND",
     "a picture, -o FILE.svg, .pdf or .png: curves (loss and metric by epoch)"},
    {"format", 'f', CLI_TEXT, AT(format), "NAME",
     "text, markdown (md), latex, csv, csv-spreadsheet, json or html (default: by the "
     "ending of -o, else text)"},
    {"caption", 0, CLI_TEXT, AT(caption), "TEXT", "of a LaTeX or Markdown table"},
    {"ref", 0, CLI_TEXT, AT(ref), "KEY", "of a LaTeX table, for \\ref"},
    {"list", 0, CLI_MAYBE, AT(list), "KIND",
     "names of a kind: plots, formats, metrics, views"},
    {"output", 'o', CLI_TEXT, AT(output), "FILE", "write there"},
    {0},
};

static const struct cli_renamed renamed[] = {
    {'n', NULL, "--top N"}, {0, "label", "--ref KEY"}, {0, NULL, NULL}};

static const struct cli cli = {
    .program = "mtag-report",
    .usage = "[options]",
    .about =
        "Compares recorded trials. Without options: the trials of the sweep started "
        "last, ranked by its metric, with the parameters that vary.",
    .examples = "mtag-report --top 10\n"
                "mtag-report --sweep sweep_lr --where \"lr <= 1e-3\" -o table.tex\n"
                "mtag-report --trials 3,17 --labels \"SGD,Adam\" -f latex \\\n"
                "    --columns \"Optimizer=label, valid_roc_auc, test_roc_auc\"\n"
                "mtag-report --diff 3 17\n"
                "mtag-report --plot curves --top 5 -o curves.pdf",
    .options = options,
    .renamed = renamed,
};

static enum err_code add_yaml(const struct res_choice *c, struct res_reader *r,
                              struct arena *a, struct str *out, struct err *e)
{
    struct res_trial_row row;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        code = res_trial(r, c->trials[i], a, &row, e);
        str_add(out, i ? "---\n" : "");
        if (code == ERR_OK && row.yaml)
            str_add(out, row.yaml);
    }
    return code;
}

static enum err_code show_trials(const struct rep_request *q, enum rep_view view,
                                 const struct table_format *format,
                                 const struct res_choice *c, struct res_reader *r,
                                 struct arena *a, struct err *e)
{
    struct str text = {0};
    const struct table_request table = rep_table_request(q);
    const struct table_look look = table_look_of(&table);
    enum err_code code = view == REP_VIEW_YAML ? add_yaml(c, r, a, &text, e)
                         : format->page == TABLE_PAGE_JSON
                             ? rep_json_page(c, &look, r, a, &text, e)
                             : rep_text_page(c, &look, r, a, &text, e);
    if (code == ERR_OK)
        code = table_put(&table, &text, format->people && view != REP_VIEW_YAML, e);
    str_deinit(&text);
    return code;
}

static enum err_code show_table(const struct rep_request *q,
                                const struct table_format *format,
                                const struct table *table, struct err *e)
{
    const struct table_request request = rep_table_request(q);
    return table_show(table, &request, format, e);
}

static enum err_code show_plot(const struct rep_request *q, struct rep_choice *c,
                               struct res_reader *r, struct arena *a, struct err *e)
{
    const struct rep_plot *plot;
    struct table table;
    enum err_code code = rep_plot_find(q->plot, &plot, e);
    if (code != ERR_OK)
        return code;
    if (q->output == NULL)
        return err_set(e, ERR_USER, "--plot needs a file: -o %s.svg (or .pdf, .png)",
                       q->plot);
    if (c->choice.top == 0 && c->choice.trials == NULL)
        c->choice.top = plot->top;
    code = rep_table_of_trials(q, c, r, a, &table, e);
    if (code != ERR_OK)
        return code;
    const struct rep_trials *of = table.source;
    const struct rep_plot_input in = {
        .reader = r,
        .trials = of->trials,
        .labels = q->labels ? of->labels : NULL,
        .metric = c->choice.metric,
        .maximize = c->choice.maximize,
        .arena = a,
    };
    const char *note = NULL;
    code = rep_plot_write(plot, &in, q->output, &note, e);
    if (code == ERR_OK && note)
        say(stderr, "mtag-report: note: %s\n", note);
    return code;
}

static void tell_of_test_metric(const char *metric)
{
    if (strncmp(metric, "test_", 5) == 0)
        say(stderr,
            "mtag-report: note: ranked by a test metric (%s); choosing by it makes it "
            "optimistic\n",
            metric);
}

static enum err_code show(const struct rep_request *q, enum rep_view view,
                          const struct table_format *format, struct res_reader *r,
                          struct arena *a, struct err *e)
{
    struct rep_choice c;
    struct table table;
    if (view == REP_VIEW_SWEEPS) {
        enum err_code listed = rep_table_of_sweeps(r, a, &table, e);
        return listed == ERR_OK ? show_table(q, format, &table, e) : listed;
    }
    enum err_code code = rep_choose(q, r, a, &c, e);
    if (code != ERR_OK)
        return code;
    if (view == REP_VIEW_PAGE || view == REP_VIEW_YAML)
        return show_trials(q, view, format, &c.choice, r, a, e);
    if (view == REP_VIEW_DIFFERENCE) {
        code = rep_table_of_difference(&c.choice, r, a, &table, e);
        return code == ERR_OK ? show_table(q, format, &table, e) : code;
    }
    tell_of_test_metric(c.choice.metric);
    if (view == REP_VIEW_PICTURE)
        return show_plot(q, &c, r, a, e);
    code = view == REP_VIEW_RUNS ? rep_table_of_runs(q, &c, r, a, &table, e)
                                 : rep_table_of_trials(q, &c, r, a, &table, e);
    return code == ERR_OK ? show_table(q, format, &table, e) : code;
}

static enum err_code show_list(const struct rep_request *q, struct err *e)
{
    struct str text = {0};
    const struct table_request table = rep_table_request(q);
    enum err_code code = rep_list(q->list, res_path(q->results), &text, e);
    if (code == ERR_OK)
        code = table_put(&table, &text, true, e);
    str_deinit(&text);
    return code;
}

static void tell_of_waiting(const char *path)
{
    say(stderr, "mtag-report: waiting for %s, which another program has locked\n",
        path);
}

static int program(int argc, char **argv)
{
    struct rep_request q = {0};
    struct err e = {0};
    struct res_reader *r = NULL;
    enum cli_result parsed = cli_parse(&cli, argc, argv, &q, &q.words);
    if (parsed != CLI_GO)
        return parsed == CLI_DONE ? 0 : 2;
    struct arena *a = arena_create();
    const struct table_format *format;
    enum rep_view view;
    res_on_waiting(tell_of_waiting);
    enum err_code code = q.list ? show_list(&q, &e) : ERR_OK;
    if (code == ERR_OK && !q.list)
        code = rep_check_request(&q, &view, &format, a, &e);
    if (code == ERR_OK && !q.list)
        code = res_reader_open(res_path(q.results), &r, &e);
    if (code == ERR_OK && !q.list)
        code = show(&q, view, format, r, a, &e);
    if (code != ERR_OK)
        say(stderr, "mtag-report: %s\n", e.text);
    res_reader_close(r);
    arena_destroy(a);
    return err_exit_status(code);
}

int main(int argc, char **argv)
{
    return cli_end("mtag-report", program(argc, argv));
}
