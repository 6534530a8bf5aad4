/* The plan as JSON. */
#include "runner/sweep/dry_json.h"

#include "runner/sweep/dry_space.h"

#include "base/json.h"

#include <jansson.h>

static json_t *network(const struct run_network *n)
{
    const struct nn_graph *g = n->first->config->graph;
    json_t *o = json_object();
    json_object_set_new(o, "first_trial", json_integer(n->first->number));
    json_object_set_new(o, "trials", json_integer((json_int_t)n->trials));
    json_object_set_new(o, "weights", json_integer((json_int_t)g->weights));
    json_object_set_new(o, "multiply_adds", json_integer((json_int_t)g->macs));
    json_object_set_new(o, "memory", json_number(n->memory));
    json_object_set_new(o, "train_step", json_number(n->train));
    json_object_set_new(o, "eval_step", json_number(n->eval));
    json_object_set_new(o, "measured", json_boolean(n->measured));
    return o;
}

static json_t *data(const struct feat_prepare *p, const struct feat_prepare_size *size)
{
    const struct feat_dataset *d = p->dataset;
    json_t *o = json_object();
    if (feat_dataset_fold(d) > 0)
        json_object_set_new(o, "fold", json_integer(feat_dataset_fold(d)));
    json_object_set_new(o, "root", json_text(d->options.root));
    json_object_set_new(o, "tags", json_integer((json_int_t)d->tag_count));
    for (int s = 0; s < FEAT_SPLITS; s++) {
        json_object_set_new(o, feat_split_names[s],
                            json_integer((json_int_t)d->split_count[s]));
    }
    json_object_set_new(o, "cache", json_text(p->cache));
    json_object_set_new(o, "bytes_to_compute", json_number(size->missing));
    json_object_set_new(o, "bytes_beyond_limit", json_number(size->beyond));
    return o;
}

static json_t *trial(const struct run_estimate *p, size_t number)
{
    const struct exp_trial *t = &p->spec->trials[number];
    json_t *o = json_object(), *params = json_object();
    for (size_t i = 0; i < t->value_count; i++)
        json_object_set_new(params, t->values[i].path, json_text(t->values[i].text));
    json_object_set_new(o, "trial", json_integer(t->number));
    json_object_set_new(o, "label", json_text(t->label));
    json_object_set_new(o, "params", params);
    if (p->count > 0)
        json_object_set_new(o, "network",
                            json_integer((json_int_t)p->of_trial[number]));
    json_object_set_new(o, "epochs", json_integer(t->config->train.epochs));
    json_object_set_new(o, "seconds", json_number(p->seconds[number]));
    return o;
}

static void add_left(json_t *all, const struct run_left *left)
{
    const struct {
        const char *key;
        size_t count;
    } counts[] = {{"runs", left->planned},
                  {"finished", left->finished},
                  {"failed", left->failed},
                  {"stopped", left->stopped},
                  {"to_do", left->to_do}};
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
        json_object_set_new(all, counts[i].key,
                            json_integer((json_int_t)counts[i].count));
    json_object_set_new(all, "ended", json_text(left->ended));
}

void run_dry_json(const struct run_estimate *p, const struct run_options *o,
                  const struct run_left *left, const struct run_preparation *prepared,
                  const struct feat_prepare_size *sizes, struct str *out)
{
    const struct exp_sweep *s = p->spec;
    int threads = run_threads(s, s->trials[0].config);
    int workers = run_workers(s, o, threads);
    json_t *all = json_object(), *networks = json_array(), *trials = json_array();
    json_t *sets = json_array();
    for (size_t i = 0; i < prepared->count; i++)
        json_array_append_new(sets, data(&prepared->items[i], &sizes[i]));
    for (size_t k = 0; k < p->count; k++)
        json_array_append_new(networks, network(&p->networks[k]));
    for (size_t t = 0; t < s->trial_count; t++)
        json_array_append_new(trials, trial(p, t));
    json_object_set_new(all, "sweep", json_text(s->name));
    json_object_set_new(all, "method", json_text(s->method));
    json_object_set_new(all, "metric", json_text(s->metric.name));
    json_object_set_new(
        all, "goal",
        json_text(s->metric.goal == EXP_MAXIMIZE ? "maximize" : "minimize"));
    json_object_set_new(all, "seeds", json_integer(s->seeds));
    json_object_set_new(all, "folds",
                        json_integer(exp_folds(s) > 1 ? exp_folds(s) : 0));
    add_left(all, left);
    json_object_set_new(all, "workers", json_integer(workers));
    json_object_set_new(all, "threads", json_integer(threads));
    json_object_set_new(all, "seconds",
                        json_number(run_left_seconds(p, left, workers)));
    json_object_set_new(all, "skipped", json_integer((json_int_t)s->skipped));
    json_object_set_new(all, "repeated", json_integer((json_int_t)s->repeated));
    json_object_set_new(all, "data", sets);
    json_object_set_new(all, "networks", networks);
    json_object_set_new(all, "trials", trials);
    json_add_line(out, all);
    str_add(out, "\n");
    json_decref(all);
}
