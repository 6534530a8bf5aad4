/* The parts of run_export_training. Internal to runner/export/. */
#ifndef MTAG_RUNNER_EXPORT_PARTS_H
#define MTAG_RUNNER_EXPORT_PARTS_H

#include "runner/export/training.h"

/* The chain of augmentation as Python; the texts belong to the arena. */
struct nn_export_augment *run_export_augment(const struct exp_config *c,
                                             struct arena *a);

/* Whether an effect changes the waveform anew in each epoch, so that the features of
 * whole recordings are of no use. */
bool run_export_from_samples(const struct exp_config *c);

/* The examples of the first epochs, in their order: epochs x training clips. */
enum err_code run_export_examples(const struct run_export *x, struct arena *a,
                                  struct nn_export_training *out, struct err *e);

#endif
