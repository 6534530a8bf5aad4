/* `sweep.reuse`: the other sweeps whose trials a sampler learns from. */
#include "runner/experiment/sections.h"

#include <string.h>

static bool is_name(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR && exp_is_name(node->text);
}

void exp_read_reuse(const struct yaml_node *node, struct exp_reuse *out,
                    struct arena *a, struct diag *diag)
{
    *out = (struct exp_reuse){0};
    if (!node || yaml_is_null(node) || yaml_to_bool(node, &out->all))
        return;
    bool good = node->kind == YAML_SEQUENCE && node->count > 0;
    const char **names = arena_alloc(a, node->count + 1, sizeof(*names));
    for (size_t i = 0; i < node->count && good; i++) {
        good = is_name(node->items[i]);
        names[i] = node->items[i]->text;
    }
    if (good)
        *out = (struct exp_reuse){.sweeps = names, .count = node->count};
    else if (node->kind != YAML_SCALAR || strcmp(node->text, "none") != 0)
        diag_error(diag, node, "as in `reuse: [first_search]`",
                   "`reuse` of sweep is true, or a list of names of sweeps");
}
