/* Types that make one value of each frame's spectrum, in units of their own: centroid,
 * bandwidth, rolloff, flatness. An image of one band.
 *
 * Their options begin with struct spectral without a scaling; the defaults are
 * librosa's: 2048 samples, a frame each 512, zeros beyond the ends, magnitudes. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_DESCRIPTOR_H
#define MTAG_FEATURES_EXTRACT_SHARED_DESCRIPTOR_H

#include "features/extract/shared/spectral.h"

#define DESCRIPTOR_TRANSFORM_OPTIONS                                                   \
    SPECTRAL_TRANSFORM_OPTIONS("2048", "512", "zero", "1")

extern const struct feat_preset descriptor_presets[];

/* What a type's function gets besides the spectrum of a frame. */
struct descriptor {
    const void *options; /* of the type */
    int bins;
    double spacing; /* Hz from one bin to the next */
};
typedef float descriptor_value(const struct descriptor *d, const float *spectrum);

/* Parts of struct feat_type. */
struct feat_shape descriptor_shape(const void *options, int sample_rate, long samples);
enum err_code descriptor_open(const void *options, int sample_rate,
                              struct feat_extractor **out, struct err *e);
void descriptor_close(struct feat_extractor *x);

/* The parts that all of them share. Each has its own plugin, run, axis and version. */
#define DESCRIPTOR_PARTS                                                               \
    .check = spectral_check, .resolve = spectral_resolve, .shape = descriptor_shape,   \
    .hop = spectral_hop, .open = descriptor_open, .close = descriptor_close,           \
    .presets = descriptor_presets

enum err_code descriptor_run(struct feat_extractor *x, const float *samples, long count,
                             descriptor_value *value, float *out);

/* The mean frequency of a spectrum, weighted by it, in Hz; 0 of silence. */
double descriptor_centroid(const struct descriptor *d, const float *spectrum);

/* The twin in PyTorch: spectra (B, bins, frames) in double precision. */
void descriptor_torch(const struct spectral *o, struct feat_torch *t);
extern const char descriptor_centroid_helper[]; /* centroid(spectra, spacing) */

#endif
