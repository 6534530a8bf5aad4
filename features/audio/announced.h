/* Compares what the header of a recording announces with what is in the file. */
#ifndef MTAG_FEATURES_AUDIO_ANNOUNCED_H
#define MTAG_FEATURES_AUDIO_ANNOUNCED_H

#include "base/err.h"

#include <sndfile.h>

/* ERR_DATA, naming the file, if its header announces more or fewer bytes of samples
 * than the file has (fewer: WAV alone). *notice: what is missing if that costs at most
 * the last sample; or NULL. A size that a program writes into a pipe, whose end it
 * cannot know, announces nothing. file was just opened from path. */
enum err_code feat_announced_check(const char *path, SNDFILE *file, const char **notice,
                                   struct err *e);

#endif
