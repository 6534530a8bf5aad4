/* Any bytes are a tree or at least one fault; a tree that is written and read again is
 * the same. */
#define _GNU_SOURCE
#include "base/yaml.h"

#include "tests/fuzz/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    const char *text = arena_strndup(a, (const char *)data, size);
    struct yaml_node *tree = yaml_read_text(text, size, "input", ".", a, diag);
    must((tree == NULL) == (diag_errors(diag) > 0));
    if (tree) {
        struct str written = {0};
        yaml_write(tree, &written);
        struct yaml_node *again =
            yaml_read_text(written.text, written.length, "again", ".", a, diag);
        must(again && yaml_equal(tree, again));
        str_deinit(&written);
    }
    diag_destroy(diag);
    arena_destroy(a);
    return 0;
}
