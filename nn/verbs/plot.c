/* mtag-model plot: a picture of an experiment's network, or of a recorded trial's. */
#include "nn/verbs/verb.h"

#include "base/say.h"
#include "nn/graph/picture.h"

#include <limits.h>
#include <stdio.h>

struct arguments {
    const char *results, *output;
    int columns;
};

static const struct cli_option options[] = {
    {"output", 'o', CLI_TEXT, offsetof(struct arguments, output), "FILE",
     "an svg, pdf or png file"},
    {"columns", 0, CLI_INT, offsetof(struct arguments, columns), "N",
     "as wide as one column of a paper (8.8 cm) or two (18 cm)"},
    {"results", 0, CLI_TEXT, offsetof(struct arguments, results), "FILE",
     MODEL_RESULTS_HELP},
    {0}};

static const struct cli cli = {
    .program = "mtag-model plot",
    .usage = "[options] EXPERIMENT.yaml|TRIAL [path=value ...] -o FILE",
    .about =
        "Draws the network of an experiment, or of a trial by its number, or "
        "best: its "
        "layers from the input to the tags, and the sizes between them. The script "
        "and data of gnuplot are kept beside it as NAME.gp and NAME.dat.",
    .options = options,
    .examples = "mtag-model plot experiments/resnet.yaml -o resnet.svg\n"
                "mtag-model plot 37 -o network.pdf\n"};

static int draw(const struct model_subject *s, const struct arguments *o,
                struct arena *a)
{
    struct plot_figure figure = {0};
    struct err e = {0};
    nn_graph_draw(s->graph, o->columns, &figure, a);
    const enum err_code code = plot_write(&figure, o->output, a, &e);
    if (code == ERR_OK && figure.note.length)
        say(stderr, "mtag-model: note: %s\n", figure.note.text);
    if (code == ERR_OK)
        model_say_whose(s);
    plot_figure_deinit(&figure);
    return code == ERR_OK ? 0 : model_fail(&e);
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
            &cli, "plot of what? Name an experiment file or the number of a trial");
    if (o.output == NULL)
        return cli_wrong(&cli, "plot needs a file: -o network.svg (or .pdf, .png)");
    if (o.columns == INT_MIN)
        o.columns = 1;
    if (o.columns != 1 && o.columns != 2)
        return cli_wrong(&cli, "--columns is 1 or 2");
    struct arena *a = arena_create();
    struct model_subject s;
    struct err e = {0};
    int status = 2;
    if (plot_check_path(o.output, a, &e) != ERR_OK)
        status = model_fail(&e);
    else if (model_open_words(&words, o.results, a, &s))
        status = draw(&s, &o, a);
    arena_destroy(a);
    return status;
}

const struct cli_verb model_verb_plot = {.name = "plot",
                                         .usage = "EXPERIMENT|TRIAL -o FILE",
                                         .help = "draw a network",
                                         .run = run};
