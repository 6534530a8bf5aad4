/* mtag-model summary: the layer table of an experiment or of a recorded trial. */
#include "nn/verbs/verb.h"

#include "base/say.h"
#include "base/term.h"

#include <stdio.h>
#include <string.h>

struct arguments {
    const char *results, *format;
};

static const struct cli_option options[] = {
    {"format", 'f', CLI_TEXT, offsetof(struct arguments, format), "KIND",
     "text, latex or markdown (md) (default text)"},
    {"results", 0, CLI_TEXT, offsetof(struct arguments, results), "FILE",
     MODEL_RESULTS_HELP},
    {0}};

static const struct cli cli = {
    .program = "mtag-model summary",
    .usage = "[options] EXPERIMENT.yaml|TRIAL [path=value ...]",
    .about =
        "Shows the network of an experiment, or of a trial by its number: its layers, "
        "their output sizes, weights and multiply-adds.",
    .options = options,
    .examples = "mtag-model summary experiments/baseline1d.yaml\n"
                "mtag-model summary 37 --format latex > network.tex\n"};

/* By name, or by the ending of its files as mtag-report takes it too; -1: none. */
static int find_format(const char *word)
{
    static const struct {
        const char *name, *ending;
        enum nn_table_format format;
    } formats[] = {{"text", "txt", NN_TEXT},
                   {"markdown", "md", NN_MARKDOWN},
                   {"latex", "tex", NN_LATEX}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, word) == 0 || strcmp(formats[i].ending, word) == 0)
            return (int)formats[i].format;
    return -1;
}

static int summarize(const struct model_subject *s, const char *name,
                     enum nn_table_format format)
{
    struct str table = {0};
    const struct nn_table_look look = {
        .format = format,
        .width = term_text_width(stdout),
        .name = name,
    };
    nn_graph_summary(s->graph, &look, &table);
    /* cli_end tells of a failure */
    (format == NN_TEXT ? say_text : say_data)(stdout, str_text(&table));
    str_deinit(&table);
    if (s->others_differ)
        say(stderr,
            "The trials of this sweep have different networks; this is the first "
            "trial's, %s.\n",
            s->label);
    return 0;
}

/* "cnn2d" of experiments/cnn2d.yaml, "trial 37" of 37. */
static const char *name_of(const char *word, struct arena *a)
{
    long long trial;
    const char *slash = strrchr(word, '/'), *name = slash ? slash + 1 : word;
    const char *dot = strrchr(name, '.');
    if (str_to_long(word, &trial))
        return arena_printf(a, "trial %s", word);
    return arena_strndup(a, name, dot ? (size_t)(dot - name) : strlen(name));
}

static int run(int argc, char **argv)
{
    struct arguments o = {0};
    struct cli_list words = {0};
    enum cli_result parsed = cli_parse(&cli, argc, argv, &o, &words);
    if (parsed != CLI_GO)
        return parsed == CLI_DONE ? 0 : 2;
    int format = o.format ? find_format(o.format) : NN_TEXT;
    if (format < 0)
        return model_wrong("--format takes text, latex or markdown");
    if (words.count < 1)
        return model_wrong(
            "summary of what? Name an experiment file or the number of a trial");
    struct arena *a = arena_create();
    struct model_subject s;
    int status = 2;
    if (model_open(words.items[0], words.items + 1, words.count - 1, NULL, o.results, a,
                   &s))
        status =
            summarize(&s, name_of(words.items[0], a), (enum nn_table_format)format);
    arena_destroy(a);
    return status;
}

const struct cli_verb model_verb_summary = {
    .name = "summary",
    .usage = "EXPERIMENT|TRIAL",
    .help = "show layers, shapes, weights and multiply-adds of a network",
    .run = run};
