/* Values of parameters in JSON. */
#ifndef MTAG_REPORT_JSON_VALUE_H
#define MTAG_REPORT_JSON_VALUE_H

#include "base/json.h"

/* A number if the text is one, else a string; null for NULL. A new reference. */
json_t *rep_json_value(const char *text);

#endif
