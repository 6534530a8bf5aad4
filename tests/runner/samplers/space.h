/* For tests of samplers: the space of a sweep section, without data or a network. */
#ifndef MTAG_TESTS_RUNNER_SAMPLERS_SPACE_H
#define MTAG_TESTS_RUNNER_SAMPLERS_SPACE_H

#include "runner/experiment/plan/plan.h"

#include "tests/base/reading.h"

#include <math.h>

/* Points of the space come from the test. */
static const struct run_sampler_type space_asked = {.plugin = {.name = "asked"}};

/* parameters: YAML of `sweep.parameters`, a mapping in flow style. */
static inline const struct run_space *space_of(const char *parameters, struct arena *a)
{
    const char *text = arena_printf(
        a,
        "train: {batch: 16, optimizer: {type: sgd, lr: 0.01, momentum: 0.9}}\n"
        "sweep: {method: asked, trials: 100, seed: 1, parameters: {%s}}\n",
        parameters);
    struct diag *diag = diag_create();
    struct yaml_node *file = yaml_read_text(text, strlen(text), "test", ".", a, diag);
    struct exp_plan *plan = arena_alloc(a, 1, sizeof(*plan));
    const struct yaml_node *section = yaml_find(file, "sweep");
    yaml_remove(yaml_find(file, "sweep"), "method");
    exp_plan_read(section, file, &space_asked, plan, a, diag);
    exp_plan_conditions(plan, file);
    if (diag_errors(diag) > 0) {
        diag_print(diag, stderr);
        fail_msg("the space has faults: %s", parameters);
    }
    diag_destroy(diag);
    plan->space.diag = NULL;
    return &plan->space;
}

/* A point of the space from `{path: value}`. */
static inline struct run_point point_of(const struct run_space *s, const char *text)
{
    struct diag *diag = diag_create();
    struct yaml_node *map =
        yaml_read_text(text, strlen(text), "point", ".", s->arena, diag);
    assert_int_equal(diag_errors(diag), 0);
    diag_destroy(diag);
    struct run_point point = {
        .values = arena_alloc(s->arena, s->count + 1, sizeof(*point.values))};
    size_t found = 0;
    for (size_t i = 0; i < s->count; i++) {
        point.values[i] = yaml_find(map, s->parameters[i].path);
        found += point.values[i] != NULL;
    }
    assert_int_equal(found, map->count);
    return point;
}

#endif
