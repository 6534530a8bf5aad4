/* What a pruner is: which of the paused runs of a sweep go on, and which are stopped.
 *
 * A run pauses at the epochs that the pruner names (its rungs). A pruner sees only the
 * race: results that are visible on the virtual clock of the schedule. It is a pure
 * function of them: the same race gives the same choice. */
#ifndef MTAG_RUNNER_PRUNER_H
#define MTAG_RUNNER_PRUNER_H

#include "base/opt/opt.h"

/* What a run had reached at a rung. */
struct run_reading {
    size_t run;
    double value; /* of the sweep's metric at that epoch; NAN: none */
    double best;  /* the best up to that epoch; NAN: none */
};

/* All visible readings at one epoch, of the first run of each trial, in the order in
 * which they became visible. A run
 * that ended before the epoch has a reading here too: its last one. */
struct run_rung {
    int epoch;
    struct run_reading *items;
    size_t count;
};

enum run_standing {
    RUN_PENDING, /* decided, its next result is not visible */
    RUN_PAUSED,  /* at a rung */
    RUN_FINISHED,
    RUN_LOST, /* failed */
    RUN_PRUNED
};

struct run_racer {
    size_t trial;
    int seed;    /* place among the seeds of the trial, from 0 */
    int epochs;  /* planned */
    int decided; /* epoch up to which it is decided */
    int reached; /* epoch of its last visible result; 0: none */
    enum run_standing standing;
    double value, best; /* of that result */
};

struct run_race {
    bool maximize;
    const struct run_racer *runs;
    size_t run_count;
    const struct run_rung *rungs; /* by ascending epoch */
    size_t rung_count;
    const size_t *paused; /* runs, in the order in which they paused */
    size_t paused_count;
};

struct run_choice {
    size_t run;
    bool stop; /* else it goes on to its next rung */
};

struct run_pruner_type {
    struct plugin plugin;
    /* The next epoch after `epoch` (0: none yet) at which a run of `epochs` epochs
     * pauses; `epochs` if there is none before its end. */
    int (*next)(const void *options, int epoch, int epochs);
    /* Chooses a paused run. False: all of them wait, and a new run may begin. */
    bool (*choose)(const void *options, const struct run_race *race,
                   struct run_choice *out);
    /* Why it may not do its work on so many trials of so many epochs, of which it
     * pauses some: a sentence without its subject, and a hint, in the arena. NULL: it
     * can. The function may be NULL: it always can. */
    const char *(*doubt)(const void *options, int epochs, size_t trials,
                         const char **hint, struct arena *a);
};

extern const struct registry run_pruners;

/* Whether a is better than b. NAN is worse than any number. */
bool run_is_better(double a, double b, bool maximize);

#endif
