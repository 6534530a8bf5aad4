/* Every registered plot, drawn of small and of large sweeps at both widths: no label is
 * cut or covers another. */
#include "report/plot.h"
#include "report/view.h"

#include "base/command.h"
#include "tests/report/kernels.h"
#include "tests/results/sample.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static char *folder, *database;

enum { CLIPS = 40, TAGS = 60 };

/* Scores of a run that know little, and a value of noisy test clips. */
static enum err_code predict(struct res_store *s, int64_t trial, int64_t seed,
                             struct err *e)
{
    static char tag_names[TAGS][64], clip_names[CLIPS][16];
    static const char *tags[TAGS], *clips[CLIPS];
    static unsigned char truth[CLIPS * TAGS];
    static float scores[CLIPS * TAGS];
    struct res_run run;
    for (int t = 0; t < TAGS; t++) {
        snprintf(tag_names[t], sizeof(*tag_names),
                 t % 9 ? "tag %d" : "no vocals of the kind that has the number %d", t);
        tags[t] = tag_names[t];
    }
    for (int c = 0; c < CLIPS; c++) {
        snprintf(clip_names[c], sizeof(*clip_names), "clip %d", c);
        clips[c] = clip_names[c];
        for (int t = 0; t < TAGS; t++) {
            const int i = c * TAGS + t;
            truth[i] = (c * 7 + t * 3) % 11 < 3;
            scores[i] = (float)((c * 37 + t * 61) % 97) / 97 + 0.3F * truth[i];
        }
    }
    const struct res_predictions p = {.task = "of plots",
                                      .clips = clips,
                                      .tags = tags,
                                      .clip_count = CLIPS,
                                      .tag_count = TAGS,
                                      .truth = truth,
                                      .scores = scores};
    enum err_code code = res_run_get(s, trial, seed, 0, &run, e);
    for (int split = 0; split < RES_SPLITS && code == ERR_OK; split++)
        code = res_predictions_put(s, run.id, (enum res_split)split, &p, e);
    return code == ERR_OK ? res_metric_put(s, run.id, 0,
                                           sample_metric("test_roc_auc@noise"), 0.4, e)
                          : code;
}

/* As sample_trial, with a second parameter that is a number. */
static enum err_code put_trial(struct res_store *s, int64_t sweep, int number,
                               const char *optimizer, const char *rate, int64_t *id,
                               struct err *e)
{
    char batch[16], label[112], identity[128];
    snprintf(batch, sizeof(batch), "%d", 8 << number % 4);
    snprintf(label, sizeof(label), "%s lr %s", optimizer, rate);
    snprintf(identity, sizeof(identity), "%s-%s", label, batch);
    const struct res_param params[] = {{"train.optimizer.type", optimizer},
                                       {"train.optimizer.lr", rate},
                                       {"train.batch", batch}};
    const struct res_trial trial = {.identity = identity,
                                    .yaml = "name: many\n",
                                    .task = "task-a",
                                    .fingerprint = "data-a",
                                    .weights = 17300,
                                    .macs = 299892,
                                    .params = params,
                                    .param_count = 3};
    enum err_code code = res_trial_put(s, &trial, id, e);
    const struct res_sweep_trial place = {*id, number, label, params, 3};
    return code == ERR_OK ? res_sweep_trial_put(s, sweep, &place, e) : code;
}

/* The sweep `many`: trials with long labels, and tags of which some have long names. */
static enum err_code fill_many(struct res_store *s, int trials, int tags, struct err *e)
{
    struct res_sweep sweep = sample_sweep("many");
    char rate[16], name[80];
    int64_t sweep_id;
    char title[32];
    snprintf(title, sizeof(title), "many_%d_%d", trials, tags);
    sweep.name = title;
    enum err_code code = res_sweep_begin(s, &sweep, &sweep_id, e);
    if (code == ERR_OK)
        code = res_sweep_trials_begin(s, true, e);
    int64_t ids[32];
    for (int i = 0; i < trials && code == ERR_OK; i++) {
        snprintf(rate, sizeof(rate), "%de-%d", i % 3 + 1, 2 + tags % 7 + i / 3);
        snprintf(name, sizeof(name),
                 i % 2 ? "adam_%d"
                       : "an_optimizer_with_a_very_long_name_that_fills_the_line_%d",
                 tags);
        code = put_trial(s, sweep_id, i + 1, name, rate, &ids[i], e);
    }
    if (code == ERR_OK)
        code = res_sweep_trials_end(s, sweep_id, NULL, e);
    for (int i = 0; i < trials && code == ERR_OK; i++)
        code = sample_run(s, ids[i], 0, 0.5 + 0.02 * i, e);
    for (int i = 0; i < trials && code == ERR_OK; i++)
        code = predict(s, ids[i], 0, e);
    for (int i = 0; i < trials && i < 3 && code == ERR_OK; i++) {
        struct res_run run;
        code = res_run_get(s, ids[i], 1, 0, &run, e);
        if (code == ERR_OK)
            code = sample_run(s, ids[i], 1, 0.55 + 0.02 * i, e);
        if (code == ERR_OK)
            code = predict(s, ids[i], 1, e);
        for (int t = 0; t < tags && code == ERR_OK; t++) {
            snprintf(name, sizeof(name),
                     t % 9 ? "tag %d" : "no vocals of the kind that has the number %d",
                     t);
            code =
                res_tag_metric_put(s, run.id, name, "roc_auc", 0.3 + 0.7 * t / tags, e);
        }
    }
    return code;
}

/* The sweep `at_work`: one trial that has recorded an epoch, one that waits. */
static enum err_code fill_unfinished(struct res_store *s, struct err *e)
{
    static const struct res_machine machine = {"0.1.0", "sqlite", "cpu",
                                               "abc",   "host",   NULL};
    struct res_sweep sweep = sample_sweep("at_work");
    struct res_run run;
    int64_t sweep_id, trial = 0, waiting;
    enum err_code code = res_sweep_begin(s, &sweep, &sweep_id, e);
    if (code == ERR_OK)
        code = res_sweep_trials_begin(s, true, e);
    if (code == ERR_OK)
        code = sample_trial(s, sweep_id, 1, "sgd", "5e-1", &trial, e);
    if (code == ERR_OK)
        code = sample_trial(s, sweep_id, 2, "sgd", "6e-1", &waiting, e);
    if (code == ERR_OK)
        code = res_sweep_trials_end(s, sweep_id, NULL, e);
    if (code == ERR_OK)
        code = res_run_get(s, trial, 0, 0, &run, e);
    if (code == ERR_OK)
        code = res_run_start(s, run.id, &machine, e);
    for (int epoch = 1; epoch <= 2 && code == ERR_OK; epoch++)
        code = res_metric_put(s, run.id, epoch, sample_metric("valid_loss"),
                              0.5 / epoch, e);
    return code;
}

/* Of what sample_fill recorded. */
static enum err_code predict_sample(struct res_store *s, struct err *e)
{
    enum err_code code = ERR_OK;
    for (int i = 0; i < 8 && code == ERR_OK; i++)
        code = predict(s, 1 + i / 2, i % 2, e);
    return code;
}

static real weight(size_t place)
{
    return (real)((double)(place * 37 % 101) / 101 - 0.5);
}

/* Of the two large sweeps, and of the others. */
static enum err_code put_weights(struct err *e)
{
    static const int over_bands[] = {64, 96, 3}, small[] = {32, 1, 3, 3};
    const char *many = "trial_id IN (SELECT trial_id FROM sweep_trial JOIN sweep ON "
                       "sweep.id = sweep_id WHERE name LIKE 'many%')";
    enum err_code code = put_kernels(database, "a", small, 4, weight, "1", e);
    return code == ERR_OK ? put_kernels(database, "b", over_bands, 3, weight, many, e)
                          : code;
}

static int make(void **state)
{
    struct err e = {0};
    struct res_store *s;
    (void)state;
    folder = sample_folder();
    database = sample_path(folder, "mtag.db");
    if (res_open(database, &s, &e) != ERR_OK || sample_fill(s, &e) != ERR_OK ||
        fill_unfinished(s, &e) != ERR_OK || fill_many(s, 2, 50, &e) != ERR_OK ||
        fill_many(s, 20, 188, &e) != ERR_OK || predict_sample(s, &e) != ERR_OK) {
        print_error("%s\n", e.text);
        return -1;
    }
    res_close(s);
    if (put_weights(&e) != ERR_OK) {
        print_error("%s\n", e.text);
        return -1;
    }
    return 0;
}

static int remove_all(void **state)
{
    (void)state;
    sample_remove(folder);
    free(database);
    return 0;
}

/* The exit of the view for a line of words; the message or notice in text. */
static enum err_code plot(const char *line, struct arena *a, const char **text)
{
    const struct rep_view *view = rep_view_find("plot");
    char *words = arena_strdup(a, line), *argv[32] = {arena_strdup(a, "plot")}, *rest;
    const struct rep_request *request;
    struct rep_shown shown;
    struct err e = {0};
    int argc = 1;
    for (char *w = strtok_r(words, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        argv[argc++] = w;
    assert_int_equal(rep_parse(view, argc, argv, a, &request), CLI_GO);
    enum err_code code = rep_show(view, request, (struct table_look){0}, a, &shown, &e);
    *text = code == ERR_OK ? shown.notice : arena_strdup(a, e.text);
    if (code == ERR_OK && shown.text.length)
        *text = arena_strdup(a, shown.text.text);
    str_deinit(&shown.text);
    return code;
}

struct word {
    double left, top, right, bottom;
    char text[128];
};

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double largest(double a, double b)
{
    return a > b ? a : b;
}

/* Words of the page, read by poppler. */
static size_t read_words(const char *pdf, struct word *words, size_t room,
                         double *width, double *height)
{
    const char *const argv[] = {"pdftotext", "-bbox", pdf, "-", NULL};
    const struct command command = {.words = argv};
    struct str said = {0};
    struct err e = {0};
    bool there;
    int status;
    size_t count = 0;
    assert_int_equal(command_run(&command, &said, &there, &status, &e), ERR_OK);
    const char *page = strstr(str_text(&said), "<page width=");
    assert_non_null(page);
    assert_int_equal(sscanf(page, "<page width=\"%lf\" height=\"%lf\"", width, height),
                     2);
    for (const char *p = page; count < room && (p = strstr(p, "<word ")); p++) {
        struct word *w = &words[count++];
        assert_int_equal(
            sscanf(p,
                   "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\">%127[^<]",
                   &w->left, &w->top, &w->right, &w->bottom, w->text),
            5);
    }
    str_deinit(&said);
    return count;
}

static void labels_are_whole_and_apart(const char *pdf, const char *line)
{
    enum { MOST = 4000 };
    struct word *words = malloc(MOST * sizeof(*words));
    double width, height;
    const size_t count = read_words(pdf, words, MOST, &width, &height);
    assert_true(count > 3);
    for (size_t i = 0; i < count; i++) {
        const struct word *a = &words[i];
        if (a->left < -.5 || a->top < -.5 || a->right > width + .5 ||
            a->bottom > height + .5)
            fail_msg("%s: `%s` is cut", line, a->text);
        for (size_t k = i + 1; k < count; k++) {
            const struct word *b = &words[k];
            if (least(a->right, b->right) - largest(a->left, b->left) > 0.8 &&
                least(a->bottom, b->bottom) - largest(a->top, b->top) > 1.5)
                fail_msg("%s: `%s` covers `%s`", line, a->text, b->text);
        }
    }
    free(words);
}

static bool has_programs(void)
{
    return system("command -v gnuplot >/dev/null && command -v pdftotext >/dev/null") ==
           0;
}

static void every_plot_has_labels_that_are_whole_and_apart(void **state)
{
    static const struct {
        const char *line, *size;
        int trials;
    } choices[] = {{"", "", 20},
                   {"--top 20", "columns=1", 20},
                   {"--top 20", "columns=2", 20},
                   {"-s sweep_lr --top 2", "", 2},
                   {"-s many_2_50", "columns=1", 2},
                   {"-s many_20_188 --top 20", "columns=1", 20},
                   {"-t 7,8,9,1", "columns=2", 4}};
    (void)state;
    if (!has_programs())
        skip();
    for (size_t i = 0; rep_plots.items[i]; i++) {
        const struct rep_plot *p = (const struct rep_plot *)rep_plots.items[i];
        for (size_t k = 0; k < sizeof(choices) / sizeof(*choices); k++) {
            struct arena *a = arena_create();
            const char *said, *pdf = arena_printf(a, "%s/plot.pdf", folder);
            const char *line =
                arena_printf(a, "%s %s %s --results %s -o %s", p->plugin.name,
                             choices[k].size, choices[k].line, database, pdf);
            const bool enough = choices[k].trials >= p->fewest;
            if (plot(line, a, &said) != (enough ? ERR_OK : ERR_USER))
                fail_msg("%s: %s", line, said);
            if (enough)
                labels_are_whole_and_apart(pdf, line);
            arena_destroy(a);
        }
    }
}

static void every_plot_draws_its_example_and_describes_its_options(void **state)
{
    (void)state;
    for (size_t i = 0; rep_plots.items[i]; i++) {
        const struct plugin *p = rep_plots.items[i];
        struct arena *a = arena_create();
        const char *said;
        assert_non_null(p->example);
        assert_int_equal(plot(arena_printf(a, "%s --describe", p->name), a, &said),
                         ERR_OK);
        for (const struct opt *o = p->options; o->name; o++)
            assert_non_null(strstr(said, o->name));
        assert_string_equal(p->options[0].name, "columns");
        if (has_programs() && plot(arena_printf(a, "%s %s --results %s -o %s/e.svg",
                                                p->name, p->example, database, folder),
                                   a, &said) != ERR_OK)
            fail_msg("%s", said);
        arena_destroy(a);
    }
}

static void all_plots_go_to_a_folder(void **state)
{
    struct arena *a = arena_create();
    const char *said;
    (void)state;
    if (!has_programs())
        skip();
    assert_int_equal(
        plot(arena_printf(a, "all --results %s -o %s/all", database, folder), a, &said),
        ERR_OK);
    for (size_t i = 0; rep_plots.items[i]; i++) {
        const char *path =
            arena_printf(a, "%s/all/%s.svg", folder, rep_plots.items[i]->name);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            fail_msg("%s: %s", path, said ? said : "");
        fclose(file);
    }
    arena_destroy(a);
}

static void trials_at_work_are_drawn_by_plots_that_show_them(void **state)
{
    (void)state;
    if (!has_programs())
        skip();
    for (size_t i = 0; rep_plots.items[i]; i++) {
        const struct rep_plot *p = (const struct rep_plot *)rep_plots.items[i];
        struct arena *a = arena_create();
        const char *said,
            *line = arena_printf(a, "%s -s at_work --results %s -o %s/w.pdf",
                                 p->plugin.name, database, folder);
        assert_int_equal(plot(line, a, &said), p->unfinished ? ERR_OK : ERR_USER);
        if (p->unfinished)
            labels_are_whole_and_apart(arena_printf(a, "%s/w.pdf", folder), line);
        arena_destroy(a);
    }
}

static char *read_all(const char *path, struct arena *a)
{
    char *text = arena_alloc(a, 1 << 16, 1);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, (1 << 16) - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* Seven trials whose metric is the better, the later they come; it falls by epoch. */
static enum err_code fill_rising(struct res_store *s, int64_t *ids, struct err *e)
{
    struct res_sweep sweep = sample_sweep("rising");
    static const struct res_machine machine = {"0.1.0", "sqlite", "cpu",
                                               "abc",   "host",   NULL};
    int64_t sweep_id;
    enum err_code code = res_sweep_begin(s, &sweep, &sweep_id, e);
    if (code == ERR_OK)
        code = res_sweep_trials_begin(s, true, e);
    for (int i = 0; i < 7 && code == ERR_OK; i++) {
        char rate[16];
        snprintf(rate, sizeof(rate), "%de-5", i + 2);
        code = sample_trial(s, sweep_id, i + 1, "sgd", rate, &ids[i], e);
    }
    if (code == ERR_OK)
        code = res_sweep_trials_end(s, sweep_id, NULL, e);
    for (int i = 0; i < 7 && code == ERR_OK; i++) {
        struct res_run run;
        code = res_run_get(s, ids[i], 0, 0, &run, e);
        if (code == ERR_OK)
            code = res_run_start(s, run.id, &machine, e);
        for (int epoch = 1; epoch <= 2 && code == ERR_OK; epoch++)
            code = res_metric_put(s, run.id, epoch, sample_metric("valid_roc_auc"),
                                  0.5 + 0.05 * i - 0.01 * epoch, e);
    }
    return code;
}

static void of_trials_at_work_the_best_so_far_are_drawn(void **state)
{
    struct arena *a = arena_create();
    struct err e = {0};
    struct res_store *s;
    const char *said;
    int64_t ids[7];
    (void)state;
    if (!has_programs())
        skip();
    assert_int_equal(res_open(database, &s, &e), ERR_OK);
    assert_int_equal(fill_rising(s, ids, &e), ERR_OK);
    res_close(s);
    const char *line =
        arena_printf(a, "curves -s rising --results %s -o %s/r.svg", database, folder);
    assert_int_equal(plot(line, a, &said), ERR_OK);
    assert_non_null(said);
    assert_non_null(strstr(said, "the best 5 of 7 trials"));
    const char *data = read_all(arena_printf(a, "%s/r.dat", folder), a);
    const char *last = data;
    for (int i = 6; i >= 2; i--) {
        last = strstr(last, arena_printf(a, "# %lld: ", (long long)ids[i]));
        assert_non_null(last);
    }
    assert_null(strstr(data, arena_printf(a, "# %lld: ", (long long)ids[1])));
    const char *script = read_all(arena_printf(a, "%s/r.gp", folder), a);
    assert_non_null(strstr(script, "data index 0 using ($1==1?$1:NaN):6 with points"));
    arena_destroy(a);
}

/* The sample's metric is best in its second epoch, whatever the runs say. */
static void the_dot_is_at_the_best_point_of_the_curve(void **state)
{
    struct arena *a = arena_create();
    const char *said;
    (void)state;
    if (!has_programs())
        skip();
    const char *line = arena_printf(a, "curves -s sweep_lr --results %s -o %s/d.svg",
                                    database, folder);
    assert_int_equal(plot(line, a, &said), ERR_OK);
    const char *script = read_all(arena_printf(a, "%s/d.gp", folder), a);
    assert_non_null(strstr(script, "data index 3 using ($1==2?$1:NaN):6 with points"));
    arena_destroy(a);
}

static void wrong_options_are_said(void **state)
{
    struct arena *a = arena_create();
    const char *said;
    (void)state;
    assert_int_equal(plot("curves columns=3 -o a.svg", a, &said), ERR_USER);
    assert_int_equal(plot("curves colums=2 -o a.svg", a, &said), ERR_USER);
    assert_non_null(strstr(said, "columns"));
    assert_int_equal(plot("curves 2 -o a.svg", a, &said), ERR_USER);
    assert_int_equal(plot("curves", a, &said), ERR_USER);
    assert_non_null(strstr(said, "-o curves.svg"));
    assert_int_equal(plot("all", a, &said), ERR_USER);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_plot_has_labels_that_are_whole_and_apart),
        cmocka_unit_test(every_plot_draws_its_example_and_describes_its_options),
        cmocka_unit_test(all_plots_go_to_a_folder),
        cmocka_unit_test(trials_at_work_are_drawn_by_plots_that_show_them),
        cmocka_unit_test(the_dot_is_at_the_best_point_of_the_curve),
        cmocka_unit_test(of_trials_at_work_the_best_so_far_are_drawn),
        cmocka_unit_test(wrong_options_are_said),
    };
    return cmocka_run_group_tests(tests, make, remove_all);
}
