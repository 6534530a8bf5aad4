/* The label of a trial, from its values: "adam lr 0.001". */
#include "runner/experiment/plan/plan.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_VALUE_MAX = 48 };

const char *exp_value_text(const struct run_parameter *p, const struct yaml_node *value,
                           struct arena *a)
{
    for (size_t i = 0; p->labels && i < p->value_count; i++)
        if (p->values[i] == value)
            return p->labels[i];
    if (value->kind == YAML_SCALAR)
        return value->text;
    struct str text = {0};
    yaml_write_flow(value, &text);
    const char *copy = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return copy;
}

/* Whether the last key alone does not tell which parameter it is. */
static bool is_ambiguous(const struct exp_plan *plan, size_t number, const char *last)
{
    bool ambiguous = strspn(last, "0123456789") == strlen(last);
    for (size_t i = 0; i < plan->space.count && !ambiguous; i++)
        ambiguous =
            i != number && strcmp(exp_path_last(plan->parameters[i].path), last) == 0;
    return ambiguous;
}

/* The last key of a parameter's path, with the one before it where that is needed. */
static const char *short_name(const struct exp_plan *plan, size_t number)
{
    const char *path = plan->parameters[number].path, *start = exp_path_last(path);
    if (start == path || !is_ambiguous(plan, number, start))
        return start;
    start--;
    while (start > path && start[-1] != '.')
        start--;
    return start;
}

const char *exp_label(const struct exp_plan *plan, const struct run_point *point,
                      const bool *active, const bool *varies)
{
    struct arena *a = plan->space.arena;
    struct str label = {0};
    for (size_t i = 0; i < plan->space.count; i++) {
        const struct run_parameter *p = &plan->parameters[i];
        if (!active[i] || !varies[i] || !point->values[i])
            continue;
        const char *value = exp_value_text(p, point->values[i], a);
        str_add(&label, label.length ? " " : "");
        if (strcmp(exp_path_last(p->path), "type") != 0 && !p->labels)
            str_addf(&label, "%s ", short_name(plan, i));
        if (strlen(value) > LABEL_VALUE_MAX)
            str_addf(&label, "%.*s...", LABEL_VALUE_MAX - 3, value);
        else
            str_add(&label, value);
    }
    const char *text = arena_strdup(a, str_text(&label));
    str_deinit(&label);
    return text;
}
