/* The verbs of mtag-model: one descriptor a file. The program, which knows experiments
 * and results, gives them the functions that they need. */
#ifndef MTAG_NN_VERBS_VERB_H
#define MTAG_NN_VERBS_VERB_H

#include "base/cli.h"
#include "base/verbs.h"
#include "nn/export/python.h"
#include "nn/weights/weights.h"

/* The network of an experiment file or of a trial by its number. */
struct model_subject {
    const struct nn_graph *graph;
    const char *label;           /* of the first trial, whose network it is */
    bool others_differ;          /* further trials of the file have other networks */
    struct nn_weights_note tags; /* the tags, for a file of weights */
};

/* word: EXPERIMENT or TRIAL; words behind it are path=value. tags: a file with a tag a
 * line, in place of the experiment's data set; NULL: the data set. results NULL: the
 * default. Faults are printed; false if there are any. */
bool model_open(const char *word, const char *const *overrides, size_t override_count,
                const char *tags, const char *results, struct arena *a,
                struct model_subject *out);

/* model_open of a command's words, of which there is one at least: EXPERIMENT|TRIAL
 * [path=value ...]. */
bool model_open_words(const struct cli_list *words, const char *results,
                      struct arena *a, struct model_subject *out);
/* Says whose network it is, if others of its sweep differ. */
void model_say_whose(const struct model_subject *s);

/* A trained run, as it can be exported. */
struct model_trained {
    struct nn_export_model model;
    const char *yaml; /* the resolved experiment */
    struct nn_weights_note *notes;
    size_t note_count;
};
/* How a run was trained, too; -1: that is not asked for; else the number of epochs
 * whose examples are listed. If the data set is gone, model.training stays NULL and a
 * notice says so; with examples it is a fault. */
#define MODEL_NO_TRAINING (-1)
/* word: TRIAL, or a run as 37.2. As model_open; everything belongs to the arena. */
bool model_open_trained(const char *word, const char *results, int training,
                        struct arena *a, struct model_trained *out);

int model_wrong(const char *message); /* prints it; 2 */
int model_fail(const struct err *e);  /* prints the message; the exit status */

#define MODEL_RESULTS_HELP                                                             \
    "database of a TRIAL (default: $MTAG_RESULTS, else results/mtag.db)"

#endif
