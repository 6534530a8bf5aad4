/* The trials of a sweep, ranked by its metric: the answer where a command line names no
 * view. */
#include "report/cross.h"
#include "report/notes.h"
#include "report/published.h"
#include "report/table.h"
#include "report/view.h"

#include "report/list.h"
#include "results/path.h"

#include <string.h>

struct words {
    struct rep_request request;
    const char *list, *cross, *published;
};

static const struct cli_option list[] = {
    {"cross", 0, CLI_TEXT, offsetof(struct words, cross), "ROWS,COLUMNS",
     "two parameters as rows and columns, with the metric that ranks in the cells"},
    {"published", 0, CLI_TEXT, offsetof(struct words, published), "PROTOCOL",
     "below the table the field's figures for MagnaTagATune's pons2018, unclean or "
     "homework, which were not run here"},
    {"watch", 0, CLI_FLAG, offsetof(struct words, request.watch), NULL,
     "with the curves of the runs that are trained, redrawn until q is typed"},
    {"list", 0, CLI_MAYBE, offsetof(struct words, list), "KIND",
     "what there is to choose from: views, plots, formats, metrics"},
    {0},
};

static const struct cli_option *const options[] = {rep_options_every,
                                                   rep_options_ranked,
                                                   rep_options_labels,
                                                   rep_options_compared,
                                                   rep_options_tested,
                                                   rep_options_kept,
                                                   rep_options_written,
                                                   rep_options_output,
                                                   list,
                                                   NULL};

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    const struct words *w = (const struct words *)q;
    struct rep_choice c;
    if (w->list)
        return rep_list(w->list, res_path(q->results), &out->text, e);
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose(q, asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    if (w->cross && (q->significance || q->steps || q->baseline || q->labels ||
                     q->order || q->table.columns))
        return err_set(e, ERR_USER,
                       "--cross goes with neither --significance, --steps, --baseline, "
                       "--labels, --order nor --columns: --metric says what the cells "
                       "have");
    if (q->steps && q->order && strcmp(q->order, "file") != 0)
        return err_set(e, ERR_USER,
                       "--steps goes from row to row of the file: not with --order "
                       "rank");
    if (w->cross && w->published)
        return err_set(e, ERR_USER,
                       "--published goes below tables of trials: not with --cross");
    c.paper = asked->format && asked->format->paper;
    c.every = asked->format && asked->format->every;
    if (w->cross)
        return rep_cross_table(&c, w->cross, asked->reader, asked->arena, &out->table,
                               e);
    out->picked = true;
    out->notice = rep_notice_of_test(&c, asked->arena);
    code = rep_table_of_trials(q, &c, asked->reader, asked->arena, &out->table, e);
    return code == ERR_OK && w->published
               ? rep_add_published(&out->table, w->published, asked->reader,
                                   asked->arena, e)
               : code;
}

const struct rep_view rep_view_table = {
    .plugin = {.name = "table", .help = "trials, ranked by their sweep's metric"},
    .words = "",
    .about = "Ranks the trials of the sweep started last by its metric, with the "
             "parameters that vary.\n\nThe columns of --columns are names or SQL over "
             "the names: \"LR=lr, ten=10*lr\"; max, min and last METRIC are over all "
             "epochs.",
    .examples = "mtag-report --top 10\n"
                "mtag-report --sweep sweep_lr --where \"lr <= 1e-3\" -o table.tex\n"
                "mtag-report --significance --baseline adam -f markdown\n"
                "mtag-report --trials 3,17 --labels \"SGD,Adam\" -f latex \\\n"
                "    --columns \"Optimizer=label, valid_roc_auc, test_roc_auc\"",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
