/* What a script of PyTorch must know to train a trial as mtag did
 * (nn/export/training.h). */
#ifndef MTAG_RUNNER_EXPORT_TRAINING_H
#define MTAG_RUNNER_EXPORT_TRAINING_H

#include "nn/export/training.h"
#include "runner/experiment/experiment.h"

struct run_export {
    const struct exp_config *config; /* with its data set, of one fold */
    int seed;
    int epochs; /* whose examples are listed; 0: none are */
};

/* Everything belongs to the arena. notice(text) is told what the script does in another
 * way than mtag. ERR_USER, ERR_DATA: the weights to begin with are gone, or the lengths
 * of the recordings, which the list of examples needs, are not known. */
enum err_code run_export_training(const struct run_export *x, struct arena *a,
                                  void (*notice)(const char *text),
                                  struct nn_export_training *out, struct err *e);

#endif
