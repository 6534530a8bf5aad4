/* Where two trainings of one run differ. */
#ifndef MTAG_RESULTS_MERGE_DIFFERENCE_H
#define MTAG_RESULTS_MERGE_DIFFERENCE_H

enum { RES_VALUE_TEXT = 40 };

struct res_difference {
    int order;      /* 0: equal; else the sign of the one less the other */
    char what[256]; /* "valid_loss of epoch 3", "the predictions of the test clips" */
    char one[RES_VALUE_TEXT], other[RES_VALUE_TEXT]; /* the values; "": of no number */
};

#endif
