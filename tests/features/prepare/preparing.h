/* What the tests of preparing share: a set of clips with two features, how often
 * progress was shown, a feature that does something dreadful in the middle of its work.
 */
#ifndef MTAG_TESTS_FEATURES_PREPARING_H
#define MTAG_TESTS_FEATURES_PREPARING_H

#include "tests/features/clips.h"

#include <signal.h>

static struct clips clips;
static size_t shown, last_shown;

static inline void count_show(void *context, size_t done, size_t total, double seconds)
{
    (void)context;
    assert_true(done <= total && done >= last_shown);
    assert_int_equal(total, CLIPS);
    last_shown = done;
    assert_true(seconds >= 0);
    shown++;
}

static int set_up(void **state)
{
    (void)state;
    clips_init(&clips);
    add_input(&clips, "mel", "{type: mel, hop_length: 100, n_mels: 20}");
    add_input(&clips, "wave", "waveform");
    shown = last_shown = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clips_deinit(&clips);
    return 0;
}

static struct feat_type trap;

static inline enum err_code run_waveform(struct feat_extractor *x, const float *samples,
                                         long count, float *out, struct err *e)
{
    return ((const struct feat_type *)registry_find(&feat_types, "waveform"))
        ->run(x, samples, count, out, e);
}

static inline void set_trap(enum err_code (*run)(struct feat_extractor *, const float *,
                                                 long, float *, struct err *))
{
    trap = *(const struct feat_type *)clips.inputs[1].value.type;
    trap.run = run;
    clips.inputs[1].value.type = &trap.plugin;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
