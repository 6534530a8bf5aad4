/* The parts of the view `trial`, of one or several trials. */
#ifndef MTAG_REPORT_TRIAL_TRIAL_H
#define MTAG_REPORT_TRIAL_TRIAL_H

#include "report/request.h"

#include <jansson.h>

/* The page, everything about each trial, as text for people and as JSON: an object, or
 * a list of them for several trials. */
enum err_code rep_text_page(const struct res_choice *c, const struct table_look *look,
                            struct res_reader *r, struct arena *a, struct str *out,
                            struct err *e);
enum err_code rep_json_page(const struct res_choice *c, struct res_reader *r,
                            struct arena *a, json_t **out, struct err *e);

/* Tables. Of several trials a first column names each row's. */

/* The page with a row for each of its values: part, name, value. */
enum err_code rep_table_of_page(const struct res_choice *c, struct res_reader *r,
                                struct arena *a, struct table *out, struct err *e);
/* The leaves of the resolved experiment file: path, value. */
enum err_code rep_table_of_params(const struct res_choice *c, struct res_reader *r,
                                  struct arena *a, struct table *out, struct err *e);
/* Every tag with its test clips and metrics. */
enum err_code rep_table_of_tags(const struct res_choice *c, struct res_reader *r,
                                struct arena *a, struct table *out, struct err *e);
/* Every epoch of every run, with the fold if some run is of one; the best of each run
 * is marked. */
enum err_code rep_table_of_epochs(const struct res_choice *c, struct res_reader *r,
                                  struct arena *a, struct table *out, struct err *e);
/* What the test clips' scores get wrong. */
struct rep_mistakes_asked {
    int top;         /* rows of each kind at most */
    const char *tag; /* of this tag alone; NULL: of all, and the worst clips */
    bool every;      /* columns for programs too */
};
/* Mistakes by kind: "false positive", "false negative", "worst clip", each with the
 * tags of its clip and the path of its recording. ERR_USER if there are no predictions
 * or no such tag. */
enum err_code rep_table_of_mistakes(const struct res_choice *c,
                                    const struct rep_mistakes_asked *asked,
                                    struct res_reader *r, struct arena *a,
                                    struct table *out, struct err *e);

/* Heading, caption and label of a table of `what` ("tags"). */
enum err_code rep_describe_trials(const char *what, const struct res_choice *c,
                                  struct res_reader *r, struct arena *a,
                                  struct table *out, struct err *e);

#endif
