/* A figure and its standard error. */
#ifndef MTAG_BASE_STATS_IMPORTANCE_FIGURE_H
#define MTAG_BASE_STATS_IMPORTANCE_FIGURE_H

struct stats_figure {
    double value, error;
};

#endif
