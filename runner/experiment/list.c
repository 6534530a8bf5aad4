/* --list: the kinds, and the names of a kind. */
#include "runner/experiment/experiment.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/term.h"
#include "runner/experiment/kinds.h"
#include "runner/experiment/sections.h"
#include "runner/experiment/shipped.h"
#include "runner/experiment/words.h"
#include "runner/metric.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 79, NAMES_MAX = 64 };

struct name {
    const char *name, *help;
};

/* The names of a kind on their way. */
struct names {
    struct arena *arena;
    struct name *items;
    size_t count;
};

static void add(struct names *n, const char *name, const char *help)
{
    n->items = arena_grow(n->arena, n->items, n->count, sizeof(*n->items));
    n->items[n->count++] = (struct name){arena_strdup(n->arena, name),
                                         arena_strdup(n->arena, help ? help : "")};
}

static void add_sections(struct names *n)
{
    struct exp_group groups[EXP_GROUPS_MAX];
    size_t count = exp_groups(groups);
    for (size_t i = 0; i < count; i++)
        if (groups[i].is_section)
            add(n, groups[i].name, groups[i].help);
}

static void add_metrics(struct names *n)
{
    size_t next = 0, number;
    enum feat_split split;
    while (exp_metric_next(&next, &number, &split))
        add(n, run_metric_name(number, split, NULL, n->arena),
            exp_metric_help(number, split, n->arena));
    add(n, exp_metric_of_formula.name, "minimized; of a formula: `objective`");
}

static void add_presets(struct names *n)
{
    for (size_t i = 0; feat_preset_choices[i]; i++)
        if (strcmp(feat_preset_choices[i], "none") != 0)
            add(n, feat_preset_choices[i],
                "a feature's defaults are those of that library or network: `preset` "
                "of a "
                "feature");
}

/* The first sentence of the comment that a file begins with. */
static void read_comment(const char *path, struct str *out)
{
    FILE *file = file_open_stream(path, NULL);
    char line[512];
    while (file && fgets(line, sizeof(line), file) && line[0] == '#') {
        const char *text = line + 1 + strspn(line + 1, " ");
        if (strncmp(text, "yaml-language-server:", 21) == 0) /* for editors */
            continue;
        size_t length = strcspn(text, "\r\n");
        if (length == 0)
            break;
        str_addf(out, "%s%.*s", out->length ? " " : "", (int)length, text);
        if (text[length - 1] == '.' || strstr(str_text(out), ". "))
            break;
    }
    if (file)
        fclose(file);
    const char *end = strstr(str_text(out), ". ");
    if (end) {
        out->length = (size_t)(end - out->text) + 1;
        out->text[out->length] = '\0';
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct name *)a)->name, ((const struct name *)b)->name);
}

static void add_experiments(struct names *n)
{
    struct arena *a = arena_create();
    const char *folder =
        file_is_folder("experiments") ? "experiments" : exp_shipped_folder(a);
    DIR *dir = folder ? opendir(folder) : NULL;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || strcmp(dot, ".yaml") != 0)
            continue;
        struct str path = {0}, help = {0};
        str_addf(&path, "%s/%s", folder, entry->d_name);
        read_comment(str_text(&path), &help);
        add(n, entry->d_name, str_text(&help));
        str_deinit(&path);
        str_deinit(&help);
    }
    if (dir)
        closedir(dir);
    arena_destroy(a);
    if (n->count > 0)
        qsort(n->items, n->count, sizeof(*n->items), by_name);
}

/* Kinds that are no registry of types. */
static const struct {
    const char *name, *help;
    void (*add)(struct names *n);
} others[] = {
    {"section", "mappings of options in a file", add_sections},
    {"metric", "what is measured, and trials may be ranked by", add_metrics},
    {"preset", "defaults of features as other libraries have them", add_presets},
    {"experiment", "files that come with mtag", add_experiments},
};

enum { OTHERS = sizeof(others) / sizeof(*others) };

/* `layer`, and `layers` too. */
static bool is_kind(const char *kind, const char *word)
{
    size_t n = strlen(kind);
    return strncmp(kind, word, n) == 0 &&
           (word[n] == '\0' || strcmp(word + n, "s") == 0 ||
            strcmp(word + n, "es") == 0);
}

static void print(const struct names *n, struct str *out)
{
    size_t width = 0;
    for (size_t i = 0; i < n->count; i++)
        if (strlen(n->items[i].name) > width)
            width = strlen(n->items[i].name);
    for (size_t i = 0; i < n->count; i++) {
        str_addf(out, "  %-*s  ", (int)width, n->items[i].name);
        term_add_wrapped(out, n->items[i].help, (int)width + 4, WIDTH);
    }
}

static void list_types(const struct registry *r, struct names *n)
{
    for (size_t i = 0; r->items[i]; i++)
        add(n, r->items[i]->name, r->items[i]->help);
}

static void add_kind(struct names *kinds, const struct registry *r)
{
    struct str names = {0};
    opt_add_type_names(r, &names);
    add(kinds, r->kind, str_text(&names));
    str_deinit(&names);
}

/* Each kind with what belongs to it. */
static void list_kinds(struct arena *a, struct str *out)
{
    struct names kinds = {.arena = a};
    for (size_t k = 0; k < exp_kind_count; k++)
        add_kind(&kinds, exp_kinds[k].types);
    if (exp_other_kind.types)
        add_kind(&kinds, exp_other_kind.types);
    for (size_t i = 0; i < OTHERS; i++)
        add(&kinds, others[i].name, others[i].help);
    print(&kinds, out);
}

static enum err_code unknown(const char *word, struct err *e)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    struct str list = {0};
    for (size_t k = 0; k < exp_kind_count && count < NAMES_MAX; k++)
        names[count++] = exp_kinds[k].types->kind;
    if (exp_other_kind.types && count < NAMES_MAX)
        names[count++] = exp_other_kind.types->kind;
    for (size_t i = 0; i < OTHERS && count < NAMES_MAX; i++)
        names[count++] = others[i].name;
    str_add_did_you_mean(&list, "; ", word, names, count);
    const char *first = list.length > 0 ? " Known: " : "; known: ";
    for (size_t i = 0; i < count; i++)
        str_addf(&list, "%s%s", i > 0 ? ", " : first, names[i]);
    enum err_code code =
        err_set(e, ERR_USER, "unknown kind `%s`%s", word, str_text(&list));
    str_deinit(&list);
    return code;
}

enum err_code exp_list(const char *kind, struct str *out, struct err *e)
{
    struct names names = {.arena = arena_create()};
    bool known = *kind == '\0';
    if (known)
        list_kinds(names.arena, out);
    for (size_t k = 0; k < exp_kind_count && !known; k++) {
        known = is_kind(exp_kinds[k].types->kind, kind);
        if (known)
            list_types(exp_kinds[k].types, &names);
    }
    if (!known && exp_other_kind.types && is_kind(exp_other_kind.types->kind, kind)) {
        known = true;
        list_types(exp_other_kind.types, &names);
    }
    for (size_t i = 0; i < OTHERS && !known; i++) {
        known = is_kind(others[i].name, kind);
        if (known)
            others[i].add(&names);
    }
    print(&names, out);
    arena_destroy(names.arena);
    return known ? ERR_OK : unknown(kind, e);
}
