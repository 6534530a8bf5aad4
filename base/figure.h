/* The layout of pictures, over base/plot: where panels, names, scales and keys stand,
 * so that nothing overlaps and nothing is cut. Sizes are in inches, places from the
 * lower left corner of the picture; figure->width and height are set before anything is
 * placed. The width of a text is an estimate that is rather too large. */
#ifndef MTAG_BASE_FIGURE_H
#define MTAG_BASE_FIGURE_H

#include "base/plot.h"

#include <stdbool.h>

/* Figures of papers: text of 8 points, one column of 8.8 cm or two of 18 cm. */
enum { FIGURE_POINTS = 8 };
double figure_columns_width(int columns);

struct figure_box {
    double x, y, width, height;
};

/* So many pixels of an svg; a png has four for each. Cells of whole pixels have no
 * seams. */
double figure_pixels(int count);

/* How wide a text of so many points is; the widest of several; from line to line. */
double figure_text_width(const char *text, int points);
double figure_widest(const char *const *texts, size_t count, int points);
double figure_line(int points);
/* The text; if it is wider, a copy in the arena with an ellipsis in its middle: the
 * ends of names that begin alike tell them apart. */
const char *figure_cut(const char *text, int points, double width, struct arena *a);

/* Where the plots that follow are drawn. */
void figure_place(struct plot_figure *out, struct figure_box plot);

/* The scale of colours: a bar at the right of the plot with its numbers and their
 * meaning. It takes FIGURE_SCALE pixels. */
enum { FIGURE_SCALE = 108 };
void figure_place_scale(struct plot_figure *out, struct figure_box plot);
void figure_add_scale_label(struct str *script, const char *label);

/* Colours of a scale: from light to dark, from dark to light, around zero. */
enum figure_palette { FIGURE_BLUES, FIGURE_HEAT, FIGURE_SIGNED };
void figure_add_palette(struct str *script, enum figure_palette palette);

/* Names at 0, 1, ... of an axis ("x", "y"), in so many points; 0: the figure's. */
void figure_add_names(struct str *script, const char *axis, const char *const *names,
                      size_t count, int points);

/* A line of text whose left end and middle are at x, y, in the colour of side remarks,
 * over anything drawn there. */
void figure_add_remark(struct plot_figure *out, double x, double y, const char *text);

/* The text in lines that are not wider, in the arena. */
struct figure_lines {
    const char **items;
    size_t count;
    double height; /* of all */
};
struct figure_lines figure_wrap(const char *text, int points, double width,
                                struct arena *a);
/* A remark of several lines below `top`. */
void figure_add_remarks(struct plot_figure *out, double x, double top,
                        const struct figure_lines *lines);

/* gnuplot's own key in a line above the plot, from its right. */
void figure_place_key(struct plot_figure *out, struct figure_box plot);

/* A key of our own: entry i has plot_colour(i), plot_dash(i) and plot_point(i). Entries
 * stand below each other, in as many columns as the width has room for; labels that are
 * wider than it are cut. */
struct figure_key {
    const char **labels;
    size_t count, columns, rows;
    int points; /* size of the text */
    double cell, height;
    bool rest; /* the last entry is of all others: a grey point */
};
#define FIGURE_REST "#bbbbbb"
struct figure_key figure_key_fit(const char *const *labels, size_t count, int points,
                                 double width, struct arena *a);
/* Draws it with the next plot; top: y of its upper edge. lines: samples are lines with
 * points, not points alone. */
void figure_add_key(struct plot_figure *out, const struct figure_key *key, double x,
                    double top, bool lines);
/* Remarks and keys are drawn with one plot of several: this stands behind it. */
void figure_end_marks(struct str *script);

/* A number of the data; NaN and infinities as NaN, which gnuplot leaves out. */
void figure_add_value(struct str *data, double value, char end);

/* Tics of an axis ("x", "y") between two numbers, on a logarithmic scale or not, round
 * and so few that their texts of so many points fit into `room` inches beside each
 * other. */
void figure_add_tics(struct str *script, const char *axis, double least, double most,
                     bool log_scale, int points, double room);

/* So many decimals that tics of an axis over this range, of which there are ten or
 * fewer, all read differently. */
int figure_decimals(double least, double most);

#endif
