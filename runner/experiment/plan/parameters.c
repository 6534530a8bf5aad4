/* `sweep.parameters`: paths with their values or ranges. */
#include "runner/experiment/plan/reading.h"

#include "runner/experiment/memo.h"

#include <math.h>
#include <string.h>

static const char *const none_word[] = {"none", NULL};
static const char *const distributions[] = {
    "auto",   "uniform",    "log_uniform", "int_uniform", "int_log_uniform",
    "normal", "log_normal", NULL};

struct parameter_options {
    const struct yaml_node *values, *when;
    struct opt_reals probabilities;
    int distribution;
    double min, max, mu, sigma, step; /* NAN: not given */
};

#define NUMBER(field, text)                                                            \
    {                                                                                  \
        .name = #field, .kind = OPT_REAL,                                              \
        .offset = offsetof(struct parameter_options, field), .fallback = "none",       \
        .words = none_word, .help = text                                               \
    }

const struct opt exp_parameter_table[] = {
    {.name = "values",
     .kind = OPT_NODE,
     .offset = offsetof(struct parameter_options, values),
     .help = "a list, or {label: value, ...}"},
    {.name = "probabilities",
     .kind = OPT_REAL_LIST,
     .offset = offsetof(struct parameter_options, probabilities),
     .fallback = "[]",
     .max = 1e9,
     .help = "of each value, for random draws"},
    NUMBER(min, "least number"),
    NUMBER(max, "largest number"),
    {.name = "distribution",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct parameter_options, distribution),
     .choices = distributions,
     .fallback = "auto",
     .help =
         "of numbers from min to max: uniform; log_uniform, whose min and max are "
         "values, not exponents; int_uniform and int_log_uniform, whole; normal and "
         "log_normal, by mu and sigma; auto: uniform, in whole numbers where the "
         "option takes them"},
    NUMBER(mu, "mean of normal; of the logarithm for log_normal"),
    NUMBER(sigma, "standard deviation, likewise"),
    NUMBER(step, "numbers are min, min + step, ..."),
    {.name = "when",
     .kind = OPT_NODE,
     .offset = offsetof(struct parameter_options, when),
     .help = "only where {PATH: VALUE or list} holds"},
    {0}};

static bool is_whole(const struct yaml_node *node)
{
    long long value;
    return !node || yaml_is_null(node) || yaml_to_long(node, &value);
}

/* Warns of a value that stands twice in a list. */
static void check_repeated(const struct exp_plan_reading *r,
                           const struct run_parameter *p)
{
    struct exp_memo known = {.arena = r->arena};
    for (size_t i = 0; i < p->value_count; i++) {
        const struct yaml_node *value = p->values[i];
        bool is_new = true;
        if (value->kind == YAML_SCALAR)
            exp_memo_slot(&known, value->text, &is_new);
        if (!is_new)
            diag_unused(r->diag, value, "sweep.seeds trains each trial several times",
                        "%s has the value `%.80s` twice: its trials are trained once",
                        p->path, value->text);
    }
}

static bool read_values(const struct exp_plan_reading *r, const struct yaml_node *node,
                        struct run_parameter *p)
{
    bool labels = node->kind == YAML_MAPPING;
    if (node->kind == YAML_SCALAR || node->count == 0) {
        diag_error(r->diag, node, "as in `values: [1e-3, 1e-2]`",
                   "`values` of %s must be a list, or a mapping from labels to values, "
                   "with at least one value",
                   p->path);
        return false;
    }
    p->distribution = RUN_VALUES;
    p->value_count = node->count;
    p->values = arena_alloc(r->arena, node->count, sizeof(*p->values));
    if (labels)
        p->labels = arena_alloc(r->arena, node->count, sizeof(*p->labels));
    for (size_t i = 0; i < node->count; i++) {
        p->values[i] = labels ? node->pairs[i].value : node->items[i];
        if (labels)
            p->labels[i] = node->pairs[i].key->text;
    }
    check_repeated(r, p);
    return true;
}

static bool read_range(const struct exp_plan_reading *r, const struct yaml_node *map,
                       const struct parameter_options *o, struct run_parameter *p)
{
    static const enum run_distribution kinds[] = {
        RUN_UNIFORM,         RUN_UNIFORM, RUN_LOG_UNIFORM, RUN_INT_UNIFORM,
        RUN_INT_LOG_UNIFORM, RUN_NORMAL,  RUN_LOG_NORMAL};
    p->distribution = kinds[o->distribution];
    p->min = o->min;
    p->max = o->max;
    p->mu = o->mu;
    p->sigma = o->sigma;
    p->step = isnan(o->step) ? 0 : o->step;
    bool gauss = p->distribution == RUN_NORMAL || p->distribution == RUN_LOG_NORMAL;
    bool logs = p->distribution == RUN_LOG_UNIFORM ||
                p->distribution == RUN_INT_LOG_UNIFORM ||
                p->distribution == RUN_LOG_NORMAL;
    const char *wrong = NULL;
    if (gauss && (isnan(p->mu) || !(p->sigma > 0)))
        wrong = "needs mu, and sigma above 0";
    else if (!gauss && (isnan(p->min) || isnan(p->max)))
        wrong = "needs `values`, or `min` and `max`";
    else if (!gauss && !(isnan(p->mu) && isnan(p->sigma)))
        wrong = "has mu or sigma, which are for normal and log_normal";
    else if (p->min >= p->max)
        wrong = "needs a min below its max";
    else if (logs && p->min <= 0)
        wrong = "needs a min above 0 for a logarithm";
    else if (logs && !isnan(o->step))
        wrong = "has a step, which a logarithm does not take: list the `values`";
    else if (p->step < 0 || (!isnan(o->step) && !(o->step > 0)))
        wrong = "needs a step above 0";
    if (wrong) {
        diag_error(r->diag, map, NULL, "%s %s", p->path, wrong);
        return false;
    }
    struct exp_place place;
    bool known;
    exp_path_get(r->file, p->path, &place, &known, r->arena);
    enum opt_kind kind = place.opt ? place.opt->kind : OPT_NODE;
    bool numbers_whole = is_whole(yaml_find(map, "min")) &&
                         is_whole(yaml_find(map, "max")) &&
                         is_whole(yaml_find(map, "step")) && !gauss;
    p->whole = p->distribution == RUN_INT_UNIFORM ||
               p->distribution == RUN_INT_LOG_UNIFORM || kind == OPT_INT ||
               kind == OPT_INT_PAIR || (kind == OPT_NODE && numbers_whole);
    if (p->whole && p->distribution == RUN_UNIFORM)
        p->distribution = RUN_INT_UNIFORM;
    if (p->whole && p->distribution == RUN_LOG_UNIFORM)
        p->distribution = RUN_INT_LOG_UNIFORM;
    return true;
}

static bool read_probabilities(const struct exp_plan_reading *r,
                               const struct yaml_node *map,
                               const struct parameter_options *o,
                               struct run_parameter *p)
{
    const struct yaml_node *at = yaml_find(map, "probabilities");
    if (!at || yaml_is_null(at))
        return true;
    double sum = 0;
    for (size_t i = 0; i < o->probabilities.count; i++)
        sum += o->probabilities.items[i];
    if (p->distribution != RUN_VALUES || o->probabilities.count != p->value_count ||
        !(sum > 0)) {
        diag_error(r->diag, at, NULL,
                   "`probabilities` of %s must be as many as its values, not all 0",
                   p->path);
        return false;
    }
    p->probabilities = o->probabilities.items;
    return true;
}

static bool read_parameter(const struct exp_plan_reading *r,
                           const struct yaml_pair *pair, struct run_parameter *p)
{
    const char *path = pair->key->text;
    p->at = pair->key;
    p->path = path;
    if (!exp_may_vary(r, path, pair->key))
        return false;
    if (pair->value->kind != YAML_MAPPING) {
        diag_error(r->diag, pair->value, "as in `{values: [1e-3, 1e-2]}`",
                   "%s of sweep.parameters must be a mapping with `values`, or `min` "
                   "and `max`",
                   path);
        return false;
    }
    size_t before = diag_errors(r->diag);
    struct parameter_options o = {.min = (double)NAN};
    opt_read(exp_parameter_table, pair->value, path, NULL, &o, r->arena, r->diag);
    if (diag_errors(r->diag) > before)
        return false;
    if (o.when && o.when->kind != YAML_MAPPING) {
        diag_error(r->diag, o.when, "as in `when: {train.optimizer.type: sgd}`",
                   "`when` of %s must be a mapping from paths to values", path);
        return false;
    }
    p->when = o.when;
    bool range =
        !isnan(o.min) || !isnan(o.max) || !isnan(o.step) || o.distribution != 0;
    if (o.values && range) {
        diag_error(r->diag, pair->value, NULL,
                   "%s has `values` and a range: one of them is enough", path);
        return false;
    }
    bool good =
        o.values ? read_values(r, o.values, p) : read_range(r, pair->value, &o, p);
    return good && read_probabilities(r, pair->value, &o, p);
}

bool exp_read_parameters(const struct exp_plan_reading *r)
{
    const struct yaml_node *map = r->plan->options.parameters;
    if (!map || map->kind != YAML_MAPPING || map->count == 0) {
        diag_error(r->diag, map ? map : r->plan->space.at,
                   "as in `parameters: {train.optimizer.lr: {values: [1e-3, 1e-2]}}`",
                   "a sweep with method %s needs `parameters`, a mapping from paths to "
                   "their values",
                   r->plan->sampler->plugin.name);
        return false;
    }
    struct exp_plan *plan = r->plan;
    plan->parameters = arena_alloc(r->arena, map->count, sizeof(*plan->parameters));
    plan->faulty = arena_alloc(r->arena, map->count, sizeof(*plan->faulty));
    for (size_t i = 0; i < map->count; i++) {
        struct run_parameter *p = &plan->parameters[plan->space.count];
        if (read_parameter(r, &map->pairs[i], p)) {
            plan->space.count++;
        } else {
            *p = (struct run_parameter){.path = NULL};
            plan->faulty[plan->faulty_count++] = map->pairs[i].key;
        }
    }
    return true;
}
