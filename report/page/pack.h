/* Many numbers in few bytes, as the script's data.js unpacks them: text of base64. */
#ifndef MTAG_REPORT_PAGE_PACK_H
#define MTAG_REPORT_PAGE_PACK_H

#include "base/str.h"

#include <jansson.h>

/* Bytes, until they are text. Starts as {0}. */
struct rep_packed {
    struct str bytes;
};

/* Appends numbers that share one scale: low and step as 32-bit floats, then each number
 * as a 16-bit integer k for low + k step. What is not finite is 65535. Little-endian.
 */
void rep_pack(struct rep_packed *p, const float *numbers, size_t count);

/* The text, a new reference; frees the bytes. */
json_t *rep_packed_text(struct rep_packed *p);

#endif
