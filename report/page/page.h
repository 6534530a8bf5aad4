/* The web page of a sweep: one file of HTML with the table of its trials, everything
 * known about each as JSON, and the script that shows it. */
#ifndef MTAG_REPORT_PAGE_PAGE_H
#define MTAG_REPORT_PAGE_PAGE_H

#include "report/page/audio.h"
#include "report/table.h"

#include <jansson.h>

struct rep_page {
    const struct rep_choice *choice;
    const struct table *table; /* of rep_table_of_trials */
    const struct res_table *trials;
    struct res_reader *reader;
    const char *folder;           /* where the page will lie; "": not known */
    struct rep_page_audio *audio; /* NULL: recordings are played where they lie */
    struct arena *arena;
};

/* Appends the page. ERR_USER, with the name of the package, if mtag was built without
 * d3; errors of the database. */
enum err_code rep_page_write(const struct rep_page *page, struct str *out,
                             struct err *e);

/* Appends the table with its first rows, as many as a page draws at once. */
void rep_page_add_table(struct str *out, const struct table *t);
enum { REP_PAGE_ROWS = 100 };

/* The parts of the data. New references, of which *out may be NULL on failure. */
json_t *rep_page_columns(const struct table *t);
/* A setting whose texts are those of a column refers to it. */
enum err_code rep_page_settings(const struct rep_page *page, const json_t *columns,
                                json_t **out, struct err *e);

/* How much each parameter matters: {"explained", "parameters": [{"name", "title",
 * "share", "error"}], "verdict"}; or {"none": why nothing can be said}. */
json_t *rep_page_importance(const struct rep_page *page);
/* What the best trials get wrong, by their row: a list of {"row", "kind", "tag",
 * "score", "loss", "tags", "clip", "path"}. Paths are relative to the page's folder;
 * null where there is no recording. "audio": its place among the page's recordings. */
json_t *rep_page_mistakes(const struct rep_page *page);

/* The runs of each row. */
struct rep_page_runs {
    struct res_run_row *rows;
    size_t count;
};
json_t *rep_page_runs(const struct rep_page_runs *runs, size_t rows);
/* Every epoch of each run; of more values than a page should have, the means over each
 * trial's runs. */
enum err_code rep_page_curves(const struct rep_page *page,
                              const struct rep_page_runs *runs, json_t **out,
                              struct err *e);
/* The metrics of the tags; null if no trial has any. */
enum err_code rep_page_tags(const struct rep_page *page,
                            const struct rep_page_runs *runs, json_t **out,
                            struct err *e);

#endif
