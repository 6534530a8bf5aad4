/* Writing the PyTorch text of a feature: torch.h. */
#include "features/torch.h"

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
