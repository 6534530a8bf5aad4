/* What a worker told of a run, as a file: metrics, predictions, the end. Processes of
 * several machines exchange such files. Who reads one tells its own recorder the same
 * messages (runner/train/link.h), as if it had trained the run.
 *
 * A file ends with a hash of what stands before it, and begins with a hash of the
 * layout of the messages: the readers are the same program. */
#ifndef MTAG_RUNNER_EXCHANGE_TOLD_H
#define MTAG_RUNNER_EXCHANGE_TOLD_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Records beside those of enum link_kind. */
enum told_kind {
    TOLD_MACHINE = 100, /* texts that end with NUL: version, libraries, CPU, commit,
                           host, worker */
    TOLD_CUT,           /* text: a person ended the run, and why */
    TOLD_END            /* struct told_end: the last record */
};

struct told_end {
    double seconds, peak_memory; /* bytes */
    int status;                  /* exit status of the worker */
};

void told_begin(struct str *out); /* out is {0}, or what is to be forgotten */
void told_add(struct str *out, int kind, const void *data, size_t size);
/* Written aside and renamed: a file is whole or is not there. */
enum err_code told_write(const char *path, const struct str *told, struct err *e);

struct told {
    char *bytes; /* heap */
    size_t length, at;
};
/* ERR_DATA: the file is damaged, or of another version of the program. */
enum err_code told_read(const char *path, struct told *out, struct err *e);
/* The next record; false: there is none. *data lies in the struct, aligned for any
 * object. */
bool told_next(struct told *t, int *kind, const void **data, size_t *size);
void told_deinit(struct told *t);

#endif
