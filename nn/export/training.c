/* The script that trains: training.h. What differs from one training to another is
 * written here; what they have in common is train_end.py. */
#include "nn/export/training.h"

#include "base/quote.h"
#include "nn/average.h"
#include "nn/export/scripts.h"
#include "nn/schedule.h"

#include <math.h>
#include <string.h>

static const char *const no_options[] = {NULL};
static const char *const no_warmup[] = {"warmup", NULL};
static const char *const no_weights[] = {"pos_weight", "class_weights", NULL};

const char *nn_export_watched(const char *metric)
{
    static const char *const measured[] = {"train_loss", "valid_loss", "valid_roc_auc",
                                           "valid_pr_auc"};
    for (size_t i = 0; i < sizeof(measured) / sizeof(*measured); i++)
        if (strcmp(metric, measured[i]) == 0)
            return metric;
    return "valid_roc_auc";
}

static bool is_function(const char *python)
{
    return strncmp(python, "def ", 4) == 0;
}

/* NAME(FIRST, option=value, ...) */
static void add_call(const struct opt_typed *value, const char *first,
                     const char *const *without, struct str *out)
{
    const struct plugin *p = value->type;
    struct str options = {0};
    opt_print_python(p->options, value->options, without, &options);
    str_addf(out, "%s(%s%s%s)", is_function(p->python) ? p->name : p->python, first,
             options.length ? ", " : "", str_text(&options));
    str_deinit(&options);
}

static void add_number(const char *name, double value, const char *comment,
                       struct str *out)
{
    str_addf(out, "%s = ", name);
    if (isnan(value))
        str_add(out, "None");
    else
        str_add_double(out, value);
    str_addf(out, "  # %s\n", comment);
}

static void add_head(const struct nn_export_model *m, struct str *out)
{
    const struct nn_export_training *t = m->training;
    str_add(out, "\"\"\"Trains the network of model.py as mtag did. ");
    quote_python_doc(out, m->title);
    str_add(
        out,
        "\n\n    python3 train.py DATA      trains, and tests the best weights\n"
        "    python3 predict.py DATA --weights trained.safetensors\n\n"
        "DATA is the folder of the data set. Written by mtag-model export pytorch.\n");
    if (t->augment->missing.length)
        str_addf(
            out,
            "\nEffects of mtag that neither torch nor torchaudio has are left out: "
            "%s.\nSo the examples differ from mtag's.\n",
            str_text(&t->augment->missing));
    str_add(out,
            "\"\"\"\nimport argparse\nimport collections\nimport copy\nimport "
            "csv\nimport fractions\n"
            "import hashlib\nimport json\nimport math\nimport os\nimport random\n\n"
            "import numpy\nimport torch\nimport torch.nn as nn\n"
            "import torch.nn.functional as F\nimport torchaudio\n"
            "from torch.optim import lr_scheduler\n\nimport model\nimport predict\n\n"
            "HERE = os.path.dirname(os.path.abspath(__file__))\n");
}

static void add_settings(const struct nn_export_model *m, struct str *out)
{
    const struct nn_export_training *t = m->training;
    str_addf(out, "SEED = %d\nBATCH = %d\nDROP_LAST = %s  # a batch that is not full\n",
             t->seed, t->batch, t->drop_last ? "True" : "False");
    str_addf(out, "BALANCE = %s  # clips of rare tags are drawn more often\n",
             t->balance ? "True" : "False");
    str_add(out, "MEASURED = ['train_loss', 'valid_loss', 'valid_roc_auc', "
                 "'valid_pr_auc']\n");
    str_addf(out, "MONITOR = '%s'  # picks the best epoch\nMAXIMIZE = %s\n",
             nn_export_watched(t->monitor), t->maximize ? "True" : "False");
    str_addf(out, "TEST_BEST = %s  # False: the last weights are tested\n",
             t->test_best ? "True" : "False");
    str_addf(out, "PATIENCE = %d  # epochs without a better one; 0: no limit\n",
             t->patience);
    add_number("MIN_LR", t->min_lr, "training ends below it; None: no limit", out);
    add_number("CLIP_NORM", t->clip->norm, "of the gradient; None: no limit", out);
    add_number("CLIP_VALUE", t->clip->value, "of each of its numbers", out);
    str_addf(out,
             "FROM_SAMPLES = %s  # False: examples are cut from the features of "
             "whole recordings\n",
             t->from_samples ? "True" : "False");
    str_addf(out, "HOP = %ld  # samples: examples start at its multiples\nHOPS = [",
             t->hop);
    for (size_t i = 0; i < m->graph->feature_count; i++)
        str_addf(out, "%s%ld", i ? ", " : "", t->feature_hop[i]);
    str_add(out,
            "]  # of each feature: samples from one frame to the next\nFRAMES = [");
    for (size_t i = 0; i < m->graph->feature_count; i++)
        str_addf(out, "%s%d", i ? ", " : "", m->graph->features[i].shape.frames);
    str_add(out, "]  # of each feature: of an example\n");
}

/* The layers that stay, and the weights that have penalties. */
static void add_names(const struct nn_export_model *m,
                      const struct nn_export_network *n, struct str *out)
{
    const struct nn_export_training *t = m->training;
    const struct nn_graph *g = m->graph;
    const struct nn_regularize *r = t->regularize;
    bool any = r->l1 > 0 || r->l2 > 0, first = true;
    str_add(out, "FROZEN = [");
    for (size_t i = 0; t->frozen && i < g->node_count; i++)
        if (t->frozen[i] && n->attributes[i]) {
            str_addf(out, "%s'%s'", first ? "" : ", ", n->attributes[i]);
            first = false;
        }
    str_add(out, "]  # layers whose weights stay\n");
    add_number("L1", r->l1, "penalty of absolute values", out);
    add_number("L2", r->l2, "penalty of squares", out);
    str_add(out, "PENALIZED = [");
    first = true;
    for (size_t i = 0; any && i < g->node_count; i++) {
        const struct nn_rule *rule = &g->nodes[i].rule;
        for (int j = 0; n->attributes[i] && j < rule->param_count; j++)
            if (r->on == NN_ON_ALL || rule->params[j].role == NN_WEIGHT) {
                str_addf(out, "%s'%s.%s'", first ? "" : ",\n             ",
                         n->attributes[i], rule->params[j].name);
                first = false;
            }
    }
    str_add(out, "]\n");
}

/* Adds the function of a thing to those that are there. */
static void add_function(const struct plugin *p, struct str *functions)
{
    if (is_function(p->python) && !strstr(str_text(functions), p->python))
        str_addf(functions, "%s\n\n", p->python);
}

static void add_loss(const struct nn_export_model *m, struct str *out)
{
    const struct nn_loss *l = m->training->loss;
    const struct opt_typed value = {.type = &l->type->plugin,
                                    .options = (void *)(uintptr_t)l->options};
    bool weighs = false;
    for (int i = 0; l->weights && i < m->graph->tags; i++)
        weighs = weighs || l->weights[i] < 1 || l->weights[i] > 1;
    str_addf(out, "%s\n\n", l->type->plugin.python);
    if (weighs) {
        str_add(out, "WEIGHTS = torch.tensor([");
        for (int i = 0; i < m->graph->tags; i++) {
            str_add(out, i ? (i % 8 ? ", " : ",\n    ") : "\n    ");
            str_add_double(out, l->weights[i]);
        }
        str_add(out, "])  # of the tags\n\n\n");
    }
    str_add(out, "def loss(logits, targets):\n    return ");
    add_call(&value,
             l->weights ? weighs ? "logits, targets, weights=WEIGHTS"
                                 : "logits, targets, weights=None"
                        : "logits, targets",
             no_weights, out);
    str_add(out, "\n\n\n");
}

static void add_phases(const struct nn_export_training *t, struct str *out)
{
    struct str functions = {0};
    for (size_t i = 0; i < t->phase_count; i++) {
        add_function(t->phases[i].optimizer->type, &functions);
        add_function(t->phases[i].schedule->type, &functions);
    }
    str_add(out, str_text(&functions));
    str_deinit(&functions);
    str_add(out,
            "# Epochs, optimizer, schedule, epochs of a warmup before it, and whether "
            "they\n# begin with the weights of the best epoch so far.\nPHASES = [\n");
    for (size_t i = 0; i < t->phase_count; i++) {
        const struct nn_export_phase *p = &t->phases[i];
        str_addf(out, "    (%d,\n     lambda weights: ", p->epochs);
        add_call(p->optimizer, "\n         weights", no_options, out);
        str_add(out, ",\n     lambda optimizer, epochs, steps: ");
        add_call(p->schedule, "\n         optimizer, epochs, steps", no_warmup, out);
        str_addf(out, ",\n     %d, %s),\n", p->warmup, p->from_best ? "True" : "False");
    }
    str_add(out, "]\n");
}

static void add_average(const struct nn_export_training *t, struct str *out)
{
    const struct nn_average_type *type = (const void *)t->average->type;
    int epochs = 0;
    char first[64];
    for (size_t i = 0; i < t->phase_count; i++)
        epochs += t->phases[i].epochs;
    str_addf(out, "AVERAGE = %s  # whether averaged weights are evaluated and tested\n",
             type ? "True" : "False");
    if (!type)
        return;
    str_addf(out,
             "AVERAGE_EACH_STEP = %s  # False: each epoch\n"
             "AVERAGE_RECOMPUTES = %s  # running statistics\n\n\n%s\n\n"
             "def average_share(count, done):\n    return ",
             type->each_step ? "True" : "False", type->recomputes ? "True" : "False",
             type->plugin.python);
    snprintf(first, sizeof(first), "count, done, %d", epochs);
    add_call(t->average, first, no_options, out);
    str_add(out, "\n");
}

static void add_augment(const struct nn_export_augment *a, struct str *out)
{
    str_addf(
        out,
        "\n\n%sdef augment_samples(samples, tags):\n"
        "    \"\"\"Changes the samples of an example, whose tags are a set of names."
        "\"\"\"\n%s    return samples\n\n\n"
        "def augment_features(features, tags):\n"
        "    \"\"\"Changes the features of an example, before they are normalised."
        "\"\"\"\n%s    return features\n\n\n"
        "def augment_batch(inputs, targets):\n"
        "    \"\"\"Changes the examples of a batch together.\"\"\"\n"
        "%s    return inputs, targets\n\n\n",
        str_text(&a->helpers), str_text(&a->waveform), str_text(&a->feature),
        str_text(&a->batch));
}

void nn_export_train(const struct nn_export_model *m, const struct nn_export_network *n,
                     struct str *out)
{
    add_head(m, out);
    add_settings(m, out);
    add_names(m, n, out);
    str_add(out, "\n\n");
    add_loss(m, out);
    add_phases(m->training, out);
    add_average(m->training, out);
    add_augment(m->training->augment, out);
    str_add(out, nn_export_train_end);
}
