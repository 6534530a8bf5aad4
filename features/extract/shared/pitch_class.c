#include "features/extract/shared/pitch_class.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

const char *const pitch_class_norm_choices[] = {"max", "l1", "l2", "none", NULL};
const char *const pitch_class_tuning_words[] = {"estimate", NULL};

const char *const pitch_class_names[] = {"C", "C#", "D", "D#", "E", "F", "F#",
                                         "G", "G#", "A", "A#", "B", NULL};

void pitch_class_normalize(float *x, int count, enum pitch_class_norm norm)
{
    double largest = 0, sum = 0, squares = 0;
    for (int i = 0; i < count; i++) {
        double v = (double)x[i];
        largest = fmax(largest, v);
        sum += v;
        squares += v * v;
    }
    const double lengths[] = {largest, sum, sqrt(squares), 1};
    double length = lengths[norm];
    for (int i = 0; i < count && length >= (double)FLT_MIN; i++)
        x[i] = (float)((double)x[i] / length);
}
