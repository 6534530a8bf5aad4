/* Sweeps over the loss: its values are comparable only among trials with the same loss,
 * so that such a sweep needs another metric to rank its trials by. */
#include "runner/experiment/loss_swept.h"

#include "runner/experiment/sections.h"

#include <ctype.h>
#include <string.h>

static const char loss_path[] = "train.loss", variables[] = "variables.";

static bool is_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Whether a text in the node has $name. */
static bool uses(const struct yaml_node *node, const char *name)
{
    const size_t length = strlen(name);
    const char *at = node && node->kind == YAML_SCALAR ? node->text : NULL;
    for (at = at ? strchr(at, '$') : NULL; at; at = strchr(at + 1, '$')) {
        const size_t brace = at[1] == '{';
        const char *end = at + 1 + brace + length;
        if (strncmp(at + 1 + brace, name, length) == 0 && !is_of_name(*end))
            return true;
    }
    bool found = false;
    for (size_t i = 0; node && node->kind == YAML_MAPPING && i < node->count; i++)
        found = found || uses(node->pairs[i].value, name);
    for (size_t i = 0; node && node->kind == YAML_SEQUENCE && i < node->count; i++)
        found = found || uses(node->items[i], name);
    return found;
}

/* Whether a value of a whole section has a loss in it. */
static bool has_loss(const struct run_parameter *p)
{
    for (size_t i = 0; i < p->value_count; i++) {
        const struct yaml_node *value = p->values[i];
        if (value && value->kind == YAML_MAPPING && yaml_find(value, "loss"))
            return true;
    }
    return false;
}

static bool is_swept(const struct run_parameter *p, const struct yaml_node *loss)
{
    const size_t length = sizeof(variables) - 1;
    if (p->distribution == RUN_VALUES && p->value_count < 2)
        return false;
    /* train.loss, or below. */
    if (exp_path_is_in(p->path, loss_path))
        return true;
    if (exp_path_is_in(loss_path, p->path))
        return has_loss(p);
    return strncmp(p->path, variables, length) == 0 && uses(loss, p->path + length);
}

/* The parameter that changes the loss; NULL: none does. */
static const struct run_parameter *find_loss(const struct exp_plan *plan,
                                             const struct yaml_node *file)
{
    const struct yaml_node *train = yaml_find(file, "train");
    const struct yaml_node *loss = train ? yaml_find(train, "loss") : NULL;
    for (size_t i = 0; i < plan->space.count; i++)
        if (is_swept(&plan->parameters[i], loss))
            return &plan->parameters[i];
    return NULL;
}

/* The metric that the file monitors, by name; NULL: it names none. */
static const char *monitored(const struct yaml_node *file)
{
    const struct yaml_node *train = yaml_find(file, "train");
    const struct yaml_node *monitor = train ? yaml_find(train, "monitor") : NULL;
    if (monitor && monitor->kind == YAML_MAPPING)
        monitor = yaml_find(monitor, "name");
    return monitor && monitor->kind == YAML_SCALAR && !yaml_is_null(monitor)
               ? monitor->text
               : NULL;
}

void exp_check_loss_swept(const struct exp_plan *plan, const struct yaml_node *file,
                          struct exp_metric *metric, const struct yaml_node **at,
                          struct arena *a, struct diag *diag)
{
    const struct exp_metric other = exp_metric_of_any_loss(FEAT_VALID, a);
    const struct run_parameter *p = find_loss(plan, file);
    const char *name = metric->name ? metric->name : monitored(file);
    if (!p || (name && !exp_metric_is_of_loss(name)))
        return;
    if (metric->name) {
        diag_warning(diag, *at,
                     arena_printf(a, "`metric: %s` ranks all of them", other.name),
                     "this sweep varies %s: values of different losses are not "
                     "comparable, so %s ranks the trials of one loss only",
                     p->path, name);
        return;
    }
    *metric = other;
    *at = p->at;
    diag_warning(diag, p->at, "`metric: NAME` in the sweep chooses another",
                 "this sweep varies the loss and names no metric: values of different "
                 "losses are not comparable, so its trials are ranked by %s",
                 metric->name);
}
