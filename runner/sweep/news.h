/* What a call of mtag-run tells of recorded trials that the file does not ask for:
 * those that its sweep keeps, and those that leave it. Each is told once, by the first
 * call that finds it so. */
#ifndef MTAG_RUNNER_SWEEP_NEWS_H
#define MTAG_RUNNER_SWEEP_NEWS_H

#include "runner/sweep/sweep.h"

/* The trials that the sweep had, by id, before its file's were recorded. In the sweep's
 * arena. */
struct news {
    int64_t *had;
    size_t count;
};
enum err_code sweep_news_begin(struct sweep *w, struct news *out);

/* Once the runs are recorded. kept: how many trials at the end of the sweep's list are
 * there only because the sweep keeps them. */
enum err_code sweep_news_tell(struct sweep *w, const struct news *n, size_t kept);

#endif
