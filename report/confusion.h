/* Which tags are taken for which. Where every clip has one tag: of the clips with a tag
 * the share that get another, which scores highest. Otherwise a tag is predicted for as
 * many clips as have it, those that score highest, and counted is the share of the
 * clips with one tag and without another for which the other is predicted. */
#ifndef MTAG_REPORT_CONFUSION_H
#define MTAG_REPORT_CONFUSION_H

#include "base/arena.h"
#include "results/predictions.h"

enum { REP_CONFUSION_FEWEST = 5 /* clips of which a share says something */ };

/* Means over the runs (at least one, all of the same tags): [true tag][predicted tag],
 * 0 to 1, NaN where a run has fewer clips; on the diagonal of all clips with the tag.
 */
double *rep_confusion_of(const struct res_predictions *runs, size_t count,
                         struct arena *a);

#endif
