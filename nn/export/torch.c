/* Pairs and options as PyTorch writes them: torch.h. */
#include "nn/export/torch.h"

void nn_torch_add_pair(struct str *s, const int pair[2], enum nn_kind kind)
{
    if (kind != NN_IMAGE || pair[0] == pair[1])
        str_addf(s, "%d", pair[1]);
    else
        str_addf(s, "(%d, %d)", pair[0], pair[1]);
}

void nn_torch_add_option(struct str *s, const char *name, double value, double fallback)
{
    if (value >= fallback && value <= fallback)
        return;
    str_addf(s, ", %s=", name);
    str_add_double(s, value);
}
