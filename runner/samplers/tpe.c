/* Tree-structured Parzen estimator: draws points from a model of the good trials, and
 * takes the one that this model expects most in comparison with a model of the others.
 * Both models cover the whole tree of conditions (tpe/mixture.h).
 *
 * Begins with Sobol points. Points that are decided and have no result count among the
 * others, so that workers do not crowd one place; so do points that do not fit. A point
 * that equals one that was run or is pending, or that `require` refuses, is never
 * proposed. */
#include "runner/samplers/shared/known.h"
#include "runner/samplers/shared/start.h"
#include "runner/samplers/tpe/mixture.h"
#include "runner/samplers/tpe/observe.h"

#include <math.h>
#include <string.h>

/* With 24, the usual number, Hartmann-6 and a mixed space with conditions end with a
 * median regret 1.5 to 5 times as large. */
enum { CANDIDATES = 128 };

struct model {
    const struct run_cube *cube;
    struct tpe_column *columns;
    struct tpe_mixture *good, *others;
    struct rng random;
    size_t component; /* from which a point is drawn */
};

/* ---- the models ---- */

static struct tpe_column *make_columns(const struct run_cube *c, struct arena *a)
{
    struct tpe_column *columns = arena_alloc(a, c->count + 1, sizeof(*columns));
    for (size_t i = 0; i < c->count; i++) {
        const struct run_parameter *p = &c->space->parameters[i];
        columns[i] = (struct tpe_column){.low = 0, .high = 1};
        if (!c->axes[i].category)
            continue;
        columns[i].choices = p->value_count;
        double *chances = arena_alloc(a, p->value_count, sizeof(*chances)), sum = 0;
        for (size_t k = 0; k < p->value_count; k++)
            sum += p->probabilities ? p->probabilities[k] : 1;
        for (size_t k = 0; k < p->value_count; k++)
            chances[k] = (p->probabilities ? p->probabilities[k] : 1) / sum;
        columns[i].chances = chances;
    }
    return columns;
}

/* A point as an observation. What lies outside the space is not known. */
static void observe(const struct run_cube *c, const struct run_point *point, double *x)
{
    run_cube_encode(c, point, x);
    for (size_t i = 0; i < c->count; i++) {
        const double most = c->axes[i].category ? (double)c->axes[i].count - 1 : 1;
        if (x[i] < 0 || x[i] > most)
            x[i] = (double)NAN;
    }
}

/* A pending run of a trial that has results adds nothing to them. */
static bool has_result(const struct tpe_observation *list, size_t count,
                       const struct run_point *point)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].point->values == point->values)
            return true;
    return false;
}

static bool is_pending_before(const struct run_seen *seen, size_t pending)
{
    for (size_t i = 0; i < pending; i++)
        if (seen->pending[i]->values == seen->pending[pending]->values)
            return true;
    return false;
}

static bool is_allowed(const struct run_cube *c, const struct run_point *point)
{
    return !c->space->allows || c->space->allows(c->space->allows_context, point);
}

static void make_models(struct model *m, const struct run_seen *seen,
                        const struct tpe_observation *list, size_t count,
                        struct arena *a)
{
    const size_t width = m->cube->count;
    double *good = arena_alloc(a, count * width + 1, sizeof(*good));
    const size_t most = count + seen->pending_count + seen->refused_count;
    double *others = arena_alloc(a, most * width + 1, sizeof(*others));
    size_t good_count = 0, other_count = 0;
    for (size_t i = 0; i < count; i++)
        observe(m->cube, list[i].point,
                list[i].good ? good + good_count++ * width
                             : others + other_count++ * width);
    for (size_t i = 0; i < seen->pending_count; i++)
        if (!has_result(list, count, seen->pending[i]) && !is_pending_before(seen, i))
            observe(m->cube, seen->pending[i], others + other_count++ * width);
    for (size_t i = 0; i < seen->refused_count; i++)
        if (!seen->refused[i].repeated && is_allowed(m->cube, &seen->refused[i].point))
            observe(m->cube, &seen->refused[i].point, others + other_count++ * width);
    m->good = tpe_mixture_create(m->columns, width, good, good_count, a);
    m->others = tpe_mixture_create(m->columns, width, others, other_count, a);
}

/* ---- a point of them ---- */

static double draw(void *context, size_t axis)
{
    struct model *m = context;
    return tpe_mixture_draw(m->good, m->component, axis, rng_uniform(&m->random));
}

/* The cell of a number with steps. */
static struct tpe_value value_of(const struct run_axis *axis, double u)
{
    const double width = axis->high - axis->low;
    struct tpe_value v = {u, u};
    if (axis->category || axis->count == 0 || isnan(u))
        return v;
    const double z = axis->low + u * width, x = axis->log ? exp(z) : z;
    v.from = x - axis->step / 2;
    v.to = x + axis->step / 2;
    if (axis->log) {
        v.from = log(v.from);
        v.to = log(v.to);
    }
    v.from = (v.from - axis->low) / width;
    v.to = (v.to - axis->low) / width;
    return v;
}

/* ln of the density among the good ones - ln of that among the others. */
static double judge(const struct model *m, const double *x, struct tpe_value *room)
{
    for (size_t i = 0; i < m->cube->count; i++)
        room[i] = value_of(&m->cube->axes[i], x[i]);
    return tpe_mixture_log(m->good, room) - tpe_mixture_log(m->others, room);
}

/* The best candidate that is not known; false: all of them are. */
static bool find_best(struct model *m, const struct run_known *known, double *best,
                      struct arena *a)
{
    const size_t width = m->cube->count;
    struct tpe_value *room = arena_alloc(a, width + 1, sizeof(*room));
    double *x = arena_alloc(a, width + 1, sizeof(*x)), most = 0;
    bool found = false;
    for (int n = 0; n < CANDIDATES; n++) {
        m->component = tpe_mixture_pick(m->good, rng_uniform(&m->random));
        for (size_t i = 0; i < width; i++)
            x[i] = (double)NAN;
        run_cube_settle(m->cube, x, draw, m);
        run_cube_round(m->cube, x);
        const double value = judge(m, x, room);
        if ((found && value <= most) || run_known_bars(known, x))
            continue;
        memcpy(best, x, width * sizeof(*x));
        most = value;
        found = true;
    }
    return found;
}

/* ---- the beginning ---- */

static bool is_before(const struct run_seen *seen, size_t result,
                      const struct run_point *point)
{
    for (size_t i = 0; i < result; i++)
        if (seen->results[i].point->values == point->values)
            return true;
    return false;
}

/* Points that were asked for, each once, whatever became of them: the runs of a trial
 * have one point. */
static size_t count_asked(const struct run_seen *seen)
{
    size_t asked = seen->refused_count;
    for (size_t i = 0; i < seen->result_count; i++)
        asked += !is_before(seen, i, seen->results[i].point);
    for (size_t i = 0; i < seen->pending_count; i++)
        asked += !is_before(seen, seen->result_count, seen->pending[i]) &&
                 !is_pending_before(seen, i);
    return asked;
}

/* Trials that count: those with a value, and pending ones. */
static size_t count_decided(const struct run_seen *seen,
                            const struct tpe_observation *list, size_t count)
{
    size_t decided = count;
    for (size_t i = 0; i < seen->pending_count; i++)
        decided +=
            !has_result(list, count, seen->pending[i]) && !is_pending_before(seen, i);
    return decided;
}

static struct run_point propose(const struct run_space *space, size_t number,
                                const struct run_seen *seen)
{
    struct arena *a = arena_create();
    struct run_cube *cube = run_cube_create(space, a);
    struct model m = {.cube = cube, .columns = make_columns(cube, a)};
    const struct run_known known = run_known_create(cube, seen, a);
    double *x = arena_alloc(a, cube->count + 1, sizeof(*x));
    size_t count;
    const struct tpe_observation *list = tpe_observe(seen, &count, a);
    bool found;
    rng_init(&m.random, space->seed, RNG_SAMPLER, 0, number);
    if (count_decided(seen, list, count) < RUN_START_POINTS) {
        found =
            run_start_point(cube, count_asked(seen), x) && !run_known_bars(&known, x);
    } else {
        make_models(&m, seen, list, count, a);
        found = find_best(&m, &known, x, a);
    }
    found = found || run_known_other(&known, &m.random, x);
    struct run_point point = {0};
    if (found)
        point = run_cube_decode(cube, x, space->arena);
    arena_destroy(a);
    return point;
}

const struct run_sampler_type run_sampler_tpe = {
    .plugin =
        {.name = "tpe",
         .help = "draws from a model of the good trials; fast with any number of them",
         .reference = "Bergstra et al. 2011 and 2013; Watanabe 2023 (arXiv 2304.11127)",
         .example =
             "{trials: 50, parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1, "
             "distribution: log_uniform}, train.batch: {values: [16, 32]}}}"},
    .needs_trials = true,
    .propose = propose,
    .apart = true};
