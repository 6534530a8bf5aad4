/* A small sweep recorded in a temporary folder, for tests of results and report. */
#ifndef MTAG_TESTS_RESULTS_SAMPLE_H
#define MTAG_TESTS_RESULTS_SAMPLE_H

#include "results/write/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A new folder under $TMPDIR; removed by sample_remove. */
static inline char *sample_folder(void)
{
    const char *base = getenv("TMPDIR");
    char *path = malloc(4096);
    snprintf(path, 4096, "%s/mtag-test-XXXXXX", base ? base : "/tmp");
    if (mkdtemp(path) == NULL)
        abort();
    return path;
}

static inline char *sample_path(const char *folder, const char *name)
{
    char *path = malloc(4096);
    snprintf(path, 4096, "%s/%s", folder, name);
    return path;
}

static inline void sample_remove(char *folder)
{
    char command[4200];
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    if (system(command) != 0)
        abort();
    free(folder);
}

static inline struct res_sweep sample_sweep(const char *name)
{
    return (struct res_sweep){
        .name = name,
        .hypothesis = "adaptive steps learn rare tags sooner",
        .method = "grid",
        .metric = "valid_roc_auc",
        .goal = "maximize",
        .yaml = "name: sweep\n",
        .path = "sweep.yaml",
        .command = "mtag-run sweep.yaml",
        .seeds = 2,
        .threads = 1,
    };
}

/* The trial with this optimizer and rate. */
static inline enum err_code sample_trial(struct res_store *s, int64_t sweep, int number,
                                         const char *optimizer, const char *rate,
                                         int64_t *id, struct err *e)
{
    char identity[128], label[128], yaml[256];
    snprintf(identity, sizeof(identity), "%s-%s", optimizer, rate);
    snprintf(label, sizeof(label), "%s lr %s", optimizer, rate);
    snprintf(yaml, sizeof(yaml),
             "train:\n  epochs: 3\n  optimizer: {type: %s, lr: %s}\n", optimizer, rate);
    const struct res_param params[] = {
        {"train.epochs", "3"},
        {"train.optimizer.type", optimizer},
        {"train.optimizer.lr", rate},
    };
    const struct res_trial trial = {
        .identity = identity,
        .yaml = yaml,
        .task = "task-a",
        .fingerprint = "data-a",
        .weights = 17300,
        .macs = 299892,
        .params = params,
        .param_count = 3,
    };
    enum err_code code = res_trial_put(s, &trial, id, e);
    const struct res_sweep_trial place = {*id, number, label, params + 1, 2};
    return code == ERR_OK ? res_sweep_trial_put(s, sweep, &place, e) : code;
}

/* A metric as mtag-run records it. */
static inline const struct res_metric *sample_metric(const char *name)
{
    static const struct res_metric all[] = {
        {"valid_roc_auc", "valid ROC-AUC", "valid", 51, true, false, false},
        {"valid_pr_auc", "valid PR-AUC", "valid", 52, true, false, false},
        {"valid_loss", "valid loss", "valid", 53, false, false, true},
        {"train_loss", "train loss", "train", 153, false, false, true},
        {"valid_f1_macro", "valid F1 macro", "valid", 0, true, false, false},
        {"test_roc_auc", "test ROC-AUC", "test", 251, true, false, false},
        {"test_pr_auc", "test PR-AUC", "test", 252, true, false, false},
        {"test_f1_macro", "test F1 macro", "test", 0, true, false, false},
        {"test_ece", "test ECE", "test", 0, false, false, false},
        {"test_roc_auc@noise", "test ROC-AUC @noise", "test", 351, true, false, false},
        {"test_roc_auc@pitch", "test ROC-AUC @pitch", "test", 352, true, false, false},
        {"test_pr_auc@noise", "test PR-AUC @noise", "test", 353, true, false, false},
        {"test_loss", "test loss", "test", 253, false, false, true},
        {"lr", "LR", "", 0, false, true, false},
        {"seconds", "seconds", "", 0, false, true, false},
        {"train_seconds", "train seconds", "", 0, false, true, false},
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    abort();
}

/* Three epochs, the second best: valid_roc_auc is roc there. */
static inline enum err_code sample_run(struct res_store *s, int64_t trial, int64_t seed,
                                       double roc, struct err *e)
{
    static const struct res_machine machine = {"0.1.0", "sqlite", "cpu",
                                               "abc",   "host",   NULL};
    struct res_run run;
    enum err_code code = res_run_get(s, trial, seed, 0, &run, e);
    if (code == ERR_OK)
        code = res_run_start(s, run.id, &machine, e);
    for (int epoch = 1; epoch <= 3 && code == ERR_OK; epoch++) {
        double less = epoch == 2 ? 0 : 0.05;
        code = res_metric_put(s, run.id, epoch, sample_metric("train_loss"),
                              0.5 / epoch, e);
        if (code == ERR_OK)
            code = res_metric_put(s, run.id, epoch, sample_metric("valid_loss"),
                                  0.4 + less, e);
        if (code == ERR_OK)
            code = res_metric_put(s, run.id, epoch, sample_metric("valid_roc_auc"),
                                  roc - less, e);
    }
    if (code == ERR_OK)
        code =
            res_metric_put(s, run.id, 0, sample_metric("test_roc_auc"), roc - 0.01, e);
    if (code == ERR_OK)
        code = res_tag_metric_put(s, run.id, "guitar", "test_roc_auc", roc, e);
    if (code == ERR_OK)
        code = res_tag_metric_put(s, run.id, "no vocals", "test_roc_auc", roc - 0.2, e);
    const struct res_ending ending = {
        .status = RES_FINISHED,
        .best_epoch = 2,
        .epochs = 3,
        .seconds = 12.5,
        .train_seconds = 10,
        .peak_memory = 1e8,
    };
    return code == ERR_OK ? res_run_end(s, run.id, &ending, e) : code;
}

/* Four trials of two seeds; the best is adam 1e-3. */
static inline enum err_code sample_fill(struct res_store *s, struct err *e)
{
    static const char *const optimizers[] = {"sgd", "sgd", "adam", "adam"};
    static const char *const rates[] = {"1e-3", "1e-2", "1e-3", "1e-2"};
    static const double rocs[] = {0.7, 0.8, 0.9, 0.85};
    const struct res_sweep sweep = sample_sweep("sweep_lr");
    int64_t sweep_id, trials[4];
    enum err_code code = res_sweep_begin(s, &sweep, &sweep_id, e);
    if (code == ERR_OK)
        code = res_sweep_trials_begin(s, true, e);
    for (int i = 0; i < 4 && code == ERR_OK; i++)
        code = sample_trial(s, sweep_id, i + 1, optimizers[i], rates[i], &trials[i], e);
    if (code == ERR_OK)
        code = res_sweep_trials_end(s, sweep_id, NULL, e);
    for (int i = 0; i < 8 && code == ERR_OK; i++)
        code = sample_run(s, trials[i / 2], i % 2, rocs[i / 2] + 0.01 * (i % 2), e);
    return code;
}

#endif
