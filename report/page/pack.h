/* Many numbers in little text, as the script's data.js unpacks them: each character is
 * six bits, a digit of base64; what takes several has its lowest digit first. */
#ifndef MTAG_REPORT_PAGE_PACK_H
#define MTAG_REPORT_PAGE_PACK_H

#include "base/str.h"

#include <jansson.h>

/* Starts as {0}. */
struct rep_packed {
    struct str text;
};

/* Appends numbers that share one scale: how many digits a number has, two or three, as
 * one digit; low and step as 32-bit floats of six digits each; then each number as a k
 * for low + k step. The largest k stands for what is not finite. Two digits are enough
 * where their step is at most 2e-4: the page shows three decimals of packed numbers. */
void rep_pack(struct rep_packed *p, const float *numbers, size_t count);

/* The text, a new reference; frees the other. */
json_t *rep_packed_text(struct rep_packed *p);

#endif
