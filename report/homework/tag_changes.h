/* The best trial and the baseline tag by tag. */
#ifndef MTAG_REPORT_HOMEWORK_TAG_CHANGES_H
#define MTAG_REPORT_HOMEWORK_TAG_CHANGES_H

#include "report/homework/homework.h"

#include "report/compare/placed.h"

/* The ROC-AUC of each tag of the baseline and of the best trial; if they are one trial,
 * with its own intervals. count 0: there are no predictions of the same clips. */
struct rep_tag_changes {
    struct rep_tag_change *items;
    size_t count;
    bool differ; /* they are two trials */
};
enum err_code rep_tag_changes_find(struct rep_homework *h, struct rep_tag_changes *out,
                                   struct err *e);

/* Whether the change is shown among all tags (Benjamini and Hochberg, 5 %). */
bool rep_tag_is_shown(const struct rep_tag_change *t);

#endif
