/* Metrics as experiment files name them: names, goals, and what is said of them. */
#include "runner/experiment/sections.h"

#include "runner/metric.h"

#include <string.h>

bool exp_metric_next(size_t *next, size_t *number, enum feat_split *split)
{
    while (*next < FEAT_SPLITS * (size_t)RUN_METRICS) {
        *split = (enum feat_split)(*next / RUN_METRICS);
        *number = (*next)++ % RUN_METRICS;
        if (run_metric_is_of(*number, *split))
            return true;
    }
    return false;
}

const char *exp_metric_help(size_t number, enum feat_split split, struct arena *a)
{
    const struct run_metric_type *type = run_metric(number);
    const char *goal = type->maximize ? "maximized" : "minimized";
    if (split == FEAT_TRAIN)
        return arena_printf(a, "%s; %s", goal, type->trained);
    if (split == FEAT_TEST)
        return arena_printf(a, "as %s, on the %s clips",
                            run_metric_name(number, FEAT_VALID, NULL, a),
                            feat_split_words[split]);
    if (type->of_loss)
        return arena_printf(a, "%s; on the %s clips: %s", goal, feat_split_words[split],
                            type->plugin.help);
    return arena_printf(a,
                        "%s; over the %s clips, each judged by the mean over its "
                        "chunks: %s",
                        goal, feat_split_words[split], type->plugin.help);
}

static const char *const goals[] = {"minimize", "maximize", NULL};

struct metric_options {
    const char *name;
    int goal;
};

const struct opt exp_metric_table[] = {
    {.name = "name",
     .kind = OPT_STRING,
     .offset = offsetof(struct metric_options, name),
     .help = "of a recorded metric"},
    {.name = "goal",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct metric_options, goal),
     .choices = goals,
     .fallback = "minimize",
     .help = "minimize or maximize; known for mtag's own metrics"},
    {0}};

/* The names that may be given. */
static const char **list_names(enum exp_metric_use use, size_t *count, struct arena *a)
{
    const char **names =
        arena_alloc(a, FEAT_SPLITS * (size_t)RUN_METRICS, sizeof(*names));
    size_t next = 0, number;
    enum feat_split split;
    *count = 0;
    while (exp_metric_next(&next, &number, &split))
        if (use == EXP_METRIC_ANY || split != FEAT_TEST)
            names[(*count)++] = run_metric_name(number, split, NULL, a);
    return names;
}

const struct exp_metric exp_metric_of_formula = {.name = "value", .goal = EXP_MINIMIZE};

static void unknown(const char *name, enum exp_metric_use use,
                    const struct yaml_node *at, const char *what, struct arena *a,
                    struct diag *diag)
{
    size_t count;
    const char **names = list_names(use, &count, a), *list = "";
    for (size_t i = 0; i < count; i++)
        list = arena_printf(a, "%s%s%s", list, i > 0 ? ", " : "", names[i]);
    if (strchr(name, '@') != NULL) {
        diag_error(diag, at,
                   "`mtag-report --metric` ranks finished trials by one of "
                   "evaluate.perturb",
                   "`%s` of %s: it cannot be a metric of perturbed test clips", name,
                   what);
        return;
    }
    /* "loss" and "f1" begin the names of a metric of the validation clips. */
    const char *valid = arena_printf(a, "valid_%s", name);
    const char *near = NULL;
    for (size_t i = 0; i < count && !near && *name; i++)
        if (strncmp(names[i], valid, strlen(valid)) == 0)
            near = arena_printf(a, "did you mean `%s`?", names[i]);
    if (!near)
        near = opt_did_you_mean(name, names, count, a);
    if (!near)
        near = opt_did_you_mean(valid, names, count, a);
    diag_error(diag, at,
               near ? arena_printf(a, "%s Recorded are: %s", near, list)
                    : arena_printf(a, "recorded are: %s", list),
               "`%s` of %s is not a metric that is recorded%s", name, what,
               use == EXP_METRIC_EPOCH ? " in each epoch" : "");
}

struct exp_metric exp_metric(size_t number, enum feat_split split, struct arena *a)
{
    return (struct exp_metric){.name = run_metric_name(number, split, NULL, a),
                               .goal = run_metric(number)->maximize ? EXP_MAXIMIZE
                                                                    : EXP_MINIMIZE};
}

bool exp_read_metric(const struct yaml_node *node, enum exp_metric_use use,
                     const char *what, struct exp_metric *out, struct arena *a,
                     struct diag *diag)
{
    if (!node || yaml_is_null(node))
        return true;
    struct metric_options o = {0};
    const struct yaml_node *at = node, *goal = NULL;
    const size_t before = diag_errors(diag);
    if (node->kind == YAML_SCALAR) {
        o.name = node->text;
    } else {
        opt_read(exp_metric_table, node, what, NULL, &o, a, diag);
        if (!o.name)
            return false;
        at = yaml_find(node, "name");
        goal = yaml_find(node, "goal");
    }
    size_t number;
    enum feat_split split;
    if (use == EXP_METRIC_OF_FORMULA) {
        *out = exp_metric_of_formula;
        if (strcmp(o.name, out->name) != 0)
            diag_error(diag, at, "as in `metric: {name: value, goal: minimize}`",
                       "`%s` of %s: a formula has no metric but `value`", o.name, what);
    } else if (!run_metric_find(o.name, &number, &split) ||
               (use == EXP_METRIC_EPOCH && split == FEAT_TEST)) {
        unknown(o.name, use, at, what, a, diag);
        return false;
    } else {
        *out = exp_metric(number, split, a);
    }
    if (diag_errors(diag) > before)
        return false; /* a faulty goal says nothing of the metric */
    if (!goal || yaml_is_null(goal))
        return true;
    if (use != EXP_METRIC_OF_FORMULA && o.goal != (int)out->goal)
        diag_error(diag, goal, arena_printf(a, "write `%s`", goals[out->goal]),
                   "`%s` is better when it is %s: %s would put the worst first", o.name,
                   out->goal == EXP_MAXIMIZE ? "higher" : "lower", goals[o.goal]);
    else
        out->goal = o.goal;
    return true;
}

struct exp_metric exp_metric_of_epoch(struct exp_metric m, struct arena *a)
{
    size_t number;
    enum feat_split split;
    if (run_metric_find(m.name, &number, &split) && split == FEAT_TEST)
        m.name = run_metric_name(number, FEAT_VALID, NULL, a);
    return m;
}

static size_t find_first(bool of_loss)
{
    size_t i = 0;
    while (i + 1 < RUN_METRICS && run_metric(i)->of_loss != of_loss)
        i++;
    return i;
}

struct exp_metric exp_metric_of_loss(struct arena *a)
{
    return exp_metric(find_first(true), FEAT_VALID, a);
}

struct exp_metric exp_metric_of_any_loss(enum feat_split split, struct arena *a)
{
    return exp_metric(find_first(false), split, a);
}

bool exp_metric_is_of_loss(const char *name)
{
    size_t number;
    enum feat_split split;
    return run_metric_find(name, &number, &split) && run_metric(number)->of_loss;
}
