/* Pictures by gnuplot. A figure is data and a script; both stay beside the picture, to
 * be edited and rerun. The layout of parts
 * is base/figure.h. */
#ifndef MTAG_BASE_PLOT_H
#define MTAG_BASE_PLOT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct plot_figure {
    double width, height; /* inches */
    int points;           /* size of text; 0: 10 */
    struct str data;      /* blocks for gnuplot */
    struct str script;    /* the file of the data is the variable `data` */
    struct str note;      /* made by plot_write, for the person who asked: names the
                             characters that no font has; empty: there are none */
};
void plot_figure_deinit(struct plot_figure *f);

/* Draws to path: an svg, pdf or png by its ending; script and data are NAME.gp and
 * NAME.dat beside it, in a folder that is made if it is missing. `?` replaces bytes
 * that are not text and, in a pdf or png, characters that no font of this machine has.
 * ERR_USER for another ending, ERR_IO if gnuplot is missing or fails: then nothing is
 * left of the three. */
enum err_code plot_write(struct plot_figure *f, const char *path, struct arena *a,
                         struct err *e);
/* The fault of path's ending alone, for before the work. */
enum err_code plot_check_path(const char *path, struct arena *a, struct err *e);

/* For scripts: a colour of Okabe and Ito's palette, which the colour-blind can tell
 * apart; the dash type and point type that go with it, others each time the colours
 * come round again; text as a quoted string of gnuplot, line ends as spaces; the same
 * for the label of a tic, which gnuplot takes as a format; a line of comment in data.
 */
const char *plot_colour(size_t index);
const char *plot_dash(size_t index);
int plot_point(size_t index);
void plot_add_quoted(struct str *s, const char *text);
void plot_add_tic(struct str *s, const char *text);
void plot_add_comment(struct str *s, const char *text);

#endif
