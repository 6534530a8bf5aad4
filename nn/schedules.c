/* The registry of schedules: the list of schedules.def as a table. */
#include "nn/schedule.h"

#define NN_SCHEDULE(name) extern const struct nn_schedule_type nn_schedule_##name;
#include "nn/schedules.def"
#undef NN_SCHEDULE

#define NN_SCHEDULE(name) &nn_schedule_##name.plugin,
static const struct plugin *const items[] = {
#include "nn/schedules.def"
    NULL};
#undef NN_SCHEDULE

const struct registry nn_schedules = {"schedule", items};

const struct opt nn_warmup_table[] = {
    {.name = "epochs",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_warmup, epochs),
     .fallback = "0",
     .max = INT_MAX,
     .unit = "epochs",
     .help = "how long the rate rises from 0 before the schedule begins"},
    {0}};

bool nn_warmup(const struct nn_warmup *w, double base, int *done, int *epochs,
               double *lr)
{
    if (*done < w->epochs) {
        *lr = base * (*done + 0.5) / w->epochs;
        return true;
    }
    *done -= w->epochs;
    *epochs -= w->epochs;
    return false;
}
