/* What the colours of a panel mean: its values as they are, or powers in dB below the
 * largest. A band that reaches so far that the others would have less than half of the
 * colours (an mfcc's first coefficient) is off the scale. */
#ifndef MTAG_FEATURES_PICTURE_COLOURS_H
#define MTAG_FEATURES_PICTURE_COLOURS_H

#include "features/picture.h"

enum { PICTURE_RANGE = 80 /* dB, of powers */ };

struct picture_span {
    double least, most;
};

struct picture_colours {
    struct picture_span span;
    double decibels; /* that a tenfold value is more; 0: drawn as it is */
    double largest;
    int beyond; /* the band that is off the scale; -1: none */
};

/* A value of the picture. */
float picture_value(const struct feat_picture *p, int frame, int band, int channel);

struct picture_colours picture_colours_choose(const struct feat_picture *p,
                                              int channel);
/* What is drawn of a value. */
double picture_colours_value(const struct picture_colours *c, double x);
/* The range of the scale, and what is written at it. */
void picture_colours_add(const struct feat_picture *p, int channel,
                         const struct picture_colours *c, struct str *script);

#endif
