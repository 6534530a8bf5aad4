/* JSON as mtag's programs write it, over jansson: numbers that JSON cannot hold are
 * null, real numbers are the shortest decimals that read back as the same double. */
#ifndef MTAG_BASE_JSON_H
#define MTAG_BASE_JSON_H

#include "base/str.h"

#include <jansson.h>

/* A new reference. U+FFFD replaces bytes of text that are not UTF-8. NULL is null. */
json_t *json_text(const char *text);

/* A new reference; null for NaN and infinities. */
json_t *json_number(double value);

/* Appends value as one line without a newline, keys in the order they were set. */
void json_add_line(struct str *s, json_t *value);

/* Appends value over several lines, indented by 2, with a newline at the end. */
void json_add_pretty(struct str *s, json_t *value);

#endif
