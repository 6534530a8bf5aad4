/* The workers of sweeps on a shared folder, for people at any machine that sees it: no
 * database is read, and Slurm is not asked.
 *
 *   workers/HOST.PROCESS        a claim (runner/exchange/claim.h): the worker is alive
 *   workers/HOST.PROCESS.json   what it does, written every few seconds
 *   workers/HASH.sweep.json     the last that a worker which has ended knew of a sweep
 *
 * Of the JSON object: sweep (name), runs (planned), ended, failed, held, host, process,
 * time, and work, a list of the runs at work: key, label, epoch, epochs; and by what
 * the worker was started: folder, words (the experiment and its settings), seeds,
 * limit. */
#ifndef MTAG_RUNNER_STEER_WORKERS_H
#define MTAG_RUNNER_STEER_WORKERS_H

#include "runner/exchange/claim.h"

#include <jansson.h>
#include <stddef.h>

#define STEER_WORKERS "workers" /* the folder in FILE.d */
enum { STEER_KEY_DIGITS = 8 };  /* of a key, at least, where people name a run */
#define STEER_STATE ".json"     /* ends the name of a worker's file */
#define STEER_ENDED ".sweep" STEER_STATE /* of the file that stays of a sweep */

struct steer_worker {
    const char *sweep; /* its name */
    json_t *state;
};
struct steer_workers {
    struct steer_worker *items, *ended; /* ended: one for each sweep */
    size_t count, ended_count;
};

/* Those that are alive; none where there is no such folder. folder is FILE.d. */
void steer_workers_read(const char *folder, struct arena *a, struct steer_workers *out);
void steer_workers_deinit(struct steer_workers *w);

/* The path of the file that stays of a sweep, in the arena. */
const char *steer_workers_ended(const char *folder, const char *sweep, struct arena *a);

/* The key of the run that is meant by the first digits of it, among those that are
 * trained or have ended. NULL: there is none, or several; *count of them. */
const char *steer_find_key(const char *folder, const char *word, struct arena *a,
                           size_t *count);

#endif
