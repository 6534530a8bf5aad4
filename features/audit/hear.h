/* What an audit hears of recordings: levels, lengths, rates, contents, fingerprints.
 * Where the cache has the spectra of an experiment for all of its clips, fingerprints
 * are made of these; otherwise of a spectrum that is computed and not kept. */
#ifndef MTAG_FEATURES_AUDIT_HEAR_H
#define MTAG_FEATURES_AUDIT_HEAR_H

#include "features/audit/near.h"
#include "features/check.h"

struct audit_level {
    float peak, mean; /* of the samples; full scale is 1 */
    float clipped;    /* share of samples at full scale or above */
};

struct audit_heard {
    struct feat_checked *checked; /* of each clip; of skipped recordings the content and
                                     the length alone */
    struct audit_level *levels;
    struct near_prints prints;
    struct print_kind kind;
    bool cached;    /* fingerprints are of the cache */
    bool skipped;   /* recordings were not read */
    const char *of; /* the feature that fingerprints are of */
    void *shared;
    size_t shared_bytes;
    size_t *first; /* heap */
};

struct audit_hearing {
    const struct feat_dataset *dataset;
    const struct feat_input *inputs; /* of the experiment; NULL: a folder */
    size_t input_count;
    const char *cache; /* folder */
    bool quick;        /* no recording is read if the cache has the spectra */
    int workers;
    struct feat_progress progress;
};

enum err_code audit_hear(const struct audit_hearing *h, struct arena *a,
                         struct audit_heard *out, struct err *e);
void audit_heard_deinit(struct audit_heard *x);

#endif
