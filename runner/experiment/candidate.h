/* A point of the sweep on its way to being a trial: its file, what is wrong with it,
 * and its configuration. */
#ifndef MTAG_EXPERIMENT_CANDIDATE_H
#define MTAG_EXPERIMENT_CANDIDATE_H

#include "runner/experiment/assemble.h"
#include "runner/experiment/book.h"
#include "runner/experiment/parts/check.h"

/* An open book. */
struct exp_book {
    struct exp_request request;
    struct arena *arena;
    struct exp_dropped dropped;
    struct exp_edit edit;
    struct exp_plan plan;
    struct exp_checker checker;
    struct exp_assembly assembly;
    const struct yaml_node *file;  /* merged, with its sweep */
    const struct yaml_node *plain; /* without sweep, name and hypothesis */
    struct exp_memo equal;         /* trials by what makes them equal */
    struct exp_memo numbers;       /* nodes of drawn numbers, by parameter and text */
    struct exp_memo memories;      /* of networks (size.h) */
    enum exp_need needs;           /* `require` */
    bool *varies;                  /* of each parameter: labels name it */
    int shortest, longest;         /* epochs of the points that were tried */
    struct exp_sweep *sweep;
};

struct exp_candidate {
    const struct yaml_node *file; /* after a fault without the value that brought it */
    const struct diag *found[EXP_SECTIONS_MAX]; /* what setting values had wrong */
    struct exp_findings findings;               /* what its sections have wrong */
    bool settable;                              /* nothing in found is an error */
    const char *unmet; /* what of `require` does not hold; NULL: all holds */
    bool *active;
    const struct yaml_node **values; /* what was set; NULL: the file's own */
    const char *label;
    struct exp_config *config; /* NULL: it does not fit or is not wanted */
};

/* Tries a point. varies: of each parameter, whether the label names it. Faults that lie
 * in the sweep section (`when`, `require`) are noted in diag. */
void exp_candidate_make(struct exp_book *b, const struct run_point *point,
                        const bool *varies, struct diag *diag,
                        struct exp_candidate *out);

/* Whether it can be trained as it is. */
bool exp_candidate_fits(const struct exp_candidate *c);

/* The slot of all candidates that are the same trial. */
void **exp_candidate_slot(const struct exp_candidate *c, struct exp_memo *equal,
                          bool *is_new);

/* Adds a candidate that fits to the sweep's trials; *is_new: no trial equals it. The
 * number of its trial. */
size_t exp_candidate_keep(struct exp_book *b, const struct exp_candidate *c,
                          bool *is_new, struct diag *diag);

/* Counts a candidate among the points that are left out, and says why it is: own:
 * faults beside those of its sections; NULL: none. In the arena. */
const char *exp_candidate_leave(struct exp_book *b, const struct exp_candidate *c,
                                const struct diag *own);

#endif
