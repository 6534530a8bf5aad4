/* Recordings by stem: "f/some_name" finds FOLDER/f/some_name.flac, whether the names
 * are in composed or in decomposed Unicode. Each folder is read once, so that 25,000
 * clips cost a few directory reads instead of a file test per ending. */
#ifndef MTAG_FEATURES_AUDIO_FIND_H
#define MTAG_FEATURES_AUDIO_FIND_H

#include "base/arena.h"

#include <stddef.h>

/* The endings of recordings, ".npy" first, NULL-terminated: of several recordings of a
 * clip the first ending's is used. */
extern const char *const feat_endings[];

/* The length of path without its ending, if that is one of a recording in either case;
 * the whole length otherwise: dots belong to names. */
size_t feat_stem_length(const char *path);

struct feat_finder;
struct feat_finder *feat_finder_create(const char *folder);
void feat_finder_destroy(struct feat_finder *f); /* NULL is allowed */

/* The path of the recording in arena a, NULL if there is none. If several have the
 * stem, it is the one with the first ending; if they differ in case only, the first by
 * the bytes of its name. */
const char *feat_finder_find(struct feat_finder *f, const char *stem, struct arena *a);

/* The names, without folders, of the recordings of a stem that are passed over for that
 * one: "x.flac, x.mp3"; NULL if there are none. */
const char *feat_finder_others(struct feat_finder *f, const char *stem,
                               struct arena *a);

/* If a stem has no recording: the name, without folders, of a file in a format that
 * mtag does not read, "x.m4a". NULL if there is no such file. */
const char *feat_finder_foreign(struct feat_finder *f, const char *stem,
                                struct arena *a);

/* The faults of the folders that were read: the text of fault 0, 1, ...; NULL after the
 * last. A missing folder is not a fault. */
const char *feat_finder_fault(const struct feat_finder *f, size_t number,
                              struct arena *a);

#endif
