/* What a reviewer asks about a data set: whether what is tested was trained on (by
 * content, nearly, by artist), whether recordings are sound (silence, clipping, DC,
 * lengths, rates), whether labels are (contradictions, rare tags, tags of all or no
 * clips). */
#ifndef MTAG_FEATURES_AUDIT_AUDIT_H
#define MTAG_FEATURES_AUDIT_AUDIT_H

#include "base/table/table.h"
#include "features/analyse/analysis.h"
#include "features/audit/hear.h"

#define AUDIT_NEAR 0.85f /* dB: nearer recordings are the same (print.h) */

/* Two clips of one sound. */
struct audit_pair {
    size_t a, b;    /* of a leak, a is the clip that is trained on or validates */
    bool identical; /* sample by sample */
    double distance, shift; /* dB; seconds by which b begins later in a */
};

struct audit_finding {
    const char *name; /* for programs: "near_leak" */
    const char *title, *advice;
    size_t count;                    /* of `of` */
    const char *of;                  /* "pair of clips" */
    const char *of_many;             /* "pairs of clips" */
    const char **examples;           /* all of them, in the arena */
    const struct audit_pair **pairs; /* of each example; or NULL */
    size_t example_count;
    const char *unseen; /* why it was not looked for; NULL: it was */
};

struct audit {
    const struct feat_dataset *d;
    const struct audit_heard *heard;
    const struct analysis *analysis;
    int *group; /* of each clip: a split, or with folds a fold */
    struct audit_pair *pairs;
    size_t pair_count;
    struct audit_finding *findings; /* all that are looked for */
    size_t finding_count;
    struct arena *arena;
};

/* All memory is the arena's. */
enum err_code audit_make(const struct feat_dataset *d, const struct audit_heard *heard,
                         const struct analysis *x, struct arena *a, struct audit *out,
                         struct err *e);

/* How many of the findings have a count. */
size_t audit_found(const struct audit *x);
/* The name of a clip's split or fold. */
const char *audit_group(const struct audit *x, size_t clip);

/* Parts of audit_make: finding(s) of pairs, recordings, labels. */
void audit_add_pairs(struct audit *x);
void audit_add_artists(struct audit *x);
void audit_add_sounds(struct audit *x);
void audit_add_labels(struct audit *x);

/* A new finding; its examples are added, each counted. */
struct audit_finding *audit_add(struct audit *x, const char *name, const char *title,
                                const char *advice);
void audit_example(struct audit *x, struct audit_finding *f, const char *text);

/* A page of text: `shown` examples of each finding. */
void audit_add_page(const struct audit *x, size_t shown, struct str *out);
void audit_add_json(const struct audit *x, struct str *out);
/* A row for each finding. */
struct table audit_table(const struct audit *x, struct arena *a);

#endif
