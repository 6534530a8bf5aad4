/* LaTeX of the homework's report. Texts from anywhere are quoted, and long words get
 * places where a line may break. */
#ifndef MTAG_REPORT_HOMEWORK_TEX_H
#define MTAG_REPORT_HOMEWORK_TEX_H

#include "report/homework/homework.h"

/* Text in one line. */
void rep_tex_add(struct str *out, const char *text);
void rep_tex_addf(struct str *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A sentence in a line of its own: it gets a capital letter and a full stop. */
void rep_tex_sentence(struct str *out, const char *text);
void rep_tex_sentencef(struct str *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A paragraph in red, for the person who reads the draft: what is missing. */
void rep_tex_missing(struct str *out, const char *text);

/* The table as tables/NAME.tex, with this caption if it is not NULL, placed in the
 * text. Its label is tab:NAME. */
void rep_tex_table(struct rep_homework *h, const char *name, const char *caption,
                   const struct table *t, struct str *out);

/* A figure of figures/NAME.pdf, with the label fig:NAME. columns: of the text, 1 or 2.
 */
struct rep_tex_figure {
    const char *name, *caption;
    int columns;
};
void rep_tex_figure(const struct rep_tex_figure *figure, struct str *out);
/* Figures of one column: on a page of one column, two beside each other. */
void rep_tex_figures(const struct rep_homework *h, const struct rep_tex_figure *figures,
                     size_t count, struct str *out);

/* Places a figure of one column (NULL: none) beside the one that waits, if any. */
void rep_tex_with_waiting(struct rep_homework *h, const struct rep_tex_figure *figure,
                          struct str *out);
/* A tall figure, and beside it the others below each other. */
void rep_tex_tall_figure(const struct rep_homework *h,
                         const struct rep_tex_figure *tall,
                         const struct rep_tex_figure *others, size_t count,
                         struct str *out);

/* A plot of the trials that the request means. option: the plot's, "x=macs", or NULL.
 */
struct rep_tex_plot {
    const char *plot, *option;
    const struct rep_request *request;
    struct rep_tex_figure figure;
};
/* Draws it to figures/NAME.pdf. *drawn: false if there is nothing to draw, or gnuplot
 * is missing, which is noted. */
enum err_code rep_tex_draw(struct rep_homework *h, const struct rep_tex_plot *plot,
                           bool *drawn, struct err *e);
/* Draws it and places it as rep_tex_with_waiting does. */
enum err_code rep_tex_plot(struct rep_homework *h, const struct rep_tex_plot *plot,
                           struct str *out, bool *drawn, struct err *e);

#endif
