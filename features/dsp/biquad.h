/* Filters of two poles and two zeros, by Robert Bristow-Johnson's formulas ("Cookbook
 * formulae for audio EQ biquad filter coefficients"). */
#ifndef MTAG_FEATURES_DSP_BIQUAD_H
#define MTAG_FEATURES_DSP_BIQUAD_H

/* y[i] = b0 x[i] + b1 x[i-1] + b2 x[i-2] - a1 y[i-1] - a2 y[i-2] */
struct biquad {
    double b0, b1, b2, a1, a2;
};

/* hz: above 0 and below half the rate. */
/* db at hz, around it in a band of hz / q. */
struct biquad biquad_peaking(double hz, double q, double db, double rate);
/* db below (above) hz, with the slope of q. */
struct biquad biquad_low_shelf(double hz, double q, double db, double rate);
struct biquad biquad_high_shelf(double hz, double q, double db, double rate);

/* Sends x through filters one after the other, as if its first value had been there
 * for ever. At most 8. */
enum { BIQUADS_MAX = 8 };
void biquad_run(const struct biquad *filters, int filter_count, float *x, long count);

#endif
