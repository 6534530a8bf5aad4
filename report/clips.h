/* Where the recordings of a trial's clips lie. */
#ifndef MTAG_REPORT_CLIPS_H
#define MTAG_REPORT_CLIPS_H

#include "results/read/query.h"

struct rep_clips;

/* The folder of recordings that the trial's settings name. Memory and paths are the
 * arena's. */
struct rep_clips *rep_clips_create(const struct res_trial_row *trial, struct arena *a);
void rep_clips_destroy(struct rep_clips *c); /* NULL is allowed */

/* The path of the recording of a clip, as the task names it; below the current folder
 * it is relative. NULL: there is no such file (any more). */
const char *rep_clip_path(struct rep_clips *c, const char *clip);

/* Hz of a trial's samples, and of .npy files. */
struct rep_clip_rates {
    int samples, npy;
};
struct rep_clip_rates rep_clip_rates(const struct res_trial_row *trial,
                                     struct arena *a);

#endif
