/* The report of a homework: a folder with LaTeX, tables, figures and the PDF. */
#include "report/homework/homework.h"
#include "report/view.h"

#include <string.h>

struct words {
    struct rep_request request;
    const char *title, *author;
    bool two_columns, no_pdf;
};

static const struct cli_option own[] = {
    {"baseline", 0, CLI_TEXT, offsetof(struct words, request.baseline), "N|LABEL",
     "the trial that the best is compared with (default: the first sweep's)"},
    {"title", 0, CLI_TEXT, offsetof(struct words, title), "TEXT", "of the report"},
    {"author", 0, CLI_TEXT, offsetof(struct words, author), "TEXT",
     "name and number (default: a place to write them)"},
    {"two-columns", 0, CLI_FLAG, offsetof(struct words, two_columns), NULL,
     "pages of two columns"},
    {"no-pdf", 0, CLI_FLAG, offsetof(struct words, no_pdf), NULL, "do not start LaTeX"},
    {0}};

static const struct cli_option *const options[] = {rep_options_every, own,
                                                   rep_options_kept, NULL};

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    const struct words *w = (const struct words *)q;
    if (q->words.count != 1)
        return err_set(e, ERR_USER,
                       "homework needs one folder: mtag-report homework report");
    if (q->trials)
        return err_set(e, ERR_USER,
                       "homework reports whole sweeps: -s NAME in the place of -t");
    const struct rep_homework_asked homework = {.request = q,
                                                .folder = q->words.items[0],
                                                .title = w->title,
                                                .author = w->author,
                                                .two_columns = w->two_columns,
                                                .no_pdf = w->no_pdf};
    enum err_code code = rep_open(asked, e);
    return code == ERR_OK ? rep_homework_write(&homework, asked->reader, asked->arena,
                                               &out->notice, e)
                          : code;
}

const struct rep_view rep_view_homework = {
    .plugin = {.name = "homework", .help = "a report to write up: LaTeX and PDF"},
    .words = "DIR",
    .about =
        "Writes a report on all sweeps to the folder: report.tex with its tables and "
        "figures, a Makefile, and report.pdf where LaTeX is. Numbers make its "
        "sentences; reasons are yours: words/NAME.tex are made once and never "
        "touched again, and stand in red until you write them.",
    .examples = "mtag-report homework report\n"
                "mtag-report homework report --two-columns -s optimizers -s losses",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
