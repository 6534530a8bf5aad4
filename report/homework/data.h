/* What mtag-data analyse says, by paths. */
#ifndef MTAG_REPORT_HOMEWORK_DATA_H
#define MTAG_REPORT_HOMEWORK_DATA_H

#include <jansson.h>

/* What stands at a path of keys joined by dots, "constant.loss.train.test"; NULL: there
 * is nothing. data may be NULL. A borrowed reference. */
const json_t *rep_data_at(const json_t *data, const char *path);

/* NaN: there is no number. */
double rep_data_number(const json_t *data, const char *path);

/* "": there is no text. */
const char *rep_data_text(const json_t *data, const char *path);

#endif
