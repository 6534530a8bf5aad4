/* Work on items by forked children. The parent computes nothing: it waits, shows
 * progress and listens to Ctrl-C. Children take the next item as they become free,
 * leave their results in shared memory, and die with the parent. */
#ifndef MTAG_FEATURES_POOL_H
#define MTAG_FEATURES_POOL_H

#include "base/err.h"

#include <signal.h>
#include <stddef.h>

struct feat_progress {
    void (*show)(void *context, size_t done, size_t total,
                 double seconds); /* NULL: silent */
    void *context;
    /* How often a stop was requested; NULL is allowed. After the first the items in
     * work are finished, if they do not take longer than 10 s; the second ends them. */
    const volatile sig_atomic_t *stop;
};

struct feat_pool {
    const char *doing; /* for messages: "preparing features" */
    size_t count;      /* items */
    int workers;       /* at most so many children; at least one */
    void *context;
    /* In each child before its first item, and after its last; both may be NULL. */
    enum err_code (*begin)(void *context, void **state, struct err *e);
    void (*end)(void *context, void *state);
    /* An error ends the whole job with it. */
    enum err_code (*item)(void *context, void *state, size_t item, struct err *e);
    /* What an item is, for the message about a child that died; lives in the context.
     */
    const char *(*name)(void *context, size_t item);
    const struct feat_progress *progress; /* NULL: silent and not to be stopped */
    size_t done_before,
        total;      /* what progress shows is done_before + items, of total */
    size_t clips;   /* 0: progress counts items; else it shows the same share of so many
                       clips */
    double started; /* clock_seconds() when the whole work began */
};

/* Returns when no child is left: ERR_OK if every item was worked on, ERR_INTERRUPTED
 * after *progress->stop was set, else the first error of an item, or one that names the
 * item at which a child died: ERR_CACHE if a file was cut off that it had mapped. */
enum err_code feat_pool_run(const struct feat_pool *pool, struct err *e);

/* Zeroed memory that children and parent share; NULL if there is none. */
void *feat_shared(size_t bytes);
void feat_unshare(void *memory, size_t bytes); /* NULL is allowed */

#endif
