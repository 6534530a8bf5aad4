/* Options and names of pitch classes: pitch_class.h. */
#include "features/extract/shared/pitch_class.h"

#include <stddef.h>

const char *const pitch_class_tuning_words[] = {"estimate", NULL};

const char *const pitch_class_names[] = {"C", "C#", "D", "D#", "E", "F", "F#",
                                         "G", "G#", "A", "A#", "B", NULL};
