/* For tests: graphs read from YAML texts, with the faults as text. */
#ifndef MTAG_TESTS_NN_READING_H
#define MTAG_TESTS_NN_READING_H

#include "base/opt/opt.h"
#include "nn/graph/graph.h"

#include "tests/base/reading.h"

/* A graph of the text under `model:`; `variables:` beside it are its scope. NULL after
 * faults. */
static inline struct nn_graph *reading_graph(struct reading *r, const char *text,
                                             const struct nn_feature *features,
                                             size_t feature_count, int tags)
{
    struct yaml_node *file = reading_yaml(r, text);
    struct dollar_scope scope = {yaml_find(file, "variables"), NULL};
    struct nn_graph *g =
        nn_graph_read(yaml_find(file, "model"), scope.names ? &scope : NULL, features,
                      feature_count, tags, r->arena, r->diag);
    reading_faults(r);
    return g;
}

#endif
