#include "features/extract.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static struct opt_typed read_waveform(const char *yaml, struct arena *a,
                                      struct diag *diag)
{
    struct opt_typed value = {0};
    feat_read(yaml_read_text(yaml, strlen(yaml), "test", ".", a, diag), "feature",
              &value, a, diag);
    return value;
}

static void the_samples_come_out_as_they_are(void **state)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct opt_typed value = read_waveform("waveform", a, diag);
    const struct feat_type *type = (const struct feat_type *)value.type;
    const float samples[] = {0.5f, -1, 0.25f, 0};
    float out[4];
    struct feat_extractor *x;
    (void)state;
    struct feat_shape shape = type->shape(value.options, 16000, 4);
    assert_int_equal(shape.channels, 1);
    assert_int_equal(shape.bands, 1);
    assert_int_equal(shape.frames, 4);
    assert_true(shape.sequence);
    assert_int_equal(type->hop(value.options, 16000), 1);
    assert_int_equal(type->open(value.options, 16000, &x, NULL), ERR_OK);
    assert_int_equal(type->run(x, samples, 4, out, NULL), ERR_OK);
    assert_memory_equal(out, samples, sizeof(out));
    type->close(x);
    type->close(NULL);
    diag_destroy(diag);
    arena_destroy(a);
}

static void deltas_are_further_channels_beside_the_samples(void **state)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct opt_typed value = read_waveform("{type: waveform, deltas: 1}", a, diag);
    const struct feat_type *type = (const struct feat_type *)value.type;
    const float samples[] = {0, 1, 2, 3, 4};
    /* A ramp rises by 1; at the ends the replicated values halve what is seen. */
    const float expected[] = {0, .5f, 1, .8f, 2, 1, 3, .8f, 4, .5f};
    float out[10];
    struct feat_extractor *x;
    (void)state;
    assert_int_equal(type->shape(value.options, 16000, 5).channels, 2);
    assert_int_equal(type->open(value.options, 16000, &x, NULL), ERR_OK);
    assert_int_equal(type->run(x, samples, 5, out, NULL), ERR_OK);
    for (int i = 0; i < 10; i++)
        assert_float_equal(out[i], expected[i], 1e-6);
    type->close(x);
    diag_destroy(diag);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_samples_come_out_as_they_are),
        cmocka_unit_test(deltas_are_further_channels_beside_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
