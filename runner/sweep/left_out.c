/* Points that do not become trials: left_out.h. */
#include "runner/sweep/left_out.h"

void run_add_left_out(const struct exp_sweep *s, const char *indent, struct str *out)
{
    if (s->skipped > 0)
        str_addf(out,
                 s->skipped == 1
                     ? "%s%zu point of the sweep is left out: it does not fit, or "
                       "`require` refuses it\n"
                     : "%s%zu points of the sweep are left out: they do not fit, or "
                       "`require` refuses them\n",
                 indent, s->skipped);
    for (size_t i = 0; i < s->skipped && i < EXP_LEFT_OUT; i++)
        str_addf(out, "%s  %s: %s\n", indent, s->left_out[i].label,
                 s->left_out[i].reason);
    if (s->skipped > EXP_LEFT_OUT)
        str_addf(out, "%s  ... and %zu more\n", indent, s->skipped - EXP_LEFT_OUT);
    if (s->repeated > 0)
        str_addf(out,
                 s->repeated == 1 ? "%s%zu point of the sweep is equal to another and "
                                    "is not trained again\n"
                                  : "%s%zu points of the sweep are equal to others and "
                                    "are not trained again\n",
                 indent, s->repeated);
}
