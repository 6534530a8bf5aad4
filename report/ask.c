/* From a view's command line to its answer as text. */
#include "report/view.h"

#include "report/collect.h"
#include "report/list.h"

#include "base/str.h"
#include "results/path.h"

#include <limits.h>
#include <string.h>

enum err_code rep_open(struct rep_asked *asked, struct err *e)
{
    if (!asked->reader && !asked->request->read_only)
        rep_collect(res_path(asked->request->results), asked->arena);
    return asked->reader
               ? ERR_OK
               : res_reader_open(res_path(asked->request->results), &asked->reader, e);
}

enum err_code rep_need_format(struct rep_asked *asked, struct err *e)
{
    return asked->format ? ERR_OK
                         : table_choose_format(&asked->request->table, &asked->format,
                                               asked->arena, e);
}

enum cli_result rep_parse(const struct rep_view *view, int argc, char **argv,
                          struct arena *a, const struct rep_request **out)
{
    struct rep_request *q = arena_alloc(a, 1, view->words_size);
    const struct cli cli = {
        .takes_empty = view->takes_empty,
        .program = arena_printf(a, "mtag-report %s", view->plugin.name),
        .usage =
            arena_printf(a, "[options]%s%s", view->words[0] ? " " : "", view->words),
        .about = view->about,
        .examples = view->examples,
        .tables = view->options,
        .renamed = rep_renamed,
        .add_word = rep_add_names,
    };
    struct cli_list words = {0};
    q->top = INT_MIN; /* of views that have no --top */
    enum cli_result result =
        cli_parse(&cli, argc, argv, q, view->words[0] ? &words : NULL);
    q->words = words;
    *out = q;
    return result;
}

static enum err_code write_table(struct rep_asked *asked,
                                 const struct rep_answer *answer, struct str *out,
                                 struct err *e)
{
    struct table_request q = asked->request->table;
    enum err_code code = rep_need_format(asked, e);
    if (code != ERR_OK)
        return code;
    q.columns = answer->picked ? NULL : q.columns;
    return table_add_asked(out, &answer->table, &q, asked->format, e);
}

/* The notices, and the notes of a table for which its format has no place. */
static const char *notices_of(const struct rep_asked *asked,
                              const struct rep_answer *answer)
{
    const char *text = answer->notice;
    const struct table *t = &answer->table;
    for (size_t i = 0; t->column_count && asked->format->bare && i < t->note_count; i++)
        text = arena_printf(asked->arena, "%s%s%s", text ? text : "", text ? "\n" : "",
                            t->notes[i]);
    return text;
}

/* A file may have an ending that is not a format's, such as a picture. */
static enum err_code choose_format(struct rep_asked *asked, struct err *e)
{
    const struct table_request *q = &asked->request->table;
    struct err fault = {0};
    enum err_code code = table_choose_format(q, &asked->format, asked->arena, &fault);
    if (asked->format == NULL && q->format == NULL)
        return ERR_OK;
    if (code != ERR_OK)
        *e = fault;
    return code;
}

enum err_code rep_show(const struct rep_view *view, const struct rep_request *request,
                       struct table_look look, struct arena *a, struct rep_shown *out,
                       struct err *e)
{
    struct rep_asked asked = {.request = request, .look = look, .arena = a};
    struct rep_answer answer = {0};
    *out = (struct rep_shown){0};
    enum err_code code = choose_format(&asked, e);
    if (code == ERR_OK)
        code = view->answer(&asked, &answer, e);
    if (code == ERR_OK && answer.table.column_count) {
        code = write_table(&asked, &answer, &out->text, e);
        out->data = code == ERR_OK && !asked.format->people;
    }
    if (code == ERR_OK && answer.text.length) {
        str_add(&out->text, answer.text.text);
        out->data = answer.data;
    }
    out->notice = code == ERR_OK ? notices_of(&asked, &answer) : NULL;
    str_deinit(&answer.text);
    res_reader_close(asked.reader);
    return code;
}
