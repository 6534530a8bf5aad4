/* A taggram as a picture: tags from the most probable down, time from left to right. */
#ifndef MTAG_RUNNER_PREDICT_PICTURE_H
#define MTAG_RUNNER_PREDICT_PICTURE_H

#include "base/str.h"
#include "runner/predict/predict.h"

/* A taggram of a recording, as a file. */
struct predict_taggram {
    const char *path, *file; /* where it goes; the recording */
    const char *const *tags;
    size_t top; /* tags in a picture */
    int sample_rate;
};

/* Draws the `top` tags that are the most probable on average to path (base/plot.h): an
 * svg, pdf or png, its script and data beside it. Each chunk is a column around its
 * middle, as wide as the hop; the first and the last reach to the chunks' ends. note,
 * to which is added: plot_figure's. */
enum err_code predict_draw_taggram(const struct predict_taggram *t,
                                   const struct predict_chunks *c, struct str *note,
                                   struct err *e);

#endif
