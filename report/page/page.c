/* The page: page.html, whose words in double braces are replaced by its parts. */
#include "report/page/page.h"

#include "report/page/codes.h"
#include "report/page/parts.h"

#include "base/quote.h"

#include <stdlib.h>
#include <string.h>

static json_t *json_of_metrics(const struct res_table *t)
{
    json_t *metrics = json_array();
    for (size_t i = 0; i < t->metric_count; i++) {
        const struct res_metric *m = t->metrics[i];
        json_t *metric = json_object();
        json_object_set_new(metric, "name", rep_page_text(m->name));
        json_object_set_new(metric, "title", rep_page_text(m->title));
        json_object_set_new(metric, "split", rep_page_text(m->split));
        json_object_set_new(metric, "maximize", json_boolean(m->maximize));
        json_object_set_new(metric, "of_loss", json_boolean(m->of_loss));
        json_array_append_new(metrics, metric);
    }
    return metrics;
}

static json_t *json_of_trials(const struct res_table *t)
{
    json_t *trials = json_array();
    for (size_t r = 0; r < t->row_count; r++)
        json_array_append_new(trials, json_integer(t->rows[r].trial));
    return trials;
}

static json_t *json_of_starred(const struct res_table *t)
{
    json_t *trials = json_array();
    for (size_t r = 0; r < t->row_count; r++)
        if (t->rows[r].star)
            json_array_append_new(trials, json_integer(t->rows[r].trial));
    return trials;
}

static json_t *json_of_texts(const struct res_table *t, bool labels)
{
    struct rep_codes codes;
    rep_codes_init(&codes);
    for (size_t r = 0; r < t->row_count; r++)
        rep_codes_add(&codes, labels ? t->rows[r].label : t->rows[r].status);
    return rep_codes_json(&codes);
}

static enum err_code read_runs(const struct rep_page *page, struct rep_page_runs *runs,
                               struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t r = 0; r < page->trials->row_count && code == ERR_OK; r++) {
        const struct res_row *row = &page->trials->rows[r];
        code = res_runs_asked(page->reader, row->sweep_id, row->trial, page->arena,
                              &runs[r].rows, &runs[r].count, e);
    }
    return code;
}

/* Sets the parts that take long queries. */
static enum err_code set_parts(const struct rep_page *page, json_t *data, struct err *e)
{
    const size_t rows = page->trials->row_count;
    json_t *settings = NULL, *curves = NULL, *tags = NULL;
    struct rep_page_runs *runs = arena_alloc(page->arena, rows + 1, sizeof(*runs));
    enum err_code code = res_reader_hold(page->reader, e);
    if (code == ERR_OK)
        code = read_runs(page, runs, e);
    if (code == ERR_OK)
        code = rep_page_settings(page, json_object_get(data, "columns"), &settings, e);
    if (code == ERR_OK)
        code = rep_page_curves(page, runs, &curves, e);
    if (code == ERR_OK)
        code = rep_page_tags(page, runs, &tags, e);
    json_object_set_new(data, "importance", rep_page_importance(page));
    json_object_set_new(data, "mistakes", rep_page_mistakes(page));
    if (page->audio && page->audio->recordings)
        json_object_set(data, "recordings", page->audio->recordings);
    json_object_set_new(data, "runs", rep_page_runs(runs, rows));
    json_object_set_new(data, "settings", settings ? settings : json_null());
    json_object_set_new(data, "curves", curves ? curves : json_null());
    json_object_set_new(data, "tags", tags ? tags : json_null());
    return code;
}

/* In a script, `<` could begin a word that ends it. */
static void add_json(struct str *out, const json_t *data)
{
    char *text = json_dumps(data, JSON_COMPACT | JSON_REAL_PRECISION(9));
    for (const char *at = text; at && *at;) {
        const size_t length = strcspn(at, "<");
        str_addn(out, at, length);
        at += length;
        str_add(out, *at ? "\\u003c" : "");
        at += *at != '\0';
    }
    free(text);
}

static enum err_code add_data(const struct rep_page *page, struct str *out,
                              struct err *e)
{
    const struct rep_choice *c = page->choice;
    json_t *data = json_object();
    json_object_set_new(data, "sweep", rep_page_text(rep_only_sweep(c)));
    json_object_set_new(data, "metric", rep_page_text(c->choice.metric));
    json_object_set_new(data, "maximize", json_boolean(c->choice.maximize));
    json_object_set_new(data, "metrics", json_of_metrics(page->trials));
    json_object_set_new(data, "columns", rep_page_columns(page->table));
    json_object_set_new(data, "trials", json_of_trials(page->trials));
    json_object_set_new(data, "starred", json_of_starred(page->trials));
    json_object_set_new(data, "labels", json_of_texts(page->trials, true));
    json_object_set_new(data, "statuses", json_of_texts(page->trials, false));
    enum err_code code = set_parts(page, data, e);
    if (code == ERR_OK)
        add_json(out, data);
    json_decref(data);
    return code;
}

static enum err_code add_title(const struct rep_page *page, struct str *out,
                               struct err *e)
{
    (void)e;
    quote_html(out, rep_name_choice(page->choice, page->arena));
    return ERR_OK;
}

/* The lines of the heading but for the name, which is the title. */
static enum err_code add_heading(const struct rep_page *page, struct str *out,
                                 struct err *e)
{
    (void)e;
    const struct res_sweep_row *sweep = page->choice->sweep;
    if (rep_only_sweep(page->choice) && sweep->hypothesis && sweep->hypothesis[0]) {
        str_add(out, "<p class=\"hypothesis\">");
        quote_html(out, sweep->hypothesis);
        str_add(out, "</p>\n");
    }
    const char *facts = page->table->heading ? strrchr(page->table->heading, '\n') : "";
    str_add(out, "<p class=\"facts\">");
    quote_html(out, facts ? facts + (facts[0] == '\n') : page->table->heading);
    str_add(out, "</p>\n");
    return ERR_OK;
}

static enum err_code add_notes(const struct rep_page *page, struct str *out,
                               struct err *e)
{
    (void)e;
    const struct table *t = page->table;
    if (t->row_count > REP_PAGE_ROWS)
        str_addf(out,
                 "<p class=\"drawn\">The first %d of %zu trials; the script draws the "
                 "others.</p>\n",
                 REP_PAGE_ROWS, t->row_count);
    for (size_t i = 0; i < t->note_count; i++) {
        str_add(out, "<p>");
        quote_html(out, t->notes[i]);
        str_add(out, "</p>\n");
    }
    return ERR_OK;
}

static enum err_code add_table(const struct rep_page *page, struct str *out,
                               struct err *e)
{
    (void)e;
    rep_page_add_table(out, page->table);
    return ERR_OK;
}

typedef enum err_code add_part(const struct rep_page *page, struct str *out,
                               struct err *e);

static const struct {
    const char *name;
    add_part *add; /* or: */
    const unsigned char *text;
    const size_t *length;
} parts[] = {
    {"title", add_title, NULL, NULL},
    {"heading", add_heading, NULL, NULL},
    {"table", add_table, NULL, NULL},
    {"notes", add_notes, NULL, NULL},
    {"data", add_data, NULL, NULL},
    {"style", NULL, rep_page_style, &rep_page_style_length},
    {"d3_licence", NULL, rep_page_d3_licence, &rep_page_d3_licence_length},
    {"d3", NULL, rep_page_d3, &rep_page_d3_length},
    {"script", NULL, rep_page_script, &rep_page_script_length},
};

static enum err_code add_named(const struct rep_page *page, const char *name,
                               size_t length, struct str *out, struct err *e)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (strlen(parts[i].name) != length ||
            strncmp(parts[i].name, name, length) != 0)
            continue;
        if (parts[i].add)
            return parts[i].add(page, out, e);
        str_addn(out, (const char *)parts[i].text, *parts[i].length);
        return ERR_OK;
    }
    return err_set(e, ERR_DATA, "page.html has no part `%.*s`", (int)length, name);
}

enum err_code rep_page_write(const struct rep_page *page, struct str *out,
                             struct err *e)
{
    enum err_code code = ERR_OK;
    if (rep_page_d3_length == 0)
        return err_set(e, ERR_USER,
                       "mtag was built without d3: install the package node-d3, and "
                       "build mtag again");
    for (const char *at = (const char *)rep_page_html; *at && code == ERR_OK;) {
        const char *begin = strstr(at, "{{"), *end = begin ? strstr(begin, "}}") : NULL;
        str_addn(out, at, end ? (size_t)(begin - at) : strlen(at));
        if (end == NULL)
            break;
        code = add_named(page, begin + 2, (size_t)(end - begin) - 2, out, e);
        at = end + 2;
    }
    return code;
}
