/* --describe: the options of a plug-in as an aligned table, 80 columns wide. */
#include "base/opt/parts.h"

#include "base/term.h"

#include <string.h>

enum { WIDTH = 80, COLUMN_MAX = 24, DEFAULT_MAX = 14 };

static size_t longest_name(const struct opt *table, size_t prefix)
{
    size_t longest = 0;
    for (const struct opt *o = table; o && o->name; o++) {
        size_t length = prefix + strlen(o->name);
        if (o->kind == OPT_TABLE) {
            size_t inner = longest_name(o->table, length + 1);
            length = inner > length ? inner : length;
        }
        longest = length > longest ? length : longest;
    }
    return longest < COLUMN_MAX ? longest : COLUMN_MAX;
}

static const char *default_of(const struct opt *o)
{
    if (o->fallback)
        return o->fallback;
    return o->kind == OPT_TABLE || o->kind == OPT_NODE ? "" : "required";
}

static void add_row(const struct opt *o, const char *prefix, size_t name_width,
                    struct str *out)
{
    size_t start = out->length;
    size_t indent = 2 + name_width + 2 + DEFAULT_MAX + 2;
    const char *fallback = default_of(o);
    str_addf(out, "  %s%-*s  ", prefix,
             (int)(name_width > strlen(prefix) ? name_width - strlen(prefix) : 0),
             o->name);
    str_add(out, fallback);
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

static void add_rows(const struct opt *table, const char *prefix, size_t name_width,
                     struct str *out)
{
    for (const struct opt *o = table; o && o->name; o++) {
        add_row(o, prefix, name_width, out);
        if (o->kind != OPT_TABLE)
            continue;
        struct str inner = {0};
        str_addf(&inner, "%s%s.", prefix, o->name);
        add_rows(o->table, str_text(&inner), name_width, out);
        str_deinit(&inner);
    }
}

void opt_describe(const struct plugin *p, const char *kind, struct str *out)
{
    size_t start = out->length;
    str_addf(out, "%s (%s): ", p->name, kind);
    size_t indent = out->length - start;
    term_add_wrapped(out, p->help ? p->help : "", indent < WIDTH / 2 ? (int)indent : 4,
                     WIDTH);
    size_t name_width = longest_name(p->options, 0);
    if (name_width > 0) {
        name_width = name_width < 6 ? 6 : name_width;
        str_addf(out, "\n  %-*s  %-*s  %s\n", (int)name_width, "option", DEFAULT_MAX,
                 "default", "meaning");
        add_rows(p->options, "", name_width, out);
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
