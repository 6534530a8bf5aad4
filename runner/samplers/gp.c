/* A Gaussian process over all results, and the point where it expects most improvement.
 *
 * What was seen becomes rows: a trial is the mean of its runs, and a mean of r runs has
 * a noise of v / r. Where a pruner pauses runs, each epoch at which a trial paused is a
 * row of its own, and the process has one more column, ln epoch / ln epochs; points are
 * looked for at its end. A trial whose runs failed counts as the middle between the
 * mean and the worst value, so that points near it become unlikely; a point that does
 * not fit counts as the mean, and one that `require` refuses not at all: no such point
 * is looked for. Pending points count with what is expected of them.
 *
 * The best so far is the largest mean that the process believes in, not the luckiest
 * result. Beyond ROWS_MAX rows the best and the newest are kept. */
#include "runner/sampler.h"

#include "runner/samplers/gp/search.h"
#include "runner/samplers/shared/start.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 500, START_MOST = 20 };

static const double fit_tolerance = 1e-2;

struct gp {
    int start; /* OPT_WORD(0): auto */
};

static const char *const auto_word[] = {"auto", NULL};

static const struct opt options[] = {
    {.name = "start",
     .kind = OPT_INT,
     .offset = offsetof(struct gp, start),
     .fallback = "auto",
     .words = auto_word,
     .min = 1,
     .max = RUN_POINTS_MAX,
     .help = "trials of a Sobol sequence before the first that the model proposes; "
             "enqueued trials count; auto: 10, for more than 9 parameters that are "
             "always active twice as many as these and two more, at most 20"},
    {0}};

/* One trial at one epoch. */
struct row {
    size_t point;  /* index into known */
    double epoch;  /* ln epoch / ln epochs; 1: the end */
    double sum;    /* of values, larger is better */
    size_t values; /* 0: all runs failed */
    bool unfit;    /* the point was refused, and has no run */
};

/* What was seen, as the process needs it. */
struct gp_view {
    const struct run_space *space;
    const struct run_seen *seen;
    struct arena *arena;
    struct run_cube *cube;
    const struct run_point **points; /* all that are known, each once */
    double *known;                   /* known_count x cube->count */
    size_t known_count;
    struct row *rows;
    size_t row_count;
    bool epochs; /* runs were paused */
};

/* ---- what was seen ---- */

/* A point of the same trial has the same values. */
static size_t find_point(struct gp_view *v, const struct run_point *point)
{
    size_t i = v->known_count;
    while (i > 0 && v->points[i - 1]->values != point->values)
        i--;
    if (i > 0)
        return i - 1;
    v->points[v->known_count] = point;
    run_cube_encode(v->cube, point, v->known + v->known_count * v->cube->count);
    return v->known_count++;
}

static void add_row(struct gp_view *v, const struct run_evidence *e)
{
    const size_t point = find_point(v, e->point);
    double epoch = 1;
    if (!e->finished && e->epochs > 1 && e->epoch < e->epochs)
        epoch = log(e->epoch) / log(e->epochs);
    v->epochs = v->epochs || epoch < 1;
    size_t i = v->row_count;
    while (i > 0 && !(v->rows[i - 1].point == point && v->rows[i - 1].epoch == epoch))
        i--;
    if (i == 0) {
        i = ++v->row_count;
        v->rows[i - 1] = (struct row){.point = point, .epoch = epoch};
    }
    if (!isnan(e->value)) {
        v->rows[i - 1].sum += v->seen->maximize ? e->value : -e->value;
        v->rows[i - 1].values++;
    }
}

static void look(struct gp_view *v)
{
    const struct run_seen *s = v->seen;
    const size_t most = s->result_count + s->pending_count + s->refused_count;
    v->cube = run_cube_create(v->space, v->arena);
    v->points = arena_alloc(v->arena, most + 1, sizeof(*v->points));
    v->known = arena_alloc(v->arena, most * v->cube->count + 1, sizeof(*v->known));
    v->rows = arena_alloc(v->arena, most + 1, sizeof(*v->rows));
    for (size_t i = 0; i < s->result_count; i++)
        add_row(v, &s->results[i]);
    for (size_t i = 0; i < s->refused_count; i++) {
        const size_t point = find_point(v, &s->refused[i].point);
        const double *x = v->known + point * v->cube->count;
        if (!s->refused[i].repeated && run_cube_allows(v->cube, x))
            v->rows[v->row_count++] =
                (struct row){.point = point, .epoch = 1, .unfit = true};
    }
    for (size_t i = 0; i < s->pending_count; i++)
        find_point(v, s->pending[i]);
}

/* ---- the start ---- */

static size_t count_start(const struct gp_view *v)
{
    const struct gp *o = v->space->options;
    size_t always = 0;
    if (o && o->start != OPT_WORD(0))
        return (size_t)o->start;
    for (size_t i = 0; i < v->cube->count; i++)
        always += v->cube->axes[i].always;
    const size_t wanted = always > 9 ? 2 * (always + 1) : RUN_START_POINTS;
    return wanted < START_MOST ? wanted : START_MOST;
}

/* ---- the model ---- */

static double value_of(const struct row *r)
{
    return r->values > 0 ? r->sum / (double)r->values : (double)NAN;
}

/* Failed rows come last. */
static int compare_rows(const void *a, const void *b)
{
    const double x = value_of(*(const struct row *const *)a),
                 y = value_of(*(const struct row *const *)b);
    if (isnan(x) || isnan(y))
        return (int)isnan(x) - (int)isnan(y);
    return x > y ? -1 : x < y;
}

static int compare_places(const void *a, const void *b)
{
    const struct row *x = *(const struct row *const *)a,
                     *y = *(const struct row *const *)b;
    return x < y ? -1 : x > y;
}

/* Half of the room is for the newest rows, half for the best of the others. */
static const struct row **choose_rows(const struct gp_view *v, size_t *count)
{
    const struct row **list = arena_alloc(v->arena, v->row_count + 1, sizeof(*list));
    for (size_t i = 0; i < v->row_count; i++)
        list[i] = &v->rows[i];
    *count = v->row_count;
    if (v->row_count <= ROWS_MAX)
        return list;
    const size_t older = v->row_count - ROWS_MAX / 2, best = ROWS_MAX - ROWS_MAX / 2;
    qsort(list, older, sizeof(*list), compare_rows);
    memmove(list + best, list + older, (v->row_count - older) * sizeof(*list));
    *count = ROWS_MAX;
    qsort(list, *count, sizeof(*list), compare_places);
    return list;
}

static enum gp_column *list_columns(const struct gp_view *v)
{
    const size_t d = v->cube->count;
    enum gp_column *columns = arena_alloc(v->arena, d + 1, sizeof(*columns));
    for (size_t k = 0; k < d; k++) {
        const struct run_axis *axis = &v->cube->axes[k];
        columns[k] = axis->category ? GP_CATEGORY
                     : axis->always ? GP_ALWAYS
                                    : GP_SOMETIMES;
    }
    columns[d] = GP_ALWAYS;
    return columns;
}

/* Points of known ones in rows of the process. epochs NULL: all at the end. */
static struct gp_table table_of(const struct gp_view *v, const enum gp_column *columns,
                                const size_t *points, const double *epochs,
                                size_t count)
{
    const size_t d = v->cube->count, width = d + v->epochs;
    double *x = arena_alloc(v->arena, count * width + 1, sizeof(*x));
    for (size_t i = 0; i < count; i++) {
        memcpy(x + i * width, v->known + points[i] * d, d * sizeof(*x));
        if (v->epochs)
            x[i * width + d] = epochs ? epochs[i] : 1;
    }
    return (struct gp_table){columns, width, x, count};
}

/* The mean of the values at the end of runs; of all values if none has ended. */
static double mean_at_end(const struct row *const *list, const double *y, size_t count)
{
    double sum[2] = {0};
    size_t values[2] = {0};
    for (size_t i = 0; i < count; i++)
        if (isfinite(y[i])) {
            const bool ended = list[i]->epoch >= 1;
            sum[ended] += y[i];
            values[ended]++;
        }
    const bool ended = values[true] > 0;
    return values[ended] > 0 ? sum[ended] / (double)values[ended] : (double)NAN;
}

/* Points that do not fit get the mean of the values, which says little for or against
 * their neighbours: the best point may lie on the border of what fits. So it may on the
 * border of what fails. As runs that fail take time, they get the middle between mean
 * and worst; with the worst itself the search ends further away from such a border. */
static void set_missing(const struct row *const *list, double *y, size_t count)
{
    const double mean = mean_at_end(list, y, count);
    double worst = mean;
    for (size_t i = 0; i < count; i++)
        worst = isfinite(y[i]) ? fmin(worst, y[i]) : worst;
    for (size_t i = 0; i < count; i++)
        if (!isfinite(y[i]))
            y[i] = list[i]->unfit ? mean : (mean + worst) / 2;
}

static struct gp_rows rows_of(const struct gp_view *v, const enum gp_column *columns,
                              double *deviation)
{
    size_t count;
    const struct row **list = choose_rows(v, &count);
    size_t *points = arena_alloc(v->arena, count + 1, sizeof(*points));
    double *epochs = arena_alloc(v->arena, count + 1, sizeof(*epochs));
    double *y = arena_alloc(v->arena, count + 1, sizeof(*y));
    double *runs = arena_alloc(v->arena, count + 1, sizeof(*runs)), mean;
    for (size_t i = 0; i < count; i++) {
        points[i] = list[i]->point;
        epochs[i] = list[i]->epoch;
        y[i] = value_of(list[i]);
        runs[i] = list[i]->values > 0 ? (double)list[i]->values : 1;
    }
    set_missing(list, y, count);
    gp_standardize(y, count, &mean, deviation);
    return (struct gp_rows){
        .points = table_of(v, columns, points, epochs, count), .y = y, .runs = runs};
}

static struct gp_table pending_of(struct gp_view *v, const enum gp_column *columns)
{
    const struct run_seen *s = v->seen;
    size_t *points = arena_alloc(v->arena, s->pending_count + 1, sizeof(*points));
    size_t count = 0;
    for (size_t i = 0; i < s->pending_count; i++) {
        size_t point = find_point(v, s->pending[i]), k = 0;
        while (k < count && points[k] != point)
            k++;
        points[k] = point;
        count += k == count;
    }
    return table_of(v, columns, points, NULL, count);
}

/* The known point of a trial, which has results. */
static size_t find_trial(const struct gp_view *v, size_t trial)
{
    size_t i = 0, k = 0;
    while (v->seen->results[i].trial != trial)
        i++;
    while (v->points[k]->values != v->seen->results[i].point->values)
        k++;
    return k;
}

/* The row of the seen point, at its end, with the largest mean. */
static const struct row *find_best(const struct gp_view *v,
                                   const struct gp_model *model,
                                   const enum gp_column *columns, double *best)
{
    size_t *points = arena_alloc(v->arena, v->row_count + 1, sizeof(*points));
    double *mean = arena_alloc(v->arena, v->row_count + 1, sizeof(*mean));
    size_t found = 0;
    for (size_t i = 0; i < v->row_count; i++)
        points[i] = v->rows[i].point;
    const struct gp_table all = table_of(v, columns, points, NULL, v->row_count);
    gp_model_predict(model, &all, mean, NULL);
    for (size_t i = 0; i < v->row_count; i++)
        if (mean[i] > mean[found])
            found = i;
    *best = mean[found];
    return &v->rows[found];
}

/* Of the trials that may get a further seed the one with the largest mean, if the best
 * is not better by more than runs of one trial differ: its number + 1; 0: none. */
static size_t find_seed(const struct gp_view *v, const struct gp_model *model,
                        const enum gp_column *columns, double best, double noise)
{
    const struct run_seen *s = v->seen;
    size_t *points = arena_alloc(v->arena, s->seedable_count + 1, sizeof(*points));
    double *mean = arena_alloc(v->arena, s->seedable_count + 1, sizeof(*mean));
    size_t found = 0;
    for (size_t i = 0; i < s->seedable_count; i++)
        points[i] = find_trial(v, s->seedable[i]);
    const struct gp_table all = table_of(v, columns, points, NULL, s->seedable_count);
    if (s->seedable_count == 0)
        return 0;
    gp_model_predict(model, &all, mean, NULL);
    for (size_t i = 1; i < s->seedable_count; i++)
        if (mean[i] > mean[found])
            found = i;
    return mean[found] >= best - sqrt(noise) ? s->seedable[found] + 1 : 0;
}

/* False: the process has no point. */
static bool ask_model(struct gp_view *v, const struct run_known *known, struct rng *r,
                      double *x, struct run_point *told)
{
    double deviation, best, gain;
    const enum gp_column *columns = list_columns(v);
    const struct gp_rows rows = rows_of(v, columns, &deviation);
    struct gp_scale scale = {
        .weights = arena_alloc(v->arena, rows.points.width, sizeof(double))};
    gp_fit(&rows, fit_tolerance, &scale);
    const struct gp_table pending = pending_of(v, columns);
    const struct gp_model *model = gp_model_create(&rows, &scale, &pending, v->arena);
    if (!model)
        return false;
    const struct row *incumbent = find_best(v, model, columns, &best);
    told->again = find_seed(v, model, columns, best, scale.noise);
    if (told->again > 0 || v->seen->only_seeds)
        return false;
    const struct gp_search search = {.cube = v->cube,
                                     .model = model,
                                     .columns = columns,
                                     .width = rows.points.width,
                                     .best = best,
                                     .incumbent =
                                         v->known + incumbent->point * v->cube->count,
                                     .known = known,
                                     .rng = r};
    const bool found = gp_search(&search, x, &gain);
    if (found)
        *told = (struct run_point){.gain = exp(gain) * deviation,
                                   .spread = sqrt(scale.noise) * deviation};
    if (found)
        told->error = told->spread / sqrt(fmax(1, (double)incumbent->values));
    return found;
}

static bool has_value(const struct gp_view *v)
{
    for (size_t i = 0; i < v->row_count; i++)
        if (isfinite(value_of(&v->rows[i])))
            return true;
    return false;
}

static bool judges_seeds(const struct run_space *space, size_t result_count)
{
    (void)space;
    (void)result_count;
    return true;
}

static struct run_point propose(const struct run_space *space, size_t number,
                                const struct run_seen *seen)
{
    struct gp_view v = {.space = space, .seen = seen, .arena = arena_create()};
    struct run_point told = {0}, point = {0};
    struct rng r;
    rng_init(&r, space->seed, RNG_SAMPLER, 0, number);
    look(&v);
    const struct run_known known = {v.cube, v.known, v.known_count};
    double *x = arena_alloc(v.arena, space->count + 1, sizeof(*x));
    const size_t decided = v.known_count - seen->refused_count;
    const bool begins = decided < count_start(&v) && !seen->only_seeds;
    bool found = false;
    if (!begins && has_value(&v))
        found = ask_model(&v, &known, &r, x, &told);
    else if (!seen->only_seeds)
        found = run_start_point(v.cube, v.known_count, x) && !run_known_bars(&known, x);
    if (told.again > 0 || seen->only_seeds) {
        point.again = told.again;
    } else if (found || run_known_other(&known, &r, x)) {
        point = run_cube_decode(v.cube, x, space->arena);
        point.gain = told.gain;
        point.spread = told.spread;
        point.error = told.error;
    }
    arena_destroy(v.arena);
    return point;
}

const struct run_sampler_type run_sampler_gp = {
    .plugin =
        {.name = "gp",
         .help = "each trial where a Gaussian process, fitted to the results, expects "
                 "most improvement",
         .options = options,
         .options_size = sizeof(struct gp),
         .reference =
             "Jones et al. 1998; log expected improvement of Ament et al. 2023",
         .example =
             "{trials: 40, parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1, "
             "distribution: log_uniform}, train.batch: {values: [16, 32]}}}"},
    .needs_trials = true,
    .prune = "asha",
    .prune_many = "{type: asha, min_epochs: early, reduction: 5}",
    .apart = true,
    .judges_seeds = judges_seeds,
    .propose = propose};
