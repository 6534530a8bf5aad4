/* exp_load: from a request to checked trials. */
#include "runner/experiment/experiment.h"

#include "base/utf8.h"
#include "runner/experiment/assemble.h"
#include "runner/experiment/canonical.h"
#include "runner/experiment/check.h"
#include "runner/experiment/gather.h"
#include "runner/experiment/idle.h"
#include "runner/experiment/loss_swept.h"
#include "runner/experiment/network.h"
#include "runner/experiment/read.h"
#include "runner/experiment/recordable.h"
#include "runner/experiment/sweep.h"
#include "runner/experiment/tree.h"
#include "runner/experiment/unused.h"

#include <math.h>
#include <string.h>

enum { DRAWS_MAX = 16 }; /* times as many points are drawn to fill up those left out */

struct loading {
    const struct exp_request *request;
    struct arena *arena;
    struct diag *diag;
    struct exp_dropped dropped;
    struct exp_edit edit;
    struct exp_head head;
    struct exp_plan plan;
    struct exp_checker checker;
    struct exp_assembly assembly;
    struct exp_gather gather;
    const struct yaml_node *file;  /* merged, with its sweep */
    const struct yaml_node *plain; /* without sweep, name and hypothesis */
    struct exp_memo equal;         /* trials by their canonical text */
    struct exp_sweep *sweep;
    size_t room;                   /* of sweep->trials */
    struct exp_gather_trial *seen; /* every point that was checked */
    size_t seen_count, seen_room, invalid;
    bool *met; /* of each parameter: its `when` held in a trial */
    struct exp_idle idle;
};

/* A point turned into a file. */
struct candidate {
    const struct yaml_node *file; /* after a fault without the value that brought it */
    const struct diag *found[EXP_SECTIONS_MAX]; /* what setting values had wrong */
    bool good;                                  /* nothing */
    bool *active;
    const struct yaml_node **values;
    const char *label;
};

static const char *stem(const char *path, struct arena *a)
{
    if (strcmp(path, "-") == 0)
        return "stdin";
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dot && dot > name ? arena_strndup(a, name, (size_t)(dot - name)) : name;
}

static const struct yaml_node *without_head(const struct yaml_node *file,
                                            struct arena *a)
{
    static const char *const heads[] = {"name", "hypothesis", "sweep", "keep", "cache"};
    struct yaml_node *out = exp_shallow(file, a);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        yaml_remove(out, heads[i]);
    return out;
}

/* Makes room for one more of size bytes in a list. */
static void *grow(struct arena *a, void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    *room = *room ? 2 * *room : 16;
    void *larger = arena_alloc(a, *room, size);
    if (count)
        memcpy(larger, list, count * size);
    return larger;
}

static struct candidate apply(struct loading *l, const struct run_point *point,
                              const bool *varies)
{
    const struct exp_plan *plan = &l->plan;
    size_t count = plan->space.count;
    struct candidate c = {.good = true};
    c.active = arena_alloc(l->arena, count + 1, sizeof *c.active);
    c.values = arena_alloc(l->arena, count + 1, sizeof *c.values);
    exp_plan_active(plan, l->plain, point, c.active);
    c.label = point->label ? point->label : exp_label(plan, point, c.active, varies);
    if (!*c.label)
        c.label = l->sweep->name;
    c.file = exp_assemble(&l->assembly, point, c.active, c.values, c.found);
    for (size_t i = 0; i < EXP_SECTIONS_MAX; i++)
        c.good = c.good && !(c.found[i] && diag_errors(c.found[i]));
    return c;
}

/* The values of the sweep's parameters in a trial, also those that its point left
 * alone. */
static void list_values(struct loading *l, const struct candidate *c,
                        struct exp_trial *trial)
{
    const struct exp_plan *plan = &l->plan;
    trial->values = arena_alloc(l->arena, plan->space.count + 1, sizeof *trial->values);
    for (size_t i = 0; i < plan->space.count; i++) {
        const struct run_parameter *p = &plan->parameters[i];
        if (!c->active[i])
            continue;
        bool known;
        const struct yaml_node *value = c->values[i];
        const char *text = value && (p->labels || value->kind == YAML_SCALAR)
                               ? exp_value_text(p, value, l->arena)
                               : NULL;
        if (!text)
            value = exp_value_at(c->file, p->path, &known, l->arena, l->diag);
        if (!value)
            continue;
        trial->values[trial->value_count++] =
            (struct exp_value){.path = p->path,
                               .text = text ? text : exp_value_text(p, value, l->arena),
                               .value = value};
    }
}

static const struct yaml_node *row_key(const struct yaml_node *variants,
                                       const char *name)
{
    for (size_t i = 0; i < variants->count; i++)
        if (strcmp(variants->pairs[i].key->text, name) == 0)
            return variants->pairs[i].key;
    return variants;
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

/* Returns the trial's number, also where it is an earlier one. */
static size_t keep_trial(struct loading *l, const struct candidate *c,
                         struct exp_config *config)
{
    struct exp_sweep *s = l->sweep;
    const void *key[1 + EXP_MAX_INPUTS + EXP_CANONICAL];
    size_t count = 0;
    key[count++] = config->dataset;
    for (size_t i = 0; i < EXP_CANONICAL; i++)
        key[count++] = config->canonical[i];
    for (size_t i = 0; i < config->input_count; i++)
        key[count++] = feat_companion(&config->inputs[i].value);
    bool is_new;
    void **slot = exp_memo_find(&l->equal, key, count * sizeof *key, &is_new);
    if (!is_new) {
        const size_t number = (size_t)(uintptr_t)*slot;
        s->repeated++;
        bool rows = l->plan.sampler && l->plan.sampler->takes_rows;
        if (rows && diag_errors(l->diag) == 0)
            diag_warning(l->diag, row_key(l->plan.options.variants, c->label), NULL,
                         "the variants `%s` and `%s` are the same trial",
                         s->trials[number - 1].label, c->label);
        return number;
    }
    s->trials = grow(l->arena, s->trials, s->trial_count, &l->room, sizeof *s->trials);
    struct exp_trial *trial = &s->trials[s->trial_count++];
    *trial = (struct exp_trial){.number = (int)s->trial_count,
                                .label = show(c->label, l->arena),
                                .config = config};
    list_values(l, c, trial);
    *slot = (void *)(uintptr_t)s->trial_count;
    return s->trial_count;
}

/* One point: left out, kept, or its faults gathered. */
static void take_point(struct loading *l, const struct run_point *point,
                       const bool *varies)
{
    struct candidate c = apply(l, point, varies);
    bool good = true;
    for (size_t i = 0; i < l->plan.space.count; i++)
        l->met[i] = l->met[i] || c.active[i];
    if (c.good && l->plan.options.require &&
        !exp_required(l->plan.options.require, c.file, &good, l->arena, l->diag) &&
        good) {
        l->sweep->skipped++;
        return;
    }
    struct exp_findings found = {{0}};
    struct exp_config *config = good ? exp_check(&l->checker, c.file, &found) : NULL;
    bool skip = l->plan.options.invalid == EXP_INVALID_SKIP;
    size_t number = l->seen_count;
    l->seen = grow(l->arena, l->seen, number, &l->seen_room, sizeof *l->seen);
    l->seen[l->seen_count++] =
        (struct exp_gather_trial){.label = c.label, .values = c.values};
    for (int i = 0; i < EXP_SECTIONS_MAX; i++)
        exp_gather_add(&l->gather, c.found[i], number);
    for (int i = 0; i < EXP_PARTS; i++)
        exp_gather_add(&l->gather, found.parts[i], number);
    if (config && c.good) {
        exp_idle_add(&l->idle, point, keep_trial(l, &c, config));
    } else {
        l->invalid++;
        l->sweep->skipped += skip;
    }
}

/* Which parameters take more than one value. */
static bool *find_varying(const struct exp_plan *plan, const struct run_point *points,
                          size_t count)
{
    bool *varies =
        arena_alloc(plan->space.arena, plan->space.count + 1, sizeof *varies);
    for (size_t i = 0; i < plan->space.count; i++)
        for (size_t n = 1; n < count && !varies[i]; n++)
            varies[i] = points[n].values[i] != points[0].values[i];
    return varies;
}

/* A value of the command line that every point replaces was given in vain. */
static void warn_replaced(struct loading *l, const struct run_point *points,
                          size_t count)
{
    const struct exp_request *r = l->request;
    for (size_t i = 0; i < l->plan.space.count; i++) {
        const struct run_parameter *p = &l->plan.parameters[i];
        bool always = !p->when;
        for (size_t n = 0; n < count && always; n++)
            always = points[n].values[i] != NULL;
        size_t length = strlen(p->path);
        for (size_t k = 0; always && k < r->override_count; k++)
            if (strncmp(r->overrides[k], p->path, length) == 0 &&
                r->overrides[k][length] == '=')
                diag_warning(l->diag, p->at, NULL,
                             "%s of the command line has no effect: the sweep sets it",
                             r->overrides[k]);
    }
}

/* Paths of the sweep that are written with a fault of their own may also name nothing.
 */
static void check_paths(struct loading *l, const struct run_point *first,
                        const bool *varies)
{
    if (l->plan.faulty_count == 0)
        return;
    struct candidate c = apply(l, first, varies);
    for (size_t i = 0; i < l->plan.faulty_count; i++) {
        const struct yaml_node *key = l->plan.faulty[i];
        exp_path_set(&l->edit, c.file, key->text, key,
                     exp_scalar_at("~", key, l->arena));
    }
}

/* Where the sweep has no points: what its values would bring, and the file's own
 * faults. */
static void take_probes(struct loading *l)
{
    size_t count;
    struct run_point *points = exp_plan_probes(&l->plan, &count);
    bool *varies = find_varying(&l->plan, points, count);
    for (size_t i = 0; i < count; i++)
        take_point(l, &points[i], varies);
    check_paths(l, points, varies);
}

/* Takes points until as many trials are there as were asked for. */
static void take_points(struct loading *l)
{
    struct exp_plan *plan = &l->plan;
    size_t wanted =
        plan->options.trials == OPT_WORD(0) ? 0 : (size_t)plan->options.trials;
    bool draws = plan->sampler && plan->sampler->needs_trials;
    size_t done = 0;
    for (int factor = 1; factor <= (draws ? DRAWS_MAX : 1); factor *= 2) {
        size_t count;
        struct run_point *points =
            exp_plan_points(plan, draws ? (int)wanted * factor : 0, &count);
        if (!points) {
            take_probes(l);
            return;
        }
        bool *varies = find_varying(plan, points, count);
        if (factor == 1) {
            warn_replaced(l, points, count);
            check_paths(l, points, varies);
        }
        for (; done < count && !(wanted && l->sweep->trial_count >= wanted); done++)
            take_point(l, &points[done], varies);
        if (!draws || l->sweep->trial_count >= wanted ||
            (l->invalid && plan->options.invalid == EXP_INVALID_ERROR))
            return;
    }
}

/* A condition that no point fulfils leaves its parameter out of every trial. */
static void check_conditions(const struct loading *l)
{
    for (size_t i = 0; i < l->plan.space.count; i++) {
        const struct run_parameter *p = &l->plan.parameters[i];
        if (p->when && !l->met[i])
            diag_unused(l->diag, p->when, NULL,
                        "no trial fulfils `when` of %s, which is left out of all",
                        p->path);
    }
}

/* Faults of single points may be left out, but not if nothing is left. */
static void report(struct loading *l)
{
    bool skip =
        l->plan.options.invalid == EXP_INVALID_SKIP && l->sweep->trial_count > 0;
    if (!skip)
        exp_gather_report(&l->gather, &l->plan, l->seen, l->seen_count, l->sweep->path,
                          l->diag);
    if (l->sweep->trial_count == 0 && diag_errors(l->diag) == 0)
        diag_error(l->diag, l->plan.options.require, NULL,
                   "`require` leaves no point of the sweep");
}

/* Metric of the sweep: its own, else the monitored one. */
static void resolve_metric(struct loading *l)
{
    struct exp_sweep *s = l->sweep;
    s->metric = l->checker.metric;
    if (!s->metric.name && s->trial_count > 0)
        s->metric = s->trials[0].config->train.monitor;
}

static void fill_sweep(struct loading *l)
{
    struct exp_sweep *s = l->sweep;
    const struct exp_request *r = l->request;
    const struct exp_sweep_options *o = &l->plan.options;
    const char *own = l->head.name ? l->head.name : NULL;
    s->path = r->path ? r->path : r->from_name;
    s->name = r->name ? r->name : own ? own : stem(s->path, l->arena);
    s->hypothesis = l->head.hypothesis;
    s->method = l->plan.sampler ? l->plan.sampler->plugin.name : "single";
    s->seeds = r->seeds > 0 ? r->seeds : o->seeds;
    s->weights = l->head.weights;
    s->resume = l->head.resume;
    s->cache_limit = l->head.cache_limit;
    s->limit_minutes = o->limits.minutes;
    s->limit_memory = (double)NAN;
    if (o->limits.memory)
        str_to_bytes(o->limits.memory, &s->limit_memory);
    s->retries = o->retries;
    s->final = o->final;
}

struct exp_sweep *exp_load(const struct exp_request *r, struct arena *a,
                           struct diag *diag)
{
    struct loading l = {.request = r, .arena = a, .diag = diag};
    l.edit = (struct exp_edit){.arena = a, .diag = diag, .dropped = &l.dropped};
    l.checker = (struct exp_checker){.arena = a,
                                     .results = r->results,
                                     .networks = exp_networks(r, a),
                                     .recorded = r->recorded,
                                     .beside = r->beside,
                                     .beside_count = r->beside_count,
                                     .parts = {.arena = a},
                                     .texts = {{.arena = a}, {.arena = a}},
                                     .inputs = {.arena = a}};
    l.equal.arena = l.idle.arena = a;
    exp_gather_init(&l.gather, a);
    l.file = exp_read(r, &l.edit);
    if (!l.file)
        return NULL;
    l.sweep = arena_alloc(a, 1, sizeof *l.sweep);
    exp_read_head(l.file, &l.head, a, diag);
    const struct yaml_node *section = yaml_find(l.file, "sweep");
    exp_plan_read(section, l.file, &l.plan, a, diag);
    exp_read_metric(l.plan.options.metric, EXP_METRIC_ANY, "sweep.metric",
                    &l.checker.metric, a, diag);
    l.checker.metric_at = l.plan.options.metric;
    exp_check_loss_swept(&l.plan, l.file, &l.checker.metric, &l.checker.metric_at,
                         diag);
    fill_sweep(&l);
    l.plain = without_head(l.file, a);
    exp_assembly_init(&l.assembly, &l.edit, &l.plan, l.plain);
    l.met = arena_alloc(a, l.plan.space.count + 1, sizeof *l.met);
    take_points(&l);
    report(&l);
    exp_assembly_deinit(&l.assembly);
    if (diag_errors(diag) == 0) {
        check_conditions(&l);
        exp_check_unused(l.file, &l.plan, l.sweep->path, a, diag);
        if (l.sweep->repeated > 0)
            exp_check_idle(&l.idle, &l.plan, l.met, diag);
    }
    exp_checker_deinit(&l.checker);
    if (diag_errors(diag) > 0 || l.sweep->trial_count == 0)
        return NULL;
    resolve_metric(&l);
    if (r->limit_trials > 0 && l.sweep->trial_count > (size_t)r->limit_trials)
        l.sweep->trial_count = (size_t)r->limit_trials;
    l.sweep->dropped = l.dropped.lines;
    l.sweep->dropped_count = l.dropped.count;
    l.sweep->yaml = exp_yaml_text(exp_recordable(l.file, a, diag), a);
    return l.sweep;
}
