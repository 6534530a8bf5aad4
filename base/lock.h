/* Locks between processes: a lock has one holder at a time and ends with its holder.
 *
 * A lock is a small file ("results/mtag.db.sweep-3.lock") with a POSIX record lock on
 * it. A forked worker does not inherit such a lock: it ends with the process that took
 * it even while the workers still run, and a worker can neither hold nor drop it. Other
 * advisory locks of Linux are inherited. The file holds the process id for people to
 * read, and is removed on release. A file that a killed process left behind is not
 * locked. */
#ifndef MTAG_BASE_LOCK_H
#define MTAG_BASE_LOCK_H

#include "base/err.h"

#include <stdbool.h>

struct lock;

/* Takes the lock at path without waiting. Held elsewhere (in this process too): ERR_OK,
 * *out is NULL and *holder is the process that holds it, 0 if it cannot be told. Taken:
 * *out is the lock, *holder this process. holder may be NULL. The file must be opened
 * by nothing else in this process: closing it anywhere drops a record lock. ERR_IO for
 * a path that is a symbolic link, has a second name or is no file: its content would be
 * overwritten. */
enum err_code lock_try(const char *path, struct lock **out, long *holder,
                       struct err *e);

/* Whether another process, or this one, holds the lock at path. Writes nothing. A file
 * that cannot be opened counts as not held. */
bool lock_is_held(const char *path);

/* Removes the files of a folder that end in ".lock" and that nobody holds: what killed
 * holders left behind. */
void lock_clear_leftovers(const char *folder);

/* Releases and frees; NULL is allowed. In a forked child it frees only. */
void lock_release(struct lock *l);

#endif
