/* mtag-model: looks at networks. `summary` prints the layer table of an experiment or
 * of a recorded trial. */
#include "base/cli.h"
#include "base/str.h"
#include "results/store.h"
#include "runner/experiment/experiment.h"

#include <gsl/gsl_errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
    const char *results, *format;
};

static const struct cli_option options[] = {
    {"format", 0, CLI_TEXT, offsetof(struct arguments, format), "KIND",
     "text, latex or markdown (default text)"},
    {"results", 0, CLI_TEXT, offsetof(struct arguments, results), "FILE",
     "database of a TRIAL (default results/mtag.db, or $MTAG_RESULTS)"},
    {0}};

static const struct cli cli = {
    .program = "mtag-model",
    .usage = "summary [options] EXPERIMENT.yaml|TRIAL [path=value ...]",
    .about =
        "Shows the network of an experiment, or of a trial by its number: its layers, "
        "their output sizes, weights and multiply-adds.",
    .options = options,
    .examples = "mtag-model summary experiments/baseline1d.yaml\n"
                "mtag-model summary 37 --format latex > network.tex\n"};

static int wrong(const char *message)
{
    fprintf(stderr, "mtag-model: %s\n", message);
    return 2;
}

/* The position of a word in a NULL-terminated list; -1 if it is not there. */
static int find_word(const char *const *list, const char *word)
{
    for (int i = 0; list[i]; i++)
        if (strcmp(list[i], word) == 0)
            return i;
    return -1;
}

/* Whether two trials compute the same; names do not matter. */
static bool same_network(const struct nn_graph *a, const struct nn_graph *b)
{
    struct str one = {0}, other = {0};
    nn_graph_canonical(a, &one);
    nn_graph_canonical(b, &other);
    bool same = strcmp(str_text(&one), str_text(&other)) == 0;
    str_deinit(&one);
    str_deinit(&other);
    return same;
}

static void tell_of_others(const struct exp_sweep *s)
{
    for (size_t i = 1; i < s->trial_count; i++)
        if (!same_network(s->trials[0].config->graph, s->trials[i].config->graph)) {
            fprintf(
                stderr,
                "The trials of this sweep have different networks; this is the first "
                "trial's, %s.\n",
                s->trials[0].label);
            return;
        }
}

static int summarize(const struct exp_request *request, enum nn_table_format format)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct exp_sweep *s = exp_load(request, a, diag);
    diag_print(diag, stderr);
    bool good = diag_errors(diag) == 0 && s && s->trial_count > 0;
    diag_destroy(diag);
    bool written = true;
    if (good) {
        struct str table = {0};
        nn_graph_summary(s->trials[0].config->graph, format, &table);
        written = fputs(str_text(&table), stdout) >= 0 && fflush(stdout) == 0;
        str_deinit(&table);
        tell_of_others(s);
    }
    arena_destroy(a);
    if (!written)
        return wrong("the table cannot be written");
    return good ? 0 : 2;
}

static int summary(const struct arguments *o, const struct cli_list *words)
{
    static const char *const formats[] = {
        [NN_TEXT] = "text", [NN_MARKDOWN] = "markdown", [NN_LATEX] = "latex", NULL};
    int format = o->format ? find_word(formats, o->format) : NN_TEXT;
    if (format < 0)
        return wrong("--format takes text, latex or markdown");
    if (words->count < 2)
        return wrong(
            "summary of what? Name an experiment file or the number of a trial");
    const char *word = words->items[1];
    struct exp_request request = {.path = word,
                                  .overrides = words->items + 2,
                                  .override_count = words->count - 2};
    long long trial = 0;
    if (!str_to_long(word, &trial))
        return summarize(&request, (enum nn_table_format)format);

    const char *variable = getenv("MTAG_RESULTS");
    const char *results = o->results              ? o->results
                          : variable && *variable ? variable
                                                  : "results/mtag.db";
    char *yaml = NULL;
    struct err e = {0};
    if (trial < 1)
        return wrong("trials are numbered from 1");
    if (res_trial_yaml(results, trial, &yaml, &e))
        return wrong(e.text);
    char name[32];
    snprintf(name, sizeof name, "trial %lld", trial);
    request.path = NULL;
    request.from_yaml = yaml;
    request.from_name = name;
    int status = summarize(&request, (enum nn_table_format)format);
    free(yaml);
    return status;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    gsl_set_error_handler_off();
    struct arguments o = {0};
    struct cli_list words = {0};
    enum cli_result parsed = cli_parse(&cli, argc, argv, &o, &words);
    if (parsed != CLI_GO)
        return parsed == CLI_DONE ? 0 : 2;
    if (words.count == 0 || strcmp(words.items[0], "summary") != 0)
        return wrong("what shall be done? Usage: mtag-model summary [options] "
                     "EXPERIMENT.yaml|TRIAL");
    return summary(&o, &words);
}
