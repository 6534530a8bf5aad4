/* mtag-run --dry-run --json: the plan of a sweep as one JSON object. */
#ifndef MTAG_RUNNER_SWEEP_DRY_JSON_H
#define MTAG_RUNNER_SWEEP_DRY_JSON_H

#include "runner/sweep/dry_left.h"
#include "runner/sweep/estimate.h"
#include "runner/sweep/prepare.h"

/* {"sweep", "method", "metric", "goal", "seeds", "folds", "runs", "workers", "threads",
 * "finished", "failed", "stopped", "to_do" (runs), "ended" (why, or null), "seconds"
 * (of what is to be done, the final included), "skipped", "repeated", "data": [...],
 * "networks": [...], "trials": [{"trial", "label", "params", "network", "epochs",
 * "seconds"}]}. */
void run_dry_json(const struct run_estimate *p, const struct run_options *o,
                  const struct run_left *left, const struct run_preparation *prepared,
                  const struct feat_prepare_size *sizes, struct str *out);

#endif
