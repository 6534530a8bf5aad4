/* The oneDNN path and our own against each other: the same numbers to 1e-5 of the
 * largest, for every rule that chooses oneDNN and for random shapes. */
#include "nn/kernels/onednn.h"

#include "tests/nn/kernels/twins.h"

#include <string.h>

static const double tolerance = 1e-5;

static bool is_there(void)
{
    char version[NN_ONEDNN_VERSION];
    nn_onednn_version(version);
    return strcmp(version, "no oneDNN") != 0;
}

static int out_size(const struct nn_conv *c, int axis)
{
    int reach = c->dilation[axis] * (c->kernel[axis] - 1) + 1;
    return (c->in[axis] + 2 * c->padding[axis] - reach) / c->stride[axis] + 1;
}

/* What a batch gives, by the method that c says. */
struct results {
    real *y, *dx, *dw;
};

static struct results compute(const struct nn_conv *c, int items, bool add,
                              const real *x, const real *w, const real *dy)
{
    size_t in = (size_t)items * nn_conv_in_count(c);
    size_t out = (size_t)items * nn_conv_out_count(c), packing = nn_conv_packed(c);
    size_t lines = (size_t)(items * c->out[1]);
    size_t line_size = nn_conv_line_rows(c) * (size_t)c->filters;
    struct results r = {calloc(out, sizeof(real)), calloc(in, sizeof(real)),
                        calloc(nn_conv_weights(c), sizeof(real))};
    real *packed = calloc(packing, sizeof(real)), *back = calloc(packing, sizeof(real));
    real *dpacked = calloc(packing, sizeof(real));
    real *room = calloc(nn_conv_room(c) + 1, sizeof(real));
    for (size_t i = 0; i < in; i++)
        r.dx[i] = add ? x[i] : (real)NAN; /* either added to or written */
    nn_conv_pack(c, packed, w, false);
    nn_conv_pack(c, back, w, true);
    nn_conv_start_backward(c, r.dx, add, (size_t)items, dpacked);
    for (size_t line = 0, n; line < lines; line += n) {
        n = nn_conv_next(c, line, lines - line);
        const real *from = dy + line * line_size;
        nn_conv_forward(c, r.y + line * line_size, x, packed, line, n, room);
        nn_conv_backward(c, r.dx, add, dpacked, x, from, back, line, n, room);
    }
    nn_conv_unpack_add(c, r.dw, dpacked);
    free(packed), free(back), free(dpacked), free(room);
    return r;
}

static void assert_agree(const real *ours, const real *theirs, size_t n)
{
    double *expected = twin_expected(n);
    for (size_t i = 0; i < n; i++)
        expected[i] = (double)ours[i];
    assert_near(theirs, expected, n, tolerance);
    free(expected);
}

static void release(struct results r)
{
    free(r.y), free(r.dx), free(r.dw);
}

/* passes: those that oneDNN does; most: the batch that its primitives are made for. */
static void check(struct nn_conv c, unsigned passes, int items, int most, bool add)
{
    size_t in = (size_t)items * nn_conv_in_count(&c);
    size_t out = (size_t)items * nn_conv_out_count(&c), weights = nn_conv_weights(&c);
    real *x = twin_array(in), *w = twin_array(weights), *dy = twin_array(out);
    c.passes = 0;
    struct results ours = compute(&c, items, add, x, w, dy);
    c.passes = passes;
    c.onednn = nn_onednn_create(&c, most, true);
    assert_non_null(c.onednn);
    for (int again = 0; again < 2; again++) {
        struct results theirs = compute(&c, items, add, x, w, dy);
        assert_agree(ours.y, theirs.y, out);
        assert_agree(ours.dx, theirs.dx, in);
        assert_agree(ours.dw, theirs.dw, weights);
        release(theirs);
    }
    nn_onednn_destroy(c.onednn);
    release(ours);
    free(x), free(w), free(dy);
}

/* Shapes by the rules that choose them, from the networks of experiments/. */
static const struct {
    const char *why;
    struct nn_conv c; /* out follows */
} chosen[] = {
    {"small maps",
     {128, 128, 1, {3, 6}, {0}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, false, 0, NULL}},
    {"small strided maps",
     {64, 128, 1, {6, 12}, {0}, {3, 3}, {2, 2}, {1, 1}, {1, 1}, false, 0, NULL}},
    {"narrow maps",
     {64, 64, 1, {2, 24}, {0}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, false, 0, NULL}},
    {"strided bands",
     {64, 64, 1, {16, 24}, {0}, {3, 3}, {2, 1}, {1, 1}, {1, 1}, false, 0, NULL}},
    {"direct 3x3",
     {64, 64, 1, {24, 47}, {0}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, true, 0, NULL}},
    {"kernels of 5x5",
     {32, 32, 1, {24, 47}, {0}, {5, 5}, {1, 1}, {2, 2}, {1, 1}, false, 0, NULL}},
    {"dilation",
     {32, 48, 1, {24, 47}, {0}, {3, 3}, {1, 1}, {2, 2}, {2, 2}, false, 0, NULL}},
    {"channels that are no whole vectors",
     {17, 31, 1, {23, 47}, {0}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, false, 0, NULL}},
    {"as many filters as a vector has",
     {16, 16, 1, {48, 94}, {0}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, false, 0, NULL}},
    {"few channels",
     {3, 64, 1, {96, 47}, {0}, {7, 7}, {2, 2}, {3, 3}, {1, 1}, false, 0, NULL}},
    {"short sequences",
     {64, 64, 1, {1, 27}, {0}, {1, 5}, {1, 1}, {0, 2}, {1, 1}, false, 0, NULL}},
    {"dilated sequences",
     {64, 64, 1, {1, 188}, {0}, {1, 3}, {1, 1}, {0, 4}, {1, 4}, false, 0, NULL}},
    {"groups",
     {36, 20, 4, {24, 47}, {0}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, false, 0, NULL}},
    {"a filter for each channel",
     {128, 128, 128, {12, 23}, {0}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, false, 0, NULL}},
    {"sequences with a filter for each channel",
     {40, 40, 40, {1, 188}, {0}, {1, 7}, {1, 1}, {0, 3}, {1, 1}, false, 0, NULL}},
};

static void paths_agree_where_a_rule_chooses_onednn(void **state)
{
    (void)state;
    if (!is_there())
        skip();
    twin_seed(1);
    for (size_t i = 0; i < sizeof(chosen) / sizeof(*chosen); i++) {
        struct nn_conv c = chosen[i].c;
        c.out[0] = out_size(&c, 0);
        c.out[1] = out_size(&c, 1);
        unsigned passes = nn_onednn_passes(&c);
        if (c.groups > 1)
            assert_int_equal(passes, NN_ONEDNN_ALL);
        if (passes == 0) /* this CPU has no AVX-512 */
            passes = NN_ONEDNN_ALL;
        int block = (int)nn_onednn_items(&c);
        check(c, passes, 1, 1, false);
        check(c, passes, block + 1, block + 1, true);
    }
}

static void paths_agree_on_random_shapes(void **state)
{
    (void)state;
    if (!is_there())
        skip();
    twin_seed(2);
    for (int i = 0; i < 60; i++) {
        struct nn_conv c = {.groups = twin_int(1, 3) == 1 ? 2 : 1, .direct = true};
        c.channels = c.groups * twin_int(1, 20);
        c.filters = c.groups * twin_int(1, 20);
        bool sequence = twin_int(0, 2) == 0;
        for (int axis = 0; axis < 2; axis++) {
            bool flat = sequence && axis == 0;
            c.kernel[axis] = flat ? 1 : twin_int(axis == 1 ? 2 : 1, 5);
            c.stride[axis] = flat ? 1 : twin_int(1, 3);
            c.dilation[axis] = flat ? 1 : twin_int(1, 2);
            int reach = c.dilation[axis] * (c.kernel[axis] - 1) + 1;
            c.padding[axis] = flat ? 0 : twin_int(0, reach - 1);
            c.in[axis] = flat ? 1 : reach + twin_int(0, 20);
            c.out[axis] = out_size(&c, axis);
        }
        int items = twin_int(1, 9);
        check(c, (unsigned)twin_int(1, NN_ONEDNN_ALL), items, items + twin_int(0, 9),
              twin_int(0, 1) == 1);
    }
}

static void padding_may_differ_before_and_behind(void **state)
{
    (void)state;
    if (!is_there())
        skip();
    twin_seed(3);
    struct nn_conv c = {.channels = 16,
                        .filters = 16,
                        .groups = 1,
                        .in = {9, 20},
                        .out = {9, 20},
                        .kernel = {2, 4},
                        .stride = {1, 1},
                        .padding = {0, 1},
                        .dilation = {1, 1}};
    check(c, NN_ONEDNN_ALL, 3, 3, false);
}

static void what_our_kernels_do_best_stays_theirs(void **state)
{
    (void)state;
    static const struct nn_conv own[] = {
        /* Winograd's */
        {64, 128, 1, {24, 47}, {24, 47}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 0, 0, NULL},
        /* one place */
        {128, 128, 1, {24, 47}, {24, 47}, {1, 1}, {1, 1}, {0, 0}, {1, 1}, 0, 0, NULL},
        {64, 64, 1, {1, 27}, {1, 27}, {1, 3}, {1, 1}, {0, 1}, {1, 1}, 0, 0, NULL},
        /* long sequences */
        {64, 64, 1, {1, 188}, {1, 188}, {1, 5}, {1, 1}, {0, 2}, {1, 1}, 0, 0, NULL},
        /* a step between places */
        {16, 32, 1, {48, 94}, {24, 47}, {1, 1}, {2, 2}, {0, 0}, {1, 1}, 0, 0, NULL},
        /* one filter */
        {64, 1, 1, {24, 47}, {24, 47}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 0, 0, NULL},
    };
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        assert_int_equal(nn_onednn_passes(&own[i]), 0);
}

static void blocks_are_whole_items(void **state)
{
    (void)state;
    struct nn_conv c = chosen[0].c;
    c.out[0] = c.in[0];
    c.out[1] = c.in[1];
    c.passes = NN_ONEDNN_ALL;
    size_t frames = (size_t)c.out[1], items = nn_onednn_items(&c);
    assert_int_equal(nn_conv_next(&c, 0, 100 * frames), items * frames);
    assert_int_equal(nn_conv_next(&c, items * frames, frames), frames);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_agree_where_a_rule_chooses_onednn),
        cmocka_unit_test(paths_agree_on_random_shapes),
        cmocka_unit_test(padding_may_differ_before_and_behind),
        cmocka_unit_test(what_our_kernels_do_best_stays_theirs),
        cmocka_unit_test(blocks_are_whole_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
