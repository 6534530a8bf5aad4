/* Gathering faults by text and place, and telling them. */
#include "runner/experiment/gather.h"

#include "runner/experiment/unused.h"

#include <string.h>

enum { SHOWN_MAX = 50 };

/* One fault and the trials that have it. */
struct exp_gathered {
    struct exp_gathered *next;
    struct diag_fault fault;
    size_t *trials, count;
};

void exp_gather_init(struct exp_gather *g, struct arena *a)
{
    *g = (struct exp_gather){.arena = a, .known = {.arena = a}};
    g->tail = &g->list;
}

static void add_fault(struct exp_gather *g, const struct diag_fault *f, size_t trial)
{
    struct str key = {0};
    str_addf(&key, "%p:%d:%d:%s", (const void *)f->source, f->line, f->column, f->text);
    bool is_new;
    void **slot = exp_memo_slot(&g->known, str_text(&key), &is_new);
    str_deinit(&key);
    if (is_new) {
        struct exp_gathered *fresh = arena_alloc(g->arena, 1, sizeof(*fresh));
        fresh->fault = *f;
        fresh->fault.text = arena_strdup(g->arena, f->text);
        fresh->fault.hint = f->hint ? arena_strdup(g->arena, f->hint) : NULL;
        fresh->fault.context = f->context ? arena_strdup(g->arena, f->context) : NULL;
        *g->tail = fresh;
        g->tail = &fresh->next;
        *slot = fresh;
    }
    struct exp_gathered *e = *slot;
    if (e->count > 0 && e->trials[e->count - 1] == trial)
        return;
    e->trials = arena_grow(g->arena, e->trials, e->count, sizeof(*e->trials));
    e->trials[e->count++] = trial;
}

void exp_gather_add(struct exp_gather *g, const struct diag *found, size_t trial)
{
    for (size_t i = 0; found && i < diag_count(found); i++) {
        struct diag_fault f = diag_get(found, i);
        add_fault(g, &f, trial);
    }
}

static bool has(const struct exp_gathered *e, size_t trial)
{
    size_t low = 0, high = e->count; /* trials were added in their order */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (e->trials[middle] < trial)
            low = middle + 1;
        else
            high = middle;
    }
    return low < e->count && e->trials[low] == trial;
}

static bool is_at(const struct diag_fault *f, const struct yaml_node *node)
{
    return f->source == node->source && f->line == node->line &&
           f->column == node->column;
}

/* Whether the fault's place is that of node or of something in it. */
static bool is_in(const struct diag_fault *f, const struct yaml_node *node)
{
    bool in = is_at(f, node);
    for (size_t i = 0; i < node->count && !in; i++)
        in = node->kind == YAML_SEQUENCE
                 ? is_in(f, node->items[i])
                 : is_at(f, node->pairs[i].key) || is_in(f, node->pairs[i].value);
    return in;
}

/* Whether the fault already stands at the value or at its parameter's path. */
static bool is_at_cause(const struct diag_fault *f, const struct exp_plan *plan,
                        const struct exp_gather_trial *trial,
                        const struct yaml_node *value)
{
    bool at = is_in(f, value);
    for (size_t p = 0; p < plan->space.count && !at; p++)
        at = trial->values[p] == value && is_at(f, plan->parameters[p].at);
    return at;
}

/* The value that brings the fault: every trial with it has the fault. Of several the
 * one where the fault stands, else the first. If no value does so alone, the last one
 * of the first such trial. */
static const struct yaml_node *cause(const struct exp_gathered *e,
                                     const struct exp_plan *plan,
                                     const struct exp_gather_trial *trials,
                                     size_t count)
{
    const struct exp_gather_trial *first = &trials[e->trials[0]];
    const struct yaml_node *last = NULL, *found = NULL;
    for (size_t p = 0; p < plan->space.count; p++) {
        const struct yaml_node *value = first->values[p];
        if (!value)
            continue;
        last = value;
        bool always = true;
        for (size_t i = 0; i < count && always; i++)
            always = trials[i].values[p] != value || has(e, i);
        if (always && is_at_cause(&e->fault, plan, first, value))
            return value;
        found = always && !found ? value : found;
    }
    return found ? found : last;
}

static void note_of_some(struct diag *diag, const struct exp_gathered *e,
                         const struct exp_plan *plan,
                         const struct exp_gather_trial *trials, size_t count)
{
    struct arena *a = plan->space.arena;
    const struct diag_fault *f = &e->fault;
    const struct yaml_node *at = cause(e, plan, trials, count);
    const char *label = trials[e->trials[0]].label;
    const char *others =
        e->count > 1 ? arena_printf(a, ", and %zu more", e->count - 1) : "";
    struct diag_fault moved = *f;
    moved.text = plan->sampler && !plan->sampler->points
                     ? arena_printf(a, "%s (with %s%s)", f->text, label, others)
                     : arena_printf(a, "%s (trial %zu: %s%s)", f->text,
                                    e->trials[0] + 1, label, others);
    bool moves = at && at->source && !is_at_cause(f, plan, &trials[e->trials[0]], at);
    if (moves && f->source && f->line > 0)
        moved.context =
            arena_printf(a, "found at %s:%d:%d", f->source->name, f->line, f->column);
    if (moves) {
        moved.source = at->source;
        moved.line = at->line;
        moved.column = at->column;
    }
    diag_add(diag, &moved);
}

/* Whether every trial has what e says is unused, each at the place of its own value. It
 * is told at the first of these places. */
static bool is_unused_in_all(const struct exp_gather *g, const struct exp_gathered *e,
                             size_t count)
{
    size_t trials = 0;
    for (const struct exp_gathered *other = g->list; other; other = other->next) {
        if (!other->fault.unused || strcmp(other->fault.text, e->fault.text) != 0)
            continue;
        if (trials == 0 && other != e)
            return false;
        trials += other->count;
    }
    return trials == count;
}

void exp_gather_report(const struct exp_gather *g, const struct exp_plan *plan,
                       const struct exp_gather_trial *trials, size_t count,
                       const char *own, struct diag *diag)
{
    size_t shown = 0, left = 0;
    for (const struct exp_gathered *e = g->list; e; e = e->next) {
        const bool in_all =
            e->count == count || (e->fault.unused && is_unused_in_all(g, e, count));
        if (e->fault.unused && (!in_all || !exp_is_own(own, e->fault.source)))
            continue;
        if (in_all) {
            diag_add(diag, &e->fault);
        } else if (shown < SHOWN_MAX) {
            note_of_some(diag, e, plan, trials, count);
            shown++;
        } else if (!e->fault.warning) {
            left++;
        }
    }
    if (left > 0)
        diag_error(diag, NULL, NULL, "%zu more faults of single trials", left);
}
