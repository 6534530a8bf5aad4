/* For tests: a table with an option of every kind, and reading it. */
#ifndef MTAG_TESTS_BASE_OPT_TABLES_H
#define MTAG_TESTS_BASE_OPT_TABLES_H

#include "base/opt/opt.h"

#include "tests/base/reading.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>

struct adam {
    double lr;
    struct opt_reals betas;
};

#define AT(type, field) .name = #field, .offset = offsetof(struct type, field)

static const struct opt adam_options[] = {
    {AT(adam, lr), .kind = OPT_REAL, .fallback = "1e-3", .max = INFINITY,
     .above_min = true, .help = "learning rate"},
    {AT(adam, betas), .kind = OPT_REAL_LIST, .fallback = "[0.9, 0.999]", .max = 1,
     .below_max = true, .help = "how slowly the averages forget"},
    {0}};
static const struct plugin adam = {.name = "adam",
                                   .help = "Adam",
                                   .options = adam_options,
                                   .options_size = sizeof(struct adam),
                                   .reference = "Kingma and Ba 2015",
                                   .example = "{lr: 1e-3}"};
static const struct plugin sgd = {.name = "sgd", .help = "plain gradient descent"};
static const struct plugin *const optimizers[] = {&sgd, &adam, NULL};
static const struct registry optimizer_registry = {.kind = "optimizer",
                                                   .items = optimizers};

struct limit {
    int top;
    const char *unit;
};
static const struct opt limit_options[] = {
    {AT(limit, top), .kind = OPT_INT, .fallback = "3", .min = 1, .help = "how many"},
    {AT(limit, unit), .kind = OPT_STRING, .fallback = "none",
     .words = (const char *const[]){"none", NULL}, .help = "of what"},
    {0}};

static const char *const same[] = {"same", NULL};
static const char *const none[] = {"none", NULL};
static const char *const modes[] = {"reflect", "zero", "edge", NULL};

struct all {
    int filters;
    bool bias;
    int hop;
    double p;
    double top_db;
    const char *title;
    const char *root;
    int mode;
    int kernel[2];
    int padding[2];
    struct opt_ints sizes;
    struct opt_reals weights;
    struct opt_strings tags;
    struct limit limit;
    struct opt_typed optimizer;
    struct opt_typed_list features;
    const struct yaml_node *extra;
    int threads;
};

static const struct opt all_options[] = {
    {AT(all, filters), .kind = OPT_INT, .min = 1, .help = "number of filters"},
    {AT(all, bias), .kind = OPT_BOOL, .fallback = "true", .help = "adds a bias"},
    {AT(all, hop), .kind = OPT_INT, .fallback = "256", .min = 16, .max = 4096,
     .unit = "samples", .help = "from frame to frame"},
    {AT(all, p), .kind = OPT_REAL, .fallback = "0.5", .min = 0, .max = 1,
     .below_max = true, .help = "how many are dropped"},
    {AT(all, top_db), .kind = OPT_REAL, .fallback = "none", .words = none, .unit = "dB",
     .help = "floor beneath the loudest"},
    {AT(all, title), .kind = OPT_STRING, .fallback = "none", .words = none,
     .help = "a title"},
    {AT(all, root), .kind = OPT_PATH, .fallback = "data", .help = "where the data is"},
    {AT(all, mode), .kind = OPT_CHOICE, .fallback = "reflect", .choices = modes,
     .help = "what lies beyond the ends"},
    {AT(all, kernel), .kind = OPT_INT_PAIR, .fallback = "3", .min = 1, .help = "size"},
    {AT(all, padding), .kind = OPT_INT_PAIR, .fallback = "0", .max = INT_MAX,
     .words = same, .help = "zeros at the ends"},
    {AT(all, sizes), .kind = OPT_INT_LIST, .fallback = "[]", .min = -5, .max = 5,
     .help = "sizes"},
    {AT(all, weights), .kind = OPT_REAL_LIST, .fallback = "[1, 0.5]",
     .help = "weights"},
    {AT(all, tags), .kind = OPT_STRING_LIST, .fallback = "[]", .help = "tags"},
    {AT(all, limit), .kind = OPT_TABLE, .table = limit_options, .help = "limits"},
    {AT(all, optimizer), .kind = OPT_TYPED, .fallback = "adam",
     .registry = &optimizer_registry, .help = "how weights change"},
    {AT(all, features), .kind = OPT_TYPED_MAP, .fallback = "{}",
     .registry = &optimizer_registry, .help = "named things"},
    {AT(all, extra), .kind = OPT_NODE, .help = "anything"},
    {AT(all, threads), .kind = OPT_INT, .fallback = "1", .min = 1, .silent = true,
     .help = "threads"},
    {0}};

/* Read as the options of conv2d. */
static inline const struct all *read_all(struct reading *r, const char *text)
{
    struct all *all = arena_alloc(r->arena, 1, sizeof(*all));
    opt_read(all_options, reading_yaml(r, text), "conv2d", NULL, all, r->arena,
             r->diag);
    return all;
}

static inline const struct all *read_good(struct reading *r, const char *text)
{
    const struct all *all = read_all(r, text);
    if (diag_errors(r->diag) > 0)
        fail_msg("%s:\n%s", text, take_faults(r));
    return all;
}

static inline bool is_close(double a, double b)
{
    return fabs(a - b) <= 1e-15 * fabs(b);
}

#endif
