/* Completion of experiment files and of what is in them: complete.h. */
#include "runner/experiment/complete.h"

#include "base/file.h"
#include "runner/experiment/experiment.h"
#include "runner/experiment/kinds.h"
#include "runner/experiment/path/path.h"
#include "runner/experiment/read.h"
#include "runner/experiment/shipped.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* The names that `--list KIND` tells: a line that begins with two blanks has one. */
static void add_list(const struct cli_asked *asked, const char *kind, struct str *out,
                     struct arena *a)
{
    struct str list = {0};
    if (exp_list(kind, &list, NULL) == ERR_OK)
        for (const char *line = str_text(&list); *line;
             line += strcspn(line, "\n"), line += *line == '\n') {
            if (strncmp(line, "  ", 2) != 0 || line[2] == ' ')
                continue;
            const size_t n = strcspn(line + 2, " \n");
            const char *help = line + 2 + n + strspn(line + 2 + n, " ");
            cli_complete_add(asked, arena_strndup(a, line + 2, n), help, out);
        }
    str_deinit(&list);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The shipped files of a folder of theirs ("" or "models"), as PREFIX/FOLDER/NAME; and
 * its folders. */
static void add_folder(const struct cli_asked *asked, const char *prefix,
                       const char *inner, bool ending, struct str *out, struct arena *a)
{
    const char *names[256];
    size_t count = 0;
    const char *folder = file_join(a, exp_shipped_folder(a), inner);
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) && count < 256;) {
        const char *dot = strrchr(entry->d_name, '.');
        const bool file = dot && dot > entry->d_name && strcmp(dot, ".yaml") == 0;
        const size_t n =
            file && !ending ? (size_t)(dot - entry->d_name) : strlen(entry->d_name);
        if (file || (!dot && file_is_folder(file_join(a, folder, entry->d_name))))
            names[count++] = arena_printf(a, "%s%s%.*s%s", prefix, inner, (int)n,
                                          entry->d_name, file ? "" : "/");
    }
    if (dir)
        closedir(dir);
    qsort(names, count, sizeof(*names), compare);
    for (size_t i = 0; i < count; i++)
        cli_complete_add(asked, names[i], NULL, out);
}

/* mtag/NAME, and experiments/NAME.yaml where the current folder has no experiments. */
static void add_shipped(const struct cli_asked *asked, struct str *out, struct arena *a)
{
    static const char *const prefixes[] = {"mtag/", "experiments/"};
    if (exp_shipped_folder(a) == NULL)
        return;
    for (size_t i = 0; i < 2; i++) {
        const char *prefix = prefixes[i], *slash = strrchr(asked->word, '/');
        const size_t n = strlen(prefix);
        if (i == 1 && file_is_folder("experiments"))
            return;
        if (slash == NULL)
            cli_complete_add(asked, prefix, "experiments that come with mtag", out);
        else if (strncmp(asked->word, prefix, n) == 0)
            add_folder(asked, prefix,
                       arena_strndup(a, asked->word + n,
                                     (size_t)(slash + 1 - asked->word) - n),
                       i == 1, out, a);
    }
}

/* ---- paths ---- */

struct paths {
    const struct cli_asked *asked;
    const char *prefix; /* with its dot; "" */
    const struct yaml_node *node;
    struct exp_place place;
    struct arena *arena;
    struct str *out;
};

static bool has_parts(const struct yaml_node *node)
{
    return node && node->kind != YAML_SCALAR && node->count > 0;
}

static void add_key(const struct paths *p, const char *key, const char *help,
                    bool deeper)
{
    cli_complete_add(
        p->asked, arena_printf(p->arena, "%s%s%s", p->prefix, key, deeper ? "." : "="),
        help, p->out);
}

static void add_options(const struct paths *p, const struct opt *table)
{
    for (; table && table->name; table++) {
        const struct exp_place inner = exp_place_of(table);
        const struct yaml_node *written = yaml_find(p->node, table->name);
        add_key(p, table->name, table->help,
                written ? has_parts(written)
                        : inner.kind == EXP_TABLE || inner.kind == EXP_TYPED_MAP);
    }
}

static const struct plugin *type_at(const struct paths *p)
{
    const char *name =
        p->place.kind == EXP_TYPED && p->node ? exp_place_type(p->node) : NULL;
    return name ? registry_find(p->place.registry, name) : NULL;
}

/* Keys that are written and that no table has; the items of a list by their names or
 * layers. */
static void add_written(const struct paths *p, const struct opt *table)
{
    const struct yaml_node *node = p->node;
    if (node == NULL || node->kind == YAML_SCALAR)
        return;
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == YAML_MAPPING) {
            const char *key = node->pairs[i].key->text;
            if (!opt_find(table, key))
                add_key(p, key, NULL, has_parts(node->pairs[i].value));
            continue;
        }
        const struct yaml_node *item = node->items[i], *inner = item;
        if (item->kind == YAML_MAPPING && item->count == 1)
            inner = item->pairs[0].value;
        const struct yaml_node *name = yaml_find(inner, "name");
        const char *key = name && name->kind == YAML_SCALAR ? name->text
                          : item->kind == YAML_MAPPING && item->count == 1
                              ? item->pairs[0].key->text
                              : arena_printf(p->arena, "%zu", i);
        if (has_parts(inner))
            add_key(p, key, NULL, true);
    }
}

/* What may stand behind PATH=. */
static void add_values(const struct paths *p, const char *path)
{
    const struct opt *o = p->place.opt;
    static const char *const yes_no[] = {"true", "false", NULL};
    const struct registry *types =
        p->place.kind == EXP_TYPED ? p->place.registry : NULL;
    const char *const *lists[] = {o ? o->choices : NULL, o ? o->words : NULL,
                                  o && o->kind == OPT_BOOL ? yes_no : NULL};
    for (size_t i = 0; i < 3; i++)
        for (const char *const *word = lists[i]; word && *word; word++)
            cli_complete_add(p->asked, arena_printf(p->arena, "%s=%s", path, *word),
                             NULL, p->out);
    for (size_t i = 0; types && types->items[i]; i++)
        cli_complete_add(p->asked,
                         arena_printf(p->arena, "%s=%s", path, types->items[i]->name),
                         types->items[i]->help, p->out);
}

/* A `type`'s place knows no registry: that of the mapping around it. */
static void find_types(struct paths *p, const struct yaml_node *root, const char *path)
{
    const char *last = strrchr(path, '.');
    bool known;
    if (last && strcmp(last, ".type") == 0)
        exp_path_get(root, arena_strndup(p->arena, path, (size_t)(last - path)),
                     &p->place, &known, p->arena);
}

static void add_paths(struct paths *p, const struct yaml_node *root)
{
    const char *word = p->asked->word, *equals = strchr(word, '=');
    const char *end = equals ? equals : strrchr(word, '.');
    const char *path = end ? arena_strndup(p->arena, word, (size_t)(end - word)) : "";
    bool known = true;
    p->node = root;
    p->place = exp_place_root();
    if (*path)
        p->node = exp_path_get(root, path, &p->place, &known, p->arena);
    p->prefix = *path ? arena_printf(p->arena, "%s.", path) : "";
    if (!known)
        return;
    if (equals) {
        find_types(p, root, path);
        add_values(p, path);
        return;
    }
    const struct plugin *type = type_at(p);
    const struct opt *table = type ? type->options : p->place.table;
    if (p->place.kind == EXP_TYPED)
        add_key(p, "type", NULL, false);
    add_options(p, table);
    if (p->place.kind != EXP_TYPED)
        add_written(p, table);
}

static void add_settings(const struct cli_asked *asked, struct str *out,
                         struct arena *a)
{
    struct diag *diag = diag_create();
    const struct exp_request request = {
        .path = exp_shipped_or(asked->words[0], asked->words[0], a)};
    const struct exp_edit edit = {.arena = a, .diag = diag};
    const struct yaml_node *root =
        file_why_not(request.path) ? NULL : exp_read(&request, &edit);
    struct paths p = {.asked = asked, .arena = a, .out = out};
    if (root)
        add_paths(&p, root);
    diag_destroy(diag);
}

void exp_complete(const struct cli_asked *asked, struct str *out)
{
    struct arena *a = arena_create();
    const char *argument = asked->argument;
    if (argument && strcmp(argument, "KIND") == 0) {
        add_list(asked, "", out, a);
    } else if (argument && strcmp(argument, "NAME") == 0 &&
               strcmp(asked->program, "mtag-run") == 0) {
        for (size_t k = 0; k < exp_kind_count; k++)
            add_list(asked, exp_kinds[k].types->kind, out, a);
        add_list(asked, "sections", out, a);
    } else if (argument && strncmp(argument, "NAME[", 5) == 0 && exp_other_kind.types) {
        add_list(asked, exp_other_kind.types->kind, out, a);
    } else if (argument
                   ? strcmp(argument, "EXPERIMENT") == 0
                   : strstr(asked->usage, "EXPERIMENT") && asked->word_count == 0) {
        add_shipped(asked, out, a);
    } else if (!argument && strstr(asked->usage, "=value") && asked->word_count > 0) {
        add_settings(asked, out, a);
    }
    arena_destroy(a);
}
