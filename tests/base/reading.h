/* For tests: things read from YAML texts, with the faults as text. */
#ifndef MTAG_TESTS_BASE_READING_H
#define MTAG_TESTS_BASE_READING_H

#include "base/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct arena *arena;
    struct diag *diag;
    char *faults; /* what was noted, as it is printed; "" if nothing was */
};

static inline struct reading reading_start(void)
{
    return (struct reading){.arena = arena_create(), .diag = diag_create()};
}

static inline void reading_end(struct reading *r)
{
    free(r->faults);
    diag_destroy(r->diag);
    arena_destroy(r->arena);
}

/* A case's *state is a struct reading of its own. */
#define READING_TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, reading_setup, reading_teardown)

static inline int reading_setup(void **state)
{
    struct reading *r = malloc(sizeof(*r));
    assert_non_null(r);
    *r = reading_start();
    *state = r;
    return 0;
}

static inline int reading_teardown(void **state)
{
    reading_end(*state);
    free(*state);
    return 0;
}

/* *text, which is freed, becomes what diag_print prints. */
static inline void print_faults(const struct diag *d, char **text)
{
    size_t length = 0;
    free(*text);
    *text = NULL;
    FILE *out = open_memstream(text, &length);
    assert_non_null(out);
    diag_print(d, out);
    fclose(out);
}

/* Fills r->faults with everything noted so far. */
static inline void reading_faults(struct reading *r)
{
    print_faults(r->diag, &r->faults);
}

/* The same, and a fresh start. */
static inline const char *take_faults(struct reading *r)
{
    reading_faults(r);
    diag_destroy(r->diag);
    r->diag = diag_create();
    return r->faults;
}

/* The tree of a text, NULL after faults. */
static inline struct yaml_node *reading_try(struct reading *r, const char *text)
{
    return yaml_read_text(text, strlen(text), "test.yaml", "experiments", r->arena,
                          r->diag);
}

/* The tree of a good text. */
static inline struct yaml_node *reading_yaml(struct reading *r, const char *text)
{
    struct yaml_node *node = reading_try(r, text);
    if (!node)
        diag_print(r->diag, stderr);
    assert_non_null(node);
    return node;
}

static inline void assert_mentions(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("`%s` is not in:\n%s", part, text);
}

#endif
