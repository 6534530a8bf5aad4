/* Kernels that work on rows: softmax, layer normalisation, the weights of attention. */
#include "nn/kernels/attention.h"
#include "nn/kernels/layer_norm.h"
#include "nn/kernels/softmax.h"
#include "tests/nn/kernels/twins.h"

#include <string.h>

struct shape {
    size_t rows, cols, count;
};

static struct shape random_shape(void)
{
    struct shape s = {(size_t)twin_int(1, 300), (size_t)twin_int(1, 200), 0};
    s.count = s.rows * s.cols;
    return s;
}

static void softmax_twin(double *y, const real *x, size_t cols)
{
    double most = -INFINITY, sum = 0;
    for (size_t c = 0; c < cols; c++)
        most = fmax(most, (double)x[c]);
    for (size_t c = 0; c < cols; c++)
        sum += y[c] = exp((double)x[c] - most);
    for (size_t c = 0; c < cols; c++)
        y[c] /= sum;
}

static void softmax_is_the_definition(void **state)
{
    (void)state;
    twin_seed(1);
    for (int i = 0; i < 50; i++) {
        struct shape s = random_shape();
        real *x = twin_array(s.count), *y = twin_array(s.count);
        double *expected = twin_expected(s.count);
        for (size_t k = 0; k < s.count; k++)
            x[k] = 40 * x[k] + 100; /* exp of them would overflow */
        for (size_t r = 0; r < s.rows; r++)
            softmax_twin(expected + r * s.cols, x + r * s.cols, s.cols);
        nn_softmax(y, x, s.rows, s.cols);
        assert_near(y, expected, s.count, twin_tolerance);
        nn_softmax(x, x, s.rows, s.cols);
        assert_memory_equal(x, y, s.count * sizeof(*y));
        free(x), free(y), free(expected);
    }
}

static void gradients_of_softmax_are_the_definition(void **state)
{
    (void)state;
    twin_seed(2);
    for (int i = 0; i < 50; i++) {
        struct shape s = random_shape();
        real *y = twin_array(s.count), *dy = twin_array(s.count);
        real *dx = twin_array(s.count);
        double *expected = twin_expected(s.count);
        for (size_t k = 0; k < s.count; k++) {
            double dot = 0;
            for (size_t c = k / s.cols * s.cols; c < (k / s.cols + 1) * s.cols; c++)
                dot += (double)y[c] * (double)dy[c];
            expected[k] = (double)y[k] * ((double)dy[k] - dot);
        }
        nn_softmax_backward(dx, y, dy, s.rows, s.cols, false);
        assert_near(dx, expected, s.count, twin_tolerance);
        nn_softmax_backward(dx, y, dy, s.rows, s.cols, true);
        nn_softmax_backward(dy, y, dy, s.rows, s.cols, false);
        assert_near(dy, expected, s.count, twin_tolerance);
        for (size_t k = 0; k < s.count; k++)
            expected[k] *= 2;
        assert_near(dx, expected, s.count, twin_tolerance);
        free(y), free(dy), free(dx), free(expected);
    }
}

/* Mean and 1 / deviation of a row. */
static void moments_twin(const real *x, size_t cols, double eps, double *mean,
                         double *inverse)
{
    double sum = 0, square = 0;
    for (size_t c = 0; c < cols; c++)
        sum += (double)x[c];
    for (size_t c = 0; c < cols; c++)
        square += pow((double)x[c] - sum / (double)cols, 2);
    *mean = sum / (double)cols;
    *inverse = 1 / sqrt(square / (double)cols + eps);
}

static void layer_normalisation_is_the_definition(void **state)
{
    (void)state;
    twin_seed(3);
    for (int i = 0; i < 50; i++) {
        struct shape s = random_shape();
        double eps = i % 2 ? 1e-5 : 0.1;
        real *x = twin_array(s.count), *y = twin_array(s.count);
        real *gain = twin_array(s.cols), *shift = twin_array(s.cols);
        real *statistics = twin_array(2 * s.rows);
        double *expected = twin_expected(s.count);
        for (size_t r = 0; r < s.rows; r++) {
            double mean, inverse;
            moments_twin(x + r * s.cols, s.cols, eps, &mean, &inverse);
            for (size_t c = 0; c < s.cols; c++)
                expected[r * s.cols + c] =
                    ((double)x[r * s.cols + c] - mean) * inverse * (double)gain[c] +
                    (double)shift[c];
        }
        nn_layer_norm(y, statistics, x, gain, shift, eps, s.rows, s.cols);
        assert_near(y, expected, s.count, twin_tolerance);
        nn_layer_norm(x, NULL, x, gain, shift, eps, s.rows, s.cols);
        assert_memory_equal(x, y, s.count * sizeof(*y));
        free(x), free(y), free(gain), free(shift), free(statistics), free(expected);
    }
}

struct norm_case {
    struct shape shape;
    real *x, *dy, *gain, *statistics;
    double *dx, *dgain, *dshift;
};

/* The derivatives, from the Jacobian of a row: dy_i/dx_j = gain_i * inverse * (i == j -
 * 1 / cols - xhat_i * xhat_j / cols). */
static void norm_twin(struct norm_case *n)
{
    size_t cols = n->shape.cols;
    for (size_t r = 0; r < n->shape.rows; r++) {
        const real *x = n->x + r * cols, *dy = n->dy + r * cols;
        double mean, inverse;
        moments_twin(x, cols, 1e-5, &mean, &inverse);
        n->statistics[2 * r] = (real)mean;
        n->statistics[2 * r + 1] = (real)inverse;
        for (size_t j = 0; j < cols; j++) {
            double xj = ((double)x[j] - mean) * inverse, sum = 0;
            for (size_t i = 0; i < cols; i++) {
                double xi = ((double)x[i] - mean) * inverse;
                double same = i == j ? 1 : 0;
                sum += (double)dy[i] * (double)n->gain[i] * inverse *
                       (same - (1 + xi * xj) / (double)cols);
            }
            n->dx[r * cols + j] = sum;
            n->dgain[j] += (double)dy[j] * xj;
            n->dshift[j] += (double)dy[j];
        }
    }
}

static void gradients_of_layer_normalisation_are_the_jacobian_s(void **state)
{
    (void)state;
    twin_seed(4);
    for (int i = 0; i < 20; i++) {
        struct shape s = random_shape();
        s.cols += 3; /* of one or two columns the gradient is rounding */
        s.count = s.rows * s.cols;
        struct norm_case n = {s,
                              twin_array(s.count),
                              twin_array(s.count),
                              twin_array(s.cols),
                              twin_array(2 * s.rows),
                              twin_expected(s.count),
                              twin_expected(s.cols),
                              twin_expected(s.cols)};
        norm_twin(&n);
        real *dgain = calloc(s.cols, sizeof(*dgain));
        real *dshift = calloc(s.cols, sizeof(*dshift));
        real *dx = twin_array(s.count);
        double *room = twin_expected(4 * s.cols);
        nn_layer_norm_backward(dx, dgain, dshift, n.dy, n.x, n.statistics, n.gain, room,
                               s.rows, s.cols, false);
        assert_near(dx, n.dx, s.count, 10 * twin_tolerance);
        assert_near(dgain, n.dgain, s.cols, 10 * twin_tolerance);
        assert_near(dshift, n.dshift, s.cols, 10 * twin_tolerance);
        nn_layer_norm_backward(dx, dgain, dshift, n.dy, n.x, n.statistics, n.gain, room,
                               s.rows, s.cols, true);
        nn_layer_norm_backward(NULL, dgain, dshift, n.dy, n.x, n.statistics, n.gain,
                               room, s.rows, s.cols, false);
        for (size_t k = 0; k < s.count; k++)
            n.dx[k] *= 2;
        for (size_t k = 0; k < s.cols; k++)
            n.dgain[k] *= 3;
        assert_near(dx, n.dx, s.count, 10 * twin_tolerance);
        assert_near(dgain, n.dgain, s.cols, 10 * twin_tolerance);
        free(n.x), free(n.dy), free(n.gain), free(n.statistics);
        free(n.dx), free(n.dgain), free(n.dshift);
        free(dx), free(dgain), free(dshift), free(room);
    }
}

static void dropped_weights_are_negative_and_count_for_nothing(void **state)
{
    (void)state;
    real w[] = {(real)0.5, (real)0.25, (real)0.125, (real)0.125}, kept[4];
    const float numbers[] = {0.9F, 0.1F, 0.3F, 0.2F};
    nn_attention_drop(w, numbers, 0.3F, 4);
    assert_true(w[0] > 0 && w[1] < 0 && w[2] > 0 && w[3] < 0);
    nn_attention_kept(kept, w, 2, 4);
    const double expected[] = {1, 0, 0.25, 0};
    assert_near(kept, expected, 4, 0);
}

/* One head with random columns: forward and backward written out. */
static void a_head_is_the_definition(void **state)
{
    (void)state;
    twin_seed(5);
    for (int round = 0; round < 30; round++) {
        enum { QUERY, KEY, VALUE, GATHERED, PARTS };
        int t = twin_int(1, 90), depth = twin_int(1, 20), wide = depth + twin_int(0, 9);
        size_t n = (size_t)t * (size_t)wide, square = (size_t)t * (size_t)t;
        real *part[PARTS], *dpart[PARTS];
        double *expected[PARTS];
        for (int k = 0; k < PARTS; k++) {
            part[k] = twin_array(n);
            dpart[k] = twin_array(n);
            expected[k] = twin_expected((size_t)t * (size_t)depth);
        }
        struct nn_head h = {t, depth, wide, wide, part[0], part[1], part[2], part[3]};
        struct nn_head d = {t,        depth,    wide,     wide,
                            dpart[0], dpart[1], dpart[2], dpart[3]};
        real factor = round % 2 ? 2 : 1;
        real *w = twin_array(square), *scores = twin_array(square);
        real *work = twin_array(square);
        double *p = twin_expected(square);
        double scale = 1 / sqrt((double)depth);
        for (int i = 0; i < t; i++)
            for (int j = 0; j < t; j++) {
                double sum = 0;
                for (int c = 0; c < depth; c++)
                    sum += (double)h.query[i * wide + c] * (double)h.key[j * wide + c];
                scores[i * t + j] = (real)(sum * scale);
            }
        for (int i = 0; i < t; i++)
            softmax_twin(p + i * t, scores + i * t, (size_t)t);
        nn_attention_weights(w, &h);
        assert_near(w, p, square, twin_tolerance);
        for (size_t k = 0; k < square; k++)
            if (round % 2 && twin_int(0, 1))
                w[k] = -w[k];
        nn_attention_kept(work, w, factor, square);
        nn_attention_gather(&h, work);
        for (int i = 0; i < t; i++) {
            double g[100], dot = 0;
            for (int j = 0; j < t; j++) {
                double kept = w[i * t + j] > 0 ? (double)factor : 0;
                g[j] = 0;
                for (int c = 0; c < depth; c++) {
                    double weight = kept * p[i * t + j];
                    expected[GATHERED][i * depth + c] +=
                        weight * (double)h.value[j * wide + c];
                    expected[VALUE][j * depth + c] +=
                        weight * (double)d.gathered[i * wide + c];
                    g[j] += kept * (double)d.gathered[i * wide + c] *
                            (double)h.value[j * wide + c];
                }
                dot += g[j] * p[i * t + j];
            }
            for (int j = 0; j < t; j++)
                for (int c = 0; c < depth; c++) {
                    double ds = p[i * t + j] * (g[j] - dot) * scale;
                    expected[QUERY][i * depth + c] += ds * (double)h.key[j * wide + c];
                    expected[KEY][j * depth + c] += ds * (double)h.query[i * wide + c];
                }
        }
        nn_attention_backward(&d, &h, w, factor, work);
        for (int k = 0; k < PARTS; k++) {
            const real *got = k == GATHERED ? part[k] : dpart[k];
            real *packed = twin_array((size_t)t * (size_t)depth);
            for (int i = 0; i < t; i++)
                memcpy(packed + i * depth, got + i * wide,
                       (size_t)depth * sizeof(*packed));
            if (t > 1 || k >= VALUE) /* of one frame the others are rounding */
                assert_near(packed, expected[k], (size_t)t * (size_t)depth,
                            10 * twin_tolerance);
            free(packed);
        }
        for (int k = 0; k < PARTS; k++)
            free(part[k]), free(dpart[k]), free(expected[k]);
        free(w), free(scores), free(work), free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(softmax_is_the_definition),
        cmocka_unit_test(gradients_of_softmax_are_the_definition),
        cmocka_unit_test(layer_normalisation_is_the_definition),
        cmocka_unit_test(gradients_of_layer_normalisation_are_the_jacobian_s),
        cmocka_unit_test(dropped_weights_are_negative_and_count_for_nothing),
        cmocka_unit_test(a_head_is_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
