/* mtag-model import: weights of elsewhere for a network of mtag. */
#include "nn/verbs/verb.h"

#include "base/say.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct arguments {
    const char *model, *output, *tags;
    struct cli_list renames;
};

static const struct cli_option options[] = {
    {"model", 0, CLI_TEXT, offsetof(struct arguments, model), "EXPERIMENT",
     "the experiment file whose network gets the weights"},
    {"output", 'o', CLI_TEXT, offsetof(struct arguments, output), "FILE",
     "where they are written"},
    {"tags", 0, CLI_TEXT, offsetof(struct arguments, tags), "FILE",
     "the tags, one a line in the order of the outputs, if the experiment's data set "
     "is "
     "not there"},
    {"rename", 0, CLI_LIST, offsetof(struct arguments, renames), "FROM=TO",
     "what a tensor, or all whose name begins so, is called in the network; an empty "
     "TO leaves it out, and cuts `FROM.` off if that ends with its dot. A * stands for "
     "a part between dots, the same in TO. A+B+C=TO joins tensors, one behind the "
     "other: separate projections of queries, keys and values as our in_proj. May be "
     "given again"},
    {0}};

static const struct cli_renamed renamed[] = {{'m', NULL, "--model EXPERIMENT"},
                                             {0, NULL, NULL}};

static const struct cli cli = {
    .program = "mtag-model import",
    .usage = "FILE --model EXPERIMENT.yaml -o FILE.safetensors [--rename FROM=TO ...]",
    .about =
        "Reads the weights of a PyTorch file (.pth, .pt: a state_dict) or of a "
        "safetensors file into the network of an experiment. Tensors are matched "
        "by name; if none has a name of the network, by their order and shape. "
        "PyTorch's layers of a TransformerEncoder, MultiheadAttention, GRU and LSTM "
        "map by themselves. What lies beside the tensors stays unread, and nothing "
        "in the file is executed.",
    .options = options,
    .renamed = renamed,
    .examples = "mtag-model import best_model.pth --model experiments/cnn2d.yaml \\\n"
                "    -o w.safetensors\n"
                "mtag-model import m.pth --model my.yaml -o w.safetensors \\\n"
                "    --rename module.layer1=conv2d1 --rename spec=\n"
                "mtag-model import m.pth --model my.yaml -o w.safetensors \\\n"
                "    --tags tags.txt --rename \\\n"
                "    'l.*.q+l.*.k+l.*.v=transformer1.layers.*.self_attn.in_proj'\n"};

/* FROM=TO; false if there is no FROM. */
static bool read_rename(const char *word, struct arena *a,
                        struct nn_weights_rename *out)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word)
        return false;
    out->from = arena_strndup(a, word, (size_t)(equals - word));
    out->to = equals + 1;
    return true;
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static int import(const struct arguments *o, const char *path, struct arena *a)
{
    struct err e = {0};
    struct nn_weights_rename *renames =
        arena_alloc(a, o->renames.count + 1, sizeof(*renames));
    for (size_t i = 0; i < o->renames.count; i++)
        if (!read_rename(o->renames.items[i], a, &renames[i]))
            return cli_wrong(&cli, "--rename takes FROM=TO");
    struct model_subject s;
    if (!model_open(o->model, NULL, 0, o->tags, NULL, a, &s))
        return 2;
    const struct nn_graph *g = s.graph;
    struct nn_weights_import how = {
        .renames = renames,
        .rename_count = o->renames.count,
        .weights = arena_alloc(a, g->weights + 1, sizeof(*how.weights)),
        .statistics = arena_alloc(a, g->statistics + 1, sizeof(*how.statistics)),
        .arena = a};
    nn_graph_init(g, 0, how.weights, how.statistics);
    enum err_code code = nn_weights_import(path, g, &how, &e);
    if (code == ERR_OK && how.notice)
        say(stderr, "%s.\n", how.notice);
    if (code == ERR_OK)
        code =
            nn_weights_save(o->output, g, how.weights, how.statistics, &s.tags, 1, &e);
    return code != ERR_OK ? model_fail(&e) : 0;
}

static int run(int argc, char **argv)
{
    struct arguments o = {0};
    struct cli_list words = {0};
    enum cli_result parsed = cli_parse(&cli, argc, argv, &o, &words);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    if (words.count != 1)
        return cli_wrong(&cli, "import takes one file of weights");
    if (!o.model || !o.output)
        return cli_wrong(&cli, "import needs --model EXPERIMENT.yaml and -o FILE");
    if (same_file(words.items[0], o.output))
        return cli_wrong(&cli, "-o names the file that is read; name another");
    struct arena *a = arena_create();
    int status = import(&o, words.items[0], a);
    arena_destroy(a);
    return status;
}

const struct cli_verb model_verb_import = {.name = "import",
                                           .usage = "FILE.pth -o FILE",
                                           .help =
                                               "read weights of PyTorch into a network",
                                           .run = run};
