/* --describe: everything registered, and the words and paths of a file. */
#include "runner/experiment/experiment.h"

#include "features/extract.h"
#include "features/extract/shared/scaling.h"
#include "nn/layer.h"
#include "runner/experiment/kinds.h"
#include "runner/experiment/describe_path.h"
#include "runner/experiment/sections.h"
#include "runner/experiment/words.h"
#include "runner/metric.h"
#include "runner/pruner.h"
#include "runner/sampler.h"

#include <stdlib.h>
#include <string.h>

const struct exp_kind exp_kinds[] = {{&nn_layers, "- ", NULL},
                                     {&feat_types, NULL, "type"},
                                     {&aug_types, "- ", "type"},
                                     {&scaling_types, "to: ", "type"},
                                     {&nn_optimizers, "optimizer: ", "type"},
                                     {&nn_losses, "loss: ", "type"},
                                     {&nn_schedules, "schedule: ", "type"},
                                     {&nn_averages, "average: ", "type"},
                                     {&run_samplers, "sweep: ", "method"},
                                     {&run_pruners, "prune: ", "type"}};
struct exp_kind exp_other_kind;

void exp_also(const struct registry *r, const char *example)
{
    exp_other_kind = (struct exp_kind){.types = r, .before = example};
}

const size_t exp_kind_count = sizeof(exp_kinds) / sizeof(*exp_kinds);

enum { NAMES_MAX = 1024 };

/* A description of a word under way. */
struct describing {
    const char *word;
    struct str *out;
    bool found;
};

static void add(struct describing *d, const struct plugin *p, const char *kind)
{
    str_add(d->out, d->out->length > 0 ? "\n" : "");
    opt_describe(p, kind, d->out);
    d->found = true;
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

/* Options of which those that are meant are described. */
struct options {
    struct describing *d;
    const char *kind;
    bool choices; /* those that take the word as a value */
};

static void add_option(const struct opt_each *at, void *context)
{
    const struct options *of = context;
    const struct opt *o = at->option;
    const char *word = of->d->word;
    bool top = strcmp(of->kind, "top") == 0;
    bool meant = of->choices ? is_choice(of->d, o) : strcmp(word, o->name) == 0;
    if (!meant || (top && exp_is_section(o)))
        return;
    const struct opt row[] = {*o, {0}};
    struct plugin one = {.name = at->owner,
                         .help = at->help,
                         .options = row,
                         .example = exp_word_example(o->name)};
    add(of->d, &one, of->kind);
}

/* The options of an owner that are meant, each with the line of its table above it. */
static void add_options(struct describing *d, const struct plugin *owner,
                        const char *kind, bool choices)
{
    struct options of = {.d = d, .kind = kind, .choices = choices};
    const struct opt_each at = {
        .owner = owner->name, .help = owner->help, .table = owner->options};
    const bool top = strcmp(kind, "top") == 0;
    opt_each(&at, top ? OPT_EACH_OWN : OPT_EACH_NODE, add_option, &of);
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
        if (!choices && strcmp(g->name, d->word) == 0)
            add(d, &p, g->kind);
    }
}

/* A type's example as it stands in a file: `mel: {type: mel, n_fft: 512}`. */
static void add_type(struct describing *d, const struct plugin *p, size_t kind)
{
    const char *options = p->example && strcmp(p->example, "{}") != 0 ? p->example : "";
    struct str example = {0};
    if (exp_kinds[kind].before)
        str_add(&example, exp_kinds[kind].before);
    else
        str_addf(&example, "%s: ", p->name);
    if (!exp_kinds[kind].by)
        str_addf(&example, "%s%s%s", p->name, *options ? ": " : "", options);
    else if (*options)
        str_addf(&example, "{%s: %s, %s", exp_kinds[kind].by, p->name, options + 1);
    else
        str_addf(&example, exp_kinds[kind].before ? "%s" : "{type: %s}", p->name);
    struct plugin shown = *p;
    shown.example = str_text(&example);
    add(d, &shown, exp_kinds[kind].types->kind);
    str_deinit(&example);
    struct exp_group groups[EXP_GROUPS_MAX];
    size_t count = exp_kinds[kind].types == &nn_layers ? exp_groups(groups) : 0;
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
    for (size_t k = 0; k < exp_kind_count; k++) {
        const struct plugin *p = registry_find(exp_kinds[k].types, d->word);
        if (p)
            add_type(d, p, k);
    }
}

/* Of the registry that the program has besides. */
static void add_other(struct describing *d)
{
    const struct exp_kind *k = &exp_other_kind;
    const struct plugin *p = k->types ? registry_find(k->types, d->word) : NULL;
    if (!p)
        return;
    struct str example = {0};
    const char *quote = strchr(p->example, ' ') ? "\"" : "";
    str_addf(&example, "%s%s%s%s%s", k->before, quote, p->name, p->example, quote);
    struct plugin shown = *p;
    shown.example = str_text(&example);
    add(d, &shown, k->types->kind);
    str_deinit(&example);
}

/* A metric by its own name or by that on a split. */
static void add_metric(struct describing *d)
{
    size_t number = 0;
    enum feat_split split = FEAT_VALID;
    while (number < RUN_METRICS &&
           strcmp(run_metric(number)->plugin.name, d->word) != 0)
        number++;
    if (number == RUN_METRICS && !run_metric_find(d->word, &number, &split))
        return;
    struct arena *a = arena_create();
    struct plugin shown = run_metric(number)->plugin;
    shown.help = exp_metric_help(number, split, a);
    if (split == FEAT_TEST)
        shown.help = arena_printf(a, "%s: %s", shown.help,
                                  exp_metric_help(number, FEAT_VALID, a));
    shown.example =
        arena_printf(a, "metric: %s", run_metric_name(number, split, NULL, a));
    add(d, &shown, run_metrics.kind);
    arena_destroy(a);
}

/* Options that only types have. */
static void add_options_of_types(struct describing *d, bool choices)
{
    for (size_t k = 0; k < exp_kind_count; k++) {
        for (size_t i = 0; exp_kinds[k].types->items[i]; i++) {
            struct plugin p = *exp_kinds[k].types->items[i];
            p.example = p.reference = NULL;
            add_options(d, &p, exp_kinds[k].types->kind, choices);
        }
    }
}

/* Words that may have been meant. */
struct words {
    const char **names;
    size_t count;
};

static void add_name(const struct opt_each *at, void *context)
{
    struct words *words = context;
    if (words->count < NAMES_MAX)
        words->names[words->count++] = at->option->name;
}

static void add_names(const struct opt *table, struct words *words)
{
    const struct opt_each at = {.owner = "", .table = table};
    opt_each(&at, OPT_EACH_NODE, add_name, words);
}

static enum err_code unknown_word(const char *word, struct err *e)
{
    struct arena *a = arena_create();
    struct words words = {.names = arena_alloc(a, NAMES_MAX, sizeof(*words.names))};
    struct exp_group groups[EXP_GROUPS_MAX];
    size_t group_count = exp_groups(groups);
    for (size_t k = 0; k < exp_kind_count; k++)
        for (size_t i = 0; exp_kinds[k].types->items[i] && words.count < NAMES_MAX; i++)
            words.names[words.count++] = exp_kinds[k].types->items[i]->name;
    for (size_t i = 0; i < RUN_METRICS && words.count < NAMES_MAX; i++)
        words.names[words.count++] = run_metric(i)->plugin.name;
    for (size_t i = 0; i < group_count; i++)
        add_names(groups[i].options, &words);
    for (size_t k = 0; k < exp_kind_count; k++)
        for (size_t i = 0; exp_kinds[k].types->items[i]; i++)
            add_names(exp_kinds[k].types->items[i]->options, &words);
    const char *hint = opt_did_you_mean(word, words.names, words.count, a);
    enum err_code code = err_set(e, ERR_USER, "unknown name `%s`%s%s", word,
                                 hint ? "; " : "", hint ? hint : "");
    arena_destroy(a);
    return code;
}

/* A path that names nothing. */
static enum err_code unknown_path(const char *path, const char *near, struct err *e)
{
    return *near
               ? err_set(e, ERR_USER, "unknown path `%s`; did you mean `%s`?", path,
                         near)
               : err_set(e, ERR_USER, "`%s` names nothing that a file may hold", path);
}

enum err_code exp_describe(const char *name, struct str *out, struct err *e)
{
    struct str near = {0};
    if (strchr(name, '.')) {
        enum err_code code = exp_describe_path(name, out, &near)
                                 ? ERR_OK
                                 : unknown_path(name, str_text(&near), e);
        str_deinit(&near);
        return code;
    }
    struct describing d = {.word = name, .out = out};
    add_groups(&d, false);
    add_types(&d);
    add_other(&d);
    if (!d.found)
        add_metric(&d);
    if (!d.found)
        add_options_of_types(&d, false);
    if (!d.found) {
        add_groups(&d, true);
        add_options_of_types(&d, true);
    }
    return d.found ? ERR_OK : unknown_word(name, e);
}
