/* The registry of metrics, from metrics.def: names and values. */
#include "runner/metric.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

#define RUN_METRIC(name) extern const struct run_metric_type run_metric_##name;
#include "runner/metrics.def"
#undef RUN_METRIC

static const struct plugin *const items[] = {
#define RUN_METRIC(name) &run_metric_##name.plugin,
#include "runner/metrics.def"
#undef RUN_METRIC
    NULL};

const struct registry run_metrics = {.kind = "metric", .items = items};

#define MOST_METRICS 50
_Static_assert((int)RUN_METRICS <= MOST_METRICS, "a set of metrics is a 64-bit number");

const struct run_metric_type *run_metric(size_t number)
{
    return (const struct run_metric_type *)items[number];
}

bool run_metric_is_of(size_t number, enum feat_split split)
{
    return split != FEAT_TRAIN || run_metric(number)->trained != NULL;
}

const char *run_metric_name(size_t number, enum feat_split split, const char *condition,
                            struct arena *a)
{
    struct str name = {0};
    str_add(&name, feat_split_names[split]);
    str_add(&name, "_");
    str_add(&name, items[number]->name);
    str_add(&name, condition ? "@" : "");
    str_add(&name, condition ? condition : "");
    const char *copy = arena_strdup(a, str_text(&name));
    str_deinit(&name);
    return copy;
}

bool run_metric_find(const char *name, size_t *number, enum feat_split *split)
{
    for (enum feat_split s = FEAT_TRAIN; s < FEAT_SPLITS; s++) {
        const size_t length = strlen(feat_split_names[s]);
        if (strncmp(name, feat_split_names[s], length) != 0 || name[length] != '_')
            continue;
        for (size_t i = 0; i < RUN_METRICS; i++) {
            if (run_metric_is_of(i, s) &&
                strcmp(name + length + 1, items[i]->name) == 0) {
                *number = i;
                *split = s;
                return true;
            }
        }
    }
    return false;
}

/* Columns of tables: of the validation clips, of training, of the test, of the
 * perturbed test; in each the metrics of data with one tag a clip, then the others. */
static int place_of(size_t number, enum feat_split split, bool perturbed)
{
    static const int before[FEAT_SPLITS] = {
        [FEAT_VALID] = 0, [FEAT_TRAIN] = 100, [FEAT_TEST] = 200};
    const struct run_metric_type *type = run_metric(number);
    if (!type->usual)
        return 0;
    return before[split] + (perturbed ? 100 : 0) + (type->one_tag ? 0 : MOST_METRICS) +
           (int)number + 1;
}

struct res_metric run_metric_recorded(size_t number, enum feat_split split,
                                      const char *condition, struct arena *a)
{
    const struct run_metric_type *type = run_metric(number);
    return (struct res_metric){
        .name = run_metric_name(number, split, condition, a),
        .title = arena_printf(a, "%s %s%s%s", feat_split_names[split], type->title,
                              condition ? " @" : "", condition ? condition : ""),
        .split = feat_split_names[split],
        .place = place_of(number, split, condition != NULL),
        .maximize = type->maximize,
        .of_loss = type->of_loss,
    };
}

struct res_metric run_metric_setting(size_t number, struct arena *a)
{
    const struct run_metric_type *type = run_metric(number);
    const char *split = feat_split_names[FEAT_VALID];
    return (struct res_metric){
        .name = arena_printf(a, "%s_%s", run_metric_name(number, FEAT_VALID, NULL, a),
                             type->setting),
        .title = arena_printf(a, "%s %s %s", split, type->title, type->setting),
        .split = split,
        .bookkeeping = true,
    };
}

/* The mean over the tags that have a value. */
static double mean_of_tags(const double *of_tags, size_t tags)
{
    double sum = 0;
    size_t counted = 0;
    for (size_t t = 0; t < tags; t++) {
        if (!isnan(of_tags[t])) {
            sum += of_tags[t];
            counted++;
        }
    }
    return counted > 0 ? sum / (double)counted : (double)NAN;
}

struct run_values run_no_values(void)
{
    struct run_values v;
    for (size_t i = 0; i < RUN_METRICS; i++)
        v.of[i] = (double)NAN;
    return v;
}

static bool any_is_not_a_number(const struct run_judged *j)
{
    for (size_t t = 0; t < j->tags; t++)
        if (!j->order[t].valid)
            return true;
    return false;
}

static double judge(const struct run_metric_type *type, const struct run_judged *j,
                    double *of_tags)
{
    if (type->all && !type->of_loss && any_is_not_a_number(j))
        return (double)NAN;
    for (size_t t = 0; type->tag && t < j->tags; t++)
        of_tags[t] = type->tag(j, t);
    return type->all ? type->all(j) : mean_of_tags(of_tags, j->tags);
}

void run_tune(const struct run_judged *valid, uint64_t set, double *tuned)
{
    for (size_t i = 0; i < RUN_METRICS; i++)
        if ((set >> i & 1) && run_metric(i)->tunes != RUN_TUNES_NOTHING)
            run_metric(i)->tune(valid, tuned + i * valid->tags);
}

void run_judge(const struct run_judged *j, uint64_t set, const double *tuned,
               struct run_values *out, double *of_tags)
{
    for (size_t i = 0; i < RUN_METRICS; i++) {
        struct run_judged own = *j;
        if (!(set >> i & 1))
            continue;
        own.tuned = tuned ? tuned + i * j->tags : NULL;
        out->of[i] = judge(run_metric(i), &own, of_tags ? of_tags + i * j->tags : NULL);
    }
}
