/* Levels of signals, and mixing at a level. */
#ifndef MTAG_FEATURES_AUGMENT_SHARED_LEVEL_H
#define MTAG_FEATURES_AUGMENT_SHARED_LEVEL_H

float level_peak(const float *x, long count); /* the largest magnitude */
double level_rms(const float *x, long count);
double level_deviation(const float *x, long count); /* of a sample, as torch.std */

/* x <- a x + b y */
void level_mix(float *x, float a, const float *y, float b, long count);

/* The value below which a part (0 to 1) of x lies, linear between neighbours, as
 * numpy.percentile. scratch: count floats, or x itself, whose order is lost. */
float level_quantile(const float *x, long count, double part, float *scratch);

#endif
