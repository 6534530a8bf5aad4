/* Databases that tests make step by step, with results' writer. Every call asserts that
 * it succeeded. Numbers of trials and runs are those of the database: from 1 on. */
#ifndef MTAG_TESTS_REPORT_RECORD_H
#define MTAG_TESTS_REPORT_RECORD_H

#include "tests/report/program.h"

static struct res_store *store;

/* Set-up: an empty database, open in `store`. */
static inline int make_empty(void **state)
{
    struct err e = {0};
    (void)state;
    make_folder();
    return res_open(database, &store, &e) == ERR_OK ? 0 : -1;
}

static inline void close_store(void)
{
    res_close(store);
    store = NULL;
}

static inline void open_store(void)
{
    struct err e = {0};
    assert_int_equal(res_open(database, &store, &e), ERR_OK);
}

/* The report on what was recorded until now. */
static inline int recorded_report(const char *arguments)
{
    close_store();
    return report(arguments);
}

static inline int64_t begin(const char *name, const char *metric, const char *goal,
                            int seeds)
{
    struct err e = {0};
    struct res_sweep sweep = sample_sweep(name);
    int64_t id;
    sweep.metric = metric;
    sweep.goal = goal;
    sweep.seeds = seeds;
    assert_int_equal(res_sweep_begin(store, &sweep, &id, &e), ERR_OK);
    return id;
}

/* A trial that a sweep asks for. Its identity is its name. */
struct asked_trial {
    const char *name;  /* its optimizer */
    const char *label; /* NULL: "NAME of SWEEP" */
    const char *loss;  /* NULL: bce */
    const char *task;  /* NULL: task */
    const char *rate;  /* train.optimizer.lr; NULL: it has none */
    const char *yaml;
    int64_t first_seed;
    size_t seeds; /* from the first on */
    int folds;    /* of its data; 0: none */
    int64_t weights, macs;
    bool unbegun; /* it has no runs yet */
};

static inline int64_t ask(int64_t sweep, const struct asked_trial *t)
{
    struct err e = {0};
    int64_t id, list[8];
    char label[320];
    const struct res_param params[] = {
        {"train.optimizer.type", t->name},
        {t->rate ? "train.optimizer.lr" : "train.optimizer.type",
         t->rate ? t->rate : t->name},
        {"train.loss.type", t->loss ? t->loss : "bce"},
        {"train.seed", "0"}};
    const size_t skipped = t->rate ? 0 : 1;
    const struct res_trial trial = {.identity = t->name,
                                    .yaml = t->yaml ? t->yaml : "",
                                    .task = t->task ? t->task : "task",
                                    .fingerprint = "data",
                                    .weights = t->weights,
                                    .macs = t->macs,
                                    .folds = t->folds,
                                    .params = params + skipped,
                                    .param_count = 4 - skipped};
    assert_int_equal(res_trial_put(store, &trial, &id, &e), ERR_OK);
    snprintf(label, sizeof(label), "%s of %lld", t->name, (long long)sweep);
    const struct res_sweep_trial place = {id, (int)id, t->label ? t->label : label,
                                          params + skipped, 3 - skipped};
    assert_int_equal(res_sweep_trial_put(store, sweep, &place, &e), ERR_OK);
    for (size_t i = 0; i < t->seeds; i++)
        list[i] = t->first_seed + (int64_t)i;
    assert_int_equal(res_sweep_seeds_put(store, sweep, id, list, t->seeds, &e), ERR_OK);
    for (size_t i = 0; i < t->seeds && !t->unbegun; i++) {
        struct res_run run;
        for (int fold = t->folds > 0; fold <= t->folds; fold++)
            assert_int_equal(res_run_get(store, id, list[i], fold, &run, &e), ERR_OK);
    }
    return id;
}

/* A trial with this loss, asked for with seeds from first on. */
static inline int64_t put(int64_t sweep, const char *name, const char *loss,
                          int64_t first, size_t seeds)
{
    const struct asked_trial t = {
        .name = name, .loss = loss, .first_seed = first, .seeds = seeds};
    return ask(sweep, &t);
}

/* The run, which is at work now, on this processor. */
static inline int64_t start_on(const char *cpu, int64_t trial, int64_t seed, int fold)
{
    const struct res_machine machine = {"0", "none", cpu, NULL, "host", NULL};
    struct err e = {0};
    struct res_run run;
    assert_int_equal(res_run_get(store, trial, seed, fold, &run, &e), ERR_OK);
    assert_int_equal(res_run_start(store, run.id, &machine, &e), ERR_OK);
    return run.id;
}

static inline int64_t start(int64_t trial, int64_t seed, int fold)
{
    return start_on("cpu", trial, seed, fold);
}

/* A value of an epoch; epoch 0: of the end. */
static inline void measure(int64_t run, int epoch, const char *metric, double value)
{
    struct err e = {0};
    assert_int_equal(
        res_metric_put(store, run, epoch, sample_metric(metric), value, &e), ERR_OK);
}

static inline void measure_tag(int64_t run, const char *tag, const char *metric,
                               double value)
{
    struct err e = {0};
    assert_int_equal(res_tag_metric_put(store, run, tag, metric, value, &e), ERR_OK);
}

static inline void end(int64_t run, enum res_status status, const char *reason,
                       int best, int epochs)
{
    struct err e = {0};
    const struct res_ending ending = {.status = status,
                                      .reason = reason,
                                      .best_epoch = best,
                                      .epochs = epochs,
                                      .seconds = epochs,
                                      .train_seconds = epochs};
    assert_int_equal(res_run_end(store, run, &ending, &e), ERR_OK);
}

static inline void finish_on(const char *cpu, int64_t trial, int64_t seed, double roc,
                             double loss)
{
    const int64_t run = start_on(cpu, trial, seed, 0);
    measure(run, 1, "valid_roc_auc", roc);
    measure(run, 1, "valid_loss", loss);
    end(run, RES_FINISHED, NULL, 1, 1);
}

static inline void finish(int64_t trial, int64_t seed, double roc, double loss)
{
    finish_on("cpu", trial, seed, roc, loss);
}

/* The run of a fold with a value of the metric that ranks. */
static inline void finish_fold(int64_t trial, int64_t seed, int fold, double roc)
{
    const int64_t run = start(trial, seed, fold);
    measure(run, 1, "valid_roc_auc", roc);
    end(run, RES_FINISHED, NULL, 1, 1);
}

static inline void fail_run(int64_t trial, int64_t seed)
{
    end(start(trial, seed, 0), RES_FAILED, "it broke", 0, 0);
}

#endif
