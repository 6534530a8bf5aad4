/* Opening a weights file of either format, and its list of tensors: file.h. */
#include "nn/weights/file.h"

#include "base/file.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char counter_name[] = "num_batches_tracked";

size_t nn_weights_type_size(enum nn_weights_type type)
{
    static const size_t sizes[] = {
        [NN_F16] = 2, [NN_BF16] = 2, [NN_F32] = 4, [NN_F64] = 8, [NN_NO_FLOAT] = 0};
    return sizes[type];
}

bool nn_weights_tensor_shape(struct nn_weights_tensor *t)
{
    t->count = 1;
    for (int i = t->rank; i-- > 0;) {
        t->strides[i] = t->count;
        if (t->dims[i] > 0 && t->count > (SIZE_MAX >> 4) / t->dims[i])
            return false;
        t->count *= t->dims[i];
    }
    return true;
}

struct nn_weights_tensor *nn_weights_file_add(struct nn_weights_file *f, struct err *e)
{
    if (f->count == NN_WEIGHTS_MAX_TENSORS) {
        err_set(e, ERR_DATA, "%s has more than %d tensors", f->path,
                NN_WEIGHTS_MAX_TENSORS);
        return NULL;
    }
    f->tensors = arena_grow(f->arena, f->tensors, f->count, sizeof(*f->tensors));
    return &f->tensors[f->count++];
}

void *nn_weights_file_alloc(struct nn_weights_file *f, size_t bytes)
{
    f->blocks = arena_grow(f->arena, f->blocks, f->block_count, sizeof(*f->blocks));
    void *block = mem_alloc(bytes, 1);
    if (block)
        f->blocks[f->block_count++] = block;
    return block;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum err_code check_names(struct nn_weights_file *f, struct err *e)
{
    const char **names = arena_alloc(f->arena, f->count + 1, sizeof(*names));
    for (size_t i = 0; i < f->count; i++)
        names[i] = f->tensors[i].name;
    qsort(names, f->count, sizeof(*names), compare_names);
    for (size_t i = 1; i < f->count; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            return err_set(e, ERR_DATA, "%s has two tensors %s", f->path, names[i]);
    return ERR_OK;
}

/* The numbers of batches that PyTorch's batch normalisation has seen: no weights. */
static bool is_counter(const char *name)
{
    size_t length = strlen(name), ending = strlen(counter_name);
    return length >= ending && strcmp(name + length - ending, counter_name) == 0 &&
           (length == ending || name[length - ending - 1] == '.');
}

static void drop_counters(struct nn_weights_file *f)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++)
        if (!is_counter(f->tensors[i].name))
            f->tensors[kept++] = f->tensors[i];
    f->count = kept;
}

enum err_code nn_weights_file_read(const char *path, struct nn_weights_file *out,
                                   struct err *e)
{
    *out = (struct nn_weights_file){.path = path, .arena = arena_create()};
    enum err_code code = file_read(path, &out->bytes, &out->length, e);
    if (code == ERR_OK)
        code = nn_pth_is(out->bytes, out->length) ? nn_pth_read(out, e)
                                                  : nn_safetensors_read(out, e);
    if (code == ERR_OK)
        code = check_names(out, e);
    if (code == ERR_OK)
        drop_counters(out);
    return code;
}

void nn_weights_file_deinit(struct nn_weights_file *f)
{
    for (size_t i = 0; i < f->block_count; i++)
        free(f->blocks[i]);
    free(f->bytes);
    arena_destroy(f->arena);
    *f = (struct nn_weights_file){0};
}

/* Numbers */

static uint64_t get_bits(const unsigned char *bytes, size_t size)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)bytes[i] << 8 * i;
    return bits;
}

static double get_f32(const unsigned char *bytes)
{
    uint32_t bits = (uint32_t)get_bits(bytes, 4);
    float value;
    memcpy(&value, &bits, sizeof(value));
    return (double)value;
}

static double get_f64(const unsigned char *bytes)
{
    uint64_t bits = get_bits(bytes, 8);
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* IEEE 754's binary16: sign, 5 bits of exponent, 10 of fraction. */
static double get_f16(const unsigned char *bytes)
{
    unsigned bits = (unsigned)get_bits(bytes, 2);
    int exponent = bits >> 10 & 31;
    double fraction = bits & 1023, value;
    if (exponent == 31)
        value = fraction > 0 ? (double)NAN : (double)INFINITY;
    else if (exponent == 0)
        value = ldexp(fraction, -24);
    else
        value = ldexp(fraction + 1024, exponent - 25);
    return bits >> 15 ? -value : value;
}

/* The upper half of a binary32. */
static double get_bf16(const unsigned char *bytes)
{
    const unsigned char whole[] = {0, 0, bytes[0], bytes[1]};
    return get_f32(whole);
}

void nn_weights_tensor_copy(const struct nn_weights_tensor *t, real *out)
{
    static double (*const readers[])(const unsigned char *) = {[NN_F16] = get_f16,
                                                               [NN_BF16] = get_bf16,
                                                               [NN_F32] = get_f32,
                                                               [NN_F64] = get_f64};
    size_t size = nn_weights_type_size(t->type), index[NN_WEIGHTS_MAX_RANK] = {0};
    const unsigned char *at = t->data;
    for (size_t i = 0; i < t->count; i++) {
        out[i] = (real)readers[t->type](at);
        for (int axis = t->rank - 1; axis >= 0; axis--) {
            at += t->strides[axis] * size;
            if (++index[axis] < t->dims[axis])
                break;
            at -= t->dims[axis] * t->strides[axis] * size;
            index[axis] = 0;
        }
    }
}
