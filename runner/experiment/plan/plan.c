/* Reading the sweep section. */
#include "runner/experiment/plan/reading.h"

#include <math.h>
#include <string.h>

/* Whether path may vary from trial to trial. */
bool exp_may_vary(const struct exp_plan_reading *r, const char *path,
                  const struct yaml_node *at)
{
    static const char *const fixed[] = {"name",  "base", "hypothesis",
                                        "sweep", "keep", "cache"};
    if (strcmp(path, "train.seed") == 0) {
        diag_error(r->diag, at, "sweep.seeds: N trains each trial with N seeds",
                   "the seed is not part of a trial: train.seed cannot be swept");
        return false;
    }
    for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++) {
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

struct run_parameter *exp_plan_find(const struct exp_plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->space.count; i++)
        if (strcmp(plan->parameters[i].path, path) == 0)
            return &plan->parameters[i];
    return NULL;
}

/* Something else may end a sweep whose sampler proposes one point after the other. */
static bool needs_trials(const struct exp_plan *plan)
{
    const struct exp_sweep_options *o = &plan->options;
    const bool ends = o->budget.epochs > 0 || o->budget.hours > 0 ||
                      o->budget.worker_hours > 0 || !isnan(o->stop_when.target) ||
                      !isnan(o->stop_when.improvement);
    return plan->sampler->needs_trials && (plan->sampler->points || !ends);
}

/* `when` and the other keys that only some methods read. */
static void check_method(const struct exp_plan_reading *r)
{
    const struct exp_sweep_options *o = &r->plan->options;
    const struct run_sampler_type *sampler = r->plan->sampler;
    const char *name = sampler->plugin.name;
    if (needs_trials(r->plan) && o->trials == OPT_WORD(0))
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
    if (o->upto && sampler->points)
        diag_error(
            r->diag, o->seeds_node, "as in `seeds: 3`",
            "method %s does not choose by results: it trains each trial with the "
            "same number of seeds",
            name);
    if (sampler->points && (o->reuse.all || o->reuse.count > 0))
        diag_unused(r->diag, o->reuse_node, NULL,
                    "method %s does not choose by results: `reuse` does nothing", name);
    if (o->cumulative && !sampler->takes_rows)
        diag_error(r->diag, yaml_find(r->plan->space.at, "cumulative"), NULL,
                   "`cumulative` belongs to method variants");
}

static void sort_paths(struct exp_plan *plan, struct arena *a)
{
    size_t count = plan->space.count;
    plan->order = arena_alloc(a, count + 1, sizeof(*plan->order));
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

/* If the method is unknown: the sampler that reads the keys that are written, to check
 * the rest. */
static const struct run_sampler_type *likely_sampler(const struct exp_sweep_options *o)
{
    const struct run_sampler_type *likely = NULL;
    for (size_t i = 0; run_samplers.items[i] && !likely; i++) {
        const struct run_sampler_type *s =
            (const struct run_sampler_type *)run_samplers.items[i];
        if (s->takes_rows == (o->variants != NULL) && !s->needs_trials && s->points)
            likely = s;
    }
    return likely;
}

void exp_plan_read(const struct yaml_node *section, const struct yaml_node *file,
                   const struct run_sampler_type *sampler, struct exp_plan *out,
                   struct arena *a, struct diag *diag)
{
    *out = (struct exp_plan){.space = {.arena = a, .diag = diag, .at = section}};
    exp_read_sweep(section, &out->options, a, diag);
    struct exp_sweep_options *o = &out->options;
    struct exp_plan_reading r = {.file = file, .plan = out, .arena = a, .diag = diag};
    if (o->parameters || o->variants || yaml_find(section, "method")) {
        if (sampler)
            o->method = (struct opt_typed){.type = &sampler->plugin};
        out->sampler = (const struct run_sampler_type *)o->method.type;
        bool known = out->sampler != NULL;
        if (known)
            check_method(&r);
        else
            out->sampler = likely_sampler(o);
        out->space.seed = (uint64_t)o->seed;
        out->space.options = o->method.options;
        bool rows = out->sampler->takes_rows;
        bool read = rows ? exp_read_variants(&r) : exp_read_parameters(&r);
        bool countless = needs_trials(out) && o->trials <= 0;
        out->unusable = !read || countless || !(rows || known);
        exp_read_queue(&r);
        out->space.parameters = out->parameters;
    }
    if (!out->sampler && o->upto)
        diag_error(diag, o->seeds_node, "as in `seeds: 3`",
                   "`upto` needs a method that chooses by results");
    sort_paths(out, a);
}
