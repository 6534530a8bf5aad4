/* The Python files of this folder as texts. */
#ifndef MTAG_NN_EXPORT_SCRIPTS_H
#define MTAG_NN_EXPORT_SCRIPTS_H

extern const char nn_export_model_end[]; /* model_end.py: the last part of a model.py */
extern const char nn_export_predict[];   /* predict.py */
extern const char nn_export_train_end[]; /* train_end.py: the last part of a train.py */

#endif
