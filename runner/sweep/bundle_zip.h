/* The archive of a bundle (bundle.h), as it is written and as a stranger's is read.
 *
 * Read are the members that a bundle has, by their exact names, each once, none
 * encrypted, none larger than a bound or packed more than 200 times; any other member
 * is a fault. They are written to places of ours in a folder of ours, piece by piece,
 * as long as they say they are and no longer; libzip compares their checksums. */
#ifndef MTAG_RUNNER_SWEEP_BUNDLE_ZIP_H
#define MTAG_RUNNER_SWEEP_BUNDLE_ZIP_H

#include "base/arena.h"
#include "base/err.h"

/* Where members lie in the folder. */
#define BUNDLE_MANIFEST "bundle.json"
#define BUNDLE_EXPERIMENT "experiment.yaml"
#define BUNDLE_DATA "data.json"
#define BUNDLE_RESULTS "results.db"
#define BUNDLE_WEIGHTS "results.db.d/weights.safetensors"

/* Writes the archive of the members in folder, as a whole or not at all. */
enum err_code bundle_zip_write(const char *path, const char *folder, struct arena *a,
                               struct err *e);
/* Reads an archive into folder. ERR_DATA says what is wrong with it. */
enum err_code bundle_zip_read(const char *path, const char *folder, struct arena *a,
                              struct err *e);

#endif
