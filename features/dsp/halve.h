/* Halves the sample rate: removes the upper half of the spectrum and keeps every other
 * sample. */
#ifndef MTAG_FEATURES_DSP_HALVE_H
#define MTAG_FEATURES_DSP_HALVE_H

/* Samples on each side of an output that count for it. */
enum { HALVE_REACH = 24 };
/* A part of the new rate: up to there a tone keeps its size to 1e-5, and tones that are
 * mirrored to there are damped to 1e-5. */
#define HALVE_PASS 0.34

/* out[m], m < count, lies between x[2 m] and x[2 m + 1]. x is preceded by HALVE_REACH
 * samples, and 2 count + HALVE_REACH of them follow. */
void halve(const float *x, long count, float *out);

#endif
