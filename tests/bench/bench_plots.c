/* bench_plots FILE TRIALS TAGS [long]: records a made-up sweep for plots.sh to draw:
 * four parameters, two seeds, predictions of test and validation clips, perturbed test
 * clips, and a failed trial. long: with long names of tags, labels and values. In its
 * place CLIPS SEEDS [ARTISTS] of significance.sh. */
#include "results/write/store.h"
#include "tests/report/kernels.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CLIPS = 20000, OPTIMIZERS = 4, CONDITIONS = 8 };

static bool is_long;
static int tag_count, clip_count = 240, seed_count = 2, artist_count;
static unsigned state = 1;

static const char *const short_tags[] = {
    "guitar",     "classical", "slow",  "techno", "strings", "drums",
    "electronic", "rock",      "fast",  "piano",  "ambient", "beat",
    "violin",     "vocal",     "synth", "female"};
static const char *const optimizers[] = {"sgd", "adam", "rmsprop", "nadam"},
                         *const long_optimizers[] = {
                             "{type: sgd, momentum: 0.9, nesterov: true, dampening: 0}",
                             "{type: adam, betas: [0.9, 0.999], eps: 1e-8}",
                             "an_optimizer_without_any_space_in_its_very_long_name",
                             "nadam"};

/* From -0.5 to 0.5. */
static double noise(void)
{
    state = state * 1664525U + 1013904223U;
    return (double)(state >> 8) / (double)(1U << 24) - 0.5;
}

static const char **make_tags(void)
{
    const char **tags = calloc((size_t)tag_count + 1, sizeof(*tags));
    for (int t = 0; tags && t < tag_count; t++) {
        char *name = malloc(96);
        if (name == NULL)
            exit(2);
        const char *word = short_tags[t % 16];
        if (t < 16 && !(is_long && t % 4 == 1))
            snprintf(name, 96, "%s", word);
        else
            snprintf(name, 96,
                     is_long ? "no %s of the kind that has the number %d" : "%s %d",
                     word, t);
        tags[t] = name;
    }
    return tags;
}

/* Scores that know the tags the better, the higher skill is (0 to 1). */
static enum err_code predict(struct res_store *s, int64_t run, enum res_split split,
                             double skill, struct err *e)
{
    static const char **tags, *clips[MOST_CLIPS], *artists[MOST_CLIPS];
    static char names[MOST_CLIPS][16], of_artists[MOST_CLIPS][16];
    const size_t size = (size_t)clip_count * (size_t)tag_count;
    unsigned char *truth = calloc(size, 1);
    float *scores = calloc(size, sizeof(*scores));
    const unsigned saved = state;
    tags = tags ? tags : make_tags();
    if (truth == NULL || scores == NULL || tags == NULL)
        return err_set(e, ERR_MEMORY, "no memory");
    state = 77 + split;
    for (int c = 0; c < clip_count; c++) {
        const double kind = noise();
        snprintf(names[c], sizeof(*names), "clip %d", c);
        clips[c] = names[c];
        snprintf(of_artists[c], sizeof(*of_artists), "artist %d",
                 artist_count ? c % artist_count : 0);
        artists[c] = of_artists[c];
        for (int t = 0; t < tag_count; t++)
            truth[c * tag_count + t] =
                noise() + 0.6 * kind * (t % 3 - 1) > 0.45 - 0.4 / (1 + 0.3 * t);
    }
    state = saved;
    for (size_t i = 0; i < size; i++) {
        const double logit = 2 * skill * (truth[i] ? 1 : -0.6) - 1.5 + 8 * noise();
        scores[i] = (float)(1 / (1 + exp(-logit)));
    }
    const struct res_predictions p = {.task = split == RES_TEST ? "made-up test"
                                                                : "made-up valid",
                                      .clips = clips,
                                      .tags = tags,
                                      .clip_count = (size_t)clip_count,
                                      .groups = artist_count ? artists : NULL,
                                      .tag_count = (size_t)tag_count,
                                      .truth = truth,
                                      .scores = scores};
    const enum err_code code = res_predictions_put(s, run, split, &p, e);
    for (int t = 0; t < tag_count && split == RES_TEST && code == ERR_OK; t++)
        if (res_tag_metric_put(s, run, tags[t], "test_roc_auc",
                               fmin(1, 0.5 + 0.4 * skill + 0.2 * noise()), e) != ERR_OK)
            return e->code;
    free(truth);
    free(scores);
    return code;
}

static enum err_code put_trial(struct res_store *s, int64_t sweep, int number,
                               double *skill, int64_t *id, struct err *e)
{
    const int kind = (int)((noise() + 0.5) * OPTIMIZERS), depth = number % 5 + 1;
    const double rate = pow(10, -3 + 3 * noise()), drop = 0.3 + 0.6 * noise();
    char texts[3][32], identity[32], label[128];
    const char *optimizer = (is_long ? long_optimizers : optimizers)[kind];
    snprintf(texts[0], sizeof(*texts), "%.3g", rate);
    snprintf(texts[1], sizeof(*texts), "%d", depth);
    snprintf(texts[2], sizeof(*texts), "%.3f", drop);
    snprintf(identity, sizeof(identity), "made-up-%d", number);
    snprintf(label, sizeof(label), "%s lr %s", optimizer, texts[0]);
    *skill = 0.75 - 0.12 * pow(log10(rate) + 3, 2) + 0.05 * kind +
             0.02 * depth * (kind == 1) - 0.3 * pow(drop - 0.3, 2) + 0.05 * noise();
    const struct res_param params[] = {{"train.optimizer", optimizer},
                                       {"train.optimizer.lr", texts[0]},
                                       {"model.layers.body.repeat", texts[1]},
                                       {"model.layers.drop.p", texts[2]}};
    const size_t count = number % 9 == 8 ? 3 : 4; /* some have no dropout */
    const struct res_trial trial = {.identity = identity,
                                    .yaml = "name: made-up\n",
                                    .task = "task",
                                    .fingerprint = "data",
                                    .weights = 10000 * depth + number,
                                    .macs = 300000 * depth,
                                    .params = params,
                                    .param_count = count};
    enum err_code code = res_trial_put(s, &trial, id, e);
    const struct res_sweep_trial place = {*id, number + 1, label, params, count};
    return code == ERR_OK ? res_sweep_trial_put(s, sweep, &place, e) : code;
}

static enum err_code measure(struct res_store *s, int64_t run, double skill,
                             struct err *e)
{
    static const struct res_metric of_epochs[] = {
        {"train_loss", "train loss", "train", 153, false, false, true},
        {"valid_loss", "valid loss", "valid", 53, false, false, true},
        {"valid_roc_auc", "valid ROC-AUC", "valid", 51, true, false, false}};
    static const char *const conditions[CONDITIONS] = {
        "volume", "noise", "stretch_slow", "stretch_fast",
        "pitch",  "mp3",   "lowpass",      "compression"};
    enum err_code code = ERR_OK;
    for (int epoch = 1; epoch <= 8 && code == ERR_OK; epoch++) {
        const double learnt = 1 - exp(-0.5 * epoch);
        const double now[] = {0.7 - 0.5 * learnt * skill, 0.7 - 0.4 * learnt * skill,
                              0.5 + 0.45 * learnt * skill + 0.01 * noise()};
        for (int k = 0; k < 3 && code == ERR_OK; k++)
            code = res_metric_put(s, run, epoch, &of_epochs[k], now[k], e);
    }
    for (int c = -1; c < CONDITIONS && code == ERR_OK; c++) {
        char name[64] = "test_roc_auc", title[64] = "test ROC-AUC";
        if (c >= 0) {
            snprintf(name, sizeof(name), "test_roc_auc@%s", conditions[c]);
            snprintf(title, sizeof(title), "test ROC-AUC @%s", conditions[c]);
        }
        const struct res_metric metric = {name, title, "test", 251, true, false, false};
        code =
            res_metric_put(s, run, 0, &metric,
                           0.5 + 0.4 * skill - (c < 0 ? 0 : 0.02 * (c + noise())), e);
    }
    return code;
}

static enum err_code put_run(struct res_store *s, int64_t trial, int seed, bool fails,
                             double skill, struct err *e)
{
    static const struct res_machine machine = {"0", "none", "cpu", NULL, "host", NULL};
    struct res_run run;
    enum err_code code = res_run_get(s, trial, seed, 0, &run, e);
    if (code == ERR_OK)
        code = res_run_start(s, run.id, &machine, e);
    if (code == ERR_OK && !fails)
        code = measure(s, run.id, skill, e);
    for (int split = 0; split < RES_SPLITS && code == ERR_OK && !fails; split++)
        code = predict(s, run.id, (enum res_split)split, skill, e);
    const struct res_ending ending = {.status = fails ? RES_FAILED : RES_FINISHED,
                                      .reason = fails ? "NaN loss" : NULL,
                                      .best_epoch = 8,
                                      .epochs = 8,
                                      .seconds = 60,
                                      .train_seconds = 50,
                                      .peak_memory = 2e8};
    return code == ERR_OK ? res_run_end(s, run.id, &ending, e) : code;
}

static enum err_code fill(struct res_store *s, int trials, struct err *e)
{
    const struct res_sweep sweep = {.name = "made-up",
                                    .method = "random",
                                    .metric = "valid_roc_auc",
                                    .goal = "maximize",
                                    .seeds = seed_count,
                                    .threads = 1};
    int64_t id, *ids = calloc((size_t)trials + 1, sizeof(*ids));
    double *skills = calloc((size_t)trials + 1, sizeof(*skills));
    if (ids == NULL || skills == NULL)
        return err_set(e, ERR_MEMORY, "no memory");
    enum err_code code = res_sweep_begin(s, &sweep, &id, e);
    if (code == ERR_OK)
        code = res_sweep_trials_begin(s, true, e);
    for (int i = 0; i <= trials && code == ERR_OK; i++)
        code = put_trial(s, id, i, &skills[i], &ids[i], e);
    if (code == ERR_OK)
        code = res_sweep_trials_end(s, id, NULL, e);
    for (int i = 0; i < (trials + 1) * seed_count && code == ERR_OK; i++) {
        const int t = i / seed_count;
        const double skill = fmin(1, fmax(0, skills[t] + 0.05 * noise()));
        code = put_run(s, ids[t], i % seed_count, t == trials, skill, e);
    }
    free(ids);
    free(skills);
    return code;
}

/* Runs begin and end as four workers would train them. */
static bool set_times(const char *path)
{
    sqlite3 *db;
    const bool good =
        sqlite3_open(path, &db) == SQLITE_OK &&
        sqlite3_exec(db,
                     "UPDATE run SET started = strftime('%Y-%m-%dT%H:%M:%fZ', "
                     "'2026-01-01', ((id - 1) / 4 * 70 + id % 4 * 3) || ' seconds'), "
                     "ended = strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', ((id - 1) / "
                     "4 * 70 + id % 4 * 3 + 40 + id * 7 % 25) || ' seconds')",
                     NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(db);
    return good;
}

static real weight(size_t place)
{
    (void)place;
    return (real)noise();
}

int main(int argc, char **argv)
{
    struct err e = {0};
    struct res_store *s;
    const int trials = argc >= 4 && argc <= 7 ? atoi(argv[2]) : 0;
    tag_count = argc >= 4 ? atoi(argv[3]) : 0;
    is_long = argc == 5 && strcmp(argv[4], "long") == 0;
    if (argc > 5) {
        clip_count = atoi(argv[4]);
        seed_count = atoi(argv[5]);
        artist_count = argc > 6 ? atoi(argv[6]) : 0;
    }
    if (trials < 1 || tag_count < 1 || (argc == 5 && !is_long) || clip_count < 1 ||
        clip_count > MOST_CLIPS || seed_count < 1 || artist_count < 0) {
        fprintf(stderr, "Usage: bench_plots FILE TRIALS TAGS [long | CLIPS SEEDS "
                        "[ARTISTS]]\n");
        return 2;
    }
    enum err_code code = res_open(argv[1], &s, &e);
    if (code == ERR_OK) {
        code = fill(s, trials, &e);
        res_close(s);
    }
    if (code == ERR_OK && !set_times(argv[1]))
        code = err_set(&e, ERR_IO, "%s cannot be changed", argv[1]);
    if (code == ERR_OK)
        code =
            put_kernels(argv[1], "all", (const int[]){48, 96, 3}, 3, weight, "1", &e);
    if (code != ERR_OK)
        fprintf(stderr, "%s\n", e.text);
    return code == ERR_OK ? 0 : 1;
}
