/* Tables of ranked trials that tests make by hand. */
#ifndef MTAG_TESTS_RESULTS_READ_TABLE_H
#define MTAG_TESTS_RESULTS_READ_TABLE_H

#include "results/read/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ROWS = 60, PATHS = 3 };

static const char *path_names[] = {"train.optimizer.lr", "train.optimizer.type",
                                   "model.drop"};
static const struct res_metric auc = {.name = "valid_roc_auc", .maximize = true};
static const struct res_metric *metrics[] = {&auc};
static struct res_value values[ROWS];
static const char *params[ROWS][PATHS];
static struct res_row rows[ROWS];
static struct res_table table;
static const struct res_choice by_auc = {.metric = "valid_roc_auc", .maximize = true};
static struct arena *arena;

static inline int make_arena(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static inline int forget_arena(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* The last trial stands first; each has the value 0 and no parameters. */
static inline void make_table(size_t count)
{
    table = (struct res_table){.paths = path_names,
                               .path_count = PATHS,
                               .metrics = metrics,
                               .metric_count = 1,
                               .rows = rows,
                               .row_count = count,
                               .ranked = count};
    for (size_t i = 0; i < count; i++) {
        values[i] = (struct res_value){.count = 1};
        for (size_t p = 0; p < PATHS; p++)
            params[i][p] = NULL;
        rows[i] = (struct res_row){.trial = (int64_t)(count - i),
                                   .rank = (int)i + 1,
                                   .params = params[i],
                                   .values = &values[i]};
    }
}

#endif
