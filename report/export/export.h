/* What is written for other programs. */
#ifndef MTAG_REPORT_EXPORT_EXPORT_H
#define MTAG_REPORT_EXPORT_EXPORT_H

#include "report/request.h"

/* The chosen trials. */
struct rep_export {
    struct res_reader *reader;
    struct arena *arena;
    const struct rep_choice *choice;
    const struct res_table *trials; /* unranked ones, too */
    bool predictions;               /* of test and validation clips, too */
    const char *notice;             /* set: for the person who asks; NULL: nothing */
};

/* A folder of tables that pandas reads as they are: trials.csv, runs.csv, epochs.csv,
 * tags.csv, predictions/RUN.csv (test clips) and RUN.valid.csv. Numbers have all their
 * digits, missing ones are empty, times are UTC, lists are JSON. Nothing is left if it
 * fails. */
enum err_code rep_export_csv(struct rep_export *x, const char *folder, struct err *e);

/* A journal as optuna.storages.JournalFileStorage reads it (Optuna 3.1 and later): a
 * study for each sweep. A parameter whose values are numbers is one of a range: that of
 * the sweep's file, else from its least to its greatest value; others are categories. A
 * trial that has not ended is left out. */
enum err_code rep_export_optuna(struct rep_export *x, const char *file, struct err *e);

#endif
