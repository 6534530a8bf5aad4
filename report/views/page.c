/* The web page: one file to look around in, and to hand on. */
#include "report/notes.h"
#include "report/page/page.h"
#include "report/view.h"

#include "base/file.h"

#include <string.h>

static const struct cli_option *const options[] = {rep_options_every,
                                                   rep_options_ranked,
                                                   rep_options_labels,
                                                   rep_options_compared,
                                                   rep_options_tested,
                                                   rep_options_kept,
                                                   NULL};

static enum err_code write_page(struct rep_asked *asked, const struct rep_choice *c,
                                struct str *out, struct err *e)
{
    struct table table;
    enum err_code code =
        rep_table_of_trials(asked->request, c, asked->reader, asked->arena, &table, e);
    if (code != ERR_OK)
        return code;
    const struct rep_trials *of = table.source;
    const char *file = asked->request->words.items[0];
    const struct rep_page page = {
        .choice = c,
        .table = &table,
        .trials = of->trials,
        .reader = asked->reader,
        .folder = strcmp(file, "-") == 0 ? "" : file_folder_of(asked->arena, file),
        .arena = asked->arena,
    };
    return rep_page_write(&page, out, e);
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    struct rep_choice c;
    struct str text = {0};
    if (q->words.count != 1)
        return err_set(e, ERR_USER, "page needs one file: mtag-report page sweep.html");
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose(q, asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    c.choice.others = c.choice.top == 0;
    out->notice = rep_notice_of_test(&c, asked->arena);
    code = write_page(asked, &c, &text, e);
    if (code == ERR_OK && strcmp(q->words.items[0], "-") == 0) {
        out->text = text;
        out->data = true;
        return ERR_OK;
    }
    if (code == ERR_OK)
        code = file_write(q->words.items[0], text.text, text.length, e);
    str_deinit(&text);
    return code;
}

const struct rep_view rep_view_page = {
    .plugin = {.name = "page", .help = "a web page to look around in"},
    .words = "FILE",
    .about =
        "Writes the trials as one HTML file that needs nothing else: a table to "
        "sort, filter and search, the importance of the parameters, and of each trial "
        "its settings, curves, layers, tags and runs, and of the best the clips that "
        "they get wrong. It may be mailed, printed, and read without scripts.",
    .examples = "mtag-report page sweep.html\n"
                "mtag-report page best.html -s sweep_lr --top 50",
    .options = options,
    .words_size = sizeof(struct rep_request),
    .answer = answer,
};
