/* What the header of a recording announces, held against what is in the file. */
#ifndef MTAG_FEATURES_AUDIO_ANNOUNCED_H
#define MTAG_FEATURES_AUDIO_ANNOUNCED_H

#include "base/err.h"

#include <sndfile.h>

/* *notice: what is missing without a sample being lost but for the last one, or NULL.
 * ERR_DATA, naming the file, if its header announces more bytes of samples than there
 * are, or fewer than it has (WAV). The sizes that programs write into a pipe, whose end
 * they do not know, announce nothing. file was just opened from path. */
enum err_code feat_announced_check(const char *path, SNDFILE *file, const char **notice,
                                   struct err *e);

#endif
