/* --status of sweeps that workers of a shared folder are at, from the folder alone. */
#ifndef MTAG_RUNNER_STEER_FOLDER_STATUS_H
#define MTAG_RUNNER_STEER_FOLDER_STATUS_H

#include "base/arena.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

/* Appends words to text, and an object for each sweep to the list; name: that sweep
 * alone, or NULL. False: the folder knows of no such sweep. */
bool steer_folder_status(const char *results, const char *name, struct str *text,
                         json_t *list, struct arena *a);

#endif
