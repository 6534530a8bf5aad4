/* Values of parameters in JSON. */
#ifndef MTAG_REPORT_JSON_VALUE_H
#define MTAG_REPORT_JSON_VALUE_H

#include "base/arena.h"
#include "base/json.h"

#include <stdbool.h>

/* A number if the text is one, an array or object if it is a list or mapping in YAML's
 * flow style, else a string; null for NULL. A new reference. */
json_t *rep_json_value(const char *text);

/* Whether the text is a list or mapping. NULL: it is not. */
bool rep_is_nested(const char *text);
/* rep_json_value as one line. */
const char *rep_json_line(const char *text, struct arena *a);

#endif
