/* Which file is whose: beside.h. */
#include "runner/predict/beside.h"

#include "base/file.h"

#include <string.h>

static struct predict_given *find(const struct predict_beside *b, const char *name,
                                  size_t length)
{
    for (size_t i = 0; i < b->count; i++)
        if (strlen(b->items[i].name) == length &&
            strncmp(b->items[i].name, name, length) == 0)
            return &b->items[i];
    return NULL;
}

static bool is_folder(const struct predict_given *g)
{
    return g->count == 1 && file_is_folder(g->paths[0]);
}

static enum err_code check_counts(const struct predict_beside *b, size_t recordings,
                                  struct err *e)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct predict_given *g = &b->items[i];
        if (!is_folder(g) && g->count != recordings) {
            return err_set(
                e, ERR_USER,
                "--embedding %s has %zu file%s for %zu recording%s: give one "
                "for each, in their order, or a folder with files of their "
                "names",
                g->name, g->count, g->count == 1 ? "" : "s", recordings,
                recordings == 1 ? "" : "s");
        }
    }
    return ERR_OK;
}

enum err_code predict_beside_read(const struct cli_list *words,
                                  const struct cli_list *recordings,
                                  struct predict_beside *out, struct arena *a,
                                  struct err *e)
{
    *out = (struct predict_beside){
        .items = arena_alloc(a, words->count + 1, sizeof(*out->items)),
        .first = arena_alloc(a, words->count + 1, sizeof(*out->first))};
    for (size_t i = 0; i < words->count; i++) {
        const char *word = words->items[i], *equal = strchr(word, '=');
        if (!equal || equal == word || !equal[1]) {
            return err_set(e, ERR_USER,
                           "--embedding takes NAME=FILE, the name of a feature and its "
                           "file, not `%s`",
                           word);
        }
        size_t length = (size_t)(equal - word);
        struct predict_given *g = find(out, word, length);
        if (!g) {
            g = &out->items[out->count++];
            g->name = arena_strndup(a, word, length);
            g->paths = arena_alloc(a, words->count, sizeof(*g->paths));
        }
        g->paths[g->count++] = equal + 1;
    }
    for (size_t i = 0; i < out->count; i++) {
        const struct predict_given *g = &out->items[i];
        out->first[i] =
            (struct exp_beside){g->name, {g->paths[0], recordings->items[0]}};
    }
    return check_counts(out, recordings->count, e);
}

static bool is_read_from_files(const struct feat_input *input)
{
    return ((const struct feat_type *)input->value.type)->begin_file != NULL;
}

enum err_code predict_beside_check(const struct predict_beside *b,
                                   const struct exp_config *c, struct err *e)
{
    for (size_t i = 0; i < b->count; i++) {
        struct str names = {0};
        bool known = false;
        for (size_t k = 0; k < c->input_count; k++) {
            if (is_read_from_files(&c->inputs[k])) {
                known = known || strcmp(c->inputs[k].name, b->items[i].name) == 0;
                str_addf(&names, "%s%s", names.length ? ", " : "", c->inputs[k].name);
            }
        }
        if (!known) {
            err_set(e, ERR_USER,
                    "the network has no feature `%s` that is read from files%s%s",
                    b->items[i].name, names.length ? "; it has: " : "",
                    str_text(&names));
        }
        str_deinit(&names);
        if (!known)
            return ERR_USER;
    }
    return ERR_OK;
}

void predict_beside_files(const struct predict_beside *b, const struct exp_config *c,
                          const char *recording, size_t number, struct feat_given *out)
{
    for (size_t k = 0; k < c->input_count; k++) {
        const char *name = c->inputs[k].name;
        const struct predict_given *g = find(b, name, strlen(name));
        out[k] = (struct feat_given){NULL, recording};
        if (g)
            out[k].path = g->paths[is_folder(g) ? 0 : number];
    }
}
