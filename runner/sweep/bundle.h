/* mtag-run --bundle and --verify: a trained run in one file, which somebody else can
 * repeat.
 *
 * The file is a zip archive:
 *
 *     bundle.json          which run it is, its metrics, what trained it
 *     experiment.yaml      the trial's file, resolved
 *     data.json            tags; clips of each split with contents and labels
 *     results.db           a results database with this run alone: every value,
 *                          predictions, versions
 *     weights.safetensors  of the run
 *
 * It comes from strangers: bundle_zip.h says what is checked. */
#ifndef MTAG_RUNNER_SWEEP_BUNDLE_H
#define MTAG_RUNNER_SWEEP_BUNDLE_H

#include "runner/sweep/run.h"

/* word: "37", "37.2" or "best"; of a trial its best run. Returns 0, or 1: its data are
 * no longer those that were trained on, or 2. */
int run_bundle(const char *word, const char *path, const struct run_options *o,
               struct arena *a);

/* Trains the run of a bundle again, aside. overrides: "data.root=FOLDER"; without them
 * $MTAG_DATA, if it is set, has the data. Returns 0: same bits, or the same but for
 * 1e-5; 1: it differs; 2: it cannot be repeated; 130. */
int run_bundle_verify(const char *path, const char *const *overrides,
                      size_t override_count, const struct run_options *o,
                      struct arena *a);

#endif
