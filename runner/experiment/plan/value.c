/* The value of a file at a path. */
#include "runner/experiment/plan/plan.h"

#include "base/dollar.h"

const struct yaml_node *exp_value_at(const struct yaml_node *file, const char *path,
                                     bool *known, struct arena *a, struct diag *diag)
{
    struct exp_place place;
    const struct yaml_node *node = exp_path_get(file, path, &place, known, a);
    if (node && !yaml_is_null(node)) {
        struct dollar_scope scope = {.names = yaml_find(file, "variables")};
        return dollar_replace(yaml_copy(node, a), DOLLAR_NAMES, &scope, a, diag);
    }
    return place.opt ? opt_fallback(place.opt, a) : NULL;
}
