/* The book of trials: an experiment file that stays open, and the trials made of it.
 *
 * Opening reads the file, its bases and the command line, and checks everything that
 * needs no audio. If the sampler lists its points, all trials are in the book then. If
 * it proposes points one by one, opening checks every combination of categories with
 * the ends of the ranges, and exp_book_take adds each trial when its point is decided.
 * Taking a point reads no file: sections that earlier points share are known. */
#ifndef MTAG_EXPERIMENT_BOOK_H
#define MTAG_EXPERIMENT_BOOK_H

#include "runner/experiment/experiment.h"
#include "runner/sampler.h"

struct exp_book;

/* As exp_load; in *book the open book of a sampler that lists its points, whose sweep
 * is the one returned. *book NULL: it is not open. */
struct exp_sweep *exp_load_open(const struct exp_request *r, struct arena *a,
                                struct diag *diag, struct exp_book **book);

/* NULL after faults, which are in diag. The book, its trials and all texts are in the
 * arena; the book is closed before the arena is destroyed. diag is not used after the
 * call. Strings of the request must live as long as the book. */
struct exp_book *exp_book_open(const struct exp_request *r, struct arena *a,
                               struct diag *diag);
/* Trials and the sweep stay valid. NULL is allowed. */
void exp_book_close(struct exp_book *b);

/* The sweep. Its trials, trial_count, skipped and repeated grow with exp_book_take. A
 * trial is never changed, and a pointer to it stays valid while the arena lives. */
const struct exp_sweep *exp_book_sweep(const struct exp_book *b);
/* Whether trials come by exp_book_take: the sampler has no list of its points. */
bool exp_book_proposes(const struct exp_book *b);
/* The varied parameters. No parameters: a file without a sweep. */
const struct run_space *exp_book_space(const struct exp_book *b);
/* The sampler with its options; type NULL: a file without a sweep. */
const struct opt_typed *exp_book_method(const struct exp_book *b);
/* The points of `enqueue`, to be taken first; values NULL keep the file's own. */
const struct run_point *exp_book_queue(const struct exp_book *b, size_t *count);

enum exp_taken_as {
    EXP_TAKEN_NEW,      /* a new trial */
    EXP_TAKEN_REPEATED, /* equal to an earlier trial */
    EXP_TAKEN_LEFT_OUT, /* `require` does not hold, or it does not fit and `invalid` is
                           skip */
    EXP_TAKEN_FAULTY    /* it does not fit */
};

struct exp_taken {
    enum exp_taken_as as;
    const struct exp_trial *trial; /* new or the earlier one; NULL: left out, faulty */
    const char *reason;            /* left out, faulty: one line; else NULL */
    const bool *active; /* of each parameter of the space: its `when` holds */
};

/* Makes a trial of a point, which has a value (or NULL: the file's own) for each
 * parameter of the space. Values of parameters that are not active are ignored. The
 * point's array may be reused; its nodes must live as long as the book. A point without
 * label is named after its values. About 100 microseconds. */
struct exp_taken exp_book_take(struct exp_book *b, const struct run_point *point);

/* Looks for a recorded trial in the space: the point whose values its resolved file
 * has, and what that point would be as a trial of this book. NULL: a value lies outside
 * of the space, or the point does not fit. Whether it is the same trial, its identity
 * tells. The point's values of parameters that are not active are NULL. */
const struct exp_config *exp_book_locate(struct exp_book *b, const char *yaml,
                                         struct run_point *out);

/* A point as text, `{train.batch: 16, train.optimizer.lr: 0.0013}`, and back: what a
 * recorded decision holds. Values that the file lists are found again as its own nodes.
 * Reading fails if the text is not a mapping from paths of the space to values; *out
 * then is undefined. Both in the arena. */
const char *exp_book_point_text(const struct exp_book *b,
                                const struct run_point *point);
enum err_code exp_book_point_read(const struct exp_book *b, const char *text,
                                  struct run_point *out, struct err *e);

#endif
