/* Dollars of any text are replaced or a fault; a tree without faults is one that can be
 * written and read. */
#define _GNU_SOURCE
#include "base/dollar.h"

#include "tests/fuzz/input.h"

static const struct yaml_node *mapping(const struct yaml_node *node)
{
    return node && node->kind == YAML_MAPPING ? node : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    setenv("HOME", "/home/$name", 1);
    const char *text = arena_strndup(a, (const char *)data, size);
    struct yaml_node *tree = yaml_read_text(text, size, "input", ".", a, diag);
    if (tree)
        tree = dollar_replace(tree, DOLLAR_ENV, NULL, a, diag);
    if (tree && diag_errors(diag) == 0) {
        const struct dollar_scope outer = {mapping(tree), NULL};
        const struct dollar_scope scope = {mapping(yaml_find(tree, "variables")),
                                           &outer};
        tree = dollar_replace(tree, DOLLAR_NAMES, &scope, a, diag);
    }
    if (tree && diag_errors(diag) == 0) {
        struct str written = {0};
        yaml_write(tree, &written);
        must(yaml_read_text(written.text, written.length, "again", ".", a, diag));
        str_deinit(&written);
    }
    diag_destroy(diag);
    arena_destroy(a);
    return 0;
}
