/* A metric as the database describes it: a row of metric_name. */
#ifndef MTAG_RESULTS_METRIC_H
#define MTAG_RESULTS_METRIC_H

#include <stdbool.h>

struct res_metric {
    const char *name;  /* [a-z0-9_]+, "valid_roc_auc"; "test_roc_auc@noise" of perturbed
                          test clips */
    const char *title; /* for people: "valid ROC-AUC" */
    const char *split; /* whose clips: "train", "valid", "test"; "": of none */
    int place;         /* in tables, from 1 on; 0: only if it is asked for */
    bool maximize;     /* larger is better */
    bool bookkeeping;  /* not a measure of a network: the learning rate, times */
    bool of_loss;      /* a value of the loss that a trial is trained with: comparable
                          only among trials with the same kind of loss */
};

#endif
