/* Names, numbers and frequencies of notes: note.h. */
#include "base/note.h"

#include "base/str.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

double note_to_hz(double midi)
{
    return 440 * exp2((midi - 69) / 12);
}

double note_of_hz(double hz)
{
    return 69 + 12 * log2(hz / 440);
}

bool note_read(const char *text, double *midi)
{
    static const char letters[] = "CDEFGAB";
    static const int steps[] = {0, 2, 4, 5, 7, 9, 11};
    double hz = 0;
    if (str_to_double(text, &hz)) {
        if (!(hz > 0) || !isfinite(hz))
            return false;
        *midi = note_of_hz(hz);
        return true;
    }
    int letter = toupper((unsigned char)text[0]);
    const char *found = letter ? strchr(letters, letter) : NULL;
    if (!found)
        return false;
    int step = steps[found - letters];
    const char *rest = text + 1;
    for (; *rest == '#' || *rest == 'b'; rest++)
        step += *rest == '#' ? 1 : -1;
    long long octave = 0;
    if (!isdigit((unsigned char)rest[rest[0] == '-']) || !str_to_long(rest, &octave) ||
        octave < -1 || octave > 12)
        return false;
    *midi = (double)(12 * (octave + 1) + step);
    return true;
}
