/* Everything about a trial, or a part of it in a table. */
#include "report/trial/trial.h"
#include "report/view.h"

#include "base/json.h"

#include <limits.h>

struct words {
    struct rep_request request;
    bool tags, epochs, yaml, mistakes;
    const char *tag;
    int top;
};

enum { USUAL_MISTAKES = 20 };

static const struct cli_option own[] = {
    {"tags", 0, CLI_FLAG, offsetof(struct words, tags), NULL,
     "every tag: its test clips and metrics"},
    {"epochs", 0, CLI_FLAG, offsetof(struct words, epochs), NULL,
     "every epoch of every run, of unfinished ones too"},
    {"yaml", 0, CLI_FLAG, offsetof(struct words, yaml), NULL,
     "its experiment file, resolved; with --format or --columns its parameters"},
    {"mistakes", 0, CLI_FLAG, offsetof(struct words, mistakes), NULL,
     "test clips to listen to: the most confident false positives and negatives of "
     "tags, and the clips whose scores fit their tags worst"},
    {"tag", 0, CLI_TEXT, offsetof(struct words, tag), "NAME",
     "with --mistakes: those of this tag alone"},
    {"top", 0, CLI_INT, offsetof(struct words, top), "N",
     "with --mistakes: so many of each kind (default: 20)"},
    {0},
};

static const struct cli_option *const options[] = {
    rep_options_every, own, rep_options_written, rep_options_output, NULL};

static enum err_code answer_yaml(const struct res_choice *c, struct rep_asked *asked,
                                 struct rep_answer *out, struct err *e)
{
    struct res_trial_row row;
    enum err_code code = ERR_OK;
    const struct table_request *q = &asked->request->table;
    if (q->format || q->columns || (asked->format && !asked->format->people))
        return rep_table_of_params(c, asked->reader, asked->arena, &out->table, e);
    out->data = true;
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        code = res_trial(asked->reader, c->trials[i], asked->arena, &row, e);
        str_add(&out->text, i ? "---\n" : "");
        if (code == ERR_OK && row.yaml)
            str_add(&out->text, row.yaml);
    }
    return code;
}

static enum err_code answer_tags(const struct res_choice *c, struct rep_asked *asked,
                                 struct rep_answer *out, struct err *e)
{
    return rep_table_of_tags(c, asked->reader, asked->arena, &out->table, e);
}

static enum err_code answer_epochs(const struct res_choice *c, struct rep_asked *asked,
                                   struct rep_answer *out, struct err *e)
{
    return rep_table_of_epochs(c, asked->reader, asked->arena, &out->table, e);
}

static enum err_code answer_mistakes(const struct res_choice *c,
                                     struct rep_asked *asked, struct rep_answer *out,
                                     struct err *e)
{
    const struct words *w = (const struct words *)asked->request;
    const struct rep_mistakes_asked of = {
        .top = w->top == INT_MIN ? USUAL_MISTAKES : w->top,
        .tag = w->tag,
        .every = asked->format && asked->format->every};
    return rep_table_of_mistakes(c, &of, asked->reader, asked->arena, &out->table, e);
}

static enum err_code answer_json(const struct res_choice *c, struct rep_asked *asked,
                                 struct rep_answer *out, struct err *e)
{
    json_t *page = NULL;
    enum err_code code = rep_json_page(c, asked->reader, asked->arena, &page, e);
    if (code == ERR_OK)
        json_add_pretty(&out->text, page);
    out->data = true;
    json_decref(page);
    return code;
}

/* As the format has pages: for people, as JSON, or in a table, which alone has columns
 * to pick. */
static enum err_code answer_page(const struct res_choice *c, struct rep_asked *asked,
                                 struct rep_answer *out, struct err *e)
{
    enum err_code code = rep_need_format(asked, e);
    if (code != ERR_OK)
        return code;
    if (asked->request->table.columns)
        return rep_table_of_page(c, asked->reader, asked->arena, &out->table, e);
    switch (asked->format->page) {
    case TABLE_PAGE_TEXT:
        return rep_text_page(c, &asked->look, asked->reader, asked->arena, &out->text,
                             e);
    case TABLE_PAGE_JSON:
        return answer_json(c, asked, out, e);
    case TABLE_PAGE_NONE:
        break;
    }
    return rep_table_of_page(c, asked->reader, asked->arena, &out->table, e);
}

typedef enum err_code answer_part(const struct res_choice *c, struct rep_asked *asked,
                                  struct rep_answer *out, struct err *e);

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct words *w = (const struct words *)asked->request;
    const struct {
        bool asked;
        answer_part *answer;
    } parts[] = {{w->tags, answer_tags},
                 {w->epochs, answer_epochs},
                 {w->yaml, answer_yaml},
                 {w->mistakes, answer_mistakes}};
    answer_part *part = answer_page;
    struct rep_choice c;
    int count = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        part = parts[i].asked ? parts[i].answer : part;
        count += parts[i].asked;
    }
    if (count > 1)
        return err_set(e, ERR_USER,
                       "one of --tags, --epochs, --yaml and --mistakes at a time");
    if ((w->tag || w->top != INT_MIN) && !w->mistakes)
        return err_set(e, ERR_USER, "%s goes with --mistakes",
                       w->tag ? "--tag" : "--top");
    if (w->mistakes && w->top != INT_MIN && w->top < 1)
        return err_set(e, ERR_USER, "--top takes a number from 1 on");
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose_words(asked->request, "trial", asked->reader, asked->arena,
                                &c, e);
    return code == ERR_OK ? part(&c.choice, asked, out, e) : code;
}

const struct rep_view rep_view_trial = {
    .plugin = {.name = "trial", .help = "everything about a trial, its tags, epochs"},
    .words = "N|best",
    .about = "Shows a trial by its number, or the best of the sweep started last.",
    .examples = "mtag-report trial 9\n"
                "mtag-report trial best --tags -f csv\n"
                "mtag-report trial best --mistakes --tag guitar\n"
                "mtag-report trial best -s sweep_lr --yaml > best.yaml",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
