/* Groups of options: sections, and mappings that those read by hand. */
#include "runner/experiment/words.h"

#include "runner/experiment/sections.h"
#include "runner/experiment/plan/plan.h"

#include <string.h>

/* What every layer and block takes besides its own options. */
struct any_layer {
    const char *name;
    const struct yaml_node *from, *repeat, *each;
};

static const struct opt any_layer[] = {
    {.name = "name",
     .kind = OPT_STRING,
     .offset = offsetof(struct any_layer, name),
     .fallback = "none",
     .help = "for `from` and for paths: model.layers.NAME.OPTION"},
    {.name = "from",
     .kind = OPT_NODE,
     .offset = offsetof(struct any_layer, from),
     .fallback = "the layer before",
     .help = "its input: a name, or a list of names; a feature's name; `input`"},
    {.name = "repeat",
     .kind = OPT_NODE,
     .offset = offsetof(struct any_layer, repeat),
     .fallback = "1",
     .help = "so many, one after the other"},
    {.name = "each",
     .kind = OPT_NODE,
     .offset = offsetof(struct any_layer, each),
     .help = "one for each column: {filters: [64, 128], pool: [4, 3]}"},
    {0}};

const struct opt *exp_any_layer_table(void)
{
    return any_layer;
}

struct block {
    const struct yaml_node *options, *layers;
};

static const struct opt block[] = {
    {.name = "options",
     .kind = OPT_NODE,
     .offset = offsetof(struct block, options),
     .help = "the block's own options, used as $OPTION: {OPTION: DEFAULT}; `~` has to "
             "be given"},
    {.name = "layers",
     .kind = OPT_NODE,
     .offset = offsetof(struct block, layers),
     .help = "its layers; `input` is what the block was given, `previous` the layer "
             "before"},
    {0}};

bool exp_is_section(const struct opt *o)
{
    return o->kind == OPT_TABLE || (o->kind == OPT_NODE && o->registry && o->table);
}

size_t exp_groups(struct exp_group out[EXP_GROUPS_MAX])
{
    const struct exp_group inner[] = {
        {"blocks", "in model", "layers of one's own, by their names", block,
         "blocks: {conv_relu: {options: {filters: 64}, layers: [conv1d: {filters: "
         "$filters, kernel: 3}, relu]}}",
         false},
        {"any layer", "in model", "what every layer and block takes besides", any_layer,
         NULL, false},
        {"parameters", "in sweep", "what varies, by paths", exp_parameter_table,
         "parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: "
         "log_uniform}}",
         false},
        {"metric", "in sweep", "what trials are ranked by; also train.monitor",
         exp_metric_table, "metric: {name: valid_roc_auc, goal: maximize}", false},
        {"seeds", "in sweep", "runs of each trial: a number, or at most how many",
         exp_seeds_table, "seeds: {upto: 3}", false}};
    size_t count = 0;
    out[count++] = (struct exp_group){.name = "file",
                                      .kind = "top",
                                      .help = "what stands at the top of a file",
                                      .options = exp_file_table};
    for (const struct opt *o = exp_file_table; o->name; o++)
        if (exp_is_section(o))
            out[count++] = (struct exp_group){.name = o->name,
                                              .kind = "section",
                                              .help = o->help,
                                              .options = o->table,
                                              .is_section = true};
    memcpy(out + count, inner, sizeof(inner));
    return count + sizeof(inner) / sizeof(*inner);
}

const char *exp_word_example(const char *word)
{
    static const char *const examples[][2] = {
        {"augment", "augment: [{type: polarity, p: 0.8}, {type: gain, min_db: -20}]"},
        {"base", "base: baseline1d.yaml"},
        {"budget", "budget: {epochs: 2700}"},
        {"cache", "cache: {limit: 20 GB}"},
        {"each", "- conv_pool: {each: {filters: [64, 128], pool: [4, 3]}}"},
        {"enqueue", "enqueue: [{train.optimizer.lr: 1e-3}]"},
        {"features", "features: {mel: {type: mel, n_fft: 512}}"},
        {"from", "- add: {from: [main, around]}"},
        {"hypothesis", "hypothesis: adaptive steps learn rare tags sooner"},
        {"keep", "keep: {weights: best 10}"},
        {"layers", "layers: [flatten, linear: {units: tags}]"},
        {"stop_when", "stop_when: {target: 0.95}"},
        {"reuse", "reuse: [first_search]"},
        {"repeat", "- residual: {repeat: 6}"},
        {"objective", "objective: {value: '(x - .3)^2 + exp(-t / 5)', epochs: 27}"},
        {"perturb", "perturb: robustness"},
        {"require", "require: [\"features.mel.hop_length <= features.mel.n_fft / 2\"]"},
        {"values", "train.batch: {values: [16, 32]}"},
        {"variables", "variables: {width: 64}"},
        {"variants", "sweep: {method: variants, variants: {plain: {}, fast: "
                     "{train.optimizer.lr: 1e-2}}}"},
        {"when", "train.optimizer.momentum: {values: [0, 0.9], when: "
                 "{train.optimizer.type: sgd}}"},
    };
    for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++)
        if (strcmp(examples[i][0], word) == 0)
            return examples[i][1];
    return NULL;
}
