/* Shared by the pooling layers. */
#ifndef MTAG_NN_LAYERS_SHARED_POOL_H
#define MTAG_NN_LAYERS_SHARED_POOL_H

#include "nn/kernels/pool.h"
#include "nn/layer.h"

/* max_pool and avg_pool; pairs are [bands, frames], the 1-D tables set the frames
 * alone. NN_KERNEL_SIZE as a stride: the kernel's. */
struct nn_pool_options {
    int kernel[2], stride[2], padding[2];
    bool ceil;
};

/* Adaptive pools. */
struct nn_adaptive_options {
    int size[2];
};

/* Global pools. */
enum nn_over { NN_OVER_ALL, NN_OVER_BANDS, NN_OVER_FRAMES };
struct nn_global_options {
    int over;
};

enum { NN_KERNEL_SIZE = OPT_WORD(0) };

extern const struct opt nn_pool1d_options[], nn_pool2d_options[];
extern const struct opt nn_adaptive1d_options[], nn_adaptive2d_options[];
extern const struct opt nn_global_options[];

/* Shape rules. `places`: also save a place for each maximum. */
bool nn_pool_infer(struct nn_rule *rule, const char *name, enum nn_kind kind,
                   bool places);
bool nn_adaptive_infer(struct nn_rule *rule, const char *name, enum nn_kind kind,
                       bool places);
bool nn_global_infer(struct nn_rule *rule, const char *name, bool places);

/* Each type's describe: its windows. */
bool nn_pool_describe(const void *options, struct nn_shape in, struct nn_shape out,
                      void *pool);
bool nn_adaptive_describe(const void *options, struct nn_shape in, struct nn_shape out,
                          void *pool); /* of adaptive and global pools */

/* Of all of them, with the windows that the type's describe gives. */
void nn_avg_pool_layer_forward(const struct nn_call *call);
void nn_avg_pool_layer_backward(const struct nn_call *call);
void nn_max_pool_layer_forward(const struct nn_call *call);
void nn_max_pool_layer_backward(const struct nn_call *call);

/* In PyTorch: of a function, as "F.max_pool2d"; of global pools a method, as "amax". */
void nn_pool_torch(struct nn_torch *t, const char *function);
void nn_adaptive_torch(struct nn_torch *t, const char *function);
void nn_global_torch(struct nn_torch *t, const char *method);

#endif
