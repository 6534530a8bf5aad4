/* The settings of the trials: of each path the values that trials have. */
#include "report/page/codes.h"
#include "report/page/page.h"

#include <stdlib.h>
#include <string.h>

struct setting {
    const char *path;
    struct rep_codes codes;
};

struct settings {
    struct setting *items;
    size_t count;
    size_t next; /* the one that stood behind the last found */
    struct arena *arena;
};

/* Paths of a trial are sorted, and most trials have the same. */
static struct setting *find(struct settings *s, const char *path)
{
    if (s->next < s->count && strcmp(s->items[s->next].path, path) == 0)
        return &s->items[s->next++];
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->items[i].path, path) == 0) {
            s->next = i + 1;
            return &s->items[i];
        }
    }
    s->items = arena_grow(s->arena, s->items, s->count, sizeof(*s->items));
    s->items[s->count].path = path;
    rep_codes_init(&s->items[s->count].codes);
    s->next = s->count + 1;
    return &s->items[s->count++];
}

static int by_path(const void *left, const void *right)
{
    const struct setting *a = left, *b = right;
    return strcmp(a->path, b->path);
}

static bool same(const json_t *a, const json_t *b, const char *key)
{
    const json_t *left = json_object_get(a, key), *right = json_object_get(b, key);
    return left == right || json_equal(left, right);
}

/* The place of the column that has the same texts; -1: there is none. */
static json_int_t same_column(const json_t *columns, const json_t *setting)
{
    const char *path = json_string_value(json_object_get(setting, "path"));
    for (size_t c = 0; c < json_array_size(columns); c++) {
        const json_t *column = json_array_get(columns, c);
        const char *name = json_string_value(json_object_get(column, "name"));
        if (path && name && strcmp(name, path) == 0 &&
            same(column, setting, "values") && same(column, setting, "of"))
            return (json_int_t)c;
    }
    return -1;
}

static json_t *json_of(struct setting *s, size_t rows, const json_t *columns)
{
    json_t *setting = json_object();
    rep_codes_pad(&s->codes, rows);
    json_object_set_new(setting, "path", rep_page_text(s->path));
    rep_codes_end(&s->codes, setting);
    const json_int_t column = same_column(columns, setting);
    if (column >= 0) {
        json_object_del(setting, "values");
        json_object_del(setting, "of");
        json_object_set_new(setting, "column", json_integer(column));
    }
    return setting;
}

enum err_code rep_page_settings(const struct rep_page *page, const json_t *columns,
                                json_t **out, struct err *e)
{
    struct settings all = {.arena = page->arena};
    const struct res_table *t = page->trials;
    enum err_code code = ERR_OK;
    *out = json_array();
    for (size_t r = 0; r < t->row_count && code == ERR_OK; r++) {
        struct res_trial_row trial;
        code = res_trial(page->reader, t->rows[r].trial, page->arena, &trial, e);
        all.next = 0;
        for (size_t i = 0; code == ERR_OK && i < trial.param_count; i++) {
            struct setting *setting = find(&all, trial.params[i].name);
            rep_codes_pad(&setting->codes, r);
            rep_codes_add(&setting->codes, trial.params[i].value);
        }
    }
    if (all.count > 1)
        qsort(all.items, all.count, sizeof(*all.items), by_path);
    for (size_t i = 0; i < all.count; i++)
        json_array_append_new(*out, json_of(&all.items[i], t->row_count, columns));
    return code;
}
