/* Taking many points and telling their faults. */
#include "runner/experiment/listing.h"

#include "runner/experiment/allowed.h"
#include "runner/experiment/drawn.h"
#include "runner/experiment/gather.h"
#include "runner/experiment/idle.h"
#include "runner/experiment/tree.h"
#include "runner/experiment/unused.h"

#include <string.h>

enum {
    DRAWS_MAX = 16, /* times as many points are drawn to fill up those left out */
    COMBINATIONS_MAX = 10000, /* that are tried for a sampler that proposes */
    CONDITIONS_MAX = 1000     /* combinations in which a `when` is looked for */
};

struct listing {
    struct exp_book *book;
    struct arena *arena;
    struct diag *diag;
    struct exp_gather gather;
    struct exp_gather_trial *seen; /* every point that was checked */
    size_t seen_count, invalid;
    bool *met; /* of each parameter: its `when` held in a point */
    struct exp_idle idle;
    struct exp_memo tried;      /* candidates that fit, of a sampler that proposes */
    struct exp_metric monitor;  /* of the first candidate that fits */
    size_t repeated, fit_count; /* candidates equal to earlier ones; others that fit */
    const struct run_point *drawn; /* points of a sampler that draws */
    size_t drawn_count;
    size_t wanted; /* trials that are asked for; 0: all */
};

static const struct yaml_node *row_key(const struct yaml_node *variants,
                                       const char *name)
{
    for (size_t i = 0; i < variants->count; i++)
        if (strcmp(variants->pairs[i].key->text, name) == 0)
            return variants->pairs[i].key;
    return variants;
}

static void note_epochs(struct exp_book *b, int epochs)
{
    if (b->shortest == 0 || epochs < b->shortest)
        b->shortest = epochs;
    if (epochs > b->longest)
        b->longest = epochs;
}

/* A candidate that fits: the number of its trial. */
static size_t keep(struct listing *l, const struct exp_candidate *c)
{
    struct exp_book *b = l->book;
    bool is_new;
    size_t number;
    if (exp_book_proposes(b)) {
        void **slot = exp_candidate_slot(c, &l->tried, &is_new);
        if (is_new)
            *slot = (void *)(uintptr_t)l->tried.count;
        number = (size_t)(uintptr_t)*slot;
    } else {
        number = exp_candidate_keep(b, c, &is_new, l->diag);
    }
    if (l->fit_count == 0)
        l->monitor = c->config->train.monitor;
    note_epochs(b, c->config->train.epochs);
    l->fit_count += is_new;
    l->repeated += !is_new;
    const bool rows = b->plan.sampler && b->plan.sampler->takes_rows;
    if (!is_new && rows && diag_errors(l->diag) == 0)
        diag_warning(l->diag, row_key(b->plan.options.variants, c->label), NULL,
                     "the variants `%s` and `%s` are the same trial",
                     b->sweep->trials[number - 1].label, c->label);
    return number;
}

/* Remembers a candidate for the report; its number there. */
static size_t remember(struct listing *l, const struct exp_candidate *c)
{
    l->seen = arena_grow(l->arena, l->seen, l->seen_count, sizeof(*l->seen));
    l->seen[l->seen_count] =
        (struct exp_gather_trial){.label = c->label, .values = c->values};
    return l->seen_count++;
}

/* One point: left out, kept, or its faults gathered. */
static void take_point(struct listing *l, const struct run_point *point,
                       const bool *varies)
{
    struct exp_book *b = l->book;
    struct exp_candidate c;
    exp_candidate_make(b, point, varies, l->diag, &c);
    for (size_t i = 0; i < b->plan.space.count; i++)
        l->met[i] = l->met[i] || c.active[i];
    if (c.unmet) {
        exp_candidate_leave(b, &c, NULL);
        return;
    }
    const size_t number = remember(l, &c);
    for (int i = 0; i < EXP_SECTIONS_MAX; i++)
        exp_gather_add(&l->gather, c.found[i], number);
    for (int i = 0; i < EXP_PARTS; i++)
        exp_gather_add(&l->gather, c.findings.parts[i], number);
    if (exp_candidate_fits(&c)) {
        exp_idle_add(&l->idle, point, keep(l, &c));
    } else {
        l->invalid++;
        if (b->plan.options.invalid == EXP_INVALID_SKIP)
            exp_candidate_leave(b, &c, NULL);
    }
}

/* Which parameters take more than one value. */
static bool *find_varying(const struct exp_plan *plan, const struct run_point *points,
                          size_t count)
{
    bool *varies =
        arena_alloc(plan->space.arena, plan->space.count + 1, sizeof(*varies));
    for (size_t i = 0; i < plan->space.count; i++)
        for (size_t n = 1; n < count && !varies[i]; n++)
            varies[i] = points[n].values[i] != points[0].values[i];
    return varies;
}

/* A value of the command line that every point replaces was given in vain. */
static void warn_replaced(struct listing *l, const struct run_point *points,
                          size_t count)
{
    const struct exp_request *r = &l->book->request;
    for (size_t i = 0; i < l->book->plan.space.count; i++) {
        const struct run_parameter *p = &l->book->plan.parameters[i];
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
static void check_paths(struct listing *l, const struct run_point *first,
                        const bool *varies)
{
    struct exp_book *b = l->book;
    if (b->plan.faulty_count == 0)
        return;
    struct exp_candidate c;
    exp_candidate_make(b, first, varies, l->diag, &c);
    for (size_t i = 0; i < b->plan.faulty_count; i++) {
        const struct yaml_node *key = b->plan.faulty[i];
        exp_path_set(&b->edit, c.file, key->text, key,
                     exp_scalar_at("~", key, l->arena));
    }
}

/* Where the sweep has no points: what its values would bring, and the file's own
 * faults. */
static void take_probes(struct listing *l)
{
    struct exp_plan *plan = &l->book->plan;
    size_t count;
    struct run_point *points = exp_plan_probes(plan, &count);
    bool *varies = find_varying(plan, points, count);
    for (size_t i = 0; i < count; i++)
        take_point(l, &points[i], varies);
    check_paths(l, points, varies);
}

/* Takes points until as many trials are there as were asked for. */
static void take_points(struct listing *l)
{
    struct exp_plan *plan = &l->book->plan;
    const struct exp_sweep *sweep = l->book->sweep;
    const size_t wanted = l->wanted =
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
        l->drawn = draws ? points : NULL;
        l->drawn_count = count;
        if (factor == 1) {
            warn_replaced(l, points, count);
            check_paths(l, points, varies);
        }
        for (; done < count && !(wanted && sweep->trial_count >= wanted); done++)
            take_point(l, &points[done], varies);
        if (!draws || sweep->trial_count >= wanted ||
            (l->invalid && plan->options.invalid == EXP_INVALID_ERROR))
            return;
    }
}

/* Tries what a sampler that proposes may come to. */
static void take_combinations(struct listing *l)
{
    struct exp_book *b = l->book;
    if (b->plan.unusable) {
        take_probes(l);
        return;
    }
    size_t count;
    struct run_point *points =
        exp_plan_combinations(&b->plan, COMBINATIONS_MAX, &count);
    warn_replaced(l, points, count);
    check_paths(l, points, b->varies);
    for (size_t i = 0; i < b->plan.queue_count; i++)
        take_point(l, &b->plan.queue[i], b->varies);
    for (size_t i = 0; i < count; i++)
        take_point(l, &points[i], b->varies);
    struct run_point inside;
    if (l->seen_count == 0 && b->plan.space.allows && exp_find_allowed(b, &inside))
        take_point(l, &inside, b->varies);
}

/* Whether a condition holds somewhere in the space, though in no point of so few. */
static bool is_ever_met(const struct listing *l, size_t parameter)
{
    struct exp_book *b = l->book;
    size_t count;
    const struct run_point *points =
        exp_plan_combinations(&b->plan, CONDITIONS_MAX, &count);
    struct diag *ignored = diag_create();
    bool met = false;
    for (size_t i = 0; i < count && !met; i++) {
        struct exp_candidate c;
        exp_candidate_make(b, &points[i], b->varies, ignored, &c);
        met = c.active[parameter];
    }
    diag_destroy(ignored);
    return met;
}

/* A condition that no point fulfils leaves its parameter out of every trial. */
static void check_conditions(const struct listing *l)
{
    const struct exp_plan *plan = &l->book->plan;
    for (size_t i = 0; i < plan->space.count; i++) {
        const struct run_parameter *p = &plan->parameters[i];
        if (p->when && !l->met[i] && !is_ever_met(l, i))
            diag_unused(l->diag, p->when, NULL,
                        "no trial fulfils `when` of %s, which is left out of all",
                        p->path);
    }
}

/* The name of the file's source; of a recorded file nobody can take out what is not
 * read, so that it counts as a base. */
static const char *own_source(const struct exp_book *b)
{
    return b->request.from_yaml ? "" : b->sweep->path;
}

/* Of a grid all points were tried, of other methods some. */
static void report_none(const struct listing *l)
{
    const struct exp_plan *plan = &l->book->plan;
    const bool proposes = exp_book_proposes(l->book);
    if (!l->drawn && !proposes)
        diag_error(l->diag, plan->options.require, NULL,
                   "`require` leaves no point of the sweep");
    else
        diag_error(l->diag, plan->options.require,
                   "narrow the ranges of `parameters` to where it holds",
                   "`require` refuses all of %zu points that were tried%s",
                   proposes ? exp_allowed_tries(l->book) : l->drawn_count,
                   proposes ? " and the ends of the ranges" : "");
}

/* A sampler that draws its points stops before it has as many trials as were asked for,
 * where `require` refuses most points or the space has fewer. */
static void warn_fewer(const struct listing *l)
{
    const struct exp_sweep *s = l->book->sweep;
    if (!l->drawn || s->trial_count >= l->wanted)
        return;
    const bool refused = s->skipped > l->repeated;
    diag_warning(l->diag, yaml_place(l->book->plan.space.at, "trials"),
                 refused ? "narrow the ranges of `parameters` to where points fit"
                         : NULL,
                 "the sweep has %zu of %zu trials: of %zu points that were drawn, %zu "
                 "do not fit or are refused by `require`, %zu are equal to others",
                 s->trial_count, l->wanted, l->drawn_count, s->skipped, l->repeated);
}

/* Faults of single points may be left out, but not if nothing is left. */
static void report(struct listing *l)
{
    const struct exp_plan *plan = &l->book->plan;
    bool skip = plan->options.invalid == EXP_INVALID_SKIP && l->fit_count > 0;
    if (!skip)
        exp_gather_report(&l->gather, plan, l->seen, l->seen_count, own_source(l->book),
                          l->diag);
    if (l->fit_count == 0 && diag_errors(l->diag) == 0)
        report_none(l);
}

void exp_list_points(struct exp_book *b, struct diag *diag)
{
    struct listing l = {.book = b, .arena = b->arena, .diag = diag};
    l.idle.arena = l.tried.arena = b->arena;
    l.met = arena_alloc(b->arena, b->plan.space.count + 1, sizeof(*l.met));
    exp_gather_init(&l.gather, b->arena);
    if (exp_book_proposes(b))
        take_combinations(&l);
    else
        take_points(&l);
    report(&l);
    if (exp_book_proposes(b))
        b->sweep->skipped = 0;
    else
        b->sweep->repeated = l.repeated;
    b->sweep->metric = b->checker.metric.name ? b->checker.metric : l.monitor;
    if (diag_errors(diag) > 0)
        return;
    warn_fewer(&l);
    check_conditions(&l);
    exp_check_unused(b->file, &b->plan, own_source(b), b->arena, diag);
    if (l.repeated > 0)
        exp_check_idle(&l.idle, &b->plan, l.met, diag);
    if (l.drawn)
        exp_check_drawn(b, l.drawn, l.drawn_count, l.met, diag);
}
