/* What a plot draws, without gnuplot: its data and its script. */
#ifndef MTAG_TESTS_REPORT_PLOTS_DRAWING_H
#define MTAG_TESTS_REPORT_PLOTS_DRAWING_H

#include "tests/report/record.h"

#include "report/plot.h"
#include "report/request.h"

#include <limits.h>

static struct rep_figure figure; /* of the last draw_plot; its texts are never NULL */
static struct err drawing_fault;
static int64_t drawing_baseline; /* 0: none */
static struct res_reader *drawing_reader;
static struct arena *drawing_arena;

static inline void forget_drawing(void)
{
    plot_figure_deinit(&figure.plot);
    res_reader_close(drawing_reader);
    arena_destroy(drawing_arena);
    drawing_reader = NULL;
    drawing_arena = NULL;
}

/* Draws the plot of the sweep's ranked trials, and of others if it shows them; words:
 * options, separated by spaces. */
static inline enum err_code draw_plot(const char *name, const char *options)
{
    const struct rep_request q = {.top = INT_MIN};
    const struct rep_plot *plot;
    const char *words[8];
    char line[256], *rest;
    size_t count = 0;
    struct rep_choice c;
    struct res_table trials;
    const void *own = NULL;
    struct err *e = &drawing_fault;
    forget_drawing();
    figure = (struct rep_figure){.plot = {.points = FIGURE_POINTS}};
    *e = (struct err){0};
    drawing_arena = arena_create();
    snprintf(line, sizeof(line), "%s", options);
    for (char *w = strtok_r(line, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        words[count++] = w;
    if (rep_plot_find(name, &plot, e) != ERR_OK ||
        rep_plot_options(plot, words, count, &own, drawing_arena, e) != ERR_OK)
        return e->code;
    assert_int_equal(res_reader_open(database, &drawing_reader, e), ERR_OK);
    assert_int_equal(rep_choose(&q, drawing_reader, drawing_arena, &c, e), ERR_OK);
    c.choice.others = plot->unfinished;
    assert_int_equal(res_rank(drawing_reader, &c.choice, drawing_arena, &trials, e),
                     ERR_OK);
    const struct rep_plot_input in = {.reader = drawing_reader,
                                      .trials = &trials,
                                      .of = trials.row_count,
                                      .baseline = drawing_baseline,
                                      .metric = c.choice.metric,
                                      .maximize = c.choice.maximize,
                                      .options = own,
                                      .arena = drawing_arena};
    const enum err_code code = plot->draw(&in, &figure, e);
    str_add(&figure.plot.data, "");
    str_add(&figure.plot.script, "");
    return code;
}

static inline void draws(const char *name, const char *options)
{
    if (draw_plot(name, options) != ERR_OK)
        fail_msg("%s %s: %s", name, options, drawing_fault.text);
}

static inline void script_has(const char *part)
{
    if (strstr(figure.plot.script.text, part) == NULL)
        fail_msg("`%s` is not in the script:\n%s", part, figure.plot.script.text);
}

static inline void script_has_not(const char *part)
{
    if (strstr(figure.plot.script.text, part) != NULL)
        fail_msg("`%s` is in the script:\n%s", part, figure.plot.script.text);
}

/* What a network said of test clips, which are named by their numbers. */
struct drawn_scores {
    size_t clips, tags;
    const char *const *names; /* of the tags */
    const unsigned char *truth;
    const float *scores;
};

static inline void put_scores(int64_t run, const char *task,
                              const struct drawn_scores *s)
{
    static char names[64][8];
    const char *clips[64];
    struct err e = {0};
    assert_true(s->clips <= 64);
    for (size_t c = 0; c < s->clips; c++) {
        snprintf(names[c], sizeof(names[c]), "%zu", c);
        clips[c] = names[c];
    }
    const struct res_predictions p = {.task = task,
                                      .clips = clips,
                                      .tags = s->names,
                                      .clip_count = s->clips,
                                      .tag_count = s->tags,
                                      .truth = s->truth,
                                      .scores = s->scores};
    assert_int_equal(res_predictions_put(store, run, RES_TEST, &p, &e), ERR_OK);
}

/* The data are exactly these. */
static inline void has_data(const char *text)
{
    assert_string_equal(figure.plot.data.text, text);
}

static inline void does_not_draw(const char *name, const char *options,
                                 const char *part)
{
    assert_int_equal(draw_plot(name, options), ERR_USER);
    if (strstr(drawing_fault.text, part) == NULL)
        fail_msg("`%s` is not in: %s", part, drawing_fault.text);
}

#endif
