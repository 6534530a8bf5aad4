/* --list and --describe: everything registered, and the words of a file. */
#include "runner/experiment/experiment.h"

#include "features/extract.h"
#include "features/extract/shared/scaling.h"
#include "nn/layer.h"
#include "runner/experiment/words.h"
#include "runner/sampler.h"

#include <stdlib.h>
#include <string.h>

/* The registries, and what stands before a type in a file: NULL where that is a name of
 * one's own. Types are written {type: NAME, options}, layers NAME: {options}. */
static const struct {
    const struct registry *types;
    const char *before;
    bool is_key;
} kinds[] = {{&nn_layers, "- ", true},
             {&feat_types, NULL, false},
             {&aug_types, "- ", false},
             {&scaling_types, "to: ", false},
             {&nn_optimizers, "optimizer: ", false},
             {&nn_losses, "loss: ", false},
             {&nn_schedules, "schedule: ", false},
             {&nn_averages, "average: ", false},
             {&run_samplers, "method: ", false}};

enum { KINDS = sizeof kinds / sizeof *kinds, NAMES_MAX = 1024 };

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
    const char *names[KINDS + 1];
    for (size_t i = 0; i < KINDS; i++) {
        names[i] = kinds[i].types->kind;
        if (is_kind(names[i], kind)) {
            add_registry(kinds[i].types, out);
            return ERR_OK;
        }
    }
    names[KINDS] = "section";
    if (!is_kind("section", kind))
        return unknown("kind", kind, names, KINDS + 1, true, e);
    struct exp_group groups[EXP_GROUPS_MAX];
    size_t count = exp_groups(groups);
    for (size_t i = 0; i < count; i++)
        if (groups[i].is_section)
            str_addf(out, "  %-8s  %s\n", groups[i].name, groups[i].help);
    return ERR_OK;
}

/* A description under way: of `word`, or only of that in the group `owner`. */
struct describing {
    const char *word, *owner;
    struct str *out;
    bool found;
};

static void add(struct describing *d, const struct plugin *p, const char *kind)
{
    str_add(d->out, d->out->length > 0 ? "\n" : "");
    opt_describe(p, kind, d->out);
    d->found = true;
}

static bool is_word(const struct describing *d, const char *name, const char *owner)
{
    return strcmp(d->word, name) == 0 && (!d->owner || strcmp(d->owner, owner) == 0);
}

static bool is_choice(const struct describing *d, const struct opt *o)
{
    bool is = false;
    for (size_t i = 0; o->kind == OPT_CHOICE && o->choices[i]; i++)
        is = is || strcmp(o->choices[i], d->word) == 0;
    for (size_t i = 0; o->words && o->words[i]; i++)
        is = is || strcmp(o->words[i], d->word) == 0;
    return is;
}

/* The options of a table that are meant, each with the line of its owner above it.
 * choices: those that take the word as a value. */
static void add_options(struct describing *d, const struct plugin *owner,
                        const char *kind, bool choices)
{
    bool top = strcmp(kind, "top") == 0;
    for (const struct opt *o = owner->options; o && o->name; o++) {
        bool meant = choices ? is_choice(d, o) : is_word(d, o->name, owner->name);
        bool section = top && exp_is_section(o);
        if (meant && !section) {
            const struct opt row[] = {*o, {0}};
            struct plugin one = {.name = owner->name,
                                 .help = owner->help,
                                 .options = row,
                                 .example = exp_word_example(o->name)};
            add(d, &one, kind);
        }
        if (!o->table || top)
            continue;
        struct str name = {0};
        str_addf(&name, "%s.%s", owner->name, o->name);
        struct plugin inner = {
            .name = str_text(&name), .help = o->help, .options = o->table};
        add_options(d, &inner, kind, choices);
        str_deinit(&name);
    }
}

static void add_groups(struct describing *d, bool choices)
{
    struct exp_group groups[EXP_GROUPS_MAX];
    size_t count = exp_groups(groups);
    for (size_t i = 0; i < count; i++) {
        const struct exp_group *g = &groups[i];
        struct plugin p = {.name = g->name, .help = g->help, .options = g->options};
        add_options(d, &p, g->kind, choices);
        p.example = g->example ? g->example : exp_word_example(g->name);
        if (!choices && !d->owner && strcmp(g->name, d->word) == 0)
            add(d, &p, g->kind);
    }
}

/* A type's example as it stands in a file: `mel: {type: mel, n_fft: 512}`. */
static void add_type(struct describing *d, const struct plugin *p, size_t kind)
{
    const char *options = p->example && strcmp(p->example, "{}") != 0 ? p->example : "";
    struct str example = {0};
    if (kinds[kind].before)
        str_add(&example, kinds[kind].before);
    else
        str_addf(&example, "%s: ", p->name);
    if (kinds[kind].is_key)
        str_addf(&example, "%s%s%s", p->name, *options ? ": " : "", options);
    else if (*options)
        str_addf(&example, "{type: %s, %s", p->name, options + 1);
    else
        str_addf(&example, kinds[kind].before ? "%s" : "{type: %s}", p->name);
    struct plugin shown = *p;
    shown.example = str_text(&example);
    add(d, &shown, kinds[kind].types->kind);
    str_deinit(&example);
    struct exp_group groups[EXP_GROUPS_MAX];
    size_t count = kinds[kind].types == &nn_layers ? exp_groups(groups) : 0;
    for (size_t i = 0; i < count; i++) {
        struct plugin common = {.name = groups[i].name,
                                .help = groups[i].help,
                                .options = groups[i].options};
        if (strcmp(common.name, "any layer") == 0)
            add(d, &common, "common");
    }
}

static void add_types(struct describing *d)
{
    for (size_t k = 0; k < KINDS; k++) {
        const struct plugin *p = registry_find(kinds[k].types, d->word);
        if (p && !d->owner)
            add_type(d, p, k);
    }
}

/* Options that only types have. */
static void add_options_of_types(struct describing *d, bool choices)
{
    for (size_t k = 0; k < KINDS; k++) {
        for (size_t i = 0; kinds[k].types->items[i]; i++) {
            struct plugin p = *kinds[k].types->items[i];
            p.example = p.reference = NULL;
            add_options(d, &p, kinds[k].types->kind, choices);
        }
    }
}

static size_t add_names(const struct opt *table, const char **names, size_t count)
{
    for (; table && table->name && count < NAMES_MAX; table++) {
        names[count++] = table->name;
        if (table->table)
            count = add_names(table->table, names, count);
    }
    return count;
}

static enum err_code unknown_word(const char *word, struct err *e)
{
    const char **names = mem_alloc(NAMES_MAX + 1, sizeof *names);
    if (!names)
        return err_set(e, ERR_MEMORY, "out of memory");
    struct exp_group groups[EXP_GROUPS_MAX];
    size_t group_count = exp_groups(groups), count = 0;
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; kinds[k].types->items[i] && count < NAMES_MAX; i++)
            names[count++] = kinds[k].types->items[i]->name;
    for (size_t i = 0; i < group_count; i++)
        count = add_names(groups[i].options, names, count);
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; kinds[k].types->items[i]; i++)
            count = add_names(kinds[k].types->items[i]->options, names, count);
    unknown("name", word, names, count, false, e);
    free(names);
    return ERR_USER;
}

enum err_code exp_describe(const char *name, struct str *out, struct err *e)
{
    const char *dot = strrchr(name, '.');
    struct str owner = {0};
    str_addn(&owner, name, dot ? (size_t)(dot - name) : 0);
    struct describing d = {.word = dot ? dot + 1 : name,
                           .owner = dot ? str_text(&owner) : NULL,
                           .out = out};
    add_groups(&d, false);
    add_types(&d);
    if (!d.found)
        add_options_of_types(&d, false);
    if (!d.found) {
        add_groups(&d, true);
        add_options_of_types(&d, true);
    }
    str_deinit(&owner);
    return d.found ? ERR_OK : unknown_word(name, e);
}
