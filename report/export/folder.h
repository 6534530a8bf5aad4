/* A folder of files that comes into being as a whole: it is made beside its place and
 * renamed when every file is written. */
#ifndef MTAG_REPORT_EXPORT_FOLDER_H
#define MTAG_REPORT_EXPORT_FOLDER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct rep_folder;

/* ERR_USER if there is something at the path that is not an empty folder. Memory is the
 * arena's. */
enum err_code rep_folder_begin(const char *path, struct arena *a,
                               struct rep_folder **out, struct err *e);
/* Writes a new file; name may have one folder before it: "predictions/3.1.csv". */
enum err_code rep_folder_put(struct rep_folder *f, const char *name,
                             const struct str *text, struct err *e);
/* Renames the folder to its place. */
enum err_code rep_folder_commit(struct rep_folder *f, struct err *e);
/* Removes what was written, unless it was committed; NULL is allowed. */
void rep_folder_abandon(struct rep_folder *f);

#endif
