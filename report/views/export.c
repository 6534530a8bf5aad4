/* What other programs read: tables for pandas, a journal of Optuna. */
#include "report/export/export.h"
#include "report/view.h"

#include <string.h>

struct words {
    struct rep_request request;
    bool without_predictions;
};

static const struct cli_option own[] = {
    {"without-predictions", 0, CLI_FLAG, offsetof(struct words, without_predictions),
     NULL, "csv: no files of predictions, which are the largest"},
    {0},
};

static const struct cli_option *const options[] = {rep_options_every,
                                                   rep_options_ranked, own, NULL};

static const struct {
    const char *name;
    enum err_code (*write)(struct rep_export *x, const char *path, struct err *e);
} targets[] = {{"csv", rep_export_csv}, {"optuna", rep_export_optuna}};
enum { TARGETS = sizeof(targets) / sizeof(*targets) };

static enum err_code find_target(const struct cli_list *words, size_t *out,
                                 struct err *e)
{
    *out = 0;
    if (words->count != 2)
        return err_set(e, ERR_USER,
                       "export takes a target and a path: mtag-report export csv DIR, "
                       "or export optuna FILE");
    while (*out < TARGETS && strcmp(targets[*out].name, words->items[0]) != 0)
        ++*out;
    return *out < TARGETS
               ? ERR_OK
               : err_set(e, ERR_USER, "export knows csv and optuna, not `%s`",
                         words->items[0]);
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct cli_list *words = &asked->request->words;
    struct rep_choice c;
    struct res_table trials;
    size_t target;
    enum err_code code = find_target(words, &target, e);
    if (code == ERR_OK)
        code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose(asked->request, asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    c.choice.others = true;
    code = res_rank(asked->reader, &c.choice, asked->arena, &trials, e);
    if (code != ERR_OK)
        return code;
    struct rep_export x = {
        .reader = asked->reader,
        .arena = asked->arena,
        .choice = &c,
        .trials = &trials,
        .predictions = !((const struct words *)asked->request)->without_predictions,
    };
    code = targets[target].write(&x, words->items[1], e);
    out->notice = x.notice;
    return code;
}

const struct rep_view rep_view_export = {
    .plugin = {.name = "export", .help = "tables for pandas, a journal of Optuna"},
    .words = "csv|optuna PATH",
    .about =
        "csv makes a folder with trials.csv (every setting), runs.csv, epochs.csv, "
        "tags.csv and predictions/RUN.csv; optuna a file that "
        "optuna.storages.JournalFileStorage reads, a study for each sweep.",
    .examples = "mtag-report export csv tables\n"
                "mtag-report export csv best --top 10 --without-predictions\n"
                "mtag-report export optuna sweep.journal -s sweep_lr",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
