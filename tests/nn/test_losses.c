/* Losses on logits against values of torch 1.13 and their own differences. */
#include "nn/loss.h"
#include "tests/nn/reading.h"

#include <math.h>

enum { TAGS = 3, BATCH = 2, COUNT = TAGS * BATCH };

static const real z[COUNT] = {(real)1.2, (real)-0.7, (real)0.3, -2, (real)0.5, 3};
static const float y[COUNT] = {1, 0, 1, 0, 1, 0};

struct opened {
    struct reading reading;
    struct opt_typed options;
    struct nn_loss loss;
};

/* A loss of as many tags as counts says. */
static struct opened open_loss(const char *text, const struct nn_tag_counts *counts)
{
    struct opened o = {.reading = reading_start()};
    struct reading *r = &o.reading;
    struct err e = {0};
    opt_read_typed(&nn_losses, reading_yaml(r, text), "loss", &o.options, r->arena,
                   r->diag);
    nn_loss_check(&o.options, counts->tags, r->diag);
    reading_faults(r);
    assert_string_equal(r->faults, "");
    assert_int_equal(nn_loss_open(&o.options, counts, &o.loss, &e), ERR_OK);
    return o;
}

static void close_loss(struct opened *o)
{
    nn_loss_close(&o->loss);
    reading_end(&o->reading);
}

static const struct nn_tag_counts counts = {.clips = (const size_t[]){10, 10, 10},
                                            .tags = TAGS,
                                            .with = (const size_t[]){2, 5, 0}};

/* The value of a loss for the six logits and these targets, and its gradient. */
static void expect_of(const char *text, const float *targets, double value,
                      const double *gradient)
{
    struct opened o = open_loss(text, &counts);
    real dz[COUNT];
    double loss = nn_loss_compute(&o.loss, z, targets, BATCH, TAGS, dz);
    if (!(fabs(loss - value) < 1e-7))
        fail_msg("%s: %.9g, not %.9g", text, loss, value);
    for (int i = 0; i < COUNT; i++)
        if (!(fabs((double)dz[i] - gradient[i]) < 1e-7))
            fail_msg("%s: gradient %d is %.9g, not %.9g", text, i, (double)dz[i],
                     gradient[i]);
    close_loss(&o);
}

static void expect(const char *text, double value, const double *gradient)
{
    expect_of(text, y, value, gradient);
}

static void bce_is_pytorchs(void **state)
{
    (void)state;
    expect("bce", 0.811736018,
           (double[]){-0.0385792028, 0.055302038, -0.0709262472, 0.0198671537,
                      -0.0629234448, 0.158762354});
    expect("{type: bce, pos_weight: [2, 3, 4]}", 1.29081971,
           (double[]){-0.0771584055, 0.055302038, -0.283704989, 0.0198671537,
                      -0.188770334, 0.158762354});
    expect("{type: bce, label_smoothing: 0.1, pos_weight: [2, 3, 4]}", 1.31835771,
           (double[]){-0.066896112, 0.0358322418, -0.264732718, 0.00419384469,
                      -0.174144657, 0.149243374});
}

static void focal_is_the_papers(void **state)
{
    (void)state;
    expect("focal", 0.499091362,
           (double[]){-0.00568093229, 0.0159757871, -0.0320680732, 0.000811823366,
                      -0.0229894996, 0.187791647});
    expect("{type: focal, alpha: 0.25}", 0.359145718,
           (double[]){-0.00142023307, 0.0119818403, -0.0080170183, 0.000608867524,
                      -0.00574737489, 0.140843735});
    expect("{type: focal, gamma: 0.5, alpha: 0.6}", 0.294725531,
           (double[]){-0.0160041622, 0.0179151241, -0.0381479932, 0.00403035112,
                      -0.0322636533, 0.0666844893});
}

static void asymmetric_is_the_authors(void **state)
{
    (void)state;
    /* They sum: 2.02331676 of six. */
    expect("asymmetric", 0.33721946,
           (double[]){-0.0167362105, 0.00141958219, -0.0527693198, 2.09477474e-06,
                      -0.042324468, 0.102856265});
    expect("{type: asymmetric, gamma_neg: 2, gamma_pos: 0, shift: 0.2}", 0.347530813,
           (double[]){-0.0385792028, 0.00211643149, -0.0709262472, 0, -0.0629234448,
                      0.033063269});
}

/* Torch is given what is known (tests/golden/nn/make_losses.py). */
static void of_targets_that_are_not_known_the_rest_counts(void **state)
{
    static const float known[COUNT] = {1, NAN, 1, 0, 1, NAN};
    (void)state;
    expect_of(
        "bce", known, 0.354660677,
        (double[]){-0.0578688041, 0, -0.106389371, 0.0298007305, -0.0943851672, 0});
    expect_of(
        "{type: bce, label_smoothing: 0.1, pos_weight: [2, 3, 4]}", known, 1.11394154,
        (double[]){-0.100344168, 0, -0.397099078, 0.00629076703, -0.261216985, 0});
    expect_of("{type: focal, alpha: 0.25}", known, 0.0117177708,
              (double[]){-0.00213034961, 0, -0.0120255275, 0.000913301287,
                         -0.00862106233, 0});
    expect_of(
        "asymmetric", known, 0.118959594,
        (double[]){-0.0251043158, 0, -0.0791539797, 3.14216211e-06, -0.0634867019, 0});
}

static const float one_tag[COUNT] = {0, 0, 1, 0, 1, 0};

static void cross_entropy_is_pytorchs(void **state)
{
    (void)state;
    expect_of("cross_entropy", one_tag, 1.96365227,
              (double[]){0.321308207, 0.0480576248, -0.369365832, 0.00309414264,
                         -0.462305626, 0.459211483});
    expect_of("{type: cross_entropy, label_smoothing: 0.1}", one_tag, 1.96531893,
              (double[]){0.30464154, 0.0313909582, -0.336032498, -0.013572524,
                         -0.428972293, 0.442544817});
    expect_of("{type: cross_entropy, class_weights: [2, 3, 4]}", one_tag, 1.87487441,
              (double[]){0.367209379, 0.0549229998, -0.422132379, 0.00265212226,
                         -0.396261965, 0.393609843});
    expect_of("{type: cross_entropy, class_weights: [2, 3, 4], label_smoothing: 0.1}",
              one_tag, 1.83760479,
              (double[]){0.348505335, 0.0392642105, -0.387769546, -0.00687168726,
                         -0.367690537, 0.374562224});
}

/* However examples are put into batches. */
static void a_mean_over_batches_by_weight_is_that_of_all_examples(void **state)
{
    static const char *const losses[] = {
        "bce", "cross_entropy",
        "{type: cross_entropy, class_weights: [2, 3, 4], label_smoothing: 0.1}"};
    (void)state;
    for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++) {
        struct opened o = open_loss(losses[i], &counts);
        double sum = 0, weight = 0;
        for (int b = 0; b < BATCH; b++) {
            const double part = nn_loss_weight(&o.loss, one_tag + b * TAGS, 1, TAGS);
            sum += part * nn_loss_compute(&o.loss, z + b * TAGS, one_tag + b * TAGS, 1,
                                          TAGS, NULL);
            weight += part;
        }
        const double all = nn_loss_compute(&o.loss, z, one_tag, BATCH, TAGS, NULL);
        assert_true(fabs(sum / weight - all) < 1e-12);
        assert_true(fabs(weight - nn_loss_weight(&o.loss, one_tag, BATCH, TAGS)) <
                    1e-12);
        close_loss(&o);
    }
}

/* Of targets that were mixed, too. */
static void the_gradient_of_cross_entropy_is_its_derivative(void **state)
{
    static const float mixed[COUNT] = {0.25f, 0, 0.75f, 0, 1, 0};
    const double h = 1.0 / 256;
    (void)state;
    struct opened o = open_loss(
        "{type: cross_entropy, class_weights: balanced, label_smoothing: 0.2}",
        &counts);
    real dz[COUNT], at[COUNT];
    nn_loss_compute(&o.loss, z, mixed, BATCH, TAGS, dz);
    for (int i = 0; i < COUNT; i++) {
        memcpy(at, z, sizeof(at));
        at[i] = (real)((double)z[i] + h);
        double up = nn_loss_compute(&o.loss, at, mixed, BATCH, TAGS, NULL);
        double step = (double)at[i];
        at[i] = (real)((double)z[i] - h);
        step -= (double)at[i];
        double down = nn_loss_compute(&o.loss, at, mixed, BATCH, TAGS, NULL);
        assert_true(fabs((up - down) / step - (double)dz[i]) < 1e-5);
    }
    close_loss(&o);
}

/* scikit-learn's compute_class_weight("balanced") of 2, 5 and 3 clips. */
static void balanced_class_weights_are_scikit_learns(void **state)
{
    const struct nn_tag_counts some = {.clips = (const size_t[]){10, 10, 10},
                                       .tags = TAGS,
                                       .with = (const size_t[]){2, 5, 3}};
    (void)state;
    struct opened o =
        open_loss("{type: cross_entropy, class_weights: balanced}", &some);
    assert_true(fabs(o.loss.weights[0] - 1.66666667) < 1e-7);
    assert_true(fabs(o.loss.weights[1] - 0.66666667) < 1e-7);
    assert_true(fabs(o.loss.weights[2] - 1.11111111) < 1e-7);
    close_loss(&o);
}

static void cross_entropy_of_huge_logits_is_finite(void **state)
{
    static const real huge[COUNT] = {-1000, 0, 1000, 1000, -1000, 0};
    (void)state;
    struct opened o = open_loss("cross_entropy", &counts);
    real dz[COUNT];
    double loss = nn_loss_compute(&o.loss, huge, one_tag, BATCH, TAGS, dz);
    assert_true(fabs(loss - 1000) < 1e-9); /* the mean of 0 and 2000 */
    for (int i = 0; i < COUNT; i++)
        assert_true(isfinite(dz[i]));
    close_loss(&o);
}

static void balanced_weighs_positives_as_all_negatives(void **state)
{
    (void)state;
    struct opened o = open_loss("{type: bce, pos_weight: balanced}", &counts);
    assert_true(o.loss.weights[0] == 4 && o.loss.weights[1] == 1);
    assert_true(o.loss.weights[2] == 9); /* as if one of the ten had the tag */
    close_loss(&o);
}

static void without_weights_positives_count_once(void **state)
{
    (void)state;
    struct opened o = open_loss("{type: bce, pos_weight: none}", &counts);
    for (int t = 0; t < TAGS; t++)
        assert_true(o.loss.weights[t] == 1);
    close_loss(&o);
}

static void a_list_of_other_length_is_a_fault(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct opt_typed o = {0};
    opt_read_typed(&nn_losses, reading_yaml(&r, "{type: bce, pos_weight: [1, 2]}"),
                   "loss", &o, r.arena, r.diag);
    nn_loss_check(&o, TAGS, r.diag);
    reading_faults(&r);
    assert_mentions(r.faults,
                    "test.yaml:1:25: error: `pos_weight` has 2 numbers for 3 tags");
    reading_end(&r);
}

static void cross_entropy_needs_several_tags(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct opt_typed o = {0};
    opt_read_typed(&nn_losses,
                   reading_yaml(&r, "{type: cross_entropy, class_weights: [1, 2]}"),
                   "loss", &o, r.arena, r.diag);
    nn_loss_check(&o, 1, r.diag);
    nn_loss_check(&o, TAGS, r.diag);
    reading_faults(&r);
    assert_mentions(r.faults, "chooses among tags, and the data have one");
    assert_mentions(r.faults, "`class_weights` has 2 numbers for 3 tags");
    reading_end(&r);
}

/* ---- of every loss ---- */

/* Calls what with each registered loss as its example has it, and with its defaults. */
static void for_each(void (*what)(const struct nn_loss *l, const char *name))
{
    const struct nn_tag_counts one = {
        .clips = (const size_t[]){10}, .tags = 1, .with = (const size_t[]){3}};
    for (const struct plugin *const *p = nn_losses.items; *p; p++) {
        if (((const struct nn_loss_type *)*p)->one_tag)
            continue; /* one logit alone tells it nothing */
        struct reading r = reading_start();
        const char *texts[] = {(*p)->name, arena_printf(r.arena, "{type: %s, %s",
                                                        (*p)->name, (*p)->example + 1)};
        for (int i = 0; i < 2; i++) {
            struct opened o = open_loss(texts[i], &one);
            what(&o.loss, texts[i]);
            close_loss(&o);
        }
        reading_end(&r);
    }
}

static double value_at(const struct nn_loss *l, double logit, float target, real *dz)
{
    real at = (real)logit;
    return nn_loss_compute(l, &at, &target, 1, 1, dz);
}

static void is_derivative(const struct nn_loss *l, const char *name)
{
    static const double logits[] = {-3.5, -0.4, 0.1, 1.7, 4};
    static const float targets[] = {0, 0.25f, 1};
    const double h = 1.0 / 128;
    for (size_t i = 0; i < sizeof(logits) / sizeof(*logits); i++)
        for (size_t k = 0; k < sizeof(targets) / sizeof(*targets); k++) {
            real dz;
            double at = (double)(real)logits[i];
            value_at(l, at, targets[k], &dz);
            double slope = (value_at(l, at + h, targets[k], NULL) -
                            value_at(l, at - h, targets[k], NULL)) /
                           (2 * h);
            if (!(fabs(slope - (double)dz) < 1e-4 * (1 + fabs(slope))))
                fail_msg("%s at %g, %g: %.9g, not %.9g", name, at, (double)targets[k],
                         (double)dz, slope);
        }
}

static void every_gradient_agrees_with_differences(void **state)
{
    (void)state;
    for_each(is_derivative);
}

static void is_finite(const struct nn_loss *l, const char *name)
{
    static const double logits[] = {-1e30, -1000, -40, 0, 40, 1000, 1e30};
    for (size_t i = 0; i < sizeof(logits) / sizeof(*logits); i++)
        for (int target = 0; target < 2; target++) {
            real dz;
            double loss = value_at(l, logits[i], (float)target, &dz);
            if (!isfinite(loss) || !isfinite(dz))
                fail_msg("%s at %g: %g, %g", name, logits[i], loss, (double)dz);
        }
}

static void every_loss_of_huge_logits_is_finite(void **state)
{
    (void)state;
    for_each(is_finite);
}

/* Of four examples the second's label is not known. */
static void leaves_out_the_unknown(const struct nn_loss *l, const char *name)
{
    enum { N = 4 };
    static const real logits[N] = {(real)0.7, 3, (real)-1.2, (real)0.1};
    const float targets[N] = {1, NAN, 0.25f, 0}, none[N] = {NAN, NAN, NAN, NAN};
    real dz[N], own[N];
    double sum = 0;
    for (int i = 0; i < N; i++)
        if (!isnan(targets[i]))
            sum += nn_loss_compute(l, &logits[i], &targets[i], 1, 1, &own[i]);
    const double loss = nn_loss_compute(l, logits, targets, N, 1, dz);
    if (fabs(loss - sum / 3) > 1e-12 || nn_loss_weight(l, targets, N, 1) != 3)
        fail_msg("%s: %g, not %g", name, loss, sum / 3);
    for (int i = 0; i < N; i++) {
        const double wanted = isnan(targets[i]) ? 0 : (double)own[i] / 3;
        if (fabs((double)dz[i] - wanted) > 1e-7)
            fail_msg("%s: the gradient %d is %g, not %g", name, i, (double)dz[i],
                     wanted);
    }
    assert_true(nn_loss_compute(l, logits, none, N, 1, dz) == 0);
    for (int i = 0; i < N; i++)
        assert_true(dz[i] == 0);
}

static void every_loss_leaves_out_labels_that_are_not_known(void **state)
{
    (void)state;
    for_each(leaves_out_the_unknown);
}

/* torch 1.13: the sum of binary_cross_entropy_with_logits(z, y, pos_weight=[4, 1, 9],
 * reduction='none') without the second and the last number, over four. */
static void the_weights_of_tags_stay_with_them(void **state)
{
    float targets[COUNT];
    real dz[COUNT];
    (void)state;
    for (int i = 0; i < COUNT; i++)
        targets[i] = i == 1 || i == 5 ? NAN : y[i];
    struct opened o = open_loss("{type: bce, pos_weight: balanced}", &counts);
    const double loss = nn_loss_compute(&o.loss, z, targets, BATCH, TAGS, dz);
    if (fabs(loss - 1.6608332395553589) > 1e-6)
        fail_msg("%.9g", loss);
    close_loss(&o);
}

static void is_derivative_of_known(const struct nn_loss *l, const char *name)
{
    const float targets[4] = {1, NAN, 0, 0.25f};
    const double h = 1.0 / 128;
    for (int i = 0; i < 4; i++) {
        real logits[4] = {(real)0.3, -1, 2, (real)0.1}, dz[4];
        const double at = (double)logits[i];
        nn_loss_compute(l, logits, targets, 4, 1, dz);
        logits[i] = (real)(at + h);
        const double up = nn_loss_compute(l, logits, targets, 4, 1, NULL);
        logits[i] = (real)(at - h);
        const double slope =
            (up - nn_loss_compute(l, logits, targets, 4, 1, NULL)) / (2 * h);
        if (!(fabs(slope - (double)dz[i]) < 1e-4))
            fail_msg("%s of %d: %.9g, not %.9g", name, i, (double)dz[i], slope);
    }
}

static void every_gradient_of_known_targets_agrees_with_differences(void **state)
{
    (void)state;
    for_each(is_derivative_of_known);
}

static void is_same_without_gradient(const struct nn_loss *l, const char *name)
{
    (void)name;
    real dz;
    assert_true(value_at(l, 0.3, 1, &dz) == value_at(l, 0.3, 1, NULL));
    assert_true(value_at(l, -1.5, 0, &dz) == value_at(l, -1.5, 0, NULL));
}

static void without_a_gradient_every_loss_is_the_same(void **state)
{
    (void)state;
    for_each(is_same_without_gradient);
}

static void is_mean(const struct nn_loss *l, const char *name)
{
    real logits[4] = {(real)0.3, -1, 2, (real)0.1}, dz[4], one;
    float targets[4] = {1, 0, 0, 1};
    double sum = 0, mean = nn_loss_compute(l, logits, targets, 4, 1, dz);
    for (int i = 0; i < 4; i++) {
        sum += nn_loss_compute(l, &logits[i], &targets[i], 1, 1, &one);
        if (!(fabs((double)(one / 4 - dz[i])) < 1e-7))
            fail_msg("%s: gradient %g of one, %g of four", name, (double)one,
                     (double)dz[i]);
    }
    assert_true(fabs(mean - sum / 4) < 1e-12);
}

static void every_loss_is_a_mean(void **state)
{
    (void)state;
    for_each(is_mean);
}

static void right_is_better_than_wrong(const struct nn_loss *l, const char *name)
{
    for (int target = 0; target < 2; target++) {
        double sign = target ? 1 : -1;
        double right = value_at(l, 3 * sign, (float)target, NULL);
        double wrong = value_at(l, -3 * sign, (float)target, NULL);
        if (!(right < wrong))
            fail_msg("%s: %g for right, %g for wrong", name, right, wrong);
    }
}

static void every_loss_prefers_the_truth(void **state)
{
    (void)state;
    for_each(right_is_better_than_wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bce_is_pytorchs),
        cmocka_unit_test(focal_is_the_papers),
        cmocka_unit_test(asymmetric_is_the_authors),
        cmocka_unit_test(cross_entropy_is_pytorchs),
        cmocka_unit_test(the_gradient_of_cross_entropy_is_its_derivative),
        cmocka_unit_test(a_mean_over_batches_by_weight_is_that_of_all_examples),
        cmocka_unit_test(balanced_class_weights_are_scikit_learns),
        cmocka_unit_test(cross_entropy_of_huge_logits_is_finite),
        cmocka_unit_test(cross_entropy_needs_several_tags),
        cmocka_unit_test(balanced_weighs_positives_as_all_negatives),
        cmocka_unit_test(without_weights_positives_count_once),
        cmocka_unit_test(a_list_of_other_length_is_a_fault),
        cmocka_unit_test(every_gradient_agrees_with_differences),
        cmocka_unit_test(every_loss_of_huge_logits_is_finite),
        cmocka_unit_test(every_loss_leaves_out_labels_that_are_not_known),
        cmocka_unit_test(of_targets_that_are_not_known_the_rest_counts),
        cmocka_unit_test(every_gradient_of_known_targets_agrees_with_differences),
        cmocka_unit_test(the_weights_of_tags_stay_with_them),
        cmocka_unit_test(without_a_gradient_every_loss_is_the_same),
        cmocka_unit_test(every_loss_is_a_mean),
        cmocka_unit_test(every_loss_prefers_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
