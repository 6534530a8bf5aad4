/* Everything about a trial, or about several one after another. */
#include "report/table.h"
#include "report/view.h"

struct words {
    struct rep_request request;
    bool yaml;
};

static const struct cli_option own[] = {
    {"yaml", 0, CLI_FLAG, offsetof(struct words, yaml), NULL,
     "its experiment file, resolved"},
    {0},
};

static const struct cli_option *const options[] = {
    rep_options_every, own, rep_options_written, rep_options_output, NULL};

static enum err_code add_yaml(const struct res_choice *c, struct rep_asked *asked,
                              struct rep_answer *out, struct err *e)
{
    struct res_trial_row row;
    enum err_code code = ERR_OK;
    out->data = true;
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        code = res_trial(asked->reader, c->trials[i], asked->arena, &row, e);
        str_add(&out->text, i ? "---\n" : "");
        if (code == ERR_OK && row.yaml)
            str_add(&out->text, row.yaml);
    }
    return code;
}

static bool has_page(const struct table_format *f)
{
    return f->page != TABLE_PAGE_NONE;
}

static enum err_code check(struct rep_asked *asked, const struct words *w,
                           struct err *e)
{
    if (w->yaml && asked->request->table.format)
        return err_set(e, ERR_USER, "--yaml is the file as it is: leave --format out");
    if (w->yaml)
        return ERR_OK;
    enum err_code code = rep_need_format(asked, e);
    if (code == ERR_OK && !has_page(asked->format))
        code = err_set(e, ERR_USER, "trial N is for the format %s, not for %s",
                       table_list_formats(has_page, false, asked->arena),
                       asked->format->plugin.name);
    return code;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    const struct words *w = (const struct words *)q;
    struct rep_choice c;
    enum err_code code = check(asked, w, e);
    if (code == ERR_OK)
        code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose_words(q, "trial", asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    if (w->yaml)
        return add_yaml(&c.choice, asked, out, e);
    out->data = !asked->format->people;
    return (asked->format->page == TABLE_PAGE_JSON ? rep_json_page : rep_text_page)(
        &c.choice, &asked->look, asked->reader, asked->arena, &out->text, e);
}

const struct rep_view rep_view_trial = {
    .plugin = {.name = "trial", .help = "everything about a trial"},
    .words = "N|best",
    .about = "Shows a trial by its number, or the best of the sweep started last.",
    .examples = "mtag-report trial 9\n"
                "mtag-report trial best -s sweep_lr --yaml > best.yaml",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
