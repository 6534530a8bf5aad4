#include "nn/kernels/recurrent.h"

#include "tests/nn/kernels/twins.h"

#include <stdbool.h>

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

/* A step of one item, in double: input and inner are the products for each gate, bias
 * as in nn_cell_step; before: the state, or the cell. */
struct twin {
    bool lstm;
    size_t units;
    double *input, *inner, *bias, *before;
    double *state, *cell;
};

static void run(const struct twin *w)
{
    size_t n = w->units;
    for (size_t k = 0; k < n; k++) {
        const double *x = w->input + k, *u = w->inner + k, *b = w->bias + k;
        double before = w->before[k];
        if (w->lstm) {
            double i = logistic(x[0] + u[0] + b[0]);
            double f = logistic(x[n] + u[n] + b[n]);
            double g = tanh(x[2 * n] + u[2 * n] + b[2 * n]);
            double o = logistic(x[3 * n] + u[3 * n] + b[3 * n]);
            w->cell[k] = f * before + i * g;
            w->state[k] = o * tanh(w->cell[k]);
        } else {
            double r = logistic(x[0] + u[0] + b[0]);
            double z = logistic(x[n] + u[n] + b[n]);
            double new = tanh(x[2 * n] + b[2 * n] + r * (u[2 * n] + b[3 * n]));
            w->state[k] = (1 - z) * new + z *before;
        }
    }
}

/* What the gradients are of: dstate * state + dcell * cell. */
static double value(const struct twin *w, const real *dstate, const real *dcell)
{
    double sum = 0;
    run(w);
    for (size_t k = 0; k < w->units; k++)
        sum += (double)dstate[k] * w->state[k] +
               (w->lstm ? (double)dcell[k] * w->cell[k] : 0);
    return sum;
}

static double slope(const struct twin *w, double *at, const real *dstate,
                    const real *dcell)
{
    double kept = *at, h = 1e-6;
    *at = kept + h;
    double above = value(w, dstate, dcell);
    *at = kept - h;
    double below = value(w, dstate, dcell);
    *at = kept;
    return (above - below) / (2 * h);
}

static void widen(double *to, const real *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (double)from[i];
}

enum { ARRAYS = 6 }; /* of a twin */

static void check(bool lstm)
{
    size_t batch = (size_t)twin_int(1, 5), n = (size_t)twin_int(1, 70);
    size_t gates = lstm ? 4 : 3, row = lstm ? 5 : 4;
    real *rows = twin_array(batch * row * n), *inner = twin_array(batch * gates * n);
    real *before = twin_array(batch * n), *bias = twin_array(4 * n);
    real *state = twin_array(batch * n), *dstate = twin_array(batch * n);
    real *carried = twin_array(batch * n), *carried_cell = twin_array(batch * n);
    real *dgates = twin_array(batch * 4 * n), *dinner = twin_array(batch * gates * n);
    real *input = twin_array(batch * row * n);
    for (size_t i = 0; i < batch * row * n; i++)
        input[i] = rows[i];
    real *dcell = twin_array(batch * n), *dall = twin_array(batch * n);
    for (size_t i = 0; i < batch * n; i++) {
        dcell[i] = carried_cell[i];
        dall[i] = dstate[i] + carried[i];
    }

    struct nn_cell_step s = {
        batch, n, bias, {inner, gates * n}, {rows, row * n}, {before, n}, {state, n}};
    struct nn_cell_gradient g = {batch,
                                 n,
                                 {rows, row * n},
                                 {before, n},
                                 {dstate, n},
                                 {carried, n},
                                 {carried_cell, n},
                                 {dgates, 4 * n},
                                 {dinner, gates * n}};
    (lstm ? nn_lstm_step : nn_gru_step)(&s);
    (lstm ? nn_lstm_step_backward : nn_gru_step_backward)(&g);

    double *number[ARRAYS];
    for (int i = 0; i < ARRAYS; i++)
        number[i] = twin_expected(5 * n);
    struct twin w = {lstm,      n,         number[0], number[1],
                     number[2], number[3], number[4], number[5]};
    double *expected = twin_expected(4 * n);
    widen(w.bias, bias, 4 * n);
    for (size_t b = 0; b < batch; b++) {
        const real *ds = dall + b * n, *dc = dcell + b * n;
        widen(w.input, input + b * row * n, gates * n);
        widen(w.inner, inner + b * gates * n, gates * n);
        widen(w.before, before + b * n, n);
        run(&w);
        assert_near(state + b * n, w.state, n, twin_tolerance);
        if (lstm)
            assert_near(rows + b * row * n + 4 * n, w.cell, n, twin_tolerance);
        for (size_t k = 0; k < gates * n; k++)
            expected[k] = slope(&w, &w.inner[k], ds, dc);
        assert_near(dinner + b * gates * n, expected, gates * n, 2e-5);
        for (size_t k = 0; k < 4 * n; k++)
            expected[k] = slope(&w, &w.bias[k], ds, dc);
        assert_near(dgates + b * 4 * n, expected, 4 * n, 2e-5);
        for (size_t k = 0; k < n; k++)
            expected[k] = slope(&w, &w.before[k], ds, dc);
        assert_near((lstm ? carried_cell : carried) + b * n, expected, n, 2e-5);
        for (size_t k = 0; lstm && k < n; k++)
            assert_true(carried[b * n + k] == 0);
    }
    for (int i = 0; i < ARRAYS; i++)
        free(number[i]);
    free(expected), free(dcell), free(dall), free(input);
    free(rows), free(inner), free(before), free(bias), free(state), free(dstate);
    free(carried), free(carried_cell), free(dgates), free(dinner);
}

static void a_gru_step_and_its_gradients_are_the_equations(void **state)
{
    (void)state;
    twin_seed(1);
    for (int i = 0; i < 30; i++)
        check(false);
}

static void an_lstm_step_and_its_gradients_are_the_equations(void **state)
{
    (void)state;
    twin_seed(2);
    for (int i = 0; i < 30; i++)
        check(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gru_step_and_its_gradients_are_the_equations),
        cmocka_unit_test(an_lstm_step_and_its_gradients_are_the_equations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
