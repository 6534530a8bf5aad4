/* mtag-model summary: the layer table of an experiment or of a recorded trial. */
#include "nn/verbs/verb.h"

#include "base/table/show.h"

#include <stdio.h>
#include <string.h>

struct arguments {
    const char *results;
    struct table_request table;
};

static const struct cli_option options[] = {
    TABLE_OPTIONS(struct arguments, table),
    {"output", 'o', CLI_TEXT, offsetof(struct arguments, table.output), "FILE",
     "write there"},
    {"results", 0, CLI_TEXT, offsetof(struct arguments, results), "FILE",
     MODEL_RESULTS_HELP},
    {0}};

static const struct cli cli = {
    .program = "mtag-model summary",
    .usage = "[options] EXPERIMENT.yaml|TRIAL [path=value ...]",
    .about =
        "Shows the network of an experiment, or of a trial by its number, or best: its "
        "layers, their output sizes, weights and multiply-adds.",
    .options = options,
    .add_word = table_add_word,
    .examples = "mtag-model summary experiments/baseline1d.yaml\n"
                "mtag-model summary 37 -o network.tex --columns \"Layer=layer, "
                "Size=output_size\"\n"};

static int summarize(const struct model_subject *s, const char *name,
                     const struct table_request *q, const struct table_format *format,
                     struct arena *a)
{
    struct err e = {0};
    const struct table table = nn_graph_table(s->graph, name, a);
    if (table_show(&table, q, format, &e) != ERR_OK)
        return model_fail(&e);
    model_say_whose(s);
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
        return cli_exit_status(parsed);
    if (words.count < 1)
        return cli_wrong(
            &cli, "summary of what? Name an experiment file or the number of a trial");
    struct arena *a = arena_create();
    struct model_subject s;
    struct err e = {0};
    const struct table_format *format;
    int status = 2;
    if (table_choose_format(&o.table, &format, a, &e) != ERR_OK)
        status = model_fail(&e);
    else if (model_open_words(&words, o.results, a, &s))
        status = summarize(&s, name_of(words.items[0], a), &o.table, format, a);
    arena_destroy(a);
    return status;
}

const struct cli_verb model_verb_summary = {
    .name = "summary",
    .usage = "EXPERIMENT|TRIAL",
    .help = "show layers, shapes, weights and multiply-adds of a network",
    .run = run};
