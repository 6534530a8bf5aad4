/* How each test clip's score stands among the others, tag by tag, of two trials: what
 * ROC-AUCs of tags, their errors and their clips are made of. */
#ifndef MTAG_REPORT_COMPARE_PLACED_H
#define MTAG_REPORT_COMPARE_PLACED_H

#include "report/compare/compare.h"
#include "results/predictions.h"

enum { REP_FROM_SIDE, REP_TO_SIDE, REP_SIDES };

/* A fold of the data; all data, if they have none. */
struct rep_placed_fold {
    struct res_predictions on; /* clips, tags and truth */
    /* [tags][clips] of each side: the share of the clips of the other class that score
     * lower (of a clip with the tag) or higher; means over seeds. */
    double *placement[REP_SIDES];
    double *score[REP_SIDES]; /* [clips][tags]: means over seeds */
    double *area[REP_SIDES];  /* [tags]: ROC-AUC; NaN: a class is missing */
};

struct rep_placed {
    struct rep_placed_fold *folds;
    size_t count; /* 0: they cannot be compared */
};

/* Reads the predictions of both. Memory is the arena's. */
enum err_code rep_place(struct res_reader *r, struct rep_side from, struct rep_side to,
                        struct arena *a, struct rep_placed *out, struct err *e);

/* The ROC-AUC of a tag, and its change with DeLong's interval and p. */
struct rep_tag_change {
    const char *tag;
    size_t with, clips;      /* test clips that have it, of all, in all folds */
    double areas[REP_SIDES]; /* means over folds in which both classes are */
    struct stats_interval by;
    double p_adjusted; /* Benjamini and Hochberg's among all tags; NaN: too few clips */
};
enum { REP_FEWEST_POSITIVES = 10 /* below, a tag has no test */ };

/* DeLong's interval of each tag's ROC-AUC of the first side. */
void rep_tag_intervals(const struct rep_placed *placed, struct arena *a,
                       struct rep_tag_change **out, size_t *count);

/* All tags, in the order of the data. */
void rep_compare_tags(const struct rep_placed *placed, struct arena *a,
                      struct rep_tag_change **out, size_t *count);

/* How much a test clip is better or worse placed. */
struct rep_clip_change {
    const char *clip;
    const char *tags; /* that it has: "guitar, piano" */
    double share;     /* of the change of the macro ROC-AUC; all add up to it */
    const char *tag;  /* of which it changed its place most */
    bool has_tag;
    double place[REP_SIDES]; /* of that tag */
    double score[REP_SIDES]; /* likewise */
};

/* What a place is, for people who read a table of them. */
extern const char rep_place_note[];

/* The names of the tags that a clip of the fold has: "guitar, piano". */
const char *rep_tags_of_clip(const struct rep_placed_fold *f, size_t clip,
                             struct arena *a);

/* All test clips. */
void rep_compare_clips(const struct rep_placed *placed, struct arena *a,
                       struct rep_clip_change **out, size_t *count);

#endif
