/* --list [KIND]: what there is to choose from. */
#ifndef MTAG_REPORT_LIST_H
#define MTAG_REPORT_LIST_H

#include "base/str.h"
#include "results/read/query.h"

/* The names of a kind (views, plots, formats, metrics), a line each; the kinds if kind
 * is "". Only metrics need a database: the names are those of its metrics, and results
 * is its path. ERR_USER, with the nearest kind, if there is no such kind. */
enum err_code rep_list(const char *kind, const char *results, struct str *out,
                       struct err *e);

/* "curves, tags or slice": the names of a registry by its kind ("plots"), for help
 * texts. */
void rep_add_names(const char *kind, struct str *out);

#endif
