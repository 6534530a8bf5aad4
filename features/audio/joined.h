/* Recordings that were joined into one file, of which libsndfile reads the first alone
 * and does not tell. */
#ifndef MTAG_FEATURES_AUDIO_JOINED_H
#define MTAG_FEATURES_AUDIO_JOINED_H

#include "base/err.h"

/* ERR_DATA, naming the file, if another FLAC stream follows the first, or another chain
 * of an Ogg file. format: SF_INFO's; files of other formats are not looked at. */
enum err_code feat_joined_check(const char *path, int format, struct err *e);

#endif
