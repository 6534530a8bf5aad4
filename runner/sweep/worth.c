/* Which trial is worth a further seed, and whether the sweep is worth going on:
 * clock_parts.h. Both look at nothing but what is visible. */
#include "runner/sweep/clock_parts.h"

#include <math.h>

/* The finished runs of a trial. */
struct standing {
    int runs, count; /* begun; finished, with a value */
    bool pending;    /* a run of it has not ended */
    double sum, squares;
};

/* Of each trial. */
static struct standing *find_standings(const struct schedule *s, struct arena *a)
{
    struct standing *list = arena_alloc(a, s->trial_count + 1, sizeof(*list));
    for (size_t i = 0; i < s->race.run_count; i++) {
        const struct run_racer *r = &s->race.runs[i];
        struct standing *t = &list[r->trial];
        t->runs++;
        t->pending = t->pending || r->standing == RUN_PENDING;
        if (r->standing == RUN_FINISHED && !isnan(r->best)) {
            t->count++;
            t->sum += r->best;
            t->squares += r->best * r->best;
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

/* How many first results of trials are visible, up to number `end` of what is seen. */
static size_t count_told(const struct schedule *s, size_t end)
{
    struct arena *scratch = arena_create();
    bool *known = arena_alloc(scratch, s->race.run_count + 1, sizeof(*known));
    size_t count = 0;
    for (size_t i = 0; i < end; i++) {
        const size_t run = s->seen[i].run;
        count += !known[run] && s->race.runs[run].seed == 0;
        known[run] = true;
    }
    arena_destroy(scratch);
    return count;
}

/* The place in what is seen of the first result of trial number `told`, from 0. */
static size_t find_told(const struct schedule *s, size_t told)
{
    size_t low = 0, high = s->seen_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (count_told(s, middle + 1) > told)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Whether the last trials have brought nothing. */
static bool has_settled(const struct schedule *s, double least)
{
    const bool maximize = s->race.maximize;
    const size_t told = count_told(s, s->seen_count);
    double before = (double)NAN, latest = (double)NAN;
    if (told <= SCHEDULE_LATEST)
        return false;
    const size_t from = find_told(s, told - SCHEDULE_LATEST);
    for (size_t i = 0; i < s->seen_count; i++) {
        const struct schedule_seen *e = &s->seen[i];
        double *best = i < from ? &before : &latest;
        if (e->state != TASK_FAILED && run_is_better(e->result.best, *best, maximize))
            *best = e->result.best;
    }
    if (isnan(before))
        return false;
    return isnan(latest) || (maximize ? latest - before : before - latest) <= least;
}

/* Whether the last proposals promised little. *told: the sampler tells what it expects.
 */
static bool promises_little(const struct schedule *s, double least, bool *told)
{
    const struct clock *c = s->clock;
    const size_t count = s->trial_count;
    *told = count > 0 && c->gains[count - 1] > 0;
    if (count < SCHEDULE_PROPOSALS || count_told(s, s->seen_count) < SCHEDULE_LATEST)
        return false;
    for (size_t i = count - SCHEDULE_PROPOSALS; i < count; i++)
        if (!(c->gains[i] > 0 && c->gains[i] < fmax(least, c->errors[i] / 2)))
            return false;
    return true;
}

static bool brings_nothing(const struct schedule *s, double least)
{
    bool told;
    const bool little = promises_little(s, least, &told);
    return told ? little : has_settled(s, least);
}

static bool has_value(const struct schedule *s, double target)
{
    for (size_t i = 0; i < s->race.run_count; i++) {
        const double best = s->race.runs[i].best;
        if (s->race.maximize ? best >= target : best <= target)
            return true;
    }
    return false;
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
