/* For tests: things read from YAML texts, with the faults as text. */
#ifndef MTAG_TESTS_NN_READING_H
#define MTAG_TESTS_NN_READING_H

#include "base/opt/opt.h"
#include "nn/graph/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct arena *arena;
    struct diag *diag;
    char *faults; /* what diag_print prints; "" if nothing was noted */
};

static inline struct reading reading_start(void)
{
    return (struct reading){.arena = arena_create(), .diag = diag_create()};
}

static inline struct yaml_node *reading_yaml(struct reading *r, const char *text)
{
    struct yaml_node *node =
        yaml_read_text(text, strlen(text), "test.yaml", ".", r->arena, r->diag);
    if (!node)
        diag_print(r->diag, stderr);
    assert_non_null(node);
    return node;
}

/* Fills r->faults with everything noted so far. */
static inline void reading_faults(struct reading *r)
{
    size_t length = 0;
    free(r->faults);
    r->faults = NULL;
    FILE *out = open_memstream(&r->faults, &length);
    assert_non_null(out);
    diag_print(r->diag, out);
    fclose(out);
}

static inline void reading_end(struct reading *r)
{
    free(r->faults);
    diag_destroy(r->diag);
    arena_destroy(r->arena);
}

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

static inline void assert_mentions(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("`%s` is not in:\n%s", part, text);
}

#endif
