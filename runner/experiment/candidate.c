/* From a point to a file, from the file to a configuration, and into the book. */
#include "runner/experiment/candidate.h"

#include "base/utf8.h"

#include <string.h>

/* The node of a number that was drawn: equal numbers of a parameter share one, so that
 * sections are known by their values' nodes. */
static const struct yaml_node *find_number(struct exp_book *b, size_t parameter,
                                           const struct yaml_node *node)
{
    const struct run_parameter *p = &b->plan.parameters[parameter];
    if (p->distribution == RUN_VALUES || !node || node->kind != YAML_SCALAR ||
        node->line != p->at->line || node->column != p->at->column)
        return node;
    char key[64];
    size_t length = strlen(node->text);
    if (length > sizeof(key) - sizeof(parameter))
        return node;
    memcpy(key, &parameter, sizeof(parameter));
    memcpy(key + sizeof(parameter), node->text, length);
    bool is_new;
    void **slot = exp_memo_find(&b->numbers, key, sizeof(parameter) + length, &is_new);
    if (is_new)
        *slot = (void *)(uintptr_t)node;
    return *slot;
}

/* The file of a point, its label, and what setting its values had wrong. */
static void apply(struct exp_book *b, const struct run_point *point, const bool *varies,
                  struct exp_candidate *c)
{
    const struct exp_plan *plan = &b->plan;
    size_t count = plan->space.count;
    struct run_point own = {.label = point->label};
    own.values = arena_alloc(b->arena, count + 1, sizeof(*own.values));
    for (size_t i = 0; i < count; i++)
        own.values[i] = find_number(b, i, point->values[i]);
    c->active = arena_alloc(b->arena, count + 1, sizeof(*c->active));
    c->values = arena_alloc(b->arena, count + 1, sizeof(*c->values));
    exp_plan_active(plan, &own, c->active);
    c->label = own.label ? own.label : exp_label(plan, &own, c->active, varies);
    if (!*c->label)
        c->label = b->sweep->name;
    c->file = exp_assemble(&b->assembly, &own, c->active, c->values, c->found);
    c->settable = true;
    for (size_t i = 0; i < EXP_SECTIONS_MAX; i++)
        c->settable = c->settable && !(c->found[i] && diag_errors(c->found[i]));
}

void exp_candidate_make(struct exp_book *b, const struct run_point *point,
                        const bool *varies, struct diag *diag,
                        struct exp_candidate *out)
{
    const struct yaml_node *require = b->plan.options.require;
    bool readable = true;
    *out = (struct exp_candidate){.wanted = true};
    b->plan.space.diag = diag;
    apply(b, point, varies, out);
    if (out->settable && require &&
        !exp_required(require, out->file, &readable, b->arena, diag) && readable)
        out->wanted = false;
    else if (readable)
        out->config = exp_check(&b->checker, out->file, &out->findings);
}

bool exp_candidate_fits(const struct exp_candidate *c)
{
    return c->config && c->settable;
}

void **exp_candidate_slot(const struct exp_candidate *c, struct exp_memo *equal,
                          bool *is_new)
{
    const struct exp_config *config = c->config;
    const void *key[1 + EXP_MAX_INPUTS + EXP_CANONICAL];
    size_t count = 0;
    key[count++] = config->dataset;
    for (size_t i = 0; i < EXP_CANONICAL; i++)
        key[count++] = config->canonical[i];
    for (size_t i = 0; i < config->input_count; i++)
        key[count++] = feat_companion(&config->inputs[i].value);
    return exp_memo_find(equal, key, count * sizeof(*key), is_new);
}

/* The values of the sweep's parameters in a trial, also those that its point left
 * alone. */
static void list_values(struct exp_book *b, const struct exp_candidate *c,
                        struct exp_trial *trial, struct diag *diag)
{
    const struct exp_plan *plan = &b->plan;
    trial->values =
        arena_alloc(b->arena, plan->space.count + 1, sizeof(*trial->values));
    for (size_t i = 0; i < plan->space.count; i++) {
        const struct run_parameter *p = &plan->parameters[i];
        if (!c->active[i])
            continue;
        bool known;
        const struct yaml_node *value = c->values[i];
        const char *text = value && (p->labels || value->kind == YAML_SCALAR)
                               ? exp_value_text(p, value, b->arena)
                               : NULL;
        if (!text)
            value = exp_value_at(c->file, p->path, &known, b->arena, diag);
        if (!value)
            continue;
        trial->values[trial->value_count++] =
            (struct exp_value){.path = p->path,
                               .text = text ? text : exp_value_text(p, value, b->arena),
                               .value = value};
    }
}

/* Labels stand in tables and lines of progress. */
static const char *show(const char *label, struct arena *a)
{
    struct str shown = {0};
    utf8_add_visible(&shown, label, "");
    const char *copy = arena_strdup(a, str_text(&shown));
    str_deinit(&shown);
    return copy;
}

size_t exp_candidate_keep(struct exp_book *b, const struct exp_candidate *c,
                          bool *is_new, struct diag *diag)
{
    struct exp_sweep *s = b->sweep;
    void **slot = exp_candidate_slot(c, &b->equal, is_new);
    if (!*is_new)
        return (size_t)(uintptr_t)*slot;
    s->trials = arena_grow(b->arena, s->trials, s->trial_count, sizeof(*s->trials));
    struct exp_trial *trial = &s->trials[s->trial_count++];
    *trial = (struct exp_trial){.number = (int)s->trial_count,
                                .label = show(c->label, b->arena),
                                .config = c->config};
    list_values(b, c, trial, diag);
    *slot = (void *)(uintptr_t)s->trial_count;
    return s->trial_count;
}
