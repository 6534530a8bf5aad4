/* Recordings within the page: what is heard of a mistake when the page is somewhere
 * else than the data. */
#ifndef MTAG_REPORT_PAGE_AUDIO_H
#define MTAG_REPORT_PAGE_AUDIO_H

#include "results/read/query.h"

#include <jansson.h>

enum { REP_PAGE_SECONDS = 10 /* of a recording, from its beginning */ };

struct rep_page_audio {
    size_t most;        /* bytes that may be added to the page */
    size_t bytes;       /* that are */
    json_t *recordings; /* texts of base64, each a FLAC; {0} before the first */
    json_t *places;     /* {path: its place, or null if it is left out} */
    size_t left_out;    /* for want of room */
};

/* The place of a recording among recordings, mono at the rate of the trial's samples;
 * a new reference, null if there is no room for it or if it cannot be read. */
json_t *rep_page_audio_place(struct rep_page_audio *audio, const char *path,
                             const struct res_trial_row *trial, struct arena *a);
void rep_page_audio_deinit(struct rep_page_audio *audio);

#endif
