/* Canonical texts of the sections, and the identity made of them. */
#include "runner/experiment/canonical.h"

#include "runner/experiment/memo.h"
#include "runner/experiment/sections.h"

#include <string.h>

static const char *finish(struct str *text, struct arena *a)
{
    const char *copy = arena_strdup(a, str_text(text));
    str_deinit(text);
    return copy;
}

void exp_canonical_data(const struct feat_data *data, struct str *out)
{
    struct feat_data copy = *data;
    copy.tags = copy.merge = copy.split = NULL;
    opt_print(feat_data_table, &copy, out);
}

void exp_canonical_network(const struct nn_graph *graph,
                           const struct feat_input *inputs, size_t input_count,
                           struct str *out)
{
    for (size_t i = 0; i < input_count; i++) {
        str_add(out, "feature ");
        feat_add_text(&inputs[i].value, out);
        str_add(out, "\n");
    }
    nn_graph_canonical(graph, out);
}

void exp_canonical_train(const struct exp_train *train, bool whole, struct str *out)
{
    opt_print(exp_train_table, train, out);
    for (size_t i = 0; i < train->phase_count; i++) {
        const struct exp_phase *p = &train->phases[i];
        str_addf(out, " phase %d from %d ", whole ? p->epochs : 0, p->start);
        opt_print_typed(&p->optimizer, out);
        opt_print_typed(&p->schedule, out);
    }
    if (train->init.path)
        str_addf(out, " weights %s", train->init.content.text);
    str_addf(out, " monitor %s %d", train->monitor.name, train->monitor.goal);
}

void exp_canonical_evaluate(const struct exp_evaluate *evaluate, struct str *out)
{
    opt_print(exp_evaluate_table, evaluate, out);
    for (size_t i = 0; i < evaluate->condition_count; i++) {
        str_addf(out, " perturb %s ", evaluate->conditions[i].name);
        aug_canonical(evaluate->conditions[i].chain, AUG_WAVEFORM, AUG_FEATURE, out);
    }
}

const char *exp_yaml_text(const struct yaml_node *file, struct arena *a)
{
    struct str text = {0};
    yaml_write(file, &text);
    return finish(&text, a);
}

const char *exp_config_yaml(const struct exp_config *c, struct arena *a)
{
    return exp_yaml_text(c->resolved, a);
}

/* The texts of a trial, with this one about `train`. */
static void add_texts(const struct exp_config *c, const char *train, struct str *out)
{
    const char *const *parts = c->canonical;
    if (c->objective) {
        str_addf(out, "objective %s\n", parts[EXP_CANONICAL_OBJECTIVE]);
        return;
    }
    str_addf(out, "data %s\n%s\n%strain %s\n%sevaluate %s\n", parts[EXP_CANONICAL_DATA],
             parts[EXP_CANONICAL_NETWORK], parts[EXP_CANONICAL_AUGMENT], train,
             parts[EXP_CANONICAL_START], parts[EXP_CANONICAL_EVALUATE]);
}

const char *exp_config_text(const struct exp_config *c, struct arena *a)
{
    struct str text = {0};
    add_texts(c, c->canonical[EXP_CANONICAL_TRAIN], &text);
    return finish(&text, a);
}

/* contents NULL: it is computed. */
static struct hash fingerprint(const struct feat_dataset *d, struct exp_memo *contents)
{
    bool is_new = true;
    void **slot = contents ? exp_memo_find(contents, &d, sizeof(d), &is_new) : NULL;
    if (!is_new)
        return *(const struct hash *)*slot;
    const struct hash hash = feat_dataset_fingerprint(d);
    if (slot) {
        struct hash *kept = arena_alloc(contents->arena, 1, sizeof(*kept));
        *kept = hash;
        *slot = kept;
    }
    return hash;
}

/* The same together with the contents of the data. */
static struct hash hash_with_data(const struct exp_config *c, const char *train,
                                  int threads, struct exp_memo *contents)
{
    struct str text = {0};
    add_texts(c, train, &text);
    str_addf(&text, "content %s\n", fingerprint(c->dataset, contents).text);
    for (size_t i = 0; i < c->input_count; i++) {
        const struct feat_companion *companion = feat_companion(&c->inputs[i].value);
        if (companion)
            str_addf(&text, "companion %s\n",
                     feat_companion_fingerprint(companion, c->dataset).text);
    }
    if (threads > 0)
        str_addf(&text, "threads %d\n", threads);
    struct hash h = hash_text(str_text(&text));
    str_deinit(&text);
    return h;
}

struct hash exp_task(const struct exp_config *c)
{
    return c->objective ? hash_text(c->objective->formula->task)
                        : feat_dataset_task(c->dataset);
}

struct hash exp_identity_of(const struct exp_config *c, struct exp_memo *contents)
{
    return hash_with_data(c, c->canonical[EXP_CANONICAL_TRAIN], 0, contents);
}

struct hash exp_identity(const struct exp_config *c)
{
    return exp_identity_of(c, NULL);
}

struct hash exp_lineage(const struct exp_config *c, int threads)
{
    if (c->objective)
        return exp_identity(c);
    struct str train = {0};
    exp_canonical_train(&c->train, false, &train);
    struct hash h = hash_with_data(c, str_text(&train), threads, NULL);
    str_deinit(&train);
    return h;
}
