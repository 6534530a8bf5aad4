/* Whole runs on a small collection of noise: what the words of `train` do to weights,
 * and that a run which was stopped after any epoch ends with the same bits.
 *
 * Checkpoints are runner/train/checkpoint.c's own; its saving is wrapped here, to stop
 * a run just after a given epoch. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#define checkpoint_save save_checkpoint
#include "runner/train/checkpoint.c"
#undef checkpoint_save

#include "base/npy.h"
#include "nn/weights/weights.h"
#include "runner/sweep/prepare.h"
#include "runner/train/train.h"
#include "tests/runner/experiment/loading.h"

#include <math.h>

static volatile sig_atomic_t stop;
static int stop_after;         /* epochs; 0: never */
static bool ahead;             /* batches are loaded by a thread */
static struct run_begun begun; /* what a run goes on from */

enum err_code checkpoint_save(const char *path, const char *key,
                              const struct run_state *s, struct err *e);

enum err_code checkpoint_save(const char *path, const char *key,
                              const struct run_state *s, struct err *e)
{
    enum err_code code = save_checkpoint(path, key, s, e);
    stop = s->progress.epoch == stop_after;
    return code;
}

static void write_noise(struct loading *l)
{
    static const char folders[] = "001122abccdd";
    size_t count = 17000;
    uint32_t seed = 1;
    float *x = arena_alloc(l->arena, count, sizeof(*x));
    for (int i = 0; folders[i]; i++) {
        for (size_t k = 0; k < count; k++) {
            seed = 1664525u * seed + 1013904223u;
            double noise = (double)(seed >> 8) / 16777216 - 0.5;
            x[k] =
                (float)(noise * 0.02 + 0.1 * sin((double)k * (0.05 + 0.03 * (i % 3))));
        }
        loading_make(l, arena_printf(l->arena, "data/waveform/%c", folders[i]));
        const char *path = arena_printf(l->arena, "%s/data/waveform/%c/clip%d.npy",
                                        l->folder, folders[i], i);
        assert_int_equal(npy_write(path, x, &count, 1, NULL), ERR_OK);
    }
}

static int setup(void **state)
{
    loading_setup(state);
    struct loading *l = *state;
    ahead = false;
    begun = (struct run_begun){0};
    write_noise(l);
    loading_write(l, "base.yaml",
                  "data: {root: data, tags: top50, seconds: 1}\n"
                  "features: {mel: {type: mel, n_mels: 12}}\n"
                  "model:\n"
                  "  layers:\n"
                  "    - batchnorm: {name: image}\n"
                  "    - bands_as_channels\n"
                  "    - conv1d: {name: body, filters: 6, kernel: 3}\n"
                  "    - batchnorm: {name: norm}\n"
                  "    - relu\n"
                  "    - dropout: {p: 0.2}\n"
                  "    - global_avg_pool\n"
                  "    - linear: {name: head, units: tags}\n"
                  "train: {epochs: 5, batch: 3}\n");
    return 0;
}

/* The only trial of a file that says `text` under `train`. */
static const struct exp_config *load(struct loading *l, const char *text)
{
    loading_write(l, "test.yaml",
                  arena_printf(l->arena, "base: base.yaml\ntrain: %s\n", text));
    struct exp_request r = {.path = file_join(l->arena, l->folder, "test.yaml"),
                            .results = file_join(l->arena, l->folder, "none.db")};
    struct exp_sweep *s = exp_load(&r, l->arena, l->diag);
    loading_gather(l);
    if (!s)
        fail_msg("refused: %s\n%s", text, l->faults);
    struct err e = {0};
    struct run_preparation p = run_preparation_list(
        s, file_join(l->arena, l->folder, "cache"), 1, true, l->arena);
    if (run_prepare(&p, false, l->arena, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return s->trials[0].config;
}

static enum err_code train(struct loading *l, const struct exp_config *c,
                           const char *weights, struct err *e)
{
    struct run_job job = {.config = c,
                          .seed = 3,
                          .threads = 1,
                          .ahead = ahead,
                          .key = "run",
                          .begun = begun,
                          .checkpoint = file_join(l->arena, l->folder, "checkpoint"),
                          .weights = file_join(l->arena, l->folder, weights),
                          .cache = file_join(l->arena, l->folder, "cache"),
                          .link = -1,
                          .stop = &stop};
    stop = 0;
    return run_train(&job, e);
}

/* A whole run from its beginning; its weights. */
struct outcome {
    const struct exp_config *config;
    real *w, *s;
};

static struct outcome outcome_of(struct loading *l, const struct exp_config *c,
                                 const char *weights)
{
    struct outcome o = {c, arena_alloc(l->arena, c->graph->weights, sizeof(real)),
                        arena_alloc(l->arena, c->graph->statistics, sizeof(real))};
    struct err e = {0};
    if (nn_weights_load(file_join(l->arena, l->folder, weights), c->graph, o.w, o.s,
                        &e) != ERR_OK)
        fail_msg("%s", e.text);
    return o;
}

static struct outcome run(struct loading *l, const char *text, const char *weights)
{
    const struct exp_config *c = load(l, text);
    struct err e = {0};
    remove(file_join(l->arena, l->folder, "checkpoint"));
    stop_after = 0;
    if (train(l, c, weights, &e) != ERR_OK)
        fail_msg("%s: %s", text, e.text);
    return outcome_of(l, c, weights);
}

static bool same_weights(struct outcome a, struct outcome b)
{
    size_t n = a.config->graph->weights * sizeof(real);
    return memcmp(a.w, b.w, n) == 0;
}

static bool same_statistics(struct outcome a, struct outcome b)
{
    size_t n = a.config->graph->statistics * sizeof(real);
    return memcmp(a.s, b.s, n) == 0;
}

static const struct nn_node *find_node(struct outcome o, const char *name)
{
    const struct nn_graph *g = o.config->graph;
    size_t i = 0;
    while (strcmp(g->nodes[i].name, name) != 0)
        assert_true(++i < g->node_count);
    return &g->nodes[i];
}

/* ---- stopping ---- */

static void stop_and_go_on(struct loading *l, const char *text)
{
    struct outcome whole = run(l, text, "whole");
    const struct exp_config *c = whole.config;
    for (int epoch = 1; epoch <= c->train.epochs; epoch++) {
        struct err e = {0};
        remove(file_join(l->arena, l->folder, "checkpoint"));
        stop_after = epoch;
        enum err_code code = train(l, c, "part", &e);
        stop_after = 0;
        /* A stop rule may have ended the run before. */
        assert_true(code == ERR_INTERRUPTED || (code == ERR_OK && epoch > 1));
        e = (struct err){0};
        if (code == ERR_INTERRUPTED && train(l, c, "part", &e) != ERR_OK)
            fail_msg("%s after epoch %d: %s", text, epoch, e.text);
        struct outcome part = outcome_of(l, c, "part");
        if (!same_weights(whole, part) || !same_statistics(whole, part))
            fail_msg("%s: other bits after a stop after epoch %d", text, epoch);
    }
}

static void a_run_stopped_after_any_epoch_ends_the_same(void **state)
{
    static const char *const texts[] = {
        "{optimizer: nadam, average: {type: ema, decay: 0.8}, test_weights: last}",
        "{average: {type: swa, start: 0.4}, drop_last: false, test_weights: last}",
        "{average: {type: swa, start: 0.4}, test_weights: best, schedule: {type: "
        "one_cycle, max_lr: 0.01}}",
        "{phases: [{epochs: 2, optimizer: {type: sgd, lr: 0.5, momentum: 0.9}}, "
        "{epochs: "
        "2, optimizer: nadam, start: best, schedule: {type: plateau, patience: 0}}, "
        "{epochs: 2, optimizer: {type: sgd, lr: 0.01}, schedule: {type: one_cycle, "
        "max_lr: 0.1, warmup: {epochs: 1}}}], test_weights: last}",
        "{phases: [{epochs: 2}, {epochs: 3, start: best, optimizer: rmsprop}], "
        "average: "
        "ema, stop: {patience: 2}}",
        "{optimizer: {type: adamw, lr: 0.1}, clip_gradient: {norm: 0.01}, init: {bias: "
        "prior, freeze: [body, norm]}, loss: {type: bce, pos_weight: balanced}}",
        "{optimizer: adagrad, schedule: {type: multistep, milestones: [2, 3]}, "
        "regularize: {l1: 1e-3}, clip_gradient: {value: 1e-3}}",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        stop_and_go_on(*state, texts[i]);
}

/* ---- more epochs ---- */

/* A `train` section with room for the number of epochs. */
static const char *with_epochs(struct loading *l, const char *format, int epochs)
{
    const char *room = strstr(format, "%d");
    return arena_printf(l->arena, "%.*s%d%s", (int)(room - format), format, epochs,
                        room + 2);
}

static void extend(struct loading *l, const char *format, int epochs, int more)
{
    struct outcome whole = run(l, with_epochs(l, format, more), "whole");
    run(l, with_epochs(l, format, epochs), "part");
    const char *shorter = file_join(l->arena, l->folder, "shorter");
    assert_int_equal(rename(file_join(l->arena, l->folder, "checkpoint"), shorter), 0);
    begun = (struct run_begun){.path = shorter, .key = "run", .epochs = epochs};
    struct outcome longer = run(l, with_epochs(l, format, more), "longer");
    begun = (struct run_begun){0};
    if (!same_weights(whole, longer) || !same_statistics(whole, longer))
        fail_msg("%s: other bits if %d epochs become %d", format, epochs, more);
}

static void a_run_that_goes_on_to_more_epochs_ends_as_a_long_one(void **state)
{
    static const char *const formats[] = {
        "{epochs: %d, optimizer: nadam, test_weights: last}",
        "{epochs: %d, optimizer: {type: sgd, lr: 0.1, momentum: 0.9}, test_weights: "
        "best}",
        "{epochs: %d, schedule: {type: step, every: 2, gamma: 0.5}, test_weights: "
        "last}",
        "{epochs: %d, schedule: {type: exponential, gamma: 0.8}, test_weights: last}",
        "{epochs: %d, schedule: {type: multistep, milestones: [2, 3, 4], gamma: 0.3}, "
        "test_weights: last}",
        "{epochs: %d, schedule: {type: cosine, period: 5, min_lr: 1e-4}, test_weights: "
        "last}",
        "{epochs: %d, schedule: {type: cosine, period: 2, restarts: true, warmup: "
        "{epochs: 2}}, test_weights: last}",
        "{epochs: %d, schedule: {type: plateau, patience: 0, factor: 0.5, threshold: "
        "0.5}, test_weights: last}",
        "{epochs: %d, schedule: {type: plateau, patience: 0, factor: 0.1, threshold: "
        "0.5}, stop: {min_lr: 1e-4}, test_weights: last}",
        "{epochs: %d, optimizer: {type: sgd, lr: 3}, stop: {patience: 2}, "
        "test_weights: last}",
        "{epochs: %d, average: {type: ema, decay: 0.8}, test_weights: last}",
    };
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        extend(*state, formats[i], 1, 6);
        extend(*state, formats[i], 3, 6);
        extend(*state, formats[i], 4, 5);
    }
}

/* ---- batches ---- */

/* The features of each batch are computed when it is loaded. */
#define EXACT "\ndata: {crop: exact}"

static void batches_loaded_ahead_are_the_same(void **state)
{
    static const char *const texts[] = {
        "{batch: 3, drop_last: false, test_weights: last}",
        "{batch: 3, drop_last: false, test_weights: last}" EXACT,
        "{batch: 2, average: {type: swa, start: 0.4}, test_weights: last}" EXACT,
        "{batch: 8, drop_last: false, test_weights: last}" EXACT,
    };
    struct loading *l = *state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        ahead = false;
        struct outcome now = run(l, texts[i], "now");
        ahead = true;
        struct outcome before = run(l, texts[i], "before");
        if (!same_weights(now, before) || !same_statistics(now, before))
            fail_msg("%s: other bits if batches are loaded ahead", texts[i]);
    }
}

static void a_recording_that_breaks_while_it_is_trained_on_is_named(void **state)
{
    struct loading *l = *state;
    const struct exp_config *c = load(l, "{batch: 3}" EXACT);
    size_t count = 100;
    float *x = arena_alloc(l->arena, count, sizeof(*x));
    const char *path = file_join(l->arena, l->folder, "data/waveform/2/clip5.npy");
    assert_int_equal(npy_write(path, x, &count, 1, NULL), ERR_OK);
    loading_remove(l, file_join(l->arena, l->folder, "cache"));
    for (int i = 0; i < 2; i++) {
        struct err e = {0};
        ahead = i == 1;
        assert_int_equal(train(l, c, "none", &e), ERR_DATA);
        assert_mentions(e.text,
                        "clip5.npy was changed since the features were prepared");
    }
}

/* ---- averages ---- */

static void an_average_that_forgets_at_once_is_none(void **state)
{
    struct loading *l = *state;
    struct outcome plain = run(l, "{test_weights: last}", "plain");
    struct outcome ema =
        run(l, "{test_weights: last, average: {type: ema, decay: 0}}", "ema");
    assert_true(same_weights(plain, ema) && same_statistics(plain, ema));
}

static void swa_is_the_mean_over_its_epochs(void **state)
{
    struct loading *l = *state;
    struct outcome four = run(l, "{epochs: 4, test_weights: last}", "four");
    struct outcome five = run(l, "{epochs: 5, test_weights: last}", "five");
    struct outcome swa = run(
        l, "{epochs: 5, test_weights: last, average: {type: swa, start: 0.6}}", "swa");
    for (size_t i = 0; i < swa.config->graph->weights; i++)
        assert_true(fabs((double)(swa.w[i] - (four.w[i] + five.w[i]) / 2)) < 1e-6);
}

static void swa_computes_the_statistics_anew(void **state)
{
    struct loading *l = *state;
    /* One batch with all eight clips: after one epoch the running mean is a tenth of
     * the batch's, and the anew computed one is the batch's. */
    struct outcome plain = run(l, "{epochs: 1, batch: 8}", "plain");
    struct outcome swa =
        run(l, "{epochs: 1, batch: 8, average: {type: swa, start: 0}}", "swa");
    const struct nn_node *image = find_node(swa, "image");
    double once = (double)plain.s[image->buffer_offset];
    double anew = (double)swa.s[image->buffer_offset];
    assert_true(same_weights(plain, swa));
    assert_true(fabs(once) > 0.1 && fabs(anew - 10 * once) < 1e-4 * fabs(anew));
    double variance = ((double)plain.s[image->buffer_offset + 1] - 0.9) * 10;
    assert_true(fabs((double)swa.s[image->buffer_offset + 1] - variance) <
                1e-3 * variance);
}

/* ---- phases ---- */

static void one_phase_is_the_plain_training(void **state)
{
    struct loading *l = *state;
    struct outcome plain = run(
        l, "{epochs: 3, optimizer: sgd, schedule: {type: step, every: 1}}", "plain");
    struct outcome phase = run(
        l, "{phases: [{epochs: 3, optimizer: sgd, schedule: {type: step, every: 1}}]}",
        "phase");
    assert_true(same_weights(plain, phase) && same_statistics(plain, phase));
}

static void a_phase_begins_with_a_fresh_optimizer(void **state)
{
    struct loading *l = *state;
    struct outcome whole = run(l, "{epochs: 4, test_weights: last}", "whole");
    struct outcome split =
        run(l, "{phases: [{epochs: 2}, {epochs: 2}], test_weights: last}", "split");
    assert_false(same_weights(whole, split));
    /* Without memory there is nothing to be fresh. */
    whole = run(l, "{epochs: 4, optimizer: {type: sgd, lr: 0.1}, test_weights: last}",
                "whole");
    split = run(l,
                "{phases: [{epochs: 2}, {epochs: 2}], optimizer: {type: sgd, lr: 0.1}, "
                "test_weights: last}",
                "split");
    assert_true(same_weights(whole, split) && same_statistics(whole, split));
}

static void a_phase_starts_from_the_best_weights(void **state)
{
    struct loading *l = *state;
    /* The second phase does not move: what is tested last is what it started from. */
    static const char format[] = "{monitor: {%s}, "
                                 "test_weights: %s, phases: [{epochs: 3, "
                                 "optimizer: {type: adam, lr: 0.02}}%s]}";
    static const char still[] =
        ", {epochs: 1, start: best, optimizer: {type: sgd, lr: 0}}";
    const char *const monitors[] = {"name: valid_loss, goal: minimize",
                                    "name: valid_roc_auc, goal: maximize"};
    for (int i = 0; i < 2; i++) {
        const char *one = arena_printf(l->arena, format, monitors[i], "best", "");
        const char *two = arena_printf(l->arena, format, monitors[i], "last", still);
        struct outcome best = run(l, one, "best"), last = run(l, two, "last");
        assert_true(same_weights(best, last));
    }
}

/* ---- the beginning ---- */

/* A training that moves nothing (but running statistics). */
#define STILL "epochs: 1, optimizer: {type: sgd, lr: 0}"

static void prior_sets_the_output_bias(void **state)
{
    struct loading *l = *state;
    struct outcome o = run(l, "{" STILL ", init: {bias: prior}}", "prior");
    const struct feat_dataset *d = o.config->dataset;
    size_t at = o.config->graph->weights - d->tag_count;
    for (size_t t = 0; t < d->tag_count; t++) {
        double with = 0, clips = (double)d->split_count[FEAT_TRAIN];
        for (size_t i = 0; i < d->split_count[FEAT_TRAIN]; i++)
            with += d->clips[d->split[FEAT_TRAIN][i]].labels[t];
        assert_true(with > 0 && with < clips);
        assert_true(fabs((double)o.w[at + t] - log(with / (clips - with))) < 1e-6);
    }
}

static void a_run_begins_with_the_weights_of_a_file(void **state)
{
    struct loading *l = *state;
    struct outcome first = run(l, "{epochs: 2}", "first.safetensors");
    struct outcome same =
        run(l, "{" STILL ", init: {weights: first.safetensors}}", "same");
    assert_true(same_weights(first, same));
    struct outcome anew = run(l, "{" STILL "}", "anew");
    assert_false(same_weights(first, anew));
    struct outcome head =
        run(l, "{" STILL ", init: {weights: first.safetensors, rename: {head: ''}}}",
            "head");
    size_t at = find_node(head, "head")->param_offset;
    size_t n = head.config->graph->weights - at;
    assert_memory_equal(head.w, first.w, at * sizeof(real));
    assert_memory_equal(head.w + at, anew.w + at, n * sizeof(real));
}

static void frozen_layers_stay_as_they_are(void **state)
{
    struct loading *l = *state;
    struct outcome first = run(l, "{epochs: 2}", "first.safetensors");
    struct outcome next =
        run(l,
            "{average: ema, optimizer: {type: adamw, lr: 0.1, "
            "weight_decay: 0.5}, regularize: {l2: 0.1, on: all}, init: "
            "{weights: first.safetensors, freeze: [image, norm, body]}}",
            "next");
    size_t at = find_node(next, "head")->param_offset;
    size_t n = next.config->graph->weights - at;
    assert_memory_equal(next.w, first.w, at * sizeof(real));
    assert_memory_not_equal(next.w + at, first.w + at, n * sizeof(real));
    assert_true(same_statistics(first, next));
}

static void swa_leaves_frozen_statistics_alone(void **state)
{
    struct loading *l = *state;
    struct outcome first = run(l, "{epochs: 2}", "first.safetensors");
    struct outcome next =
        run(l,
            "{average: {type: swa, start: 0}, test_weights: last, init: "
            "{weights: first.safetensors, freeze: norm}}",
            "next");
    const struct nn_node *norm = find_node(next, "norm"),
                         *image = find_node(next, "image");
    size_t n = 2 * 6 * sizeof(real);
    assert_memory_equal(next.s + norm->buffer_offset, first.s + norm->buffer_offset, n);
    assert_true(next.s[image->buffer_offset] != first.s[image->buffer_offset]);
}

/* ---- the step ---- */

static double moved(struct outcome a, struct outcome b)
{
    double sum = 0;
    for (size_t i = 0; i < a.config->graph->weights; i++)
        sum += pow((double)(a.w[i] - b.w[i]), 2);
    return sqrt(sum);
}

static void a_clipped_gradient_has_the_length_it_may_have(void **state)
{
    struct loading *l = *state;
    struct outcome start = run(l, "{" STILL "}", "start");
    static const char format[] = "{epochs: 1, batch: 8, optimizer: {type: sgd, lr: 1}, "
                                 "clip_gradient: {norm: %s}}";
    struct outcome one = run(l, arena_printf(l->arena, format, "1e-3"), "one");
    assert_true(fabs(moved(start, one) - 1e-3) < 2e-6);
    struct outcome free = run(l, arena_printf(l->arena, format, "none"), "free");
    struct outcome wide = run(l, arena_printf(l->arena, format, "1e9"), "wide");
    assert_true(moved(start, free) > 2e-3);
    assert_true(same_weights(free, wide));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, loading_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_run_stopped_after_any_epoch_ends_the_same),
        CASE(a_run_that_goes_on_to_more_epochs_ends_as_a_long_one),
        CASE(batches_loaded_ahead_are_the_same),
        CASE(a_recording_that_breaks_while_it_is_trained_on_is_named),
        CASE(an_average_that_forgets_at_once_is_none),
        CASE(swa_is_the_mean_over_its_epochs),
        CASE(swa_computes_the_statistics_anew),
        CASE(one_phase_is_the_plain_training),
        CASE(a_phase_begins_with_a_fresh_optimizer),
        CASE(a_phase_starts_from_the_best_weights),
        CASE(prior_sets_the_output_bias),
        CASE(a_run_begins_with_the_weights_of_a_file),
        CASE(frozen_layers_stay_as_they_are),
        CASE(swa_leaves_frozen_statistics_alone),
        CASE(a_clipped_gradient_has_the_length_it_may_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
