/* Predictions that another program made, as a trial beside the others. */
#include "report/add/judge.h"
#include "report/add/read.h"
#include "report/keep.h"
#include "results/read/predictions.h"

#include "base/utf8.h"

#include <string.h>

struct words {
    struct rep_request request;
    const char *name;
};

static const struct cli_option own[] = {
    {"name", 0, CLI_TEXT, offsetof(struct words, name), "NAME",
     "what to call it (default: the file's name)"},
    {0},
};

static const struct cli_option *const options[] = {rep_options_every, own, NULL};

/* What the file must be about. */
struct reference {
    struct res_trial_row trial;
    struct res_predictions test;
};

/* The trial's first run with predictions of its test clips; *found is false without. */
static enum err_code read_reference(struct rep_asked *asked, int64_t trial,
                                    struct reference *out, bool *found, struct err *e)
{
    struct arena *a = asked->arena;
    struct res_run_row *runs;
    size_t count;
    *found = false;
    enum err_code code = res_trial(asked->reader, trial, a, &out->trial, e);
    if (code == ERR_OK)
        code = res_runs(asked->reader, trial, a, &runs, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count && !*found; i++) {
        code = res_predictions_read(asked->reader, trial, runs[i].number, RES_TEST, a,
                                    &out->test, e);
        *found = code == ERR_OK && out->test.scores != NULL;
    }
    return code;
}

/* The trial that -t names, or the first of the sweep that has predictions. */
static enum err_code find_reference(struct rep_asked *asked, struct reference *out,
                                    struct err *e)
{
    struct rep_choice c;
    struct res_table t;
    bool found = false;
    enum err_code code = rep_choose(asked->request, asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    c.choice.others = true;
    code = res_rank(asked->reader, &c.choice, asked->arena, &t, e);
    for (size_t i = 0; code == ERR_OK && i < t.row_count && !found; i++)
        code = read_reference(asked, t.rows[i].trial, out, &found, e);
    if (code == ERR_OK && !found)
        code = err_set(e, ERR_USER,
                       "no trial of %s has recorded predictions of its test clips to "
                       "hold the file against: -s or -t names another",
                       c.choice.trials ? "those listed" : c.sweep->name);
    if (code == ERR_OK && out->trial.folds > 0)
        code = err_set(e, ERR_USER,
                       "trial %lld has %d folds: add takes the predictions of one set "
                       "of test clips",
                       (long long)out->trial.id, out->trial.folds);
    return code;
}

/* "model" of "some/model.csv". */
static const char *name_of(const char *file, struct arena *a)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
    return dot && dot != name ? arena_strndup(a, name, (size_t)(dot - name)) : name;
}

static void describe(const struct rep_added *added, int64_t trial, struct str *out)
{
    const long long like = added->like->id;
    str_addf(out, "trial %lld: %s, %zu test clips x %zu tags as in trial %lld\n",
             (long long)trial, added->name, added->of->clip_count, added->of->tag_count,
             like);
    str_addf(out,
             "compare: mtag-report diff %lld %lld; mtag-report -t %lld,%lld -m "
             "test_roc_auc --significance\n",
             like, (long long)trial, like, (long long)trial);
}

static enum err_code add(struct rep_asked *asked, const char *file, const char *name,
                         struct rep_answer *out, struct err *e)
{
    struct reference like;
    struct res_store *store = NULL;
    float *scores;
    int64_t trial;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = find_reference(asked, &like, e);
    if (code != ERR_OK)
        return code;
    const struct rep_add_task task = {&like.test, like.trial.id};
    code = rep_add_read(file, &task, asked->arena, &scores, e);
    if (code != ERR_OK)
        return code;
    like.test.scores = scores;
    const struct rep_added added = {name, file, &like.trial, &like.test};
    code = rep_open_store(asked, &store, e);
    if (code == ERR_OK)
        code = rep_added_put(store, &added, &trial, e);
    res_close(store);
    if (code == ERR_OK)
        describe(&added, trial, &out->text);
    return code;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct words *w = (const struct words *)asked->request;
    const struct cli_list *files = &w->request.words;
    size_t bad;
    if (files->count != 1)
        return err_set(e, ERR_USER, "add takes one file: mtag-report add FILE.csv");
    const char *name = w->name ? w->name : name_of(files->items[0], asked->arena);
    if (name[0] == '\0' || !utf8_is_text(name, strlen(name), &bad) ||
        !utf8_is_text(files->items[0], strlen(files->items[0]), &bad))
        return err_set(e, ERR_USER, "the name is not text: --name gives another");
    return add(asked, files->items[0], name, out, e);
}

const struct rep_view rep_view_add = {
    .plugin = {.name = "add", .help = "take in predictions made elsewhere"},
    .words = "FILE.csv",
    .about =
        "Records predictions that another program made, as a trial of the sweep "
        "`added`, with mtag's own metrics. The columns are clip, tag and score (a "
        "probability); a column truth is checked. Clips and tags are those of the "
        "test of trial -t, else of the sweep started last: another task is refused.",
    .examples = "mtag-report add musicnn.csv --name musicnn\n"
                "mtag-report add musicnn.csv -t 3",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
