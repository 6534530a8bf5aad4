/* Files in a folder of ours that somebody else may have made: a database that was sent
 * by somebody may name any path, and the folder of weights beside it may hold links. */
#ifndef MTAG_BASE_INSIDE_H
#define MTAG_BASE_INSIDE_H

#include "base/err.h"

#include <stdbool.h>

/* Whether name is a relative path without "." and ".." parts. */
bool inside_is_name(const char *name);

/* Makes the folder (not those above it) if it is missing. ERR_IO if it is a symbolic
 * link or a file. */
enum err_code inside_make_folder(const char *path, struct err *e);

/* Removes the file `name` in folder. Does nothing if the file is missing, if name leads
 * out of the folder, or if the folder or one below it is a symbolic link. */
void inside_remove(const char *folder, const char *name);

/* Removes path if it is a symbolic link, so that writing to path makes a new file. */
void inside_drop_link(const char *path);

/* Opens the file at path for appending, making it if it is missing; -1 (errno) if it is
 * a symbolic link, a device, or has a second name. Closed on exec. */
int inside_append(const char *path);

#endif
