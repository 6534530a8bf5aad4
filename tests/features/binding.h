/* For tests of features that know more than samples: inputs bound to the small
 * collection of clips.h, as runner/experiment does it. */
#ifndef MTAG_TESTS_FEATURES_BINDING_H
#define MTAG_TESTS_FEATURES_BINDING_H

#include "tests/features/clips.h"

/* Adds an input, checks and binds it; what is wrong with it as text, "" if nothing. */
static inline const char *bind_input(struct clips *c, const char *name,
                                     const char *yaml,
                                     const struct feat_networks *networks)
{
    struct diag *diag = diag_create();
    struct err e = {0};
    size_t number = c->input_count;
    add_input(c, name, yaml);
    struct feat_input *in = &c->inputs[number];
    const struct feat_type *type = (const struct feat_type *)in->value.type;
    struct feat_binding b = {.dataset = &c->dataset,
                             .networks = networks,
                             .at = in->value.node,
                             .arena = c->arena,
                             .diag = diag};
    if (type->check)
        type->check(in->value.options, RATE, in->value.node, diag);
    if (diag_errors(diag) == 0 && type->resolve)
        type->resolve(in->value.options, RATE);
    if (diag_errors(diag) == 0 && type->bind)
        type->bind(in->value.options, &b);
    const char *faults = "";
    if (diag_to_err(diag, &e) != ERR_OK) {
        faults = arena_strdup(c->arena, e.text);
        c->input_count--;
    }
    diag_destroy(diag);
    return faults;
}

static inline void must_bind(struct clips *c, const char *name, const char *yaml,
                             const struct feat_networks *networks)
{
    const char *faults = bind_input(c, name, yaml, networks);
    if (*faults)
        fail_msg("%s", faults);
}

static inline void assert_says(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("`%s` is not in:\n%s", part, text);
}

static inline struct feat_source *open_bound(struct clips *c, const char *cache)
{
    struct feat_source *s;
    struct err e = {0};
    if (feat_source_open(&c->dataset, c->inputs, c->input_count, cache, &s, &e) !=
        ERR_OK)
        fail_msg("%s", e.text);
    return s;
}

#endif
