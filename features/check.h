/* Reads all recordings of a data set and the files that features have beside them, and
 * tells the faults of each clip. */
#ifndef MTAG_FEATURES_CHECK_H
#define MTAG_FEATURES_CHECK_H

#include "features/audio/decode.h"
#include "features/input.h"
#include "features/pool.h"

enum feat_finding {
    FEAT_FINE,
    FEAT_MISSING,    /* no recording has the clip's name */
    FEAT_UNREADABLE, /* empty, cut off, of no known format */
    FEAT_NOT_FINITE, /* a sample is not a number or infinite */
    FEAT_BAD_FILE,   /* a feature's file beside the recording cannot be used */
    FEAT_SILENT,     /* no sample above -80 dB */
    FEAT_SHORT,      /* shorter than an example: it will be filled up */
    FEAT_FINDINGS
};

struct feat_checked {
    int finding;         /* enum feat_finding */
    const char *notice;  /* static: what is odd about a readable file; or NULL */
    int file_rate;       /* Hz, before resampling; 0 if it cannot be read */
    double seconds;      /* of the recording, 0 if it cannot be read */
    struct hash content; /* of its samples; empty if it cannot be read */
    char reason[240]; /* of the findings FEAT_MISSING (may be empty) to FEAT_BAD_FILE;
                         names the file */
};

/* In the order of the enum: "fine", "missing", ... */
extern const char *const feat_finding_names[FEAT_FINDINGS];

bool feat_is_trainable(enum feat_finding finding);

/* Checks one recording; audio has its samples, none if it cannot be read. What is wrong
 * with it is a finding, no error: ERR_MEMORY. */
enum err_code feat_check_clip(const struct feat_dataset *d, size_t item,
                              struct feat_checked *out, struct feat_audio *audio,
                              struct err *e);

/* Inputs that read files beside the recordings. */
struct feat_beside {
    const struct feat_input **inputs;
    size_t count;
};

/* Checks the clips of d in `workers` processes. *out: one for each clip, freed with
 * feat_checked_free. */
enum err_code feat_check(const struct feat_dataset *d, const struct feat_beside *beside,
                         int workers, const struct feat_progress *progress,
                         struct feat_checked **out, struct err *e);
void feat_checked_free(struct feat_checked *c, const struct feat_dataset *d);

#endif
