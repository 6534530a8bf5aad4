/* Shared by bandpass and bandstop: a band around a centre, whose width is a share of
 * the centre, with Butterworth filters at its edges. */
#ifndef MTAG_FEATURES_AUGMENT_SHARED_BAND_H
#define MTAG_FEATURES_AUGMENT_SHARED_BAND_H

#include "features/augment.h"

struct band_options {
    struct aug_common common;
    double min_center_hz, max_center_hz, min_width, max_width;
    int min_rolloff, max_rolloff; /* dB per octave */
};

#define BAND_ROLLOFF(field, value, text)                                               \
    {                                                                                  \
        .name = #field, .kind = OPT_INT,                                               \
        .offset = offsetof(struct band_options, field), .fallback = value, .min = 6,   \
        .max = 48, .unit = "dB per octave", .help = text                               \
    }

#define BAND_OPTIONS                                                                   \
    {AUG_REAL(band_options, min_center_hz, "200", 20, 1e5), .unit = "Hz",              \
     .help = "lowest centre"},                                                         \
        {AUG_REAL(band_options, max_center_hz, "4000", 20, 1e5), .unit = "Hz",         \
         .help = "highest centre"},                                                    \
        {AUG_REAL(band_options, min_width, "0.5", 0.01, 1.99),                         \
         .help = "least width, as a part of the centre"},                              \
        {AUG_REAL(band_options, max_width, "1.99", 0.01, 1.99),                        \
         .help = "largest width, as a part of the centre"},                            \
        BAND_ROLLOFF(min_rolloff, "12", "flattest edges: a multiple of 6"),            \
        BAND_ROLLOFF(max_rolloff, "24", "steepest edges: a multiple of 6")

void band_settle(void *options, const struct aug_scene *scene,
                 const struct yaml_node *at, struct arena *a, struct diag *diag);

/* Draws a band, its centre on the mel scale and below 0.45 of the sample rate, and how
 * steep its edges are, and passes or stops it in x. */
void band_filter(const struct aug_call *c, bool stop, float *x, long count);

/* python_shared: filter_band(samples, stop, ...). */
extern const char band_python[];

#endif
