/* --describe: the options of a plug-in as an aligned table, 80 columns wide. */
#include "base/opt/parts.h"

#include "base/term.h"

#include <string.h>

enum { WIDTH = 80, COLUMN_MAX = 24, DEFAULT_MAX = 14 };

/* Rows of one description. */
struct rows {
    struct str *out;
    size_t name_width; /* of "table.option" */
};

static size_t name_length(const struct opt_each *at)
{
    return strlen(at->owner) + (*at->owner ? 1 : 0) + strlen(at->option->name);
}

static void widen(const struct opt_each *at, void *context)
{
    struct rows *rows = context;
    size_t length = name_length(at);
    length = length < COLUMN_MAX ? length : COLUMN_MAX;
    rows->name_width = length > rows->name_width ? length : rows->name_width;
}

static const char *default_of(const struct opt *o)
{
    if (o->fallback)
        return o->fallback;
    return o->kind == OPT_TABLE || o->kind == OPT_NODE ? "" : "required";
}

static void add_row(const struct opt_each *at, void *context)
{
    const struct rows *rows = context;
    const struct opt *o = at->option;
    struct str *out = rows->out;
    size_t start = out->length, length = name_length(at);
    size_t indent = 2 + rows->name_width + 2 + DEFAULT_MAX + 2;
    const char *fallback = default_of(o);
    size_t blanks = rows->name_width > length ? rows->name_width - length : 0;
    str_addf(out, "  %s%s%s%*s  %s", at->owner, *at->owner ? "." : "", o->name,
             (int)blanks, "", fallback);
    size_t column = out->length - start;
    if (column + 2 <= indent)
        str_addf(out, "%*s", (int)(indent - column), "");
    else
        str_addf(out, "\n%*s", (int)indent, "");
    struct str text = {0};
    str_add(&text, o->help ? o->help : "");
    if (o->kind != OPT_NODE) {
        str_add(&text, text.length ? " (" : "(");
        opt_add_expected(o, &text);
        str_add(&text, ")");
    }
    term_add_wrapped(out, str_text(&text), (int)indent, WIDTH);
    str_deinit(&text);
}

void opt_describe(const struct plugin *p, const char *kind, struct str *out)
{
    size_t start = out->length;
    str_addf(out, "%s (%s): ", p->name, kind);
    size_t indent = out->length - start;
    term_add_wrapped(out, p->help ? p->help : "", indent < WIDTH / 2 ? (int)indent : 4,
                     WIDTH);
    const struct opt_each options = {.owner = "", .table = p->options};
    struct rows rows = {.out = out};
    opt_each(&options, OPT_EACH_TABLE, widen, &rows);
    if (rows.name_width > 0) {
        rows.name_width = rows.name_width < 6 ? 6 : rows.name_width;
        str_addf(out, "\n  %-*s  %-*s  %s\n", (int)rows.name_width, "option",
                 DEFAULT_MAX, "default", "meaning");
        opt_each(&options, OPT_EACH_TABLE, add_row, &rows);
    }
    if (p->example) {
        str_add(out, "\nExample: ");
        term_add_wrapped(out, p->example, (int)strlen("Example: "), WIDTH);
    }
    if (p->reference) {
        str_add(out, p->example ? "Source:  " : "\nSource:  ");
        term_add_wrapped(out, p->reference, (int)strlen("Source:  "), WIDTH);
    }
}
