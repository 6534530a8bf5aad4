/* How predictions are written: for people, as a table, as JSON; and taggrams as
 * files. */
#ifndef MTAG_RUNNER_PREDICT_PRINT_H
#define MTAG_RUNNER_PREDICT_PRINT_H

#include "base/err.h"
#include "base/str.h"
#include "base/table/show.h"
#include "runner/predict/picture.h"

struct predict_clip_row {
    const char *file;
    double seconds;
    size_t chunks;
    const float *score; /* of every tag */
};

struct predict_listing {
    struct table_request table;
    const struct table_format *format; /* that it asks for */
    const char *const *tags;
    size_t tag_count;
    size_t top;       /* so many of each recording at most */
    double threshold; /* and only those at least so probable */
};

/* A row for each tag of each recording, the most probable first. Memory is the arena's.
 */
struct table predict_table(const struct predict_listing *l,
                           const struct predict_clip_row *rows, size_t count,
                           struct arena *a);

/* Appends all recordings: as text a block for each, in JSON an object for each, in
 * other formats, and where columns are asked for, the table. ERR_USER if there is no
 * such column. */
enum err_code predict_print(const struct predict_listing *l,
                            const struct predict_clip_row *rows, size_t count,
                            struct str *out, struct err *e);

/* A taggram of a recording, by path's ending: .npy, chunks x tags float32; .csv, with a
 * header and the start of each chunk in seconds; .svg, .pdf or .png, a picture of its
 * `top` tags (picture.h), whose note is added to `note`. */
enum err_code predict_write_taggram(const struct predict_taggram *t,
                                    const struct predict_chunks *c, struct str *note,
                                    struct err *e);
/* ERR_USER for another ending, before the work. */
enum err_code predict_check_taggram(const char *path, struct err *e);

#endif
