/* Shared by the features of pitch classes: chroma, chroma_cqt, tonnetz. */
#ifndef MTAG_FEATURES_EXTRACT_SHARED_PITCH_CLASS_H
#define MTAG_FEATURES_EXTRACT_SHARED_PITCH_CLASS_H

extern const char *const pitch_class_tuning_words[]; /* "estimate": NAN */

extern const char *const pitch_class_names[]; /* of 12: "C", "C#", ..., NULL */

#endif
