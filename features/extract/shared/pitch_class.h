/* What the features of pitch classes share: chroma, chroma_cqt, tonnetz. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_PITCH_CLASS_H
#define MTAG_FEATURES_EXTRACT_SHARED_PITCH_CLASS_H

enum pitch_class_norm {
    PITCH_CLASS_MAX,
    PITCH_CLASS_L1,
    PITCH_CLASS_L2,
    PITCH_CLASS_NONE
};
extern const char *const pitch_class_norm_choices[]; /* in that order */
extern const char *const pitch_class_tuning_words[]; /* "estimate": NAN */

extern const char *const pitch_class_names[]; /* of 12: "C", "C#", ..., NULL */

/* Divides the values, none negative, by their largest, sum or length; silence stays. */
void pitch_class_normalize(float *x, int count, enum pitch_class_norm norm);

#endif
