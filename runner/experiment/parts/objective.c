/* The section `objective`: a formula, and the point of a trial. */
#include "runner/experiment/parts/parts.h"

#include "runner/experiment/sections.h"

struct formula_part {
    struct exp_part part;
    const struct exp_formula *formula; /* NULL after faults */
    int seed;                          /* of the first run */
};

struct point_part {
    struct exp_part part;
    const struct exp_objective *objective;
};

/* Sections whose place the formula takes; of `train` the seed alone is read. */
static void check_others(const struct exp_checking *c, struct diag *diag)
{
    static const char *const others[] = {"data",    "features", "model",
                                         "augment", "train",    "evaluate"};
    const struct yaml_node *train = yaml_find(c->file, "train");
    const bool only_seed = train && train->kind == YAML_MAPPING && train->count == 1 &&
                           yaml_find(train, "seed");
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        const struct yaml_node *other = yaml_find(c->file, others[i]);
        if (other && !(other == train && only_seed))
            diag_error(diag, other, other == train ? "only `seed` of it" : NULL,
                       "`objective` stands in place of data, features, model and "
                       "train: nothing reads `%s`",
                       others[i]);
    }
}

static int read_seed(const struct exp_checking *c, struct diag *diag)
{
    struct exp_train train = {0};
    exp_read_train(exp_plain_section(c, "train", diag), &train, c->checker->arena,
                   diag);
    return train.seed;
}

static const struct formula_part *formula_part(struct exp_checking *c)
{
    struct exp_key key = {0};
    bool is_new;
    exp_key_section(c, "objective", &key);
    exp_key_section(c, "train", &key);
    struct formula_part *p =
        exp_part_find(c, EXP_FORMULA_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    struct diag *diag = p->part.diag;
    const struct yaml_node *section = exp_plain_section(c, "objective", diag);
    check_others(c, diag);
    if (diag_errors(diag) == 0)
        p->seed = read_seed(c, diag);
    if (section)
        p->formula = exp_formula_read(section, c->file, c->checker->space,
                                      c->checker->arena, diag);
    else
        exp_missing_section(c, "objective", "as in `objective: {value: 'x^2'}`", diag);
    p->part.good = p->formula && diag_errors(diag) == 0;
    return p;
}

static const struct point_part *point_part(struct exp_checking *c,
                                           const struct exp_formula *f)
{
    struct arena *a = c->checker->arena;
    struct str text = {0};
    struct exp_key key = {0};
    bool is_new;
    for (size_t i = 0; i < f->parameter_count; i++) {
        str_addf(&text, "%s: ", f->parameters[i]);
        if (yaml_find(c->file, f->parameters[i]))
            yaml_write_flow(yaml_find(c->file, f->parameters[i]), &text);
        str_add(&text, "\n");
    }
    exp_key_pointer(&key, f);
    exp_key_pointer(&key, exp_texts_keep(&c->checker->texts, &text));
    struct point_part *p = exp_part_find(c, EXP_POINT_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    const struct yaml_node **values =
        arena_alloc(a, f->parameter_count + 1, sizeof(*values));
    for (size_t i = 0; i < f->parameter_count; i++)
        values[i] = exp_plain_section(c, f->parameters[i], p->part.diag);
    p->objective = exp_objective_at(f, values, c->checker->space, a, p->part.diag);
    p->part.good = p->objective && diag_errors(p->part.diag) == 0;
    if (!p->part.good)
        return p;
    struct str canonical = {0};
    str_add(&canonical, f->text);
    str_add(&canonical, exp_objective_text(p->objective, a));
    exp_keep_canonical(c, &p->part, &canonical);
    return p;
}

struct exp_config *exp_objective_config(struct exp_checking *c)
{
    struct arena *a = c->checker->arena;
    const struct formula_part *formula = formula_part(c);
    const struct point_part *point =
        formula->formula ? point_part(c, formula->formula) : NULL;
    if (!point || !point->part.good || !formula->part.good)
        return NULL;
    struct exp_config *config = arena_alloc(a, 1, sizeof(*config));
    static struct feat_dataset no_data;
    static const struct nn_graph no_graph;
    *config = (struct exp_config){.resolved = c->file,
                                  .dataset = &no_data,
                                  .graph = &no_graph,
                                  .objective = point->objective};
    config->train.epochs = formula->formula->epochs;
    config->train.threads = 1;
    config->train.seed = formula->seed;
    config->train.monitor =
        c->checker->metric.name ? c->checker->metric : exp_metric_of_formula;
    for (int i = 0; i < EXP_CANONICAL; i++)
        config->canonical[i] = "";
    config->canonical[EXP_CANONICAL_OBJECTIVE] = point->part.canonical;
    return config;
}
