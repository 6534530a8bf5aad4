/* Features as a PyTorch module: class FrontEnd, from samples to what Network takes. */
#ifndef MTAG_NN_EXPORT_FRONT_END_H
#define MTAG_NN_EXPORT_FRONT_END_H

#include "nn/export/python.h"

struct nn_export_feature {
    const char *name;    /* of the argument of Network.forward */
    const char *written; /* the name in the experiment, for messages */
    const struct nn_export_input *input;
    /* Statistics of `normalize`, (channels, bands, 1) or (channels, 1), by the names of
     * buffers; NULL: none. */
    const char *mean_name, *factor_name;
    struct nn_shape shape;
};

/* ERR_USER names a feature that has no PyTorch text. Appends to helpers and text. */
enum err_code nn_export_front_end(const struct nn_export_feature *features,
                                  size_t count, int sample_rate, struct str *helpers,
                                  struct str *text, struct err *e);

#endif
