#include "features/torch.h"

#include "features/extract.h"
#include "features/extract/shared/deltas.h"

#include <stdarg.h>
#include <string.h>

void feat_torch_set(struct feat_torch *t, const char *expression, ...)
{
    va_list arguments;
    str_addf(t->forward, "        %s = ", t->name);
    va_start(arguments, expression);
    str_vaddf(t->forward, expression, arguments);
    va_end(arguments);
    str_add(t->forward, "\n");
}

void feat_torch_helper(struct feat_torch *t, const char *text)
{
    if (!strstr(str_text(t->helpers), text))
        str_addf(t->helpers, "%s\n\n", text);
}

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
