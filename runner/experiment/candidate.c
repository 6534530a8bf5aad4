/* From a point to a file, from the file to a configuration, and into the book. */
#include "runner/experiment/candidate.h"

#include "base/utf8.h"
#include "runner/experiment/size.h"

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
    own.values = arena_record(b->arena, count + 1, sizeof(*own.values));
    for (size_t i = 0; i < count; i++)
        own.values[i] = find_number(b, i, point->values[i]);
    c->active = arena_record(b->arena, count + 1, sizeof(*c->active));
    c->values = arena_record(b->arena, count + 1, sizeof(*c->values));
    exp_plan_active(plan, &own, c->active);
    c->label = own.label ? own.label : exp_label(plan, &own, c->active, varies);
    if (!*c->label)
        c->label = b->sweep->name;
    c->file = exp_assemble(&b->assembly, &own, c->active, c->values, c->found);
    c->settable = true;
    for (size_t i = 0; i < EXP_SECTIONS_MAX; i++)
        c->settable = c->settable && !(c->found[i] && diag_errors(c->found[i]));
}

/* Fills in what of `require` does not hold; false after a fault in it. */
static bool read_required(struct exp_book *b, const struct exp_size *size,
                          struct exp_candidate *c, struct diag *diag)
{
    bool good;
    exp_required(b->plan.options.require, size, c->file, &c->unmet, &good, b->arena,
                 diag);
    return good;
}

/* Whether `require` allows the network. What takes longer to know comes last. */
static bool has_size(struct exp_book *b, struct exp_candidate *c, struct diag *diag)
{
    struct exp_size size = exp_size_of(c->config);
    bool good = true;
    if (b->needs >= EXP_NEEDS_GRAPH)
        good = read_required(b, &size, c, diag) && !c->unmet;
    if (b->needs >= EXP_NEEDS_MEMORY && good) {
        size.memory = exp_memory_of(c->config, &b->memories);
        good = read_required(b, &size, c, diag) && !c->unmet;
    }
    return good;
}

void exp_candidate_make(struct exp_book *b, const struct run_point *point,
                        const bool *varies, struct diag *diag,
                        struct exp_candidate *out)
{
    bool readable = true;
    *out = (struct exp_candidate){0};
    b->plan.space.diag = diag;
    apply(b, point, varies, out);
    if (out->settable)
        readable = read_required(b, NULL, out, diag);
    if (readable && !out->unmet)
        out->config = exp_check(&b->checker, out->file, &out->findings);
    if (out->config && out->settable && !out->config->objective &&
        !has_size(b, out, diag))
        out->config = NULL;
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
        arena_record(b->arena, plan->space.count + 1, sizeof(*trial->values));
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

/* The first error among several lists, and how many errors there are. */
struct first_error {
    const char *text;
    size_t count;
};

static void add_errors(struct first_error *e, const struct diag *diag, struct arena *a)
{
    for (size_t i = 0; diag && i < diag_count(diag); i++) {
        struct diag_fault f = diag_get(diag, i);
        if (f.warning)
            continue;
        if (e->count++ == 0)
            e->text = arena_strdup(a, f.text);
    }
}

static const char *reason_of(const struct exp_candidate *c, const struct diag *own,
                             struct arena *a)
{
    struct first_error e = {.text = "it does not fit"};
    if (c->unmet)
        return c->unmet;
    for (int i = 0; i < EXP_SECTIONS_MAX; i++)
        add_errors(&e, c->found[i], a);
    add_errors(&e, own, a);
    for (int i = 0; i < EXP_PARTS; i++)
        add_errors(&e, c->findings.parts[i], a);
    return e.count > 1 ? arena_printf(a, "%s (and %zu more)", e.text, e.count - 1)
                       : e.text;
}

const char *exp_candidate_leave(struct exp_book *b, const struct exp_candidate *c,
                                const struct diag *own)
{
    struct exp_sweep *s = b->sweep;
    const char *reason = reason_of(c, own, b->arena);
    if (s->skipped < EXP_LEFT_OUT)
        s->left_out[s->skipped] =
            (struct exp_left_out){show(c->label, b->arena), reason};
    s->skipped++;
    return reason;
}
