/* A column of texts of which many are equal: each text once, and its place for each
 * row. The script's data.js reads it. */
#ifndef MTAG_REPORT_PAGE_CODES_H
#define MTAG_REPORT_PAGE_CODES_H

#include <jansson.h>
#include <stddef.h>

struct rep_codes {
    json_t *index; /* {text: its place} */
    json_t *values, *of;
};

void rep_codes_init(struct rep_codes *c);
/* Adds the next row's text; NULL: it has none. Controls become visible. */
void rep_codes_add(struct rep_codes *c, const char *text);
/* Adds rows without a value until there are so many. */
void rep_codes_pad(struct rep_codes *c, size_t rows);
/* Sets "values" and "of" of the object; without "of" every row has the one value, each
 * row its own, or no row any. Frees the struct's parts. */
void rep_codes_end(struct rep_codes *c, json_t *object);
void rep_codes_forget(struct rep_codes *c); /* frees the parts alone */
/* {"values": [...], "of": [...]}, a new reference. */
json_t *rep_codes_json(struct rep_codes *c);

/* Text with its controls visible, a new reference; null for NULL. */
json_t *rep_page_text(const char *text);

#endif
