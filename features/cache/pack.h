/* Packs: one file with the feature of many clips, mapped by every worker.
 *
 *     header | data of the entries, each at a multiple of 64 | settings | index
 *
 * The header holds sizes and a checksum of all but the data; the index has each entry's
 * clip (hash of the recording's bytes), place, length and checksum. A pack is written
 * under a temporary name by several processes at once, then renamed: under its own name
 * it is complete. The entries of an unfinished pack stay as a part (pack_rescue). */
#ifndef MTAG_FEATURES_CACHE_PACK_H
#define MTAG_FEATURES_CACHE_PACK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct pack;

/* Maps the pack at path if it is whole (size, header, index) and holds the settings
 * text and these clips in this order. ERR_DATA tells what is wrong with it; ERR_IO:
 * there is no such file. pack_verify checks the data. */
enum err_code pack_open(const char *path, const char *settings,
                        const struct hash *clips, size_t count, struct pack **out,
                        struct err *e);
/* Maps a pack with any settings and clips. */
enum err_code pack_open_any(const char *path, struct pack **out, struct err *e);
void pack_close(struct pack *p); /* NULL is allowed */

size_t pack_count(const struct pack *p);
/* cache_recipe_text of what it holds, without a NUL; lasts until pack_close. */
const char *pack_settings(const struct pack *p, size_t *length);

const char *pack_location(const struct pack *p);

/* Whether the data agree with their checksums. Reads everything. */
bool pack_verify(const struct pack *p);

/* The file's state when it was opened. */
const struct stat *pack_state(const struct pack *p);

/* Whether the mapped file is unchanged since it was opened. Reads nothing unless its
 * size or its time of modification changed. */
bool pack_is_unharmed(struct pack *p);

/* Of entry number slot: whether its data agree with their checksum, and its clip. */
bool pack_is_intact(const struct pack *p, size_t slot);
struct hash pack_clip(const struct pack *p, size_t slot);

/* The floats of entry number slot; they last until pack_close. Another program that
 * writes to the file changes them, and one that cuts it off ends the reader by SIGBUS.
 */
const float *pack_entry(const struct pack *p, size_t slot, size_t *floats);

/* Copies the floats of an entry to out; whether the copy agrees with its checksum. */
bool pack_copy(const struct pack *p, size_t slot, float *out);

/* Writing. begin in the parent, put in any of its children (a slot once), finish in
 * any; then destroy in the parent, which removes what was not finished. settings as in
 * pack_finish; the rates are those of the recordings (index.h). */
struct pack_writer;
enum err_code pack_begin(const char *folder, const char *settings, int sample_rate,
                         int npy_rate, size_t slots, struct pack_writer **out,
                         struct err *e);
/* The owner of an entry: the hash of all that the entry depends on, the hash of the
 * recording, and its length. */
struct pack_whose {
    const struct hash *clip, *recording;
    long samples;
};
enum err_code pack_put(struct pack_writer *w, size_t slot, const struct pack_whose *of,
                       const float *data, size_t floats, struct err *e);
/* Completes the pack under path. Its entry i is slot slots[i], of clip clips[i]. */
enum err_code pack_finish(struct pack_writer *w, const char *path, const char *settings,
                          const size_t *slots, const struct hash *clips, size_t count,
                          struct err *e);
/* The state of the file that was finished, in whichever process; NULL: none was. */
const struct stat *pack_writer_state(const struct pack_writer *w);

/* Makes the entries of a file that was not finished a pack of its own in the folder,
 * "SETTINGS-CLIPS.part", from which later packs take them (reuse.h), or removes the
 * file if there are none. note is told of every recording found. pack_writer_keep does
 * so with a writer's own file, before destroy; pack_rescue with one whose writers are
 * dead. */
typedef void pack_note(void *context, const struct hash *recording, int sample_rate,
                       int npy_rate, long samples);
void pack_writer_keep(struct pack_writer *w, pack_note *note, void *context);
void pack_rescue(int fd, const char *path, const char *folder, pack_note *note,
                 void *context);
void pack_writer_destroy(struct pack_writer *w); /* NULL is allowed */

#endif
