/* A person's note on a trial. */
#include "report/keep.h"

#include "base/utf8.h"
#include "results/write/mark.h"

#include <string.h>

static const struct cli_option *const options[] = {rep_options_every, NULL};

static enum err_code show(struct rep_asked *asked, int64_t trial,
                          struct rep_answer *out, struct err *e)
{
    struct res_trial_row row;
    enum err_code code = res_trial(asked->reader, trial, asked->arena, &row, e);
    if (code == ERR_OK && row.note)
        str_addf(&out->text, "%s\n", row.note);
    if (code == ERR_OK && row.note == NULL)
        out->notice =
            arena_printf(asked->arena, "trial %lld has no note", (long long)trial);
    return code;
}

static enum err_code put(struct rep_asked *asked, int64_t trial, const char *text,
                         struct rep_answer *out, struct err *e)
{
    struct res_store *store;
    size_t bad;
    if (!utf8_is_text(text, strlen(text), &bad))
        return err_set(e, ERR_USER,
                       "the note is not text: byte %zu is not UTF-8, or a control "
                       "character",
                       bad + 1);
    enum err_code code = rep_open_store(asked, &store, e);
    if (code == ERR_OK)
        code = res_note_put(store, trial, text, e);
    res_close(store);
    if (code == ERR_OK)
        str_addf(&out->text,
                 text[0] ? "trial %lld: %s\n" : "trial %lld: its note was taken away\n",
                 (long long)trial, text);
    return code;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct cli_list *words = &asked->request->words;
    struct rep_request one = *asked->request;
    struct rep_choice c;
    if (words->count > 2)
        return err_set(e, ERR_USER,
                       "note takes a trial and a text; put quotes around the text: "
                       "mtag-report note %s \"%s ...\"",
                       words->items[0], words->items[1]);
    one.words.count = words->count ? 1 : 0;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose_words(&one, "note", asked->reader, asked->arena, &c, e);
    if (code == ERR_OK && c.choice.trial_count != 1)
        code = err_set(e, ERR_USER, "note takes one trial at a time");
    if (code != ERR_OK)
        return code;
    return words->count == 2 ? put(asked, c.choice.trials[0], words->items[1], out, e)
                             : show(asked, c.choice.trials[0], out, e);
}

const struct rep_view rep_view_note = {
    .plugin = {.name = "note", .help = "write down what a trial taught"},
    .words = "TRIAL [TEXT]",
    .takes_empty = true,
    .about =
        "Keeps a note on a trial, which stands in tables and on the page, in place "
        "of the one before. An empty text takes it away. Without a text: shows it.",
    .examples = "mtag-report note 37 \"hears violins in every choir\"\n"
                "mtag-report note best \"the one to hand in\"",
    .options = options,
    .words_size = sizeof(struct rep_request),
    .answer = answer,
};
