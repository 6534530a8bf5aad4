/* Judging and recording what was added: judge.h. */
#include "report/add/judge.h"

#include "report/scored.h"
#include "runner/metric.h"

#include "base/file.h"
#include "base/yaml.h"

#include <math.h>
#include <string.h>

/* Those of test clips that need neither a loss nor validation clips. */
static uint64_t choose_metrics(bool one_tag)
{
    uint64_t set = 0;
    for (size_t i = 0; i < RUN_METRICS; i++) {
        const struct run_metric_type *m = run_metric(i);
        if (run_metric_is_of(i, FEAT_TEST) && !m->of_loss &&
            m->tunes == RUN_TUNES_NOTHING && (one_tag || !m->one_tag))
            set |= (uint64_t)1 << i;
    }
    return set;
}

static enum err_code put_metrics(struct res_store *s, int64_t run,
                                 const struct res_predictions *p, struct arena *a,
                                 struct err *e)
{
    const bool one_tag = p->clip_count > 0 && rep_scored_has_one_tag_each(p);
    const uint64_t set = choose_metrics(one_tag);
    struct stats_orders *orders = stats_orders_in(a, p->clip_count, p->tag_count);
    double *of_tags = arena_alloc(a, RUN_METRICS * p->tag_count + 1, sizeof(*of_tags));
    struct run_values values = run_no_values();
    enum err_code code = ERR_OK;
    stats_orders_sort(orders, p->scores, p->truth);
    const struct run_judged judged = {.clips = p->clip_count,
                                      .tags = p->tag_count,
                                      .score = p->scores,
                                      .truth = p->truth,
                                      .order = stats_orders_of_tags(orders),
                                      .loss = (double)NAN,
                                      .one_tag = one_tag};
    for (size_t i = 0; i < RUN_METRICS * p->tag_count; i++)
        of_tags[i] = (double)NAN;
    run_judge(&judged, set, NULL, &values, of_tags);
    for (size_t i = 0; i < RUN_METRICS && code == ERR_OK; i++) {
        const struct res_metric metric = run_metric_recorded(i, FEAT_TEST, NULL, a);
        if (!(set >> i & 1))
            continue;
        code = res_metric_put(s, run, 0, &metric, values.of[i], e);
        const bool tags = run_metric(i)->tag && run_metric(i)->usual;
        for (size_t t = 0; tags && t < p->tag_count && code == ERR_OK; t++)
            code = res_tag_metric_put(s, run, p->tags[t], metric.name,
                                      of_tags[i * p->tag_count + t], e);
    }
    return code;
}

/* Written in YAML, so that a name is a text whatever it holds. */
static const char *settings_of(const struct rep_added *added, struct arena *a)
{
    struct yaml_node *file = yaml_mapping(a), *of = yaml_mapping(a);
    struct str text = {0};
    yaml_set(of, "name", yaml_string(a, added->name), a);
    yaml_set(of, "file", yaml_string(a, added->file), a);
    yaml_set(file, "added", of, a);
    yaml_write(file, &text);
    const char *copy = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return copy;
}

static enum err_code put_trial(struct res_store *s, int64_t sweep,
                               const struct rep_added *added, struct arena *a,
                               int64_t *out, struct err *e)
{
    const struct hash identity =
        hash_text(arena_printf(a, "added\n%s\n%s", added->like->task, added->name));
    const struct res_param params[] = {{"added.name", added->name},
                                       {"added.file", added->file}};
    const struct res_trial trial = {.identity = identity.text,
                                    .yaml = settings_of(added, a),
                                    .task = added->like->task,
                                    .fingerprint = added->like->fingerprint,
                                    .params = params,
                                    .param_count = 2};
    int64_t there;
    enum err_code code = res_trial_find(s, identity.text, &there, e);
    if (code == ERR_OK && there)
        return err_set(
            e, ERR_USER,
            "`%s` was added before, as trial %lld: choose another --name, or "
            "`mtag-report delete %lld` first",
            added->name, (long long)there, (long long)there);
    if (code == ERR_OK)
        code = res_trial_put(s, &trial, out, e);
    const struct res_sweep_trial place = {*out, (int)*out, added->name, params, 1};
    const int64_t seed = 0;
    if (code == ERR_OK)
        code = res_sweep_trial_put(s, sweep, &place, e);
    return code == ERR_OK ? res_sweep_seeds_put(s, sweep, *out, &seed, 1, e) : code;
}

static enum err_code put_run(struct res_store *s, int64_t trial,
                             const struct rep_added *added, struct arena *a,
                             struct err *e)
{
    const struct res_machine machine = {0};
    struct res_run run;
    enum err_code code = res_run_get(s, trial, 0, 0, &run, e);
    if (code == ERR_OK)
        code = res_run_start(s, run.id, &machine, e);
    if (code == ERR_OK)
        code = put_metrics(s, run.id, added->of, a, e);
    if (code == ERR_OK)
        code = res_predictions_put(s, run.id, RES_TEST, added->of, e);
    const struct res_ending ending = {.status = RES_FINISHED,
                                      .seconds = (double)NAN,
                                      .train_seconds = (double)NAN,
                                      .peak_memory = (double)NAN};
    return code == ERR_OK ? res_run_end(s, run.id, &ending, e) : code;
}

enum err_code rep_added_put(struct res_store *s, const struct rep_added *added,
                            int64_t *trial, struct err *e)
{
    struct arena *a = arena_create();
    const struct res_metric metric =
        run_metric_recorded(RUN_METRIC_NUMBER_roc_auc, FEAT_TEST, NULL, a);
    const struct res_sweep sweep = {.name = REP_ADDED,
                                    .hypothesis = NULL,
                                    .method = RES_ADDED,
                                    .metric = metric.name,
                                    .goal = "maximize",
                                    .command = "mtag-report add",
                                    .seeds = 1,
                                    .threads = 1};
    int64_t id;
    *trial = 0;
    enum err_code code = res_sweep_begin(s, &sweep, &id, e);
    if (code == ERR_OK)
        code = res_sweep_trials_begin(s, false, e);
    if (code == ERR_OK)
        code = put_trial(s, id, added, a, trial, e);
    if (code == ERR_OK)
        code = put_run(s, *trial, added, a, e);
    if (code == ERR_OK)
        code = res_sweep_trials_end(s, id, NULL, e);
    arena_destroy(a);
    return code;
}
