/* Files given for a recording of no data set: given.h. */
#include "runner/experiment/parts/given.h"

#include <string.h>

const struct feat_given *exp_find_given(const struct exp_checker *c,
                                        const struct yaml_pair *pair,
                                        const struct feat_type *type, struct diag *diag)
{
    const char *name = pair->key->text;
    if (!type->begin_file || !c->beside)
        return NULL;
    for (size_t i = 0; i < c->beside_count; i++)
        if (strcmp(c->beside[i].name, name) == 0)
            return &c->beside[i].file;
    diag_error(
        diag, pair->key, arena_printf(c->arena, "--embedding %s=FILE", name),
        "the feature %s of type %s is read from a file for each recording, which "
        "has to be given",
        name, type->plugin.name);
    return NULL;
}
