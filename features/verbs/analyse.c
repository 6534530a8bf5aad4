/* mtag-data analyse: tells what is in a data set. */
#include "features/analyse/tables.h"

#include "base/cli.h"
#include "base/file.h"
#include "base/say.h"
#include "features/verbs/verb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct words {
    struct analyse_request asked;
    const char *output, *figures, *pictures, *split;
};

static const struct cli_option options[] = {
    TABLE_OPTIONS(struct words, asked.table),
    {"table", 0, CLI_TEXT, offsetof(struct words, asked.name), "NAME",
     "this table alone: {tables}; --columns, --caption, --ref and csv are about one "
     "(default: tags)"},
    {"output", 'o', CLI_TEXT, offsetof(struct words, output), "FILE|DIR",
     "write the tables to a FILE of a format's ending; or draw figures in DIR, each "
     "with "
     "its gnuplot script and data"},
    {"figures", 0, CLI_TEXT, offsetof(struct words, figures), "NAMES",
     "of the figures these alone, separated by commas: {figures}"},
    {"pictures", 0, CLI_TEXT, offsetof(struct words, pictures), "svg|pdf|png",
     "what the figures are (svg)"},
    {"split", 0, CLI_TEXT, offsetof(struct words, split), "FILE",
     "write which clip trains, validates, tests: lines that `data.split: {file: FILE}` "
     "reads"},
    {0},
};

static const struct cli cli = {
    .program = "mtag-data analyse",
    .usage = "[options] EXPERIMENT.yaml|DIR [data.OPTION=value ...]",
    .about =
        "Tells what is in a data set: clips, hours, tags of a clip; each tag's "
        "frequency in each split; tags that go together, that mean the same and lack "
        "each other, that contradict each other; artists, albums and tracks that "
        "splits share; and what a predictor reaches that does not listen. Needs no "
        "recordings: without them it leaves out hours and sounds. A DIR is read with "
        "all its tags and clips; an experiment with those that it trains on.",
    .examples =
        "mtag-data analyse data/mtat\n"
        "mtag-data analyse experiments/baseline1d.yaml -o figures\n"
        "mtag-data analyse data/mtat --figures tag_frequency,mean_mel -o figures\n"
        "mtag-data analyse data/own data.grammar=artist_title\n"
        "mtag-data analyse data/mtat --format json | jq .synonyms\n"
        "mtag-data analyse data/mtat --columns \"tag, train, test\" -o tags.tex\n"
        "mtag-data analyse data/own --split split.txt \\\n"
        "    'data.split={ratio: [.7, .15, .15], by: artist}'\n",
    .options = options,
    .add_word = analyse_add_word,
};

static enum err_code measure(const struct feat_dataset *d, double **seconds,
                             struct err *e)
{
    struct feat_progress progress = data_progress("reading lengths");
    bool any = false;
    for (size_t i = 0; i < d->clip_count; i++)
        any = any || d->clips[i].path;
    *seconds = NULL;
    if (!any)
        return ERR_OK;
    *seconds = mem_alloc(d->clip_count, sizeof(**seconds));
    if (*seconds == NULL)
        return err_set(e, ERR_MEMORY, "no memory for %zu clips", d->clip_count);
    enum err_code code = analyse_lengths(d, data_workers(), &progress, *seconds, e);
    data_progress_clear();
    return code;
}

static enum err_code draw(const struct analysis *x, const struct words *w,
                          struct arena *a, struct err *e)
{
    struct feat_progress progress = data_progress("listening");
    struct analyse_figures f = {
        .folder = w->output,
        .ending = arena_printf(a, ".%s", w->pictures ? w->pictures : "svg"),
        .names = w->figures,
        .workers = data_workers(),
        .progress = &progress};
    enum err_code code = analyse_draw(x, &f, a, e);
    data_progress_clear();
    if (code != ERR_OK)
        return code;
    say(stderr, "%zu figures are in %s\n", f.drawn, w->output);
    if (f.left_out)
        say(stderr, "left out: %s\n", f.left_out);
    if (f.note)
        say_warning("%s", f.note);
    return ERR_OK;
}

/* A clip's stem and its split, a line each, in the order of the table. */
static enum err_code write_split(const struct feat_dataset *d, const char *path,
                                 struct arena *a, struct err *e)
{
    const int *of = feat_dataset_splits(d, a);
    struct str text = {0};
    for (size_t i = 0; i < d->clip_count; i++)
        if (of[i] < FEAT_SPLITS)
            str_addf(&text, "%s\t%s\n", d->clips[i].stem, feat_split_names[of[i]]);
    enum err_code code = file_make_folders(file_folder_of(a, path), e);
    if (code == ERR_OK)
        code = file_write(path, str_text(&text), text.length, e);
    str_deinit(&text);
    return code;
}

/* The tables: analyse_add, then to the file or standard output. */
static enum err_code show(const struct analysis *x, const struct words *w,
                          const struct table_format *format, struct err *e)
{
    struct str text = {0};
    enum err_code code = analyse_add(x, &w->asked, format, &text, e);
    if (code == ERR_OK)
        code = table_put(&w->asked.table, &text, format->people, e);
    fflush(stdout);
    str_deinit(&text);
    return code;
}

static enum err_code analyse_set(const struct feat_dataset *d, const struct words *w,
                                 const struct table_format *format, struct arena *a,
                                 struct err *e)
{
    struct analysis x;
    double *seconds = NULL;
    enum err_code code = measure(d, &seconds, e);
    if (code == ERR_OK)
        code = analyse(d, seconds, a, &x, e);
    if (code == ERR_OK)
        code = show(&x, w, format, e);
    if (code == ERR_OK && w->split)
        code = write_split(d, w->split, a, e);
    if (code == ERR_OK && w->output && !w->asked.table.output)
        code = draw(&x, w, a, e);
    free(seconds);
    return code;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

static int run(int argc, char **argv)
{
    static const char *const pictures[] = {"svg", "pdf", "png", NULL};
    struct words w = {0};
    struct cli_list rest;
    struct err e = {0};
    enum cli_result parsed = cli_parse(&cli, argc, argv, &w, &rest);
    if (parsed != CLI_GO)
        return cli_exit_status(parsed);
    if (rest.count == 0)
        return cli_wrong(&cli, "name an experiment or a folder");
    if (w.pictures && !is_one_of(w.pictures, pictures))
        return cli_wrong(&cli, "--pictures are svg, pdf or png");
    if (w.figures && w.output == NULL)
        return cli_wrong(&cli, "--figures need -o DIR, where they are drawn");
    if (w.output && table_format_of_file(w.output))
        w.asked.table.output = w.output;
    struct arena *a = arena_create();
    const struct table_format *format;
    if (table_choose_format(&w.asked.table, &format, a, &e) != ERR_OK ||
        analyse_check_figures(w.figures, a, &e) != ERR_OK) {
        arena_destroy(a);
        return data_fail(&e);
    }
    const struct data_subject *subject =
        data_open(rest.items[0], rest.items + 1, rest.count - 1, a);
    int status = subject ? 0 : 2;
    if (subject && subject->count > 1)
        say(stderr,
            "The trials of %s have %zu data sets; this is the first trial's "
            "(path=value chooses another).\n",
            rest.items[0], subject->count);
    if (subject && analyse_set(subject->sets[0], &w, format, a, &e) != ERR_OK)
        status = data_fail(&e);
    arena_destroy(a);
    return status;
}

const struct cli_verb data_verb_analyse = {
    .name = "analyse",
    .usage = "EXPERIMENT|DIR",
    .help = "tell what is in a data set: tags, splits, what goes together",
    .run = run,
};
