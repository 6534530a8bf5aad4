/* mtag-model export: a trained network for other programs. */
#include "base/file.h"
#include "nn/verbs/verb.h"

#include <stdio.h>
#include <string.h>

struct arguments {
    const char *results;
};

static const struct cli_option options[] = {{"results", 0, CLI_TEXT,
                                             offsetof(struct arguments, results),
                                             "FILE", MODEL_RESULTS_HELP},
                                            {0}};

static const struct cli cli = {
    .program = "mtag-model export",
    .usage = "pytorch|safetensors TRIAL DIR [--results FILE]",
    .about = "Writes a trained network for other programs; TRIAL is the number of a "
             "trial (its best run) or of a run, as 37.2.\n\n"
             "pytorch: model.py, a readable torch.nn.Module with the features in "
             "torchaudio; weights.safetensors; predict.py, which repeats the trial's "
             "test from the data folder; test_clips.csv; resample.safetensors, the "
             "filters by which mtag resamples. They need torch, torchaudio and "
             "numpy.\n"
             "safetensors: weights.safetensors and experiment.yaml, which mtag-predict "
             "takes with --weights and --model.",
    .options = options,
    .examples = "mtag-model export pytorch 37 tagger\n"
                "python3 tagger/predict.py data/mtat\n"};

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
    } kinds[] = {{"pytorch", write_pytorch}, {"safetensors", write_safetensors}};
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
    struct arena *a = arena_create();
    struct model_trained t;
    int status = 2;
    if (model_open_trained(words.items[1], o.results, a, &t))
        status = kinds[kind].write(&t, words.items[2], a, &e) ? model_fail(&e) : 0;
    arena_destroy(a);
    return status;
}

const struct cli_verb model_verb_export = {
    .name = "export",
    .usage = "FORMAT TRIAL DIR",
    .help = "write a trained network as Python, or its weights",
    .run = run};
