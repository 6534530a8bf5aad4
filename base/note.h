/* Pitches of the equal temperament: names, MIDI note numbers (A4 is 69) and Hz. */
#ifndef MTAG_BASE_NOTE_H
#define MTAG_BASE_NOTE_H

#include <stdbool.h>

double note_to_hz(double midi);
double note_of_hz(double hz); /* not rounded */

/* Reads a name ("A4", "C#2", "Eb-1"; octaves begin at C) or a frequency in Hz ("440",
 * above 0) as a note number. False if it is neither. */
bool note_read(const char *text, double *midi);

#endif
