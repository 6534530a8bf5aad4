#include "base/note.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads(const char *text, double expected)
{
    double midi = -100;
    if (!note_read(text, &midi))
        fail_msg("`%s` is refused", text);
    if (fabs(midi - expected) > 1e-9)
        fail_msg("`%s` is %g instead of %g", text, midi, expected);
}

static void names_are_numbers_of_midi(void **state)
{
    (void)state;
    reads("A4", 69);
    reads("C1", 24);
    reads("c-1", 0);
    reads("C#2", 37);
    reads("Eb3", 51);
    reads("B#3", 60);
    reads("Abb4", 67);
}

static void a_number_is_a_frequency(void **state)
{
    (void)state;
    reads("440", 69);
    reads("880.0", 81);
    reads("55", 33);
}

static void other_texts_are_refused(void **state)
{
    static const char *const texts[] = {"",    "H2",   "A",    "A#",   "A4b",
                                        "0",   "-5",   ".inf", ".nan", "C 1",
                                        "C+1", "C1.5", "A99",  "C--1", "#4"};
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        double midi;
        if (note_read(texts[i], &midi))
            fail_msg("`%s` is read as %g", texts[i], midi);
    }
}

static void hertz_and_notes_are_inverse(void **state)
{
    (void)state;
    assert_true(fabs(note_to_hz(24) - 32.7031956625748) < 1e-9);
    assert_true(fabs(note_of_hz(note_to_hz(61.25)) - 61.25) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_numbers_of_midi),
        cmocka_unit_test(a_number_is_a_frequency),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(hertz_and_notes_are_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
