/* Runs other programs with an argument vector, never by a shell, and reads what they
 * print. */
#ifndef MTAG_BASE_COMMAND_H
#define MTAG_BASE_COMMAND_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

struct command {
    const char *const *words;       /* the program, looked up in $PATH, its arguments,
                                       NULL */
    const char *folder;             /* where it runs; NULL: here */
    const char *const *environment; /* "NAME=value", ends with NULL: variables that
                                       replace those of this process; may be NULL */
    bool errors; /* also reads standard error, which goes to /dev/null otherwise */
    struct str *complaints; /* standard error alone is appended here; may be NULL */
};

/* Runs the program with an empty standard input until it ends and appends what it
 * prints to said. *found: whether $PATH leads to the program and it may be run; if not,
 * *status is 127. *status is its exit status, or 128 and the signal that killed it.
 * ERR_IO or ERR_MEMORY if no process can be started. */
enum err_code command_run(const struct command *c, struct str *said, bool *found,
                          int *status, struct err *e);

#endif
