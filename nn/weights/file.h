/* The named arrays of a weights file, whatever its format: safetensors, or PyTorch's
 * .pth. The claims of a file are checked before an array is listed here: all its
 * numbers lie inside the memory. */
#ifndef MTAG_NN_WEIGHTS_FILE_H
#define MTAG_NN_WEIGHTS_FILE_H

#include "base/arena.h"
#include "nn/real.h"
#include "nn/weights/weights.h"

enum { NN_WEIGHTS_MAX_RANK = 8, NN_WEIGHTS_MAX_TENSORS = 20000 };

enum nn_weights_type { NN_F16, NN_BF16, NN_F32, NN_F64, NN_NO_FLOAT };

struct nn_weights_tensor {
    const char *name;
    enum nn_weights_type type;
    const char *type_name; /* as the file calls it, for messages */
    int rank;
    size_t dims[NN_WEIGHTS_MAX_RANK], strides[NN_WEIGHTS_MAX_RANK]; /* in numbers */
    size_t count;
    const unsigned char *data; /* of the first number; little-endian */
};

struct nn_weights_file {
    const char *path;
    struct arena *arena;
    char *bytes; /* the file */
    size_t length;
    void **blocks; /* further memory that tensors lie in */
    size_t block_count;
    struct nn_weights_tensor *tensors; /* in the order of the file */
    size_t count;
    struct nn_weights_note *notes;
    size_t note_count;
};

/* Reads a file of either format, told apart by its first bytes. num_batches_tracked of
 * PyTorch's batch normalisation is left out. ERR_DATA, with the path, for a fault of
 * the file. *out must be deinitialised in any case. */
enum err_code nn_weights_file_read(const char *path, struct nn_weights_file *out,
                                   struct err *e);
void nn_weights_file_deinit(struct nn_weights_file *f);

/* All count numbers in C order. The type must be a float type. */
void nn_weights_tensor_copy(const struct nn_weights_tensor *t, real *out);

/* Readers, one for each format: fill f->tensors (and notes) from f->bytes. */
enum err_code nn_safetensors_read(struct nn_weights_file *f, struct err *e);
enum err_code nn_pth_read(struct nn_weights_file *f, struct err *e);
bool nn_pth_is(const char *bytes, size_t length);

/* For readers. Appends a tensor, with room for every field; NULL after an error (too
 * many). */
struct nn_weights_tensor *nn_weights_file_add(struct nn_weights_file *f, struct err *e);
/* Sets count, and the strides of C order; false if the numbers cannot be counted. */
bool nn_weights_tensor_shape(struct nn_weights_tensor *t);
/* Zeroed memory that lives as long as f; NULL if there is none. */
void *nn_weights_file_alloc(struct nn_weights_file *f, size_t bytes);
size_t nn_weights_type_size(enum nn_weights_type type); /* 0 for NN_NO_FLOAT */

/* One array to be written: `values` in C order. */
struct nn_weights_item {
    const char *name;
    int dims[4], rank;
    size_t count;
    const real *values;
};
enum err_code nn_safetensors_write(const char *path,
                                   const struct nn_weights_item *items, size_t count,
                                   const struct nn_weights_note *notes,
                                   size_t note_count, struct err *e);

#endif
