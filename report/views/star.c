/* Trials that a person wants to find again. */
#include "report/keep.h"

#include "results/write/mark.h"

struct words {
    struct rep_request request;
    bool off;
};

static const struct cli_option own[] = {
    {"off", 0, CLI_FLAG, offsetof(struct words, off), NULL, "take the star away"},
    {0},
};

static const struct cli_option *const options[] = {rep_options_every, own, NULL};

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const bool off = ((const struct words *)asked->request)->off;
    struct rep_choice c;
    struct res_store *store = NULL;
    struct res_trial_row row;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose_words(asked->request, "star", asked->reader, asked->arena, &c,
                                e);
    for (size_t i = 0; code == ERR_OK && i < c.choice.trial_count; i++)
        code = res_trial(asked->reader, c.choice.trials[i], asked->arena, &row, e);
    if (code == ERR_OK)
        code = rep_open_store(asked, &store, e);
    for (size_t i = 0; code == ERR_OK && i < c.choice.trial_count; i++) {
        code = res_star_put(store, c.choice.trials[i], !off, e);
        str_addf(&out->text, "trial %lld %s a star\n", (long long)c.choice.trials[i],
                 off ? "no longer has" : "has");
    }
    res_close(store);
    return code;
}

const struct rep_view rep_view_star = {
    .plugin = {.name = "star", .help = "mark a trial, to find it again"},
    .words = "TRIAL ...",
    .about = "Gives trials a star. Tables show it, and `--where star` finds it.",
    .examples = "mtag-report star 37\n"
                "mtag-report star --off 3 17\n"
                "mtag-report --all --where star",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
