/* Reading the sweep section. */
#include "runner/experiment/sweep.h"

#include "runner/experiment/tree.h"

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

struct reading {
    const struct yaml_node *file;
    struct exp_plan *plan;
    struct arena *arena;
    struct diag *diag;
};

/* Whether path may vary from trial to trial. */
static bool may_vary(const struct reading *r, const char *path,
                     const struct yaml_node *at)
{
    static const char *const fixed[] = {"name",  "base", "hypothesis",
                                        "sweep", "keep", "cache"};
    if (strcmp(path, "train.seed") == 0) {
        diag_error(r->diag, at, "sweep.seeds: N trains each trial with N seeds",
                   "the seed is not part of a trial: train.seed cannot be swept");
        return false;
    }
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        if (exp_path_is_in(path, fixed[i])) {
            diag_error(r->diag, at, NULL,
                       "`%s` cannot be swept: it is the same for all "
                       "trials",
                       path);
            return false;
        }
    }
    if (*path == '\0')
        diag_error(r->diag, at, NULL, "a path is empty");
    return *path != '\0';
}

static bool is_whole(const struct yaml_node *node)
{
    long long value;
    return !node || yaml_is_null(node) || yaml_to_long(node, &value);
}

static bool read_values(const struct reading *r, const struct yaml_node *node,
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
    p->values = arena_alloc(r->arena, node->count, sizeof *p->values);
    if (labels)
        p->labels = arena_alloc(r->arena, node->count, sizeof *p->labels);
    for (size_t i = 0; i < node->count; i++) {
        p->values[i] = labels ? node->pairs[i].value : node->items[i];
        if (labels)
            p->labels[i] = node->pairs[i].key->text;
    }
    return true;
}

static bool read_range(const struct reading *r, const struct yaml_node *map,
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

static bool read_probabilities(const struct reading *r, const struct yaml_node *map,
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

static bool read_parameter(const struct reading *r, const struct yaml_pair *pair,
                           struct run_parameter *p)
{
    const char *path = pair->key->text;
    p->at = pair->key;
    p->path = path;
    if (!may_vary(r, path, pair->key))
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

static bool read_parameters(const struct reading *r)
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
    plan->parameters = arena_alloc(r->arena, map->count, sizeof *plan->parameters);
    plan->faulty = arena_alloc(r->arena, map->count, sizeof *plan->faulty);
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

static struct run_parameter *find_parameter(const struct exp_plan *plan,
                                            const char *path)
{
    for (size_t i = 0; i < plan->space.count; i++)
        if (strcmp(plan->parameters[i].path, path) == 0)
            return &plan->parameters[i];
    return NULL;
}

/* The parameters of variants are all paths that any row sets, in the order of the file.
 */
static bool read_rows(const struct reading *r)
{
    struct exp_plan *plan = r->plan;
    const struct yaml_node *map = plan->options.variants;
    if (!map || map->kind != YAML_MAPPING || map->count == 0) {
        diag_error(r->diag, map ? map : plan->space.at,
                   "as in `variants: {plain: {}, fast: {train.optimizer.lr: 1e-2}}`",
                   "method variants needs `variants`, a mapping from names to changes");
        return false;
    }
    size_t room = 0;
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_node *row = map->pairs[i].value;
        if (row->kind == YAML_MAPPING) {
            room += row->count;
        } else if (!yaml_is_null(row)) {
            diag_error(r->diag, row, "{} changes nothing",
                       "the variant `%s` must be a mapping from paths to values",
                       map->pairs[i].key->text);
        }
    }
    const char **names = arena_alloc(r->arena, map->count, sizeof *names);
    plan->parameters = arena_alloc(r->arena, room + 1, sizeof *plan->parameters);
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_node *row = map->pairs[i].value;
        names[i] = map->pairs[i].key->text;
        for (size_t k = 0; row->kind == YAML_MAPPING && k < row->count; k++) {
            const struct yaml_node *key = row->pairs[k].key;
            if (!may_vary(r, key->text, key))
                continue;
            struct run_parameter *p = find_parameter(plan, key->text);
            if (!p) {
                p = &plan->parameters[plan->space.count++];
                p->path = key->text;
                p->at = key;
                p->value_count = map->count;
                p->values = arena_alloc(r->arena, map->count, sizeof *p->values);
            }
            p->values[i] = row->pairs[k].value;
        }
    }
    plan->space.rows = names;
    plan->space.row_count = map->count;
    plan->space.cumulative = plan->options.cumulative;
    return true;
}

static bool is_faulty(const struct exp_plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->faulty_count; i++)
        if (strcmp(plan->faulty[i]->text, path) == 0)
            return true;
    return false;
}

static void no_parameter(const struct reading *r, const struct yaml_node *key)
{
    const struct exp_plan *plan = r->plan;
    const char **names = arena_alloc(r->arena, plan->space.count + 1, sizeof *names);
    for (size_t n = 0; n < plan->space.count; n++)
        names[n] = plan->parameters[n].path;
    diag_error(r->diag, key,
               opt_did_you_mean(key->text, names, plan->space.count, r->arena),
               "`%s` is no parameter of this sweep", key->text);
}

static void read_queue(const struct reading *r)
{
    struct exp_plan *plan = r->plan;
    const struct yaml_node *list = plan->options.enqueue;
    if (!list)
        return;
    if (list->kind != YAML_SEQUENCE) {
        diag_error(r->diag, list, "as in `enqueue: [{train.optimizer.lr: 1e-3}]`",
                   "`enqueue` is a list of points");
        return;
    }
    plan->queue = arena_alloc(r->arena, list->count, sizeof *plan->queue);
    plan->queue_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        const struct yaml_node *point = list->items[i];
        plan->queue[i].values =
            arena_alloc(r->arena, plan->space.count + 1, sizeof *plan->queue[i].values);
        if (point->kind != YAML_MAPPING)
            diag_error(r->diag, point, NULL,
                       "a point of `enqueue` is a mapping from paths to values");
        for (size_t k = 0; point->kind == YAML_MAPPING && k < point->count; k++) {
            const struct yaml_node *key = point->pairs[k].key;
            const struct run_parameter *p = find_parameter(plan, key->text);
            if (p)
                plan->queue[i].values[p - plan->parameters] = point->pairs[k].value;
            else if (!is_faulty(plan, key->text))
                no_parameter(r, key);
        }
    }
}

/* `when` and the other keys that only some methods read. */
static void check_method(const struct reading *r)
{
    const struct exp_sweep_options *o = &r->plan->options;
    const struct run_sampler_type *sampler = r->plan->sampler;
    const char *name = sampler->plugin.name;
    if (sampler->needs_trials && o->trials == OPT_WORD(0))
        diag_error(r->diag, r->plan->space.at, "as in `trials: 20`",
                   "method %s needs `trials`", name);
    const struct yaml_node *other = sampler->takes_rows ? o->parameters : o->variants;
    if (other)
        diag_error(r->diag, other,
                   sampler->takes_rows ? NULL : "`method: variants` reads `variants`",
                   "method %s does not read this", name);
    const struct yaml_node *seed = yaml_find(r->plan->space.at, "seed");
    if (seed && !sampler->needs_trials)
        diag_unused(r->diag, seed, "`seeds` are runs of each trial",
                    "method %s draws nothing: `seed` does nothing", name);
    if (o->cumulative && !sampler->takes_rows)
        diag_error(r->diag, yaml_find(r->plan->space.at, "cumulative"), NULL,
                   "`cumulative` belongs to method variants");
}

static void sort_paths(struct exp_plan *plan, struct arena *a)
{
    size_t count = plan->space.count;
    plan->order = arena_alloc(a, count + 1, sizeof *plan->order);
    for (size_t i = 0; i < count; i++) {
        size_t k = i;
        int depth = exp_path_depth(plan->parameters[i].path);
        while (k > 0 &&
               exp_path_depth(plan->parameters[plan->order[k - 1]].path) > depth) {
            plan->order[k] = plan->order[k - 1];
            k--;
        }
        plan->order[k] = i;
    }
}

/* Where the method is unknown: the one that reads what is written, to check the rest.
 */
static const struct run_sampler_type *likely_sampler(const struct exp_sweep_options *o)
{
    const char *name = o->variants ? "variants" : "grid";
    return (const struct run_sampler_type *)registry_find(&run_samplers, name);
}

void exp_plan_read(const struct yaml_node *section, const struct yaml_node *file,
                   struct exp_plan *out, struct arena *a, struct diag *diag)
{
    *out = (struct exp_plan){.space = {.arena = a, .diag = diag, .at = section}};
    exp_read_sweep(section, &out->options, a, diag);
    struct exp_sweep_options *o = &out->options;
    struct reading r = {.file = file, .plan = out, .arena = a, .diag = diag};
    if (o->parameters || o->variants || yaml_find(section, "method")) {
        out->sampler = (const struct run_sampler_type *)o->method.type;
        bool known = out->sampler != NULL;
        if (known)
            check_method(&r);
        else
            out->sampler = likely_sampler(o);
        out->space.seed = (uint64_t)o->seed;
        bool rows = out->sampler->takes_rows;
        bool read = rows ? read_rows(&r) : read_parameters(&r);
        bool countless = out->sampler->needs_trials && o->trials <= 0;
        out->unusable = !read || countless || !(rows || known);
        read_queue(&r);
        out->space.parameters = out->parameters;
    }
    sort_paths(out, a);
}

/* The points of exp_plan_probes: where point is NULL, they are only counted. */
static size_t list_probes(const struct exp_plan *plan, struct run_point *list)
{
    const struct run_space *s = &plan->space;
    size_t count = 1;
    for (size_t i = 0; i < s->count; i++) {
        const struct run_parameter *p = &s->parameters[i];
        for (size_t k = 1; k < p->value_count && count < RUN_POINTS_MAX; k++, count++) {
            if (!list)
                continue;
            list[count].values =
                arena_alloc(s->arena, s->count + 1, sizeof *list->values);
            memcpy(list[count].values, list[0].values, s->count * sizeof *list->values);
            list[count].values[i] = p->values[k];
        }
    }
    return count;
}

struct run_point *exp_plan_probes(const struct exp_plan *plan, size_t *count)
{
    const struct run_space *s = &plan->space;
    *count = list_probes(plan, NULL);
    struct run_point *list = arena_alloc(s->arena, *count, sizeof *list);
    list->values = arena_alloc(s->arena, s->count + 1, sizeof *list->values);
    for (size_t i = 0; i < s->count; i++) {
        const struct run_parameter *p = &s->parameters[i];
        list->values[i] = p->distribution == RUN_VALUES
                              ? p->values[0]
                              : run_number(p, run_quantile(p, 0.5), s->arena);
    }
    list_probes(plan, list);
    return list;
}

struct run_point *exp_plan_points(struct exp_plan *plan, int trials, size_t *count)
{
    struct run_space *s = &plan->space;
    if (!plan->sampler) {
        *count = 1;
        struct run_point *one = arena_alloc(s->arena, 1, sizeof *one);
        one->values = arena_alloc(s->arena, 1, sizeof *one->values);
        return one;
    }
    if (plan->unusable)
        return NULL;
    int asked = plan->options.trials == OPT_WORD(0) ? 0 : plan->options.trials;
    s->trials = trials ? trials : asked;
    size_t drawn = 0;
    struct run_point *list = plan->sampler->points(s, &drawn);
    if (!list)
        return NULL;
    struct run_point *all =
        arena_alloc(s->arena, plan->queue_count + drawn, sizeof *all);
    if (plan->queue_count)
        memcpy(all, plan->queue, plan->queue_count * sizeof *all);
    memcpy(all + plan->queue_count, list, drawn * sizeof *all);
    *count = plan->queue_count + drawn;
    return all;
}
