#include "report/list.h"

#include "report/number.h"
#include "report/plot.h"
#include "report/table.h"

#include <string.h>

enum { NAME_WIDTH = 16 };

static void add_line(struct str *out, const char *name, const char *help)
{
    str_addf(out, "%-*s  %s\n", NAME_WIDTH, name, help);
}

static enum err_code add_registry(const struct registry *r, struct str *out)
{
    for (size_t i = 0; r->items[i]; i++)
        add_line(out, r->items[i]->name, r->items[i]->help);
    return ERR_OK;
}

static enum err_code add_plots(const char *results, struct str *out, struct err *e)
{
    (void)results;
    (void)e;
    return add_registry(&rep_plots, out);
}

static enum err_code add_formats(const char *results, struct str *out, struct err *e)
{
    (void)results;
    (void)e;
    return add_registry(&table_formats, out);
}

static enum err_code add_metrics(const char *results, struct str *out, struct err *e)
{
    struct res_reader *r = NULL;
    const char **metrics;
    size_t count = 0;
    struct arena *a = arena_create();
    enum err_code code = res_reader_open(results, &r, e);
    if (code == ERR_OK)
        code = rep_metrics(r, a, &metrics, &count, e);
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        str_addf(out, "%s\n", metrics[i]);
    res_reader_close(r);
    arena_destroy(a);
    return code;
}

static enum err_code add_views(const char *results, struct str *out, struct err *e)
{
    (void)results;
    (void)e;
    for (size_t i = 0; rep_views[i].name; i++)
        add_line(out, rep_views[i].name, rep_views[i].help);
    return ERR_OK;
}

static const struct {
    const char *name, *help;
    enum err_code (*add)(const char *results, struct str *out, struct err *e);
} kinds[] = {
    {"plots", "pictures of --plot", add_plots},
    {"formats", "of tables: --format", add_formats},
    {"metrics", "that the database has: --metric", add_metrics},
    {"views", "what is shown", add_views},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* "plot" is "plots" too. */
static bool is_kind(const char *word, const char *kind)
{
    const size_t length = strlen(kind);
    return strcmp(word, kind) == 0 ||
           (strlen(word) == length - 1 && strncmp(word, kind, length - 1) == 0);
}

static enum err_code no_kind(const char *word, struct err *e)
{
    const char *names[KINDS];
    struct str list = {0};
    for (size_t i = 0; i < KINDS; i++) {
        names[i] = kinds[i].name;
        str_addf(&list, "%s%s", i ? ", " : "", kinds[i].name);
    }
    const char *nearest = str_nearest(word, names, KINDS);
    err_set(e, ERR_USER, "--list: there is no kind `%s`%s%s%s; kinds: %s", word,
            nearest ? "; did you mean `" : "", nearest ? nearest : "",
            nearest ? "`?" : "", list.text);
    str_deinit(&list);
    return ERR_USER;
}

enum err_code rep_list(const char *kind, const char *results, struct str *out,
                       struct err *e)
{
    for (size_t i = 0; i < KINDS && kind[0]; i++) {
        if (is_kind(kind, kinds[i].name))
            return kinds[i].add(results, out, e);
    }
    for (size_t i = 0; i < KINDS && !kind[0]; i++)
        add_line(out, kinds[i].name, kinds[i].help);
    return kind[0] ? no_kind(kind, e) : ERR_OK;
}
