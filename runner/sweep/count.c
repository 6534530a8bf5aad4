/* How many runs there are: count.h. */
#include "runner/sweep/count.h"

#include "runner/sweep/decide.h"

size_t sweep_asked(const struct sweep *w)
{
    size_t count = 0;
    for (size_t i = 0; i < w->runs.count; i++)
        count += w->runs.items[i].row.id != 0;
    return count;
}

/* Where a budget ends the sweep, as many trials as it has epochs for. */
static size_t planned_trials(const struct sweep *w)
{
    const size_t asked = (size_t)w->spec->proposed;
    const int epochs = w->example->trials[0].config->train.epochs;
    const size_t most = (size_t)(w->spec->budget.epochs / epochs);
    return w->spec->budget.epochs > 0 && most < asked ? most : asked;
}

size_t sweep_planned(const struct sweep *w)
{
    if (sweep_is_complete(w))
        return sweep_asked(w);
    const size_t seeds = w->spec->upto ? (size_t)w->spec->seeds : 1;
    const size_t planned = planned_trials(w) * w->runs.each / seeds;
    const size_t asked = sweep_asked(w);
    return planned > asked ? planned : asked;
}
