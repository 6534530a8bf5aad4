/* The option tables of a file's top and of `sweep`, and the checks that they cannot
 * make by themselves. */
#include "runner/experiment/sections.h"

#include "runner/experiment/tree.h"
#include "runner/pruner.h"
#include "runner/sampler.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* The whole file; only for offsets, sections are read one by one. */
struct file_layout {
    struct exp_head head;
    const struct yaml_node *variables;
    const char *base;
    struct exp_keep_options {
        const char *weights, *resume;
    } keep;
    struct exp_cache_options {
        const char *limit;
    } cache;
    struct feat_data data;
    struct opt_typed_list features;
    const struct yaml_node *augment;
    struct model_layout {
        const char *input;
        const struct yaml_node *blocks, *layers;
    } model;
    struct exp_train train;
    struct exp_evaluate evaluate;
    struct exp_objective_options objective;
    struct exp_sweep_options sweep;
};

static const char *const none_word[] = {"none", NULL};
static const char *const prune_words[] = {"none", "auto", NULL};
static const char *const all_word[] = {"all", NULL};
static const char *const invalid[] = {"error", "skip", NULL};

static const struct opt keep_table[] = {
    {.name = "weights",
     .kind = OPT_STRING,
     .offset = offsetof(struct exp_keep_options, weights),
     .fallback = "best 10",
     .help = "whose weights stay in the results: none; all; best N of each sweep"},
    {.name = "resume",
     .kind = OPT_STRING,
     .offset = offsetof(struct exp_keep_options, resume),
     .fallback = "best 10",
     .help = "whose state stays, for --extend to go on from: none; all; best N"},
    {0}};

static const struct opt cache_table[] = {
    {.name = "limit",
     .kind = OPT_STRING,
     .offset = offsetof(struct exp_cache_options, limit),
     .fallback = "20 GB",
     .help = "size of the feature cache; what was least recently used goes first"},
    {0}};

static const struct opt limits_table[] = {
    {.name = "minutes",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_limits, minutes),
     .fallback = "none",
     .words = none_word,
     .min = 0,
     .max = 1e6,
     .above_min = true,
     .unit = "minutes",
     .help = "a run that takes longer is ended and fails"},
    {.name = "memory",
     .kind = OPT_STRING,
     .offset = offsetof(struct exp_limits, memory),
     .fallback = "none",
     .words = none_word,
     .help = "a run that needs more fails: 4 GB"},
    {0}};

static const struct opt final_table[] = {
    {.name = "top",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_final, top),
     .fallback = "0",
     .min = 0,
     .max = 1000,
     .help = "so many of the best trials"},
    {.name = "seeds",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_final, seeds),
     .fallback = "0",
     .min = 0,
     .max = EXP_MAX_SEEDS,
     .help = "runs of each, with seeds that it was not trained with before"},
    {0}};

static const struct opt model_table[] = {
    {.name = "input",
     .kind = OPT_STRING,
     .offset = offsetof(struct model_layout, input),
     .fallback = "none",
     .words = none_word,
     .help = "the feature that the first layer gets; default: the only one"},
    {.name = "blocks",
     .kind = OPT_NODE,
     .offset = offsetof(struct model_layout, blocks),
     .help =
         "layers of one's own: {NAME: {options: {OPTION: DEFAULT}, layers: [...]}}; "
         "`from: FILE` takes those of another file"},
    {.name = "layers",
     .kind = OPT_NODE,
     .offset = offsetof(struct model_layout, layers),
     .help = "the network: a list of `TYPE` or `TYPE: {options}`"},
    {0}};

const struct opt exp_sweep_table[] = {
    {.name = "method",
     .kind = OPT_TYPED,
     .offset = offsetof(struct exp_sweep_options, method),
     .registry = &run_samplers,
     .fallback = "grid",
     .help = "how the points are chosen"},
    {.name = "parameters",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_sweep_options, parameters),
     .help =
         "what varies: {PATH: {values: [...]}} or {PATH: {min, max, distribution}}"},
    {.name = "variants",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_sweep_options, variants),
     .help = "named trials: {NAME: {PATH: VALUE, ...}, ...}"},
    {.name = "cumulative",
     .kind = OPT_BOOL,
     .offset = offsetof(struct exp_sweep_options, cumulative),
     .fallback = "false",
     .help = "each variant keeps the changes of those before it"},
    {.name = "baseline",
     .kind = OPT_STRING,
     .offset = offsetof(struct exp_sweep_options, baseline),
     .fallback = "~",
     .help = "the label of the trial that tables compare the others with; default: the "
             "first of variants and of one_at_a_time"},
    {.name = "metric",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_sweep_options, metric),
     .help =
         "what trials are ranked by: NAME or {name, goal}; default: train.monitor, but "
         "valid_roc_auc if the loss is swept"},
    {.name = "trials",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_sweep_options, trials),
     .fallback = "all",
     .words = all_word,
     .min = 1,
     .max = 100000,
     .help = "number of trials; methods that draw their points need it"},
    {.name = "seeds",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_sweep_options, seeds_node),
     .help =
         "runs of each trial, with train.seed, + 1, + 2, ... (1 if it is not given); "
         "{upto: N}: one, and more where a trial is near the best, of methods that "
         "choose by results"},
    {.name = "seed",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_sweep_options, seed),
     .fallback = "0",
     .min = 0,
     .max = 1e9,
     .help = "of the sampler"},
    {.name = "parallel",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_sweep_options, parallel),
     .fallback = "4",
     .min = 1,
     .max = 10000,
     .help = "virtual workers on whose clock a pruner decides: at most so many runs "
             "are trained at once, on whatever machine"},
    {.name = "prune",
     .kind = OPT_TYPED,
     .offset = offsetof(struct exp_sweep_options, prune),
     .registry = &run_pruners,
     .fallback = "none",
     .words = prune_words,
     .help = "which runs are stopped, or wait, before their last epoch; auto: what "
             "serves the method"},
    {.name = "reuse",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_sweep_options, reuse_node),
     .help =
         "methods that choose by results also learn from finished trials of other "
         "sweeps of the database that lie in the space and are the same else: true, "
         "or a list of names of sweeps"},
    {.name = "budget",
     .kind = OPT_TABLE,
     .offset = offsetof(struct exp_sweep_options, budget),
     .table = exp_budget_table,
     .words = none_word,
     .help = "no run begins that goes beyond it; `trials` may then be left out by "
             "methods that choose by results"},
    {.name = "stop_when",
     .kind = OPT_TABLE,
     .offset = offsetof(struct exp_sweep_options, stop_when),
     .table = exp_stop_when_table,
     .words = none_word,
     .help = "ends the sweep: what runs is trained to its end, nothing else begins"},
    {.name = "invalid",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct exp_sweep_options, invalid),
     .choices = invalid,
     .fallback = "error",
     .help = "points that do not fit: an error, or left out"},
    {.name = "require",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_sweep_options, require),
     .help = "points without it are left out: "
             "[\"features.mel.win_length <= features.mel.n_fft\", \"weights < "
             "1e6\"]; of the network weights, macs (multiply-adds of an example) and "
             "memory (\"memory <= 500 MB\")"},
    {.name = "enqueue",
     .kind = OPT_NODE,
     .offset = offsetof(struct exp_sweep_options, enqueue),
     .help = "points to try first: [{PATH: VALUE, ...}, ...]"},
    {.name = "limits",
     .kind = OPT_TABLE,
     .offset = offsetof(struct exp_sweep_options, limits),
     .table = limits_table,
     .words = none_word,
     .help = "of each run"},
    {.name = "retries",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_sweep_options, retries),
     .fallback = "1",
     .min = 0,
     .max = 100,
     .help = "further attempts after a crash or timeout"},
    {.name = "final",
     .kind = OPT_TABLE,
     .offset = offsetof(struct exp_sweep_options, final),
     .table = final_table,
     .words = none_word,
     .help =
         "once the trials are done, the best are trained with new seeds, as the sweep "
         "`NAME final`: the runs by which they were chosen are not in its means"},
    {0}};

const struct opt exp_file_table[] = {
    {.name = "name",
     .kind = OPT_STRING,
     .offset = offsetof(struct file_layout, head.name),
     .fallback = "none",
     .words = none_word,
     .help = "of the sweep; default: the file's name without its ending"},
    {.name = "base",
     .kind = OPT_STRING,
     .offset = offsetof(struct file_layout, base),
     .fallback = "none",
     .words = none_word,
     .help =
         "a file whose settings this one takes over and changes; `mtag/cnn2d` is the "
         "cnn2d.yaml that comes with mtag"},
    {.name = "hypothesis",
     .kind = OPT_STRING,
     .offset = offsetof(struct file_layout, head.hypothesis),
     .fallback = "none",
     .words = none_word,
     .help = "what one expects to see"},
    {.name = "variables",
     .kind = OPT_NODE,
     .offset = offsetof(struct file_layout, variables),
     .help = "values with a name, used as $NAME everywhere in the file"},
    {.name = "keep",
     .kind = OPT_TABLE,
     .offset = offsetof(struct file_layout, keep),
     .table = keep_table,
     .help = "what stays in the results"},
    {.name = "cache",
     .kind = OPT_TABLE,
     .offset = offsetof(struct file_layout, cache),
     .table = cache_table,
     .help = "of computed features"},
    {.name = "data",
     .kind = OPT_TABLE,
     .offset = offsetof(struct file_layout, data),
     .table = feat_data_table,
     .help = "recordings, tags and splits"},
    {.name = "features",
     .kind = OPT_TYPED_MAP,
     .offset = offsetof(struct file_layout, features),
     .registry = &feat_types,
     .fallback = "{}",
     .help = "what networks see, by names of one's own"},
    {.name = "augment",
     .kind = OPT_NODE,
     .offset = offsetof(struct file_layout, augment),
     .registry = &aug_types,
     .table = aug_section_table,
     .words = none_word,
     .help =
         "how training examples are changed at random: a list of {type: NAME, p, "
         "options}, first those of the waveform, then of a feature, then of a batch; "
         "or {versions: N, chain: [...]}"},
    {.name = "model",
     .kind = OPT_TABLE,
     .offset = offsetof(struct file_layout, model),
     .table = model_table,
     .help = "the network"},
    {.name = "train",
     .kind = OPT_TABLE,
     .offset = offsetof(struct file_layout, train),
     .table = exp_train_table,
     .help = "how it is trained"},
    {.name = "evaluate",
     .kind = OPT_TABLE,
     .offset = offsetof(struct file_layout, evaluate),
     .table = exp_evaluate_table,
     .help = "how clips are judged"},
    {.name = "objective",
     .kind = OPT_TABLE,
     .offset = offsetof(struct file_layout, objective),
     .table = exp_objective_table,
     .help =
         "a formula in place of data, features, model and train: nothing is trained, "
         "for comparing samplers and pruners"},
    {.name = "sweep",
     .kind = OPT_TABLE,
     .offset = offsetof(struct file_layout, sweep),
     .table = exp_sweep_table,
     .words = none_word,
     .help = "which trials are made; none: the file as it stands"},
    {0}};

static void read_keep(const char *text, const char *key, const struct yaml_node *at,
                      struct exp_keep *out, struct diag *diag)
{
    long long n = 0;
    if (strcmp(text, "none") == 0) {
        out->whose = EXP_KEEP_NONE;
    } else if (strcmp(text, "all") == 0) {
        out->whose = EXP_KEEP_ALL;
    } else if (strncmp(text, "best ", 5) == 0 && str_to_long(text + 5, &n) && n > 0 &&
               n < 1000000) {
        *out = (struct exp_keep){EXP_KEEP_BEST, (int)n};
    } else {
        diag_error(diag, at, "as in `best 10`",
                   "`%s` of keep must be none, all or best N, not `%s`", key, text);
    }
}

bool exp_is_name(const char *text)
{
    return *text && !strpbrk(text, "\r\n");
}

void exp_read_head(const struct yaml_node *file, struct exp_head *out, struct arena *a,
                   struct diag *diag)
{
    static const char *const sections[] = {
        "base",     "data",      "features", "augment",   "model", "train",
        "evaluate", "objective", "sweep",    "variables", NULL};
    /* The table's sections are passed over: a table of the few options beside them. */
    struct opt head[8] = {{0}};
    size_t count = 0;
    for (const struct opt *o = exp_file_table; o->name; o++) {
        bool section = false;
        for (int i = 0; sections[i]; i++)
            section = section || strcmp(sections[i], o->name) == 0;
        if (!section)
            head[count++] = *o;
    }
    struct file_layout layout = {.head = {0}};
    struct dollar_scope scope = {.names = yaml_find(file, "variables")};
    struct yaml_node *plain = exp_shallow(file, a);
    for (size_t i = 0; i < count; i++) {
        struct yaml_node *value = yaml_find(plain, head[i].name);
        if (value)
            yaml_set(plain, head[i].name,
                     dollar_replace(value, DOLLAR_NAMES, &scope, a, diag), a);
    }
    for (size_t i = 0; i < file->count; i++) {
        const char *key = file->pairs[i].key->text;
        if (exp_is_parameter(file, key) && exp_formula_uses(file, key))
            yaml_remove(plain, key);
    }
    file = plain;
    opt_read(head, file, "the file", sections, &layout, a, diag);
    *out = layout.head;
    if (out->name && !exp_is_name(out->name))
        diag_error(diag, yaml_find(file, "name"), NULL,
                   "`name` must be one line of text");
    const struct yaml_node *cache = yaml_find(yaml_find(file, "cache"), "limit");
    if (layout.cache.limit && !str_to_bytes(layout.cache.limit, &out->cache_limit))
        diag_error(diag, cache, "a number with its unit, as in `20 GB`",
                   "`limit` of cache is not a size: `%s`", layout.cache.limit);
    const struct yaml_node *keep = yaml_find(file, "keep");
    if (layout.keep.weights)
        read_keep(layout.keep.weights, "weights", yaml_find(keep, "weights"),
                  &out->weights, diag);
    if (layout.keep.resume)
        read_keep(layout.keep.resume, "resume", yaml_find(keep, "resume"), &out->resume,
                  diag);
}

void exp_read_sweep(const struct yaml_node *section, struct exp_sweep_options *out,
                    struct arena *a, struct diag *diag)
{
    opt_read(exp_sweep_table, section, "sweep", NULL, out, a, diag);
    exp_read_seeds(out->seeds_node, out, a, diag);
    exp_read_reuse(out->reuse_node, &out->reuse, a, diag);
    double bytes;
    if (out->limits.memory && !str_to_bytes(out->limits.memory, &bytes))
        diag_error(diag, yaml_find(yaml_find(section, "limits"), "memory"),
                   "a number with its unit, as in `4 GB`",
                   "`memory` of sweep.limits is not a size: `%s`", out->limits.memory);
    if ((out->final.top > 0) != (out->final.seeds > 0))
        diag_error(diag, yaml_find(section, "final"),
                   "as in `final: {top: 3, seeds: 5}`",
                   "`final` of sweep needs `top` and `seeds`, both at least 1");
}
