/* A whole feature as PyTorch text: what its type writes (features/torch.h), derivatives
 * and the axis of channels. */
#ifndef MTAG_FEATURES_TORCH_FEATURE_H
#define MTAG_FEATURES_TORCH_FEATURE_H

#include "base/opt/opt.h"
#include "features/torch.h"

/* Writes a feature: its type's text, and derivatives and the axis of channels behind
 * it: (B, channels, bands, frames) or (B, channels, samples). Normalisation is left to
 * the caller. False if the type has no such text; nothing is written then. */
bool feat_torch_write(const struct opt_typed *value, struct feat_torch *t,
                      struct arena *a);

#endif
