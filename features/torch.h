/* A feature written in PyTorch, for networks that are written as a Python class with
 * their features. feat_type.torch fills this in.
 *
 * The text it writes makes, from `samples` (B, samples), a tensor of the feature's
 * name: (B, bands, frames), or (B, samples) for the waveform. Modules that it needs are
 * attributes of that name. The text may use torch, torchaudio, nn and F. */
#ifndef MTAG_FEATURES_TORCH_H
#define MTAG_FEATURES_TORCH_H

#include "base/str.h"

struct feat_torch {
    const char *name;    /* a Python name: of the tensor, and of the module in self */
    int sample_rate;     /* Hz, of samples */
    struct str *helpers; /* functions, each followed by two empty lines */
    struct str *init;    /* statements of the constructor, indented by 8 blanks */
    struct str *forward; /* statements of forward, indented by 8 blanks */
};

/* Adds a statement to forward: "NAME = " and the expression. */
void feat_torch_set(struct feat_torch *t, const char *expression, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds the text of a function, unless it was added before. */
void feat_torch_helper(struct feat_torch *t, const char *text);

#endif
