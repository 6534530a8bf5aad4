/* A picture of a feature of one recording: seconds across, bands up, a panel for each
 * channel (of many channels the first ones). A feature of one band, and samples, are a
 * line. The units of a vector or sequence are drawn as bands, and powers in dB. If
 * there are more frames or bands than a picture can show, each cell is the mean of
 * several. */
#ifndef MTAG_FEATURES_PICTURE_H
#define MTAG_FEATURES_PICTURE_H

#include "base/plot.h"
#include "features/extract.h"

struct feat_picture {
    const struct feat_type *type;
    const void *options;
    int sample_rate;
    long samples; /* of the recording */
    struct feat_shape shape;
    const float *values; /* shape.h's layout */
    const char *title;
};

/* Fills *out, which the caller gives zeroed and deinits. */
void feat_picture_draw(const struct feat_picture *p, struct plot_figure *out);

#endif
