#include "report/list.h"

#include "report/plot.h"
#include "report/view.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *name, *help;
    const struct registry *registry; /* NULL: the database has them */
} kinds[] = {
    {"views", "the verbs: what is shown", &rep_views},
    {"plots", "pictures that `plot` draws", &rep_plots},
    {"formats", "of tables: --format", &table_formats},
    {"metrics", "that the database has: --metric", NULL},
};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static void add_registry(const struct registry *r, struct str *out)
{
    struct cli_entry entries[64];
    size_t count = 0;
    for (; r->items[count]; count++) {
        assert(count < sizeof(entries) / sizeof(*entries));
        entries[count] =
            (struct cli_entry){r->items[count]->name, r->items[count]->help};
    }
    cli_add_entries(out, 0, entries, count);
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
    err_set(e, ERR_USER, "--list: there is no kind `%s`%s%s%s\nkinds: %s", word,
            nearest ? "; did you mean `" : "", nearest ? nearest : "",
            nearest ? "`?" : "", list.text);
    str_deinit(&list);
    return ERR_USER;
}

enum err_code rep_list(const char *kind, const char *results, struct str *out,
                       struct err *e)
{
    struct cli_entry entries[KINDS];
    for (size_t i = 0; i < KINDS; i++) {
        entries[i] = (struct cli_entry){kinds[i].name, kinds[i].help};
        if (!is_kind(kind, kinds[i].name))
            continue;
        if (kinds[i].registry == NULL)
            return add_metrics(results, out, e);
        add_registry(kinds[i].registry, out);
        return ERR_OK;
    }
    if (kind[0])
        return no_kind(kind, e);
    cli_add_entries(out, 0, entries, KINDS);
    return ERR_OK;
}

void rep_add_names(const char *kind, struct str *out)
{
    for (size_t k = 0; k < KINDS; k++) {
        const struct registry *r = kinds[k].registry;
        if (r == NULL || r == &table_formats || strcmp(kind, kinds[k].name) != 0)
            continue;
        for (size_t i = 0; r->items[i]; i++)
            str_addf(out, "%s%s",
                     i == 0            ? ""
                     : r->items[i + 1] ? ", "
                                       : " or ",
                     r->items[i]->name);
        return;
    }
    table_add_word(kind, out);
}
