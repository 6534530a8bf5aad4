/* The bytes of a pack, and of the temporary file that a pack is written to: internal to
 * features/cache/pack*.c.
 *
 * A finished pack: pack.h. The temporary file:
 *
 *     part head | settings | for each entry: record, data
 *
 * each at a multiple of 64. A record names the entry that follows it, so that what was
 * computed can be found again after the writers were killed (pack_rescue.c). Finishing
 * puts the pack's header over the part's head and settings and index behind the data;
 * the records stay, and mean nothing. */
#ifndef MTAG_FEATURES_CACHE_PACK_FORMAT_H
#define MTAG_FEATURES_CACHE_PACK_FORMAT_H

#include "features/cache/pack.h"

#include <stdint.h>

#define PACK_ALIGNMENT 64
#define PACK_VERSION 1
#define PACK_BYTE_ORDER 0x01020304u
#define PACK_MAGIC "mtagpack"
#define PACK_PART_MAGIC "mtagpart"
#define PACK_RECORD_MAGIC "mtagclip"

struct pack_header {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t file_bytes;
    uint64_t settings_offset, settings_length;
    uint64_t index_offset, count;
    uint64_t checksum; /* of this header with 0 here, then settings and index */
};

struct pack_entry {
    char clip[32];
    uint64_t offset, floats, checksum;
};

struct pack_part {
    char magic[8];
    uint32_t version, byte_order;
    int32_t sample_rate, npy_rate;
    uint64_t settings_length;
    uint64_t checksum; /* of this with 0 here, then the settings */
};

enum { PACK_SETTINGS = 128 }; /* where a part's settings begin */

struct pack_record {
    char magic[8];
    char clip[32], recording[32];
    uint64_t floats, data_checksum;
    int64_t samples;
    char unused[24];
    uint64_t checksum; /* of this with 0 here */
};

uint64_t pack_align(uint64_t offset);
/* tail: settings and index as one block, as they lie in the file. */
uint64_t pack_checksum(const struct pack_header *h, const void *tail, size_t length);
uint64_t pack_part_checksum(const struct pack_part *p, const char *settings);
uint64_t pack_record_checksum(const struct pack_record *r);

/* Where the entries of a part begin. */
uint64_t pack_part_start(uint64_t settings_length);

/* Reads as many bytes from the offset on; false: the file has not got them. */
bool pack_read(int fd, void *to, size_t length, uint64_t offset);

/* What a pack has besides the data of its entries. */
struct pack_content {
    const char *settings;
    const struct pack_entry *entries;
    size_t count;
    uint64_t end; /* of the data, in the file */
};

/* Makes the file, whose data end at content->end, a pack under the name `to`, and tells
 * its state (NULL is allowed). ERR_CACHE if the file has no name any more. */
enum err_code pack_complete(int fd, const char *path, const char *to,
                            const struct pack_content *content, struct stat *state,
                            struct err *e);

#endif
