/* The table of trials with every setting. */
#ifndef MTAG_REPORT_EXPORT_SETTINGS_H
#define MTAG_REPORT_EXPORT_SETTINGS_H

#include "report/export/export.h"
#include "report/rows.h"

/* Sets the columns and rows: what a trial is, its settings by their paths (lists and
 * mappings as JSON), its metrics with NAME_std and NAME_n. A setting that has the name
 * of an earlier column is param.NAME. */
enum err_code rep_export_settings(const struct rep_export *x, struct rep_rows *rows,
                                  struct err *e);

#endif
