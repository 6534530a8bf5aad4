/* What is in a data set: counts of clips and tags, which tags go together, what the
 * splits share, what a predictor that hears nothing reaches. Needs the labels alone;
 * where there are recordings, lengths are read from their headers, and files of one
 * size are compared.
 *
 * Shares of tags, their pairs and the constant predictor are about the clips that a
 * network is trained on: those that have a tag, and all with `unlabelled: keep` in an
 * experiment; artists, albums and tracks are about all clips. */
#ifndef MTAG_FEATURES_ANALYSE_ANALYSIS_H
#define MTAG_FEATURES_ANALYSE_ANALYSIS_H

#include "features/data/duplicates.h"
#include "features/pool.h"

/* The three splits, the clips in none of them, all clips. */
enum { ANALYSE_OTHER = FEAT_SPLITS, ANALYSE_ALL, ANALYSE_GROUPS };
extern const char *const analyse_group_names[ANALYSE_GROUPS];

struct analyse_folder {
    const char *name; /* the first part of a stem; "." if it has one part only */
    size_t clips, labelled;
};

/* Two tags of one clip, b the rarer one. */
struct analyse_pair {
    size_t a, b;  /* tags */
    size_t both;  /* clips that have both */
    double share; /* Jaccard: of the clips with either, those with both */
    double b_given_a, a_given_b;
};

/* A tag that denies others ("no vocals"), or two that exclude each other. */
struct analyse_contradiction {
    size_t tag;
    size_t *others;
    size_t other_count;
    size_t clips; /* with the tag and any of the others */
};

enum { ANALYSE_ARTISTS, ANALYSE_ALBUMS, ANALYSE_TRACKS, ANALYSE_LEVELS };

/* What two splits share. */
struct analyse_overlap {
    size_t shared; /* artists (albums, tracks) in both */
    size_t of_first,
        clips; /* how many the first split has; its clips that are theirs */
};

struct analyse_names {
    size_t unmatched;    /* names that do not follow the grammar */
    const char *example; /* the first of them */
    size_t count[ANALYSE_LEVELS][ANALYSE_GROUPS];
    struct analyse_overlap overlap[ANALYSE_LEVELS][ANALYSE_ALL]
                                  [ANALYSE_ALL]; /* [first][second] */
};

enum { ANALYSE_WIDTH = 100 };

struct analysis {
    const struct feat_dataset *d;
    int width; /* columns of the text for people; ANALYSE_WIDTH unless it is changed */
    size_t clips[ANALYSE_GROUPS], labelled[ANALYSE_GROUPS];
    size_t counted[ANALYSE_GROUPS];    /* of which shares are */
    size_t recordings[ANALYSE_GROUPS]; /* found */
    size_t measured[ANALYSE_GROUPS];   /* whose header tells a length */
    double seconds[ANALYSE_GROUPS];
    struct analyse_folder *folders; /* in the order of their names */
    size_t folder_count;

    size_t *with[ANALYSE_GROUPS];    /* clips that have each tag */
    size_t *unknown[ANALYSE_GROUPS]; /* counted clips of which nobody knows */
    bool lacks_labels;               /* of any clip and tag */
    size_t *by_frequency;            /* tags, the most frequent first */
    size_t *tags_per_clip;           /* [n]: clips with n tags, n = 0..most_tags */
    size_t most_tags;
    bool one_tag;                  /* every clip has exactly one of several tags */
    double mean_tags, median_tags; /* of labelled clips */
    double density;                /* mean_tags / tags */

    struct analyse_pair *pairs; /* all that occur, the largest share first */
    size_t pair_count;
    struct analyse_pair *synonyms; /* in groups of one meaning */
    size_t synonym_count;
    struct analyse_contradiction *contradictions;
    size_t contradiction_count;
    size_t contradicting; /* clips with any of them */
    struct analyse_names names;
    struct feat_duplicates same; /* equal files */

    /* Binary cross-entropy of the first split's tag shares as predictions for the
     * second: [first][second], NAN where a split is empty. */
    double constant_loss[ANALYSE_GROUPS][ANALYSE_GROUPS];
    /* With one tag a clip: the cross-entropy of the shares, as train.loss:
     * cross_entropy has it. */
    double constant_entropy[ANALYSE_GROUPS][ANALYSE_GROUPS];
    /* With one tag a clip: share of the second group's clips that have the tag which is
     * the most frequent of the first. */
    double constant_accuracy[ANALYSE_GROUPS][ANALYSE_GROUPS];
    /* Mean share of the tags that have both classes: PR-AUC of any constant. */
    double pr_floor[ANALYSE_GROUPS];
    size_t floor_tags[ANALYSE_GROUPS]; /* how many those are */
};

/* seconds: of each clip's recording, negative where no header tells it
 * (analyse_lengths); NULL: not asked for. All memory is the arena's. */
enum err_code analyse(const struct feat_dataset *d, const double *seconds,
                      struct arena *a, struct analysis *out, struct err *e);

/* Reads the length of every recording that was found, in `workers` processes. */
enum err_code analyse_lengths(const struct feat_dataset *d, int workers,
                              const struct feat_progress *progress, double *seconds,
                              struct err *e);

/* Of the counted clips of a group those of which it is known whether they have the tag;
 * the share of them that has it, NAN if there is no such clip. */
size_t analyse_known(const struct analysis *x, size_t group, size_t tag);
double analyse_prevalence(const struct analysis *x, size_t group, size_t tag);
/* The largest prevalence of a tag in train, valid and test over the smallest; INFINITY
 * if one is 0; NAN if fewer than two splits have clips. */
double analyse_ratio(const struct analysis *x, size_t tag);

/* For scripts: one JSON object with every number. */
void analyse_add_json(const struct analysis *x, struct str *out);

/* Figures and what they need of the recordings; folder is made if it is missing.
 * ending: ".svg", ".pdf", ".png". *left_out: what was not drawn and why, or NULL. */
struct analyse_figures {
    const char *folder, *ending;
    const char *names; /* "tag_frequency, cooccurrence"; NULL: all */
    int workers;
    const struct feat_progress *progress;
    size_t drawn;         /* out */
    const char *left_out; /* out */
    const char *note;     /* out: of plot_write, the first; or NULL */
};
enum err_code analyse_draw(const struct analysis *x, struct analyse_figures *f,
                           struct arena *a, struct err *e);
/* ERR_USER if one of these names is not a figure's. */
enum err_code analyse_check_figures(const char *names, struct arena *a, struct err *e);
/* Appends the names of all figures. */
void analyse_add_figures(struct str *out);

#endif
