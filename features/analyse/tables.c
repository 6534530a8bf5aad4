/* The tables of an analysis, in the order in which they are shown. */
#include "features/analyse/parts.h"

#include <string.h>

static const struct {
    const char *name;
    analyse_make_table *make;
} makers[] = {
    {"summary", analyse_table_of_summary},
    {"splits", analyse_table_of_splits},
    {"folders", analyse_table_of_folders},
    {"counts", analyse_table_of_counts},
    {"tags", analyse_table_of_tags},
    {"pairs", analyse_table_of_pairs},
    {"synonyms", analyse_table_of_synonyms},
    {"contradictions", analyse_table_of_contradictions},
    {"shared", analyse_table_of_shared},
    {"constant", analyse_table_of_constant},
};
enum { TABLES = sizeof(makers) / sizeof(*makers) };

struct analyse_table *analyse_tables(const struct analysis *x, bool every,
                                     struct arena *a, size_t *count)
{
    struct analyse_table *all = arena_alloc(a, TABLES, sizeof(*all));
    *count = 0;
    for (size_t i = 0; i < TABLES; i++) {
        const struct table t = makers[i].make(x, every, a);
        if (t.row_count == 0)
            continue;
        all[*count] = (struct analyse_table){makers[i].name, t};
        all[*count].table.label = arena_printf(a, "tab:data-%s", makers[i].name);
        ++*count;
    }
    return all;
}

static enum err_code no_table(const char *name, const struct analyse_table *tables,
                              size_t count, struct err *e)
{
    const char *known[TABLES];
    struct str list = {0};
    for (size_t i = 0; i < count; i++) {
        known[i] = tables[i].name;
        str_addf(&list, "%s %s", i ? "," : "", tables[i].name);
    }
    const char *nearest = str_nearest(name, known, count);
    err_set(e, ERR_USER, "there is no table `%s`%s%s%s\ntables:%s", name,
            nearest ? "; did you mean `" : "", nearest ? nearest : "",
            nearest ? "`?" : "", str_text(&list));
    str_deinit(&list);
    return ERR_USER;
}

static enum err_code add_one(const char *name, const struct analyse_table *tables,
                             size_t count, const struct analyse_request *q,
                             const struct table_format *format, struct str *out,
                             struct err *e)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tables[i].name, name) == 0)
            return table_add_asked(out, &tables[i].table, &q->table, format, e);
    return no_table(name, tables, count, e);
}

enum err_code analyse_add(const struct analysis *x, const struct analyse_request *q,
                          const struct table_format *format, struct str *out,
                          struct err *e)
{
    const struct table_request *t = &q->table;
    struct table_look look = table_look_of(t);
    const bool one = q->name || t->columns || t->caption || t->ref || format->single;
    struct arena *a = arena_create();
    enum err_code code = ERR_OK;
    size_t count;
    const struct analyse_table *tables = analyse_tables(x, format->every, a, &count);
    if (format->people && look.width == 0)
        look.width = x->width;
    if (one)
        code = add_one(q->name ? q->name : "tags", tables, count, q, format, out, e);
    else if (format->page == TABLE_PAGE_JSON)
        analyse_add_json(x, out);
    for (size_t i = 0; !one && format->page != TABLE_PAGE_JSON && i < count; i++) {
        str_add(out, i ? "\n" : "");
        format->write(&tables[i].table, &look, out);
    }
    arena_destroy(a);
    return code;
}

void analyse_add_word(const char *word, struct str *out)
{
    if (strcmp(word, "figures") == 0) {
        analyse_add_figures(out);
        return;
    }
    if (strcmp(word, "tables") != 0) {
        table_add_word(word, out);
        return;
    }
    for (size_t i = 0; i < TABLES; i++)
        str_addf(out, "%s%s",
                 i == 0            ? ""
                 : i + 1 == TABLES ? " or "
                                   : ", ",
                 makers[i].name);
}
