/* For tests of graphs: features, and texts of models that end as they must. */
#ifndef MTAG_TESTS_NN_GRAPH_TEXTS_H
#define MTAG_TESTS_NN_GRAPH_TEXTS_H

#include "tests/nn/reading.h"

static const struct nn_feature mel[] = {{"mel", {NN_IMAGE, 1, 96, 188}}};
static const struct nn_feature two[] = {{"mel", {NN_IMAGE, 1, 96, 188}},
                                        {"known", {NN_VECTOR, 200, 1, 1}}};

enum { TAGS = 50 };

/* What follows `model:` up to an end that fits whatever is before it. */
#define MODEL(layers)                                                                  \
    "model:\n  layers:\n" layers "    - flatten\n    - linear: {units: tags}\n"

#endif
