/* Opening a file, and the trials that its points become. */
#include "runner/experiment/book.h"

#include "runner/experiment/allowed.h"
#include "runner/experiment/candidate.h"
#include "runner/experiment/canonical.h"
#include "runner/experiment/listing.h"
#include "runner/experiment/loss_swept.h"
#include "runner/experiment/prune_check.h"
#include "runner/experiment/read.h"
#include "runner/experiment/recordable.h"
#include "runner/experiment/shipped.h"
#include "runner/experiment/tree.h"

#include <math.h>
#include <string.h>

static const char *stem(const char *path, struct arena *a)
{
    if (strcmp(path, "-") == 0)
        return "stdin";
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dot && dot > name ? arena_strndup(a, name, (size_t)(dot - name)) : name;
}

const char *exp_name_of(const char *path, struct arena *a)
{
    struct diag *diag = diag_create();
    path = exp_shipped_or(path, path, a);
    const struct yaml_node *name = yaml_find(yaml_read_file(path, a, diag), "name");
    diag_destroy(diag);
    return name && name->kind == YAML_SCALAR ? name->text : stem(path, a);
}

static const struct yaml_node *without_head(const struct yaml_node *file,
                                            struct arena *a)
{
    static const char *const heads[] = {"name", "hypothesis", "sweep", "keep", "cache"};
    struct yaml_node *out = exp_shallow(file, a);
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
        yaml_remove(out, heads[i]);
    return out;
}

static void fill_sweep(struct exp_book *b, const struct exp_head *head)
{
    struct exp_sweep *s = b->sweep;
    const struct exp_request *r = &b->request;
    const struct exp_sweep_options *o = &b->plan.options;
    s->path = r->path ? r->path : r->from_name;
    s->name = r->name ? r->name : head->name ? head->name : stem(s->path, b->arena);
    s->hypothesis = head->hypothesis;
    s->method = b->plan.sampler ? b->plan.sampler->plugin.name : "single";
    s->seeds = r->seeds > 0 ? r->seeds : o->seeds;
    s->weights = head->weights;
    s->resume = head->resume;
    s->cache_limit = head->cache_limit;
    s->limit_minutes = o->limits.minutes;
    s->limit_memory = (double)NAN;
    if (o->limits.memory)
        str_to_bytes(o->limits.memory, &s->limit_memory);
    s->upto = o->upto && r->seeds == 0;
    s->budget = o->budget;
    s->stop_when = o->stop_when;
    s->retries = o->retries;
    s->parallel = o->parallel;
    s->prune = o->prune;
    s->final = o->final;
    s->reuse = o->reuse;
}

/* Reads everything that is the same for all trials. */
static void read_file(struct exp_book *b, struct diag *diag)
{
    struct arena *a = b->arena;
    struct exp_head head = {0};
    const struct yaml_node *section = yaml_find(b->file, "sweep");
    exp_read_head(b->file, &head, a, diag);
    exp_plan_read(section, b->file, b->request.sampler, &b->plan, a, diag);
    exp_choose_pruner(b->plan.sampler, b->plan.options.trials, &b->plan.options.prune,
                      a, diag);
    /* A pruner looks at epochs. */
    exp_read_metric(b->plan.options.metric,
                    exp_has_objective(b->file)   ? EXP_METRIC_OF_FORMULA
                    : b->plan.options.prune.type ? EXP_METRIC_EPOCH
                                                 : EXP_METRIC_ANY,
                    "sweep.metric", &b->checker.metric, a, diag);
    b->checker.space = &b->plan.space;
    b->checker.metric_at = b->plan.options.metric;
    exp_check_loss_swept(&b->plan, b->file, &b->checker.metric, &b->checker.metric_at,
                         a, diag);
    fill_sweep(b, &head);
    b->plain = without_head(b->file, a);
    exp_plan_conditions(&b->plan, b->plain);
    exp_assembly_init(&b->assembly, &b->edit, &b->plan, b->plain);
    b->needs = exp_require_needs(b->plan.options.require);
    if (b->plan.options.require) {
        b->plan.space.allows = exp_is_allowed;
        b->plan.space.allows_context = b;
    }
    b->varies = arena_alloc(a, b->plan.space.count + 1, sizeof(*b->varies));
    for (size_t i = 0; i < b->plan.space.count; i++) {
        const struct run_parameter *p = &b->plan.parameters[i];
        b->varies[i] = p->distribution != RUN_VALUES || p->value_count > 1;
    }
}

static void set_dropped(struct exp_book *b)
{
    b->sweep->dropped = b->dropped.lines;
    b->sweep->dropped_count = b->dropped.count;
}

/* The trial that tables compare the others with: the one that is named, or the first
 * that was not enqueued, of a sampler whose trials are rows. */
static void find_baseline(struct exp_book *b, struct diag *diag)
{
    struct exp_sweep *s = b->sweep;
    const char **labels = arena_alloc(b->arena, s->trial_count + 1, sizeof(*labels));
    s->baseline = b->plan.options.baseline;
    s->ordered = b->plan.sampler && b->plan.sampler->ordered;
    for (size_t i = 0; i < s->trial_count; i++) {
        labels[i] = s->trials[i].label;
        if (s->baseline && strcmp(labels[i], s->baseline) == 0)
            return;
    }
    if (s->baseline == NULL && s->ordered && b->plan.queue_count < s->trial_count)
        s->baseline = labels[b->plan.queue_count];
    else if (s->baseline && s->trial_count && !exp_book_proposes(b))
        diag_error(diag, yaml_find(b->plan.space.at, "baseline"),
                   opt_did_you_mean(s->baseline, labels, s->trial_count, b->arena),
                   "no trial has the label `%s`", s->baseline);
}

enum { UNCOUNTED = 10000 }; /* trials at most, where something else ends the sweep */

/* What a sampler's proposals depend on, however many there are. */
static void fill_proposals(struct exp_book *b, struct diag *diag)
{
    struct exp_sweep *s = b->sweep;
    struct arena *a = b->arena;
    const int trials = b->plan.options.trials, limit = b->request.limit_trials;
    struct yaml_node *file = exp_shallow(exp_recordable(b->file, a, diag), a);
    struct yaml_node *section = exp_shallow(yaml_find(file, "sweep"), a);
    static const char *const others[] = {"name", "hypothesis", "keep", "cache"};
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        yaml_remove(file, others[i]);
    yaml_remove(section, "trials");
    yaml_set(file, "sweep", section, a);
    struct hash hash = hash_text(exp_yaml_text(file, a));
    s->rules = arena_printf(a, "%s, %d seeds, %s", s->method, s->seeds, hash.text);
    s->proposed = trials > 0 ? trials : UNCOUNTED;
    s->uncounted = trials <= 0;
    if (trials <= 0 && s->budget.epochs > 0 && s->proposed > s->budget.epochs)
        s->proposed = s->budget.epochs;
    if (limit > 0 && s->proposed > limit)
        s->proposed = limit;
}

/* Options of a sweep that have nothing to act on. */
static void check_sweep_use(const struct exp_book *b, struct diag *diag)
{
    const struct exp_sweep *s = b->sweep;
    const struct yaml_node *at = b->plan.space.at;
    const struct yaml_node *parallel = yaml_find(at, "parallel");
    const int budget = s->budget.epochs;
    if (parallel && !s->prune.type && s->proposed == 0 && !exp_may_end(s))
        diag_unused(diag, parallel, "mtag-run -j N takes N workers",
                    "nothing depends on results in this sweep: `parallel` does "
                    "nothing");
    if (budget > 0 && !s->prune.type && b->shortest > budget)
        diag_warning(diag, yaml_find(yaml_find(at, "budget"), "epochs"), NULL,
                     "a run has %d epochs, more than the budget of %d: one run begins "
                     "all the same",
                     b->shortest, budget);
}

struct exp_book *exp_book_open(const struct exp_request *r, struct arena *a,
                               struct diag *diag)
{
    struct exp_book *b = arena_alloc(a, 1, sizeof(*b));
    *b = (struct exp_book){.request = *r,
                           .arena = a,
                           .dropped = {.arena = a},
                           .equal = {.arena = a},
                           .numbers = {.arena = a},
                           .memories = {.arena = a}};
    b->edit = (struct exp_edit){.arena = a, .diag = diag, .dropped = &b->dropped};
    if (r->path)
        b->request.path = exp_shipped_or(r->path, r->path, a);
    b->file = exp_read(&b->request, &b->edit);
    if (!b->file)
        return NULL;
    if (r->needs_network && exp_has_objective(b->file)) {
        diag_error(diag, yaml_find(b->file, "objective"), NULL,
                   "a file with an `objective` has no data and no network");
        return NULL;
    }
    b->sweep = arena_alloc(a, 1, sizeof(*b->sweep));
    exp_checker_init(&b->checker, r, a);
    read_file(b, diag);
    exp_list_points(b, diag);
    find_baseline(b, diag);
    struct exp_sweep *s = b->sweep;
    if (diag_errors(diag) > 0 || (s->trial_count == 0 && !exp_book_proposes(b))) {
        exp_book_close(b);
        return NULL;
    }
    if (r->limit_trials > 0 && s->trial_count > (size_t)r->limit_trials)
        s->trial_count = (size_t)r->limit_trials;
    set_dropped(b);
    s->yaml = exp_yaml_text(exp_recordable(b->file, a, diag), a);
    if (exp_book_proposes(b))
        fill_proposals(b, diag);
    if (r->limit_trials == 0)
        exp_check_pruner(s, b->shortest, b->longest,
                         yaml_find(b->plan.space.at, "prune"), a, diag);
    check_sweep_use(b, diag);
    b->edit.diag = b->plan.space.diag = NULL;
    return b;
}

void exp_book_close(struct exp_book *b)
{
    if (!b)
        return;
    exp_assembly_deinit(&b->assembly);
    exp_checker_deinit(&b->checker);
}

const struct exp_sweep *exp_book_sweep(const struct exp_book *b)
{
    return b->sweep;
}

bool exp_book_proposes(const struct exp_book *b)
{
    return b->plan.sampler && !b->plan.sampler->points;
}

const struct run_space *exp_book_space(const struct exp_book *b)
{
    return &b->plan.space;
}

const struct opt_typed *exp_book_method(const struct exp_book *b)
{
    return &b->plan.options.method;
}

const struct run_point *exp_book_queue(const struct exp_book *b, size_t *count)
{
    *count = b->plan.queue_count;
    return b->plan.queue;
}

struct exp_taken exp_book_take(struct exp_book *b, const struct run_point *point)
{
    struct exp_candidate c;
    struct diag *diag = diag_create();
    const bool skip = b->plan.options.invalid == EXP_INVALID_SKIP;
    exp_candidate_make(b, point, b->varies, diag, &c);
    struct exp_taken out = {.active = c.active};
    if (exp_candidate_fits(&c) && diag_errors(diag) == 0) {
        bool is_new;
        const size_t number = exp_candidate_keep(b, &c, &is_new, diag);
        out.as = is_new ? EXP_TAKEN_NEW : EXP_TAKEN_REPEATED;
        out.trial = &b->sweep->trials[number - 1];
        b->sweep->repeated += !is_new;
    } else {
        out.as = skip || c.unmet ? EXP_TAKEN_LEFT_OUT : EXP_TAKEN_FAULTY;
        out.reason = exp_candidate_leave(b, &c, diag);
    }
    set_dropped(b);
    b->plan.space.diag = NULL;
    diag_destroy(diag);
    return out;
}

const char *exp_book_point_text(const struct exp_book *b, const struct run_point *point)
{
    struct yaml_node *map = yaml_mapping(b->arena);
    for (size_t i = 0; i < b->plan.space.count; i++)
        if (point->values[i])
            yaml_set(map, b->plan.parameters[i].path,
                     yaml_copy(point->values[i], b->arena), b->arena);
    struct str text = {0};
    yaml_write_flow(map, &text);
    const char *copy = arena_strdup(b->arena, str_text(&text));
    str_deinit(&text);
    return copy;
}

/* The value as the file has it, if it lists an equal one. */
static const struct yaml_node *own_value(const struct run_parameter *p,
                                         struct yaml_node *value)
{
    for (size_t i = 0; p->distribution == RUN_VALUES && i < p->value_count; i++)
        if (p->values[i] && yaml_equal(p->values[i], value))
            return p->values[i];
    value->source = p->at->source;
    value->line = p->at->line;
    value->column = p->at->column;
    return value;
}

enum err_code exp_book_point_read(const struct exp_book *b, const char *text,
                                  struct run_point *out, struct err *e)
{
    struct diag *diag = diag_create();
    const struct yaml_node *map =
        yaml_read_text(text, strlen(text), "point", ".", b->arena, diag);
    const bool good = map && map->kind == YAML_MAPPING && diag_errors(diag) == 0;
    diag_destroy(diag);
    if (!good)
        return err_set(e, ERR_DATA, "a recorded point is unreadable: `%.200s`", text);
    *out = (struct run_point){0};
    out->values = arena_alloc(b->arena, b->plan.space.count + 1, sizeof(*out->values));
    for (size_t i = 0; i < map->count; i++) {
        const char *path = map->pairs[i].key->text;
        const struct run_parameter *p = exp_plan_find(&b->plan, path);
        if (!p)
            return err_set(e, ERR_DATA, "%s is not a parameter of the sweep", path);
        out->values[p - b->plan.parameters] = own_value(p, map->pairs[i].value);
    }
    return ERR_OK;
}

static void take_one_of(struct exp_book *b, const struct run_point *points,
                        size_t count)
{
    for (size_t i = 0; i < count && b->sweep->trial_count == 0; i++)
        exp_book_take(b, &points[i]);
}

enum { FIRST_MAX = 10000 }; /* combinations that are tried */

/* The trial of one point, so that there is a network to look at. `require` may refuse
 * many. */
static void take_first(struct exp_book *b)
{
    size_t count;
    const struct run_point *points = exp_plan_probes(&b->plan, &count);
    take_one_of(b, points, count);
    take_one_of(b, b->plan.queue, b->plan.queue_count);
    if (b->sweep->trial_count > 0)
        return;
    points = exp_plan_combinations(&b->plan, FIRST_MAX, &count);
    take_one_of(b, points, count);
    struct run_point inside;
    if (b->plan.space.allows && b->sweep->trial_count == 0 &&
        exp_find_allowed(b, &inside))
        take_one_of(b, &inside, 1);
}

struct exp_sweep *exp_load(const struct exp_request *r, struct arena *a,
                           struct diag *diag)
{
    struct exp_book *b;
    struct exp_sweep *s = exp_load_open(r, a, diag, &b);
    exp_book_close(b);
    return s;
}

struct exp_sweep *exp_load_open(const struct exp_request *r, struct arena *a,
                                struct diag *diag, struct exp_book **book)
{
    struct exp_book *b = exp_book_open(r, a, diag);
    *book = NULL;
    if (!b)
        return NULL;
    if (exp_book_proposes(b))
        take_first(b);
    struct exp_sweep *sweep = b->sweep->trial_count > 0 ? b->sweep : NULL;
    if (sweep && sweep->upto && exp_folds(sweep) > 1) {
        diag_error(diag, b->plan.options.seeds_node, "as in `seeds: 3`",
                   "`upto` does not go with data.folds: each trial is trained with all "
                   "folds of every seed");
        sweep = NULL;
    }
    if (sweep && !exp_book_proposes(b))
        *book = b;
    else
        exp_book_close(b);
    return sweep;
}
