/* The reference values of the Gaussian process.
 *
 * six_*: Optuna (development version of 2026-08, 1d8ce7b) run under torch 1.13: six
 * points with two numbers and a category. conditional_*: numpy, points of {sgd, adam},
 * lr log [1e-5, 1e-1], momentum [0, .99] if sgd, n 1..8; encoded by
 * samplers/shared/test_cube. */
#ifndef MTAG_TESTS_RUNNER_SAMPLERS_GP_REFERENCE_H
#define MTAG_TESTS_RUNNER_SAMPLERS_GP_REFERENCE_H

#include "runner/samplers/gp/fit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/runner/samplers/near.h"

#define NONE ((double)NAN)

static const enum gp_column six_columns[] = {GP_ALWAYS, GP_ALWAYS, GP_CATEGORY};
static const double six_x[] = {.1, .2, 0, .4,  .9,  1, .7, .3, 0,
                               .9, .8, 2, .25, .55, 1, .6, .1, 2};
static const double six_values[] = {-1.2, .3, .9, -.4, .1, .3};
static const double six_y[] = {-1.82293086, .45573272, 1.36719815,
                               -.60764362,  .15191091, .45573272};

static const enum gp_column conditional_columns[] = {GP_CATEGORY, GP_ALWAYS,
                                                     GP_SOMETIMES, GP_ALWAYS};
static const double conditional_x[] = {
    0, .5,         .909090909, .1875, /* sgd 1e-3 .9 2 */
    0, .75,        .505050505, .5625, /* sgd 1e-2 .5 5 */
    1, .5,         NONE,       .5625, /* adam 1e-3 5 */
    1, .369280314, NONE,       .9375  /* adam 3e-4 8 */
};
static const double conditional_values[] = {.2, .9, -.4, -.7};
static const double one_run[] = {1, 1, 1, 1, 1, 1};

static inline struct gp_rows six_rows(void)
{
    static double y[6];
    double mean, deviation;
    memcpy(y, six_values, sizeof(y));
    gp_standardize(y, 6, &mean, &deviation);
    return (struct gp_rows){
        .points = {six_columns, 3, six_x, 6}, .y = y, .runs = one_run};
}

static inline struct gp_scale six_scale(void)
{
    static double weights[] = {4, 1, .5};
    return (struct gp_scale){weights, 1.5, .01};
}

static inline struct gp_rows conditional_rows(void)
{
    static double y[4];
    double mean, deviation;
    memcpy(y, conditional_values, sizeof(y));
    gp_standardize(y, 4, &mean, &deviation);
    return (struct gp_rows){
        .points = {conditional_columns, 4, conditional_x, 4}, .y = y, .runs = one_run};
}

static inline struct gp_scale conditional_scale(void)
{
    static double weights[] = {.5, 4, 1, 2};
    return (struct gp_scale){weights, 1.5, .01};
}

#endif
