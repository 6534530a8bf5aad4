/* Which trial is worth a further seed, and whether the sweep is worth going on:
 * clock_parts.h. Both look at nothing but what is visible. */
#include "runner/sweep/clock_parts.h"

#include "runner/sweep/told.h"

#include <math.h>

/* The finished runs of a trial. */
struct standing {
    int runs, count; /* begun; finished, with a value */
    bool pending;    /* a run of it has not ended */
    double sum, squares;
};

/* Of each trial. The folds of a seed are one value. */
static struct standing *find_standings(const struct schedule *s, struct arena *a)
{
    struct standing *list = arena_alloc(a, s->trial_count + 1, sizeof(*list));
    struct told_so_far so_far = {.arena = a};
    for (size_t i = 0; i < s->race.run_count; i++) {
        const struct run_racer *r = &s->race.runs[i];
        struct standing *t = &list[r->trial];
        t->runs++;
        t->pending = t->pending || r->standing == RUN_PENDING;
    }
    for (size_t i = 0; i < s->seen_count; i++) {
        struct told own;
        if (told_take(&so_far, s, i, &own) && own.finished && !isnan(own.value)) {
            list[own.trial].count++;
            list[own.trial].sum += own.value;
            list[own.trial].squares += own.value * own.value;
        }
    }
    return list;
}

static double noise_of(const struct standing *list, size_t count)
{
    double squares = 0;
    int freedom = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].count > 1) {
            squares += list[i].squares - list[i].sum * list[i].sum / list[i].count;
            freedom += list[i].count - 1;
        }
    return freedom > 0 ? sqrt(fmax(0, squares) / freedom) : (double)NAN;
}

double schedule_noise(const struct schedule *s)
{
    struct arena *scratch = arena_create();
    const double noise = noise_of(find_standings(s, scratch), s->trial_count);
    arena_destroy(scratch);
    return noise;
}

static bool is_seedable(const struct schedule *s, const struct standing *t)
{
    return t->count > 0 && !t->pending && t->runs < s->plan.seeds;
}

size_t schedule_list_seedable(const struct schedule *s, size_t *trials)
{
    struct arena *scratch = arena_create();
    const struct standing *list = find_standings(s, scratch);
    size_t count = 0;
    for (size_t i = 0; i < s->trial_count; i++)
        if (is_seedable(s, &list[i]))
            trials[count++] = i;
    arena_destroy(scratch);
    return count;
}

bool schedule_find_worthy(const struct schedule *s, size_t start, size_t *trial)
{
    struct arena *scratch = arena_create();
    const struct standing *list = find_standings(s, scratch);
    const bool maximize = s->race.maximize;
    double best = (double)NAN, most = (double)NAN;
    size_t finished = 0;
    for (size_t i = 0; i < s->trial_count; i++) {
        finished += list[i].count > 0;
        if (list[i].count > 0 &&
            run_is_better(list[i].sum / list[i].count, best, maximize))
            best = list[i].sum / list[i].count;
    }
    const double noise = noise_of(list, s->trial_count);
    const double reach = isnan(noise) ? 0 : noise;
    for (size_t i = 0; finished >= start && i < s->trial_count; i++) {
        const struct standing *t = &list[i];
        const double mean = t->sum / t->count;
        const bool near = t->count > 0 && fabs(mean - best) <= reach;
        if (near && is_seedable(s, t) && run_is_better(mean, most, maximize)) {
            most = mean;
            *trial = i;
        }
    }
    arena_destroy(scratch);
    return !isnan(most);
}

/* What is told of trials, in the order in which it became visible. */
struct list {
    struct told *items;
    size_t count;
};

static struct list list_told(const struct schedule *s, struct arena *a)
{
    struct list out = {arena_alloc(a, s->seen_count + 1, sizeof(*out.items)), 0};
    struct told_so_far so_far = {.arena = a};
    for (size_t i = 0; i < s->seen_count; i++)
        out.count += told_take(&so_far, s, i, &out.items[out.count]);
    return out;
}

/* How many trials have told a value. places: of the first of each, in their order. */
static size_t count_told(const struct schedule *s, const struct list *told,
                         size_t *places, struct arena *a)
{
    bool *known = arena_alloc(a, s->trial_count + 1, sizeof(*known));
    size_t count = 0;
    for (size_t i = 0; i < told->count; i++) {
        if (!known[told->items[i].trial] && told->items[i].seed == 0)
            places[count++] = i;
        known[told->items[i].trial] = true;
    }
    return count;
}

/* Of a trial in folds the value is the mean of all of them. */
static bool is_value(const struct schedule *s, const struct told *t)
{
    return !isnan(t->value) && (t->finished || told_folds(s) == 1);
}

/* Whether the last trials have brought nothing. */
static bool has_settled(const struct schedule *s, double least, struct arena *a)
{
    const bool maximize = s->race.maximize;
    const struct list told = list_told(s, a);
    size_t *places = arena_alloc(a, s->trial_count + 1, sizeof(*places));
    const size_t count = count_told(s, &told, places, a);
    double before = (double)NAN, latest = (double)NAN;
    if (count <= SCHEDULE_LATEST)
        return false;
    const size_t from = places[count - SCHEDULE_LATEST];
    for (size_t i = 0; i < told.count; i++) {
        double *best = i < from ? &before : &latest;
        if (is_value(s, &told.items[i]) &&
            run_is_better(told.items[i].value, *best, maximize))
            *best = told.items[i].value;
    }
    if (isnan(before))
        return false;
    return isnan(latest) || (maximize ? latest - before : before - latest) <= least;
}

/* Whether the last proposals promised little. *told: the sampler tells what it expects.
 */
static bool promises_little(const struct schedule *s, double least, bool *told,
                            struct arena *a)
{
    const struct list list = list_told(s, a);
    size_t *places = arena_alloc(a, s->trial_count + 1, sizeof(*places));
    const struct clock *c = s->clock;
    const size_t count = s->trial_count;
    *told = count > 0 && c->gains[count - 1] > 0;
    if (count < SCHEDULE_PROPOSALS || count_told(s, &list, places, a) < SCHEDULE_LATEST)
        return false;
    for (size_t i = count - SCHEDULE_PROPOSALS; i < count; i++)
        if (!(c->gains[i] > 0 && c->gains[i] < fmax(least, c->errors[i] / 2)))
            return false;
    return true;
}

static bool brings_nothing(const struct schedule *s, double least)
{
    struct arena *scratch = arena_create();
    bool told, nothing = promises_little(s, least, &told, scratch);
    if (!told)
        nothing = has_settled(s, least, scratch);
    arena_destroy(scratch);
    return nothing;
}

static bool has_value(const struct schedule *s, double target)
{
    struct arena *scratch = arena_create();
    const struct list told = list_told(s, scratch);
    bool found = false;
    for (size_t i = 0; i < told.count; i++) {
        const double best = told.items[i].value;
        found = found || (is_value(s, &told.items[i]) &&
                          (s->race.maximize ? best >= target : best <= target));
    }
    arena_destroy(scratch);
    return found;
}

enum schedule_why schedule_why_end(const struct schedule *s, int epochs)
{
    const struct schedule_ends *e = &s->plan.ends;
    if (e->epochs > 0 && s->clock->epochs + (uint64_t)epochs > e->epochs)
        return END_EPOCHS;
    if (e->target && has_value(s, *e->target))
        return END_TARGET;
    if (e->improvement && brings_nothing(s, *e->improvement))
        return END_IMPROVEMENT;
    if (e->is_spent && !s->plan.verify && e->is_spent(s->plan.context, s, epochs))
        return END_SPENT;
    return END_NOT;
}
