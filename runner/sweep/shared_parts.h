/* The inside of shared.c and agreed.c. */
#ifndef MTAG_RUNNER_SWEEP_SHARED_PARTS_H
#define MTAG_RUNNER_SWEEP_SHARED_PARTS_H

#include "runner/sweep/shared.h"

#include <time.h>

struct sweep_shared {
    struct run_shared how;
    struct claims *claims;
    const char *told, *decided; /* folders */
    const char *database;       /* that people read */
    const char *agreed; /* that of this sweep's decisions; NULL: not known yet */
    bool replays;       /* what another process told is being recorded */
    char **names;       /* of the results, sorted; heap */
    size_t name_count, name_room;
    struct timespec seen; /* the folder's time when they were listed */
    double looked, listed, renewed;
    double begun;           /* by the file server's clock */
    struct claims *workers; /* present.c; NULL: this process does not tell of itself */
    struct claim *present;
    const char *state; /* path of the file that tells what it does */
    double shown;
    size_t shown_sum; /* of what was shown last */
};

/* present.c. The folder is there. */
void sweep_present_begin(struct sweep *w);
void sweep_present_renew(struct sweep *w);
void sweep_present_end(struct sweep *w);

#endif
