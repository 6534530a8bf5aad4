/* Mean, deviation, maximum and minimum of the frames of each channel (or of its bands,
 * or of all its places), one after the other as the option `of` lists them.
 *
 * The deviation is PyTorch's: divided by the number of places less one, with gradient 0
 * where it is 0. */
#include "nn/export/torch.h"
#include "nn/kernels/kernel.h"
#include "nn/kernels/norm.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

enum statistic { MEAN, STD, MAX, MIN, STATISTICS };
enum over { ALL, BANDS, FRAMES };

struct statistics_pool {
    struct opt_strings of;
    int over;
};

static const char *const statistics[] = {"mean", "std", "max", "min", NULL};
static const char *const overs[] = {"all", "bands", "frames", NULL};

static const struct opt options[] = {
    {.name = "of",
     .kind = OPT_STRING_LIST,
     .offset = offsetof(struct statistics_pool, of),
     .fallback = "[mean, std]",
     .help = "the statistics: a list of mean, std, max, min"},
    {.name = "over",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct statistics_pool, over),
     .fallback = "frames",
     .choices = overs,
     .help = "what they are taken over: the frames of a sequence, the bands of an "
             "image, all places of either"},
    {0}};

/* STATISTICS if the word is not a statistic. */
static enum statistic find(const char *word)
{
    int i = MEAN;
    while (i < STATISTICS && strcmp(statistics[i], word) != 0)
        i++;
    return (enum statistic)i;
}

static bool check_words(struct nn_rule *rule, size_t rows)
{
    const struct statistics_pool *o = rule->options;
    bool used[STATISTICS + 1] = {false};
    for (size_t i = 0; i < o->of.count; i++) {
        const char *word = o->of.items[i];
        enum statistic s = find(word);
        if (s == STATISTICS || used[s]) {
            const char *near =
                str_did_you_mean(word, statistics, STATISTICS, rule->arena);
            diag_error(rule->diag, rule->node, s == STATISTICS ? near : NULL,
                       "statistics_pool takes mean, std, max and min, each once; not "
                       "%s`%s`",
                       s == STATISTICS ? "" : "another ", word);
            return false;
        }
        if (s == STD && rows < 2) {
            diag_error(rule->diag, rule->node, NULL,
                       "statistics_pool: the deviation of one place is not defined");
            return false;
        }
        used[s] = true;
    }
    if (o->of.count == 0)
        diag_error(rule->diag, rule->node, "as in `of: [mean, std]`",
                   "statistics_pool needs a statistic");
    return o->of.count > 0;
}

/* The input of the pool: `groups` matrices of an example, rows x channels each. */
struct layout {
    size_t groups, rows, channels;
};

static struct layout layout_of(const struct statistics_pool *o, struct nn_shape in)
{
    size_t bands = (size_t)in.bands, frames = (size_t)in.frames;
    bool each = o->over == BANDS;
    return (struct layout){each ? frames : 1, each ? bands : bands * frames,
                           (size_t)in.channels};
}

/* Saved for each group: mean of a deviation, places of the maximum and minimum. */
enum { SAVED_MEAN, SAVED_MAX, SAVED_MIN, SAVED };

static bool infer(struct nn_rule *rule)
{
    const struct statistics_pool *o = rule->options;
    static const int kinds[] = {
        [ALL] = NN_IMAGES | NN_SEQUENCES, [BANDS] = NN_IMAGES, [FRAMES] = NN_SEQUENCES};
    if (!nn_check_kind(rule, "statistics_pool", 0, kinds[o->over]))
        return false;
    struct nn_shape in = rule->in[0];
    struct layout l = layout_of(o, in);
    if (!check_words(rule, l.rows))
        return false;
    bool sequence = o->over == BANDS;
    rule->out =
        (struct nn_shape){sequence ? NN_SEQUENCE : NN_VECTOR,
                          (int)o->of.count * in.channels, 1, sequence ? in.frames : 1};
    rule->saved = SAVED * l.groups * l.channels;
    rule->scratch = 4 * l.channels;
    size_t used = 0;
    for (size_t i = 0; i < o->of.count; i++)
        used += (size_t)snprintf(rule->detail + used, NN_DETAIL - used, "%s%s",
                                 i ? ", " : "", o->of.items[i]);
    snprintf(rule->detail + used, NN_DETAIL - used, " over %s",
             o->over == ALL ? "all places" : overs[o->over]);
    return true;
}

/* y[cols]: the largest of each column (the smallest, if sign is -1), and its first row;
 * a NaN wins. */
NN_KERNEL static void extremes(real *y, int32_t *place, const real *x, size_t rows,
                               size_t cols, real sign)
{
    for (size_t c = 0; c < cols; c++) {
        y[c] = x[c];
        place[c] = 0;
    }
    for (size_t r = 1; r < rows; r++)
        for (size_t c = 0; c < cols; c++) {
            real v = x[r * cols + c];
            bool better = sign * v > sign * y[c] || (v != v && y[c] == y[c]);
            y[c] = better ? v : y[c];
            place[c] = better ? (int32_t)r : place[c];
        }
}

static void pool_group(const struct nn_call *call, const struct layout *l, real *y,
                       const real *x, real *saved)
{
    const struct statistics_pool *o = call->options;
    size_t n = l->channels;
    double *scratch = (double *)(void *)call->scratch;
    struct nn_moments m = {scratch, scratch + n, 0};
    int32_t *places = (int32_t *)(void *)(call->scratch);
    for (size_t i = 0; i < o->of.count; i++, y += n) {
        enum statistic s = find(o->of.items[i]);
        if (s == MAX || s == MIN) {
            int slot = s == MAX ? SAVED_MAX : SAVED_MIN;
            int32_t *place =
                saved ? (int32_t *)(void *)(saved + (size_t)slot * n) : places;
            extremes(y, place, x, l->rows, n, s == MAX ? 1 : -1);
            continue;
        }
        nn_moments_clear(&m, n);
        nn_moments_add(&m, x, l->rows, n);
        for (size_t c = 0; c < n; c++) {
            y[c] =
                (real)(s == MEAN ? m.mean[c] : sqrt(m.m2[c] / (double)(l->rows - 1)));
            if (s == STD && saved)
                saved[SAVED_MEAN * n + c] = (real)m.mean[c];
        }
    }
}

static void forward(const struct nn_call *call)
{
    const struct statistics_pool *o = call->options;
    struct layout l = layout_of(o, call->in[0]);
    size_t n = l.channels;
    for (size_t g = 0; g < (size_t)call->batch * l.groups; g++)
        pool_group(call, &l, call->y + g * o->of.count * n, call->x[0] + g * l.rows * n,
                   call->saved ? call->saved + g * SAVED * n : NULL);
}

/* dx = slope * (x - mean) + shift for each row, or added. */
NN_KERNEL static void spread(real *dx, const real *x, const real *mean,
                             const real *slope, const real *shift, size_t rows,
                             size_t cols, bool add)
{
    for (size_t r = 0; r < rows; r++, x += cols, dx += cols)
        for (size_t c = 0; c < cols; c++)
            dx[c] = (add ? dx[c] : 0) + (slope[c] * (x[c] - mean[c]) + shift[c]);
}

/* The arrays of one group, of a call and its gradients. */
struct group {
    const real *x, *y, *dy, *saved;
    real *dx;
};

/* What means and deviations pass on to every row. */
static void spread_moments(const struct nn_call *call, const struct layout *l,
                           const struct group *g)
{
    const struct statistics_pool *o = call->options;
    size_t n = l->channels;
    real *slope = call->scratch, *shift = slope + n;
    const real *mean = shift; /* without a deviation slopes are 0, whatever the mean */
    memset(slope, 0, 2 * n * sizeof(*slope));
    for (size_t i = 0; i < o->of.count; i++) {
        enum statistic s = find(o->of.items[i]);
        if (s == STD)
            mean = g->saved + SAVED_MEAN * n;
        for (size_t c = 0; c < n; c++) {
            real d = g->dy[i * n + c], deviation = g->y[i * n + c];
            if (s == MEAN)
                shift[c] = d / (real)l->rows;
            else if (s == STD && deviation > 0)
                slope[c] = d / (deviation * (real)(l->rows - 1));
        }
    }
    spread(g->dx, g->x, mean, slope, shift, l->rows, n, call->dx_add[0]);
}

static void add_extremes(const struct nn_call *call, const struct layout *l,
                         const struct group *g)
{
    const struct statistics_pool *o = call->options;
    size_t n = l->channels;
    for (size_t i = 0; i < o->of.count; i++) {
        enum statistic s = find(o->of.items[i]);
        if (s != MAX && s != MIN)
            continue;
        size_t slot = s == MAX ? SAVED_MAX : SAVED_MIN;
        const int32_t *place = (const int32_t *)(const void *)(g->saved + slot * n);
        for (size_t c = 0; c < n; c++)
            g->dx[(size_t)place[c] * n + c] += g->dy[i * n + c];
    }
}

static void backward(const struct nn_call *call)
{
    const struct statistics_pool *o = call->options;
    struct layout l = layout_of(o, call->in[0]);
    size_t in = l.rows * l.channels, out = o->of.count * l.channels;
    for (size_t i = 0; call->dx[0] && i < (size_t)call->batch * l.groups; i++) {
        struct group g = {call->x[0] + i * in, call->y + i * out, call->dy + i * out,
                          call->saved + i * SAVED * l.channels, call->dx[0] + i * in};
        spread_moments(call, &l, &g);
        add_extremes(call, &l, &g);
    }
}

/* Pools one after the other, as tensors of the channels that are left. */
static void torch(struct nn_torch *t)
{
    static const char *const methods[] = {"mean", "std", "amax", "amin"};
    const struct statistics_pool *o = t->options;
    const char *axes = t->in[0].kind == NN_IMAGE && o->over == ALL ? "(2, 3)" : "2";
    str_add(&t->value, "torch.cat([");
    for (size_t i = 0; i < o->of.count; i++)
        str_addf(&t->value, "%s%s.%s(%s)", i ? ", " : "", t->x[0],
                 methods[find(o->of.items[i])], axes);
    str_add(&t->value, "], 1)");
}

const struct nn_layer_type nn_layer_statistics_pool = {
    .plugin = {.name = "statistics_pool",
               .help = "mean, deviation, maximum, minimum of each channel",
               .options = options,
               .options_size = sizeof(struct statistics_pool),
               .reference = "Snyder et al. 2018; PyTorch's mean, std, amax, amin",
               .example = "{of: [max, mean, std, min]}",
               .main_option = "of"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .needs_y = true,
    .torch = torch};
