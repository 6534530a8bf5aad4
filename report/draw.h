/* A picture of the trials that a request means: of ranked trials, and in some plots
 * also of trials at work. */
#ifndef MTAG_REPORT_DRAW_H
#define MTAG_REPORT_DRAW_H

#include "report/plot.h"
#include "report/request.h"

struct rep_drawing {
    const struct rep_request *request;
    struct res_reader *reader;
    struct arena *arena;
    const struct rep_plot *plot;
    const void *options; /* of rep_plot_options */
    const char *path;    /* an svg, pdf or png file */
    /* Set to a sentence on the trials that are not among those to be drawn, or to NULL;
     * NULL: it stands in the note. */
    const char **undrawn;
};

/* *note: what the picture leaves out, and which trials are not drawn; or NULL. ERR_USER
 * if there is nothing to draw, and as rep_choose; ERR_IO if gnuplot is missing. */
enum err_code rep_draw(const struct rep_drawing *d, const char **note, struct err *e);

#endif
