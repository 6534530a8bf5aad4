/* The notes below the table of trials: what the table leaves out, what its trials
 * differ in beside their columns, and where people find the rest. Texts are the
 * arena's, or constant. */
#ifndef MTAG_REPORT_NOTES_H
#define MTAG_REPORT_NOTES_H

#include "report/table.h"

/* Sets the table's notes: those that hold for these trials and columns, the most
 * important first. */
void rep_add_notes(struct table *out, const struct rep_choice *c,
                   const struct rep_trials *of, const struct rep_specs *specs,
                   struct arena *a);

/* Says that a test metric ranks, which makes it optimistic; NULL: none does. */
const char *rep_notice_of_test(const struct rep_choice *c, struct arena *a);

/* The trials that have not finished, by status: "2 failed, 1 running"; "": all have. */
const char *rep_count_unfinished(const struct res_table *t, struct arena *a);

/* The line that says how many stale trials are not shown, and how to see them. */
const char *rep_note_of_stale(size_t count, struct arena *a);

/* The rows whose trials have further runs, and the line that says so. */
size_t rep_count_others(const struct res_table *t);
const char *rep_note_of_others(const struct res_table *t, struct arena *a);

/* Whether the rows with values of the metric of this index were trained with several
 * kinds of loss. */
bool rep_has_several_losses(const struct res_table *t, size_t metric);

/* Whether that holds for a metric that is a loss, and the line that says so. */
bool rep_losses_differ(const struct res_table *t);
const char *rep_note_of_losses(const struct res_table *t, struct arena *a);

#endif
