/* A picture of the ranked trials. */
#include "report/plot.h"
#include "report/table.h"
#include "report/view.h"

static const struct cli_option *const options[] = {
    rep_options_every, rep_options_ranked, rep_options_labels, rep_options_output,
    NULL};

static enum err_code draw(const struct rep_plot *plot, struct rep_asked *asked,
                          struct rep_answer *out, struct err *e)
{
    const struct rep_request *q = asked->request;
    struct rep_choice c;
    struct table table;
    enum err_code code = rep_choose(q, asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    if (c.choice.top == 0 && c.choice.trials == NULL)
        c.choice.top = plot->top;
    code = rep_table_of_trials(q, &c, asked->reader, asked->arena, &table, e);
    if (code != ERR_OK)
        return code;
    const struct rep_trials *of = table.source;
    const struct rep_plot_input in = {
        .reader = asked->reader,
        .trials = of->trials,
        .labels = q->labels ? of->labels : NULL,
        .metric = c.choice.metric,
        .maximize = c.choice.maximize,
        .arena = asked->arena,
    };
    return rep_plot_write(plot, &in, q->table.output, &out->notice, e);
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    const struct rep_plot *plot;
    if (q->words.count != 1)
        return err_set(e, ERR_USER, "%s: mtag-report plot %s -o FILE.svg",
                       q->words.count ? "one plot at a time" : "which plot?",
                       rep_plots.items[0]->name);
    enum err_code code = rep_plot_find(q->words.items[0], &plot, e);
    if (code == ERR_OK && q->table.output == NULL)
        code = err_set(e, ERR_USER, "plot needs a file: -o %s.svg (or .pdf, .png)",
                       plot->plugin.name);
    if (code == ERR_OK)
        code = rep_open(asked, e);
    return code == ERR_OK ? draw(plot, asked, out, e) : code;
}

const struct rep_view rep_view_plot = {
    .plugin = {.name = "plot", .help = "a picture of the trials"},
    .words = "KIND -o FILE",
    .about = "Draws {plots} to an svg, pdf or png file. The script and data of gnuplot "
             "are kept beside it as NAME.gp and NAME.dat.",
    .examples = "mtag-report plot curves --top 5 -o curves.pdf",
    .options = options,
    .words_size = sizeof(struct rep_request),
    .answer = answer,
};
