/* --list and --describe: everything registered, and the sections of a file. */
#include "runner/experiment/sections.h"

#include "features/extract.h"
#include "nn/layer.h"
#include "runner/sampler.h"

#include <stdlib.h>
#include <string.h>

static const struct registry *const registries[] = {
    &nn_layers,    &feat_types,  &nn_optimizers, &nn_losses,
    &nn_schedules, &nn_averages, &run_samplers};

enum { REGISTRIES = sizeof registries / sizeof *registries, SECTIONS_MAX = 16 };

/* What every layer and block takes besides its own options. */
struct any_layer {
    const char *name;
    const struct yaml_node *from, *repeat, *each;
};

static const struct opt any_layer[] = {
    {.name = "name",
     .kind = OPT_STRING,
     .offset = offsetof(struct any_layer, name),
     .fallback = "none",
     .help = "for `from` and for paths: model.layers.NAME.OPTION"},
    {.name = "from",
     .kind = OPT_NODE,
     .offset = offsetof(struct any_layer, from),
     .fallback = "the layer before",
     .help = "its input: a name, or a list of names; a feature's name; `input`"},
    {.name = "repeat",
     .kind = OPT_NODE,
     .offset = offsetof(struct any_layer, repeat),
     .fallback = "1",
     .help = "so many, one after the other"},
    {.name = "each",
     .kind = OPT_NODE,
     .offset = offsetof(struct any_layer, each),
     .help = "one for each column: {filters: [64, 128], pool: [4, 3]}"},
    {0}};

const struct opt *exp_any_layer_table(void)
{
    return any_layer;
}

/* The sections as things with options; returns how many. */
static size_t sections(struct plugin *out)
{
    size_t count = 0;
    for (const struct opt *o = exp_file_table; o->name && count < SECTIONS_MAX; o++)
        if (o->kind == OPT_TABLE)
            out[count++] =
                (struct plugin){.name = o->name, .help = o->help, .options = o->table};
    return count;
}

/* `layer`, and `layers` too. */
static bool is_kind(const char *kind, const char *word)
{
    size_t n = strlen(kind);
    return strncmp(kind, word, n) == 0 &&
           (word[n] == '\0' || strcmp(word + n, "s") == 0 ||
            strcmp(word + n, "es") == 0);
}

static void add_line(const struct plugin *p, size_t width, struct str *out)
{
    str_addf(out, "  %-*s  %s\n", (int)width, p->name, p->help ? p->help : "");
}

static void add_registry(const struct registry *r, struct str *out)
{
    size_t width = 0;
    for (size_t i = 0; r->items[i]; i++)
        if (strlen(r->items[i]->name) > width)
            width = strlen(r->items[i]->name);
    for (size_t i = 0; r->items[i]; i++)
        add_line(r->items[i], width, out);
}

static enum err_code unknown(const char *what, const char *word,
                             const char *const *names, size_t count, bool list,
                             struct err *e)
{
    struct str text = {0};
    str_addf(&text, "unknown %s `%s`", what, word);
    const char *near = str_nearest(word, names, count);
    if (near)
        str_addf(&text, "; did you mean `%s`?", near);
    for (size_t i = 0; list && i < count; i++)
        str_addf(&text, "%s%s",
                 i > 0  ? ", "
                 : near ? " Known: "
                        : "; known: ",
                 names[i]);
    enum err_code code = err_set(e, ERR_USER, "%s", str_text(&text));
    str_deinit(&text);
    return code;
}

enum err_code exp_list(const char *kind, struct str *out, struct err *e)
{
    const char *names[REGISTRIES + 1];
    for (size_t i = 0; i < REGISTRIES; i++) {
        names[i] = registries[i]->kind;
        if (is_kind(names[i], kind)) {
            add_registry(registries[i], out);
            return ERR_OK;
        }
    }
    names[REGISTRIES] = "section";
    if (!is_kind("section", kind))
        return unknown("kind", kind, names, REGISTRIES + 1, true, e);
    struct plugin list[SECTIONS_MAX];
    size_t count = sections(list);
    for (size_t i = 0; i < count; i++)
        add_line(&list[i], 8, out);
    return ERR_OK;
}

static void describe(const struct plugin *p, const char *kind, struct str *out)
{
    str_add(out, out->length > 0 ? "\n" : "");
    opt_describe(p, kind, out);
    if (strcmp(kind, nn_layers.kind) != 0)
        return;
    const struct plugin common = {.name = "any layer",
                                  .help = "what every layer and block takes besides",
                                  .options = any_layer};
    str_add(out, "\n");
    opt_describe(&common, "common", out);
}

enum err_code exp_describe(const char *name, struct str *out, struct err *e)
{
    struct plugin list[SECTIONS_MAX];
    size_t section_count = sections(list), count = section_count;
    bool found = false;
    for (size_t i = 0; i < section_count; i++) {
        if (strcmp(list[i].name, name) == 0) {
            describe(&list[i], "section", out);
            found = true;
        }
    }
    for (size_t r = 0; r < REGISTRIES; r++) {
        const struct plugin *p = registry_find(registries[r], name);
        if (p) {
            describe(p, registries[r]->kind, out);
            found = true;
        }
        for (size_t i = 0; registries[r]->items[i]; i++)
            count++;
    }
    if (found)
        return ERR_OK;
    const char **names = mem_alloc(count, sizeof *names);
    if (!names)
        return err_set(e, ERR_MEMORY, "out of memory");
    size_t n = 0;
    for (size_t i = 0; i < section_count; i++)
        names[n++] = list[i].name;
    for (size_t r = 0; r < REGISTRIES; r++)
        for (size_t i = 0; registries[r]->items[i]; i++)
            names[n++] = registries[r]->items[i]->name;
    unknown("name", name, names, n, false, e);
    free(names);
    return ERR_USER;
}
