/* A feature as PyTorch text: torch_feature.h. */
#include "features/torch_feature.h"

#include "features/extract.h"
#include "features/extract/shared/deltas.h"

#include <string.h>

bool feat_torch_write(const struct opt_typed *value, struct feat_torch *t,
                      struct arena *a)
{
    const struct feat_type *type = (const struct feat_type *)value->type;
    if (!type->torch)
        return false;
    size_t size = type->plugin.options_size;
    void *options = arena_alloc(a, 1, size);
    memcpy(options, value->options, size);
    if (type->resolve)
        type->resolve(options, t->sample_rate);
    type->torch(options, t);
    feat_torch_set(t, "%s[:, None]", t->name);
    feat_deltas_torch(options, t);
    return true;
}
