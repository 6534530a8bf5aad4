/* Losses on logits against values of torch 1.13 and their own differences. */
#include "nn/loss.h"
#include "tests/nn/reading.h"

#include <math.h>

static const struct nn_loss_type *bce(void)
{
    return (const struct nn_loss_type *)registry_find(&nn_losses, "bce");
}

static void bce_of_six_logits_is_pytorchs(void **state)
{
    (void)state;
    /* torch.nn.BCEWithLogitsLoss()(z, y), torch 1.13 */
    const real z[] = {(real)1.2, (real)-0.7, (real)0.3, -2, (real)0.5, 3};
    const float y[] = {1, 0, 1, 0, 1, 0};
    real dz[6];
    double loss = bce()->compute(NULL, z, y, 2, 3, dz);
    assert_true(fabs(loss - 0.81173593) < 1e-7);
    for (int i = 0; i < 6; i++) {
        double expected = (1 / (1 + exp(-(double)z[i])) - (double)y[i]) / 6;
        assert_true(fabs((double)dz[i] - expected) < 1e-7);
    }
}

static void bce_of_huge_logits_is_finite(void **state)
{
    (void)state;
    const real z[] = {1000, -1000, 1000, -1000};
    const float y[] = {1, 0, 0, 1};
    real dz[4];
    double loss = bce()->compute(NULL, z, y, 2, 2, dz);
    assert_true(fabs(loss - 500) < 1e-9);
    assert_true(dz[0] == 0 && dz[1] == 0);
    assert_true(fabs((double)dz[2] - 0.25) < 1e-12 &&
                fabs((double)dz[3] + 0.25) < 1e-12);
}

static void the_gradient_of_bce_agrees_with_differences(void **state)
{
    (void)state;
    const float y[] = {0, 0.25f, 1};
    const double z[] = {-0.4, 1.7, 0.1}, h = 1e-2;
    real at[3], dz[3];
    for (int i = 0; i < 3; i++) {
        double side[2];
        for (int s = 0; s < 2; s++) {
            for (int j = 0; j < 3; j++)
                at[j] = (real)(z[j] + (j == i ? (s ? h : -h) : 0));
            side[s] = bce()->compute(NULL, at, y, 1, 3, NULL);
        }
        for (int j = 0; j < 3; j++)
            at[j] = (real)z[j];
        bce()->compute(NULL, at, y, 1, 3, dz);
        assert_true(fabs((side[1] - side[0]) / (2 * h) - (double)dz[i]) < 1e-5);
    }
}

static void without_a_gradient_the_loss_is_the_same(void **state)
{
    (void)state;
    const real z[] = {(real)0.3, (real)-1.5};
    const float y[] = {1, 0};
    real dz[2];
    assert_true(bce()->compute(NULL, z, y, 1, 2, dz) ==
                bce()->compute(NULL, z, y, 1, 2, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bce_of_six_logits_is_pytorchs),
        cmocka_unit_test(bce_of_huge_logits_is_finite),
        cmocka_unit_test(the_gradient_of_bce_agrees_with_differences),
        cmocka_unit_test(without_a_gradient_the_loss_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
