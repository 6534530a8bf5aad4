/* A trained network as a folder of Python: model.py, weights.safetensors, predict.py,
 * resample.safetensors and test_clips.csv, which need torch, torchaudio and numpy
 * only. With a training also train.py, train_clips.csv, valid_clips.csv,
 * start.safetensors and, if there are examples, examples.csv. */
#ifndef MTAG_NN_EXPORT_PYTHON_H
#define MTAG_NN_EXPORT_PYTHON_H

#include "nn/graph/graph.h"

struct nn_export_input {
    const char *type;           /* of the feature, for messages */
    const float *mean, *factor; /* of `normalize`: bands x channels; NULL: none */
    /* Writes the feature called `name` in PyTorch: statements of FrontEnd.__init__ and
     * forward, which makes `name` from `samples` (B, samples), (B, channels, bands,
     * frames) or (B, channels, frames), and the functions that they use. False: the
     * type has no such text. */
    bool (*write)(const struct nn_export_input *in, const char *name,
                  struct str *helpers, struct str *init, struct str *forward);
    const void *feature; /* of the caller, for write */
};

/* How mtag resamples from a rate (Hz) to sample_rate: with down / up = rate /
 * sample_rate in lowest terms, sample n is the sum of x[k] * filter[count / 2 + n *
 * down
 * - k * up] over k. */
struct nn_export_resampler {
    int rate;
    const float *filter;
    size_t count; /* odd */
};

struct nn_export_clip {
    const char *stem;
    const unsigned char *labels; /* a byte for each tag */
};

struct nn_export_training; /* training.h */

struct nn_export_model {
    const char *title; /* one line: where it comes from */
    const struct nn_graph *graph;
    const real *weights, *statistics;
    const struct nn_export_input *inputs; /* of each feature of the graph */
    int sample_rate, npy_rate;            /* Hz */
    long samples;                         /* of a chunk */
    const char *fill;             /* what fills a shorter clip: "zero", "repeat" */
    long step;                    /* samples from one chunk to the next */
    const char *chunks, *average; /* of `evaluate` */
    const char *loss;             /* bce if it is that without options */
    bool softmax;                 /* of the logits, not the sigmoid of each */
    const char *audio;            /* folder of the recordings in the data's */
    const char *const *tags;      /* graph->tags of them */
    const struct nn_export_clip *clips; /* of the test */
    size_t clip_count;
    const struct nn_export_resampler *resamplers; /* of the rates that are expected */
    size_t resampler_count;
    const struct nn_export_training *training; /* NULL: there is no train.py */
};

/* Makes the folder if it is missing and replaces the files in it. ERR_USER names a
 * layer or feature that cannot be written; nothing is written then. */
enum err_code nn_export_python(const struct nn_export_model *m, const char *folder,
                               struct err *e);

#endif
