/* Files that are compared. Private to results/merge. */
#ifndef MTAG_RESULTS_MERGE_FILES_H
#define MTAG_RESULTS_MERGE_FILES_H

/* The sign of a less b, by their bytes; 0: equal. One that cannot be read comes first.
 */
int res_order_files(const char *a, const char *b);

#endif
