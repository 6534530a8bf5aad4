/* mtag-model export: a trained network for other programs. */
#include "base/file.h"
#include "nn/verbs/verb.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

struct arguments {
    const char *results;
    int examples;
};

static const struct cli_option options[] = {
    {"results", 0, CLI_TEXT, offsetof(struct arguments, results), "FILE",
     MODEL_RESULTS_HELP},
    {"examples", 0, CLI_INT, offsetof(struct arguments, examples), "N",
     "pytorch: also writes examples.csv, the training examples of the first N epochs, "
     "for train.py --examples"},
    {0}};

static const struct cli cli = {
    .program = "mtag-model export",
    .usage = "pytorch|safetensors TRIAL DIR [--examples N] [--results FILE]",
    .about =
        "Writes a trained network for other programs; TRIAL is the number of a "
        "trial (its best run) or of a run, as 37.2, or best: the best trial of the "
        "sweep started last.\n\n"
        "pytorch: model.py, a readable torch.nn.Module with the features in "
        "torchaudio; weights.safetensors; predict.py, which repeats the trial's "
        "test from the data folder; train.py, which trains the network anew as mtag "
        "did, with start.safetensors, the weights that it began with, and lists of "
        "clips; resample.safetensors, the filters by which mtag resamples. They "
        "need torch, torchaudio and numpy. train.py is there only if the data set "
        "is still where the trial found it.\n"
        "safetensors: weights.safetensors and experiment.yaml, which mtag-predict "
        "takes with --weights and --model.",
    .options = options,
    .examples = "mtag-model export pytorch 37 tagger\n"
                "python3 tagger/predict.py data/mtat\n"
                "python3 tagger/train.py data/mtat\n"};

static enum err_code write_safetensors(const struct model_trained *t,
                                       const char *folder, struct arena *a,
                                       struct err *e)
{
    const struct nn_export_model *m = &t->model;
    enum err_code code = file_make_folders(folder, e);
    if (code == ERR_OK)
        code = nn_weights_save(file_join(a, folder, "weights.safetensors"), m->graph,
                               m->weights, m->statistics, t->notes, t->note_count, e);
    if (code == ERR_OK)
        code = file_write(file_join(a, folder, "experiment.yaml"), t->yaml,
                          strlen(t->yaml), e);
    return code;
}

static enum err_code write_pytorch(const struct model_trained *t, const char *folder,
                                   struct arena *a, struct err *e)
{
    (void)a;
    return nn_export_python(&t->model, folder, e);
}

static int run(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum err_code (*write)(const struct model_trained *t, const char *folder,
                               struct arena *a, struct err *e);
        bool trains;
    } kinds[] = {{"pytorch", write_pytorch, true},
                 {"safetensors", write_safetensors, false}};
    enum { KINDS = sizeof(kinds) / sizeof(*kinds) };
    struct arguments o = {0};
    struct cli_list words = {0};
    struct err e = {0};
    enum cli_result parsed = cli_parse(&cli, argc, argv, &o, &words);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    if (words.count != 3)
        return cli_wrong(&cli, "export takes a kind, a trial and a folder, as in "
                               "`mtag-model export pytorch 37 tagger`");
    int kind = 0;
    while (kind < KINDS && strcmp(kinds[kind].name, words.items[0]) != 0)
        kind++;
    if (kind == KINDS)
        return cli_wrong(&cli, "export writes pytorch or safetensors");
    bool lists = o.examples != INT_MIN;
    if (lists && (o.examples < 1 || !kinds[kind].trains))
        return cli_wrong(&cli, "--examples takes a number of epochs, and goes with "
                               "pytorch");
    struct arena *a = arena_create();
    struct model_trained t;
    int status = 2;
    int training = !kinds[kind].trains ? MODEL_NO_TRAINING : lists ? o.examples : 0;
    if (model_open_trained(words.items[1], o.results, training, a, &t))
        status = kinds[kind].write(&t, words.items[2], a, &e) ? model_fail(&e) : 0;
    arena_destroy(a);
    return status;
}

const struct cli_verb model_verb_export = {
    .name = "export",
    .usage = "FORMAT TRIAL DIR",
    .help = "write a trained network as Python, or its weights",
    .run = run};
