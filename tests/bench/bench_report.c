/* bench_report FILE TRIALS [RUNS [EPOCHS [TAGS [random]]]]: records a made-up grid of
 * so many trials, each with 9 swept parameters, 3 runs, 5 epochs of 4 metrics and no
 * tags unless said otherwise, for bench_report.sh to time reports on. random: as a
 * random search records them, four of the parameters with 17 digits, and with 40
 * settings that all trials share. */
#include "results/write/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMS = 9, SHARED = 40 };

static int run_count = 3, epoch_count = 5, tag_count = 0;
static bool is_random;

static const char *const paths[PARAMS] = {
    "train.optimizer.type",       "train.optimizer.lr",        "train.batch",
    "model.layers.conv1.filters", "model.layers.conv1.kernel", "model.layers.drop.p",
    "train.regularize.l2",        "features.mel.n_mels",       "train.loss.gamma"};
static const char *const values[PARAMS][4] = {{"sgd", "adam", "rmsprop", "nadam"},
                                              {"1e-4", "1e-3", "3e-3", "1e-2"},
                                              {"8", "16", "32", "64"},
                                              {"16", "32", "64", "128"},
                                              {"3", "5", "7", "9"},
                                              {"0.1", "0.2", "0.3", "0.5"},
                                              {"0", "1e-5", "1e-4", "1e-3"},
                                              {"48", "64", "96", "128"},
                                              {"0.5", "1", "2", "3"}};

/* Those that a random search draws between two ends; on a logarithmic scale. */
static const struct {
    int param;
    double low, high;
} drawn[] = {{1, 1e-5, 1e-1}, {5, 0.05, 0.6}, {6, 1e-7, 1e-2}, {8, 0.5, 4}};

static double noise(unsigned *state)
{
    *state = *state * 1664525U + 1013904223U;
    return (double)(*state >> 8) / (double)(1U << 24) - 0.5;
}

/* Returns how many parameters the trial has: the swept ones, then shared ones. */
static size_t make_random(int number, struct res_param *params)
{
    static char texts[4][32], shared[SHARED][48];
    unsigned state = (unsigned)number * 2654435761U + 1;
    noise(&state);
    for (size_t k = 0; k < sizeof(drawn) / sizeof(*drawn); k++) {
        const double share = noise(&state) + 0.5;
        snprintf(texts[k], sizeof(*texts), "%.17g",
                 drawn[k].low * pow(drawn[k].high / drawn[k].low, share));
        params[drawn[k].param].value = texts[k];
    }
    for (int k = 0; k < SHARED; k++) {
        snprintf(shared[k], sizeof(*shared), "settings.of.all.number_%d", k);
        params[PARAMS + k] = (struct res_param){shared[k], "the same"};
    }
    return PARAMS + SHARED;
}

static enum err_code put_trial(struct res_store *s, int64_t sweep, int number,
                               int64_t *id, struct err *e)
{
    struct res_param params[PARAMS + SHARED];
    char identity[32], label[64];
    for (int k = 0, n = number; k < PARAMS; k++, n /= 4)
        params[k] = (struct res_param){paths[k], values[k][n % 4]};
    const size_t count = is_random ? make_random(number, params) : PARAMS;
    snprintf(identity, sizeof(identity), "made-up-%d", number);
    snprintf(label, sizeof(label), "%s lr %s", params[0].value, params[1].value);
    const struct res_trial trial = {
        .identity = identity,
        .yaml = "name: made-up\n",
        .task = "task",
        .fingerprint = "data",
        .weights = 17300 + number % 100,
        .macs = 299892,
        .params = params,
        .param_count = count,
    };
    enum err_code code = res_trial_put(s, &trial, id, e);
    const struct res_sweep_trial place = {*id, number + 1, label, params, PARAMS};
    return code == ERR_OK ? res_sweep_trial_put(s, sweep, &place, e) : code;
}

static enum err_code put_tags(struct res_store *s, int64_t run, unsigned *state,
                              struct err *e)
{
    static const struct res_metric macros[] = {
        {"test_roc_auc", "test ROC-AUC", "test", 251, true, false, false},
        {"test_pr_auc", "test PR-AUC", "test", 252, true, false, false}};
    enum err_code code = ERR_OK;
    for (int k = 0; k < (is_random ? 2 : 1) && code == ERR_OK; k++) {
        code = res_metric_put(s, run, 0, &macros[k], 0.75 + 0.2 * noise(state), e);
        for (int t = 0; t < tag_count && code == ERR_OK; t++) {
            char tag[16];
            snprintf(tag, sizeof(tag), "tag %d", t);
            code = res_tag_metric_put(s, run, tag, macros[k].name,
                                      0.75 + 0.4 * noise(state), e);
        }
    }
    return code;
}

static enum err_code put_run(struct res_store *s, int64_t trial, int seed,
                             unsigned *state, struct err *e)
{
    static const struct res_machine machine = {"0", "none", "cpu", NULL, "host", NULL};
    static const struct res_metric metrics[4] = {
        {"train_loss", "train loss", "train", 153, false, false, true},
        {"valid_loss", "valid loss", "valid", 53, false, false, true},
        {"valid_roc_auc", "valid ROC-AUC", "valid", 51, true, false, false},
        {"valid_pr_auc", "valid PR-AUC", "valid", 52, true, false, false}};
    struct res_run run;
    double quality = 0.5 + 0.3 * fabs(sin((double)trial)) + 0.02 * noise(state);
    enum err_code code = res_run_get(s, trial, seed, 0, &run, e);
    if (code == ERR_OK)
        code = res_run_start(s, run.id, &machine, e);
    for (int epoch = 1; epoch <= epoch_count && code == ERR_OK; epoch++) {
        double learnt = 1 - exp(-epoch * quality);
        const double now[4] = {0.7 - 0.5 * learnt,
                               0.7 - 0.45 * learnt + 0.01 * noise(state),
                               0.5 + 0.45 * learnt + 0.01 * noise(state), 0.6 * learnt};
        for (int k = 0; k < 4 && code == ERR_OK; k++)
            code = res_metric_put(s, run.id, epoch, &metrics[k], now[k], e);
    }
    if (code == ERR_OK && tag_count > 0)
        code = put_tags(s, run.id, state, e);
    const struct res_ending ending = {
        .status = RES_FINISHED,
        .best_epoch = epoch_count - seed % 2,
        .epochs = epoch_count,
        .seconds = 20 * quality,
        .train_seconds = 15 * quality,
        .peak_memory = 2e8,
    };
    return code == ERR_OK ? res_run_end(s, run.id, &ending, e) : code;
}

static enum err_code fill(struct res_store *s, int trials, struct err *e)
{
    const struct res_sweep sweep = {
        .name = "made-up",
        .hypothesis = "numbers that nobody trained",
        .method = "grid",
        .metric = "valid_roc_auc",
        .goal = "maximize",
        .seeds = run_count,
        .threads = 1,
    };
    int64_t id, *ids = calloc((size_t)trials + 1, sizeof(*ids));
    unsigned state = 1;
    enum err_code code =
        ids ? res_sweep_begin(s, &sweep, &id, e) : err_set(e, ERR_MEMORY, "no memory");
    if (code == ERR_OK)
        code = res_sweep_trials_begin(s, true, e);
    for (int i = 0; i < trials && code == ERR_OK; i++)
        code = put_trial(s, id, i, &ids[i], e);
    if (code == ERR_OK)
        code = res_sweep_trials_end(s, id, NULL, e);
    for (int i = 0; i < trials * run_count && code == ERR_OK; i++)
        code = put_run(s, ids[i / run_count], i % run_count, &state, e);
    free(ids);
    return code;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    struct res_store *s;
    int trials = argc >= 3 && argc <= 7 ? atoi(argv[2]) : 0;
    run_count = argc > 3 ? atoi(argv[3]) : run_count;
    epoch_count = argc > 4 ? atoi(argv[4]) : epoch_count;
    tag_count = argc > 5 ? atoi(argv[5]) : tag_count;
    is_random = argc > 6 && strcmp(argv[6], "random") == 0;
    if (trials < 1 || run_count < 1 || epoch_count < 2) {
        fprintf(stderr,
                "Usage: bench_report FILE TRIALS [RUNS [EPOCHS [TAGS [random]]]]\n");
        return 2;
    }
    enum err_code code = res_open(argv[1], &s, &e);
    if (code == ERR_OK) {
        code = fill(s, trials, &e);
        res_close(s);
    }
    if (code != ERR_OK)
        fprintf(stderr, "%s\n", e.text);
    return err_exit_status(code);
}
