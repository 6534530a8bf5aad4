/* A taggram as a picture: tags from the most probable down, time from left to right. */
#ifndef MTAG_RUNNER_PREDICT_PICTURE_H
#define MTAG_RUNNER_PREDICT_PICTURE_H

#include "base/arena.h"
#include "runner/predict/predict.h"

/* Draws the `most` tags that are the most probable on average to path (base/plot.h): an
 * svg, pdf or png, its script and data beside it. Each chunk is a column around its
 * middle, as wide as the hop; the first and the last reach to the chunks' ends.
 * title: the recording. note, to which is added: plot_figure's. */
enum err_code predict_draw_taggram(const char *path, const struct predict_chunks *c,
                                   const char *const *tags, size_t most,
                                   int sample_rate, const char *title, struct str *note,
                                   struct err *e);

#endif
