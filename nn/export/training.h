/* train.py: how a network was trained, as a script of PyTorch that stands beside
 * model.py (nn/export/python.h), with the lists of its clips and the weights that it
 * began with. */
#ifndef MTAG_NN_EXPORT_TRAINING_H
#define MTAG_NN_EXPORT_TRAINING_H

#include "nn/export/network.h"
#include "nn/export/python.h"
#include "nn/loss.h"
#include "nn/optimizer.h"
#include "nn/trained.h"

struct nn_export_phase {
    int epochs, warmup; /* epochs of the warmup before the schedule */
    const struct opt_typed *optimizer, *schedule;
    bool from_best; /* begins with the weights of the best epoch so far */
};

/* A training example: clips[clip] of the training clips from sample `start` on. */
struct nn_export_example {
    int epoch;
    size_t clip;
    long start;
};

/* How the examples of an epoch are changed, as bodies of Python functions (lines that
 * are indented by four blanks); empty: not at all. `helpers` are the functions that
 * they call, each followed by two empty lines. */
struct nn_export_augment {
    struct str helpers;
    struct str waveform; /* of augment_samples(samples, tags) */
    struct str feature;  /* of augment_features(features, tags), a list of tensors */
    struct str batch;    /* of augment_batch(inputs, targets) */
    struct str missing;  /* names of effects without a PyTorch text: "reverb, delay" */
};

struct nn_export_training {
    const struct nn_loss *loss; /* with its weights */
    const struct nn_export_phase *phases;
    size_t phase_count;
    const struct nn_regularize *regularize;
    const struct nn_clip *clip;
    const struct opt_typed *average; /* of nn_averages; type NULL: none */
    const bool *frozen;              /* of each node; NULL: none is */
    int seed, batch;
    bool drop_last, balance, test_best;
    const char *monitor; /* the metric that picks the best epoch */
    bool maximize;
    int patience;            /* epochs; 0: no limit */
    double min_lr;           /* NaN: no limit */
    bool from_samples;       /* examples are computed from their own samples */
    long hop;                /* samples: examples start at its multiples */
    const long *feature_hop; /* of each feature of the graph */
    const struct nn_export_augment *augment;
    const struct nn_export_clip *train, *valid;
    size_t train_count, valid_count;
    const real *weights, *statistics; /* before the first step */
    /* The examples of the first epochs in their order; NULL: they are not written. */
    const struct nn_export_example *examples;
    size_t example_count;
};

/* The metric that train.py watches in place of one that it does not measure: the name
 * itself if it does. */
const char *nn_export_watched(const char *metric);

/* Appends the script of m->training. n: what m->graph was written as. */
void nn_export_train(const struct nn_export_model *m, const struct nn_export_network *n,
                     struct str *out);

#endif
