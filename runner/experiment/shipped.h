/* The experiment files that come with mtag: share/mtag/experiments where mtag is
 * installed, experiments/ of the source tree while the programs lie in a build folder
 * there. Both are looked for in the folders above the program, so that an installed
 * tree may be moved. */
#ifndef MTAG_EXPERIMENT_SHIPPED_H
#define MTAG_EXPERIMENT_SHIPPED_H

#include "base/arena.h"

/* Their folder; NULL: there is none. */
const char *exp_shipped_folder(struct arena *a);

/* path if there is such a file, or if `word` does not name a shipped file. Else the
 * shipped file: word is `mtag/NAME`, or `experiments/NAME` as the documentation writes
 * it; the ending .yaml may be left out behind mtag/. */
const char *exp_shipped_or(const char *path, const char *word, struct arena *a);

#endif
