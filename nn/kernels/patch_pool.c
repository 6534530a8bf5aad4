/* A small convolution with its normalisation and pooling: patch_pool.h. */
#include "nn/kernels/patch_pool.h"

#include "nn/kernels/kernel.h"

/* Most places of a window: their numbers are bytes. */
enum { WINDOW = 256 };

/* A patch as one value, and the same anywhere in memory. Explicit, because left alone
 * the compiler makes vectors of the wrong loops here. */
typedef real patch __attribute__((vector_size(NN_PATCH * sizeof(real))));
typedef real patch_at __attribute__((vector_size(NN_PATCH * sizeof(real)),
                                     aligned(sizeof(real)), may_alias));

#define PATCH(numbers) (*(patch_at *)(numbers))
#define CONST_PATCH(numbers) (*(const patch_at *)(numbers))

bool nn_patch_pool_takes(const struct nn_conv *c, const struct nn_pool *p)
{
    if (p->adaptive || p->kernel[0] * p->kernel[1] > WINDOW)
        return false;
    for (int axis = 0; axis < 2; axis++)
        if (p->stride[axis] != p->kernel[axis] || p->padding[axis] != 0 ||
            p->out[axis] * p->kernel[axis] > p->in[axis])
            return false;
    return c->groups == 1 && nn_conv_depth(c) < NN_PATCH && c->filters % NN_PATCH == 0;
}

/* Places [first, end) of a line whose tap is inside the input's bands. */
struct inside {
    int first, end;
};

static inline struct inside inside_of(const struct nn_conv *c, int shift)
{
    int stride = c->stride[0], first = shift < 0 ? (-shift + stride - 1) / stride : 0;
    int left = c->in[0] - shift; /* places f with f * stride < left */
    int end = left > 0 ? (left + stride - 1) / stride : 0;
    end = end < c->out[0] ? end : c->out[0];
    return (struct inside){first < end ? first : end, end};
}

/* A tap of the filters: band and frame of the kernel; what it reads at place 0. */
struct tap {
    ptrdiff_t at; /* in its item */
    struct inside places;
    size_t number; /* for channel 0 */
};

static struct tap tap_of(const struct nn_conv *c, size_t line, int band, int frame)
{
    int t = (int)(line % (size_t)c->out[1]) * c->stride[1] - c->padding[1] +
            frame * c->dilation[1];
    int shift = band * c->dilation[0] - c->padding[0];
    struct tap tap = {.at = ((ptrdiff_t)t * c->in[0] + shift) * c->channels,
                      .number = (size_t)(band * c->kernel[1] + frame)};
    if (t >= 0 && t < c->in[1])
        tap.places = inside_of(c, shift);
    return tap;
}

NN_KERNEL void nn_patch_gather(const struct nn_conv *c, real *patches, const real *x,
                               size_t line)
{
    size_t taps = (size_t)c->kernel[0] * (size_t)c->kernel[1], depth = nn_conv_depth(c);
    size_t places = (size_t)c->out[0],
           step = (size_t)c->stride[0] * (size_t)c->channels;
    const real *item = x + line / (size_t)c->out[1] * nn_conv_in_count(c);
    memset(patches, 0, places * NN_PATCH * sizeof(real));
    for (size_t f = 0; f < places; f++)
        patches[f * NN_PATCH + depth] = 1;
    for (int band = 0; band < c->kernel[0]; band++)
        for (int frame = 0; frame < c->kernel[1]; frame++) {
            struct tap tap = tap_of(c, line, band, frame);
            size_t end = (size_t)tap.places.end;
            for (size_t i = 0; i < (size_t)c->channels; i++) {
                real *to = patches + i * taps + tap.number;
                for (size_t f = (size_t)tap.places.first; f < end; f++)
                    to[f * NN_PATCH] = item[tap.at + (ptrdiff_t)(f * step + i)];
            }
        }
}

NN_KERNEL void nn_patch_scatter_add(const struct nn_conv *c, real *dx,
                                    const real *patches, size_t line)
{
    size_t taps = (size_t)c->kernel[0] * (size_t)c->kernel[1];
    size_t step = (size_t)c->stride[0] * (size_t)c->channels;
    real *item = dx + line / (size_t)c->out[1] * nn_conv_in_count(c);
    for (int band = 0; band < c->kernel[0]; band++)
        for (int frame = 0; frame < c->kernel[1]; frame++) {
            struct tap tap = tap_of(c, line, band, frame);
            size_t end = (size_t)tap.places.end;
            for (size_t i = 0; i < (size_t)c->channels; i++) {
                const real *from = patches + i * taps + tap.number;
                for (size_t f = (size_t)tap.places.first; f < end; f++)
                    item[tap.at + (ptrdiff_t)(f * step + i)] += from[f * NN_PATCH];
            }
        }
}

NN_KERNEL void nn_patch_gram(double *gram, const real *restrict patches, size_t rows)
{
    for (size_t r0 = 0; r0 < rows; r0 += NN_CHUNK) {
        size_t r1 = nn_min(rows, r0 + NN_CHUNK);
        patch sum[NN_PATCH] = {{0}};
        for (size_t r = r0; r < r1; r++) {
            const real *p = patches + r * NN_PATCH;
            SIMD_UNROLL(16)
            for (size_t k = 0; k < NN_PATCH; k++)
                sum[k] += p[k] * CONST_PATCH(p);
        }
        for (size_t k = 0; k < NN_PATCH; k++)
            for (size_t i = 0; i < NN_PATCH; i++)
                gram[k * NN_PATCH + i] += (double)sum[k][i];
    }
}

/* Patch of place `number` of the window that starts at place 0 of a line. */
NN_INLINE size_t start_of(const struct nn_pool *p, int number)
{
    int band = number / p->kernel[1], frame = number % p->kernel[1];
    return ((size_t)frame * (size_t)p->in[0] + (size_t)band) * NN_PATCH;
}

/* The best place of a window for NN_PATCH channels. */
NN_INLINE void pool_strip(size_t depth, int places, const size_t *at,
                          real *restrict top, uint8_t *restrict place,
                          const real *restrict patches, const real *restrict weight,
                          size_t step, const real *restrict sign)
{
    real best[NN_PATCH], best_z[NN_PATCH];
    int32_t where[NN_PATCH];
    for (size_t c = 0; c < NN_PATCH; c++) {
        best[c] = -(real)INFINITY;
        best_z[c] = 0;
        where[c] = 0;
    }
    for (int n = 0; n < places; n++) {
        const real *from = patches + at[n];
        union {
            patch all;
            real of[NN_PATCH];
        } sum = {{0}};
        for (size_t k = 0; k < depth; k++)
            sum.all += from[k] * CONST_PATCH(weight + k * step);
        for (size_t c = 0; c < NN_PATCH; c++) {
            real z = sum.of[c], u = z * sign[c];
            bool larger = u > best[c] || u != u;
            best[c] = larger ? u : best[c];
            best_z[c] = larger ? z : best_z[c];
            where[c] = larger ? n : where[c];
        }
    }
    for (size_t c = 0; c < NN_PATCH; c++)
        top[c] = best_z[c];
    if (place)
        for (size_t c = 0; c < NN_PATCH; c++)
            place[c] = (uint8_t)where[c];
}

NN_INLINE void pool_line(const struct nn_pool *p, size_t depth, const size_t *at,
                         real *top, uint8_t *place, const real *patches,
                         const real *weight, const real *sign)
{
    size_t channels = (size_t)p->channels;
    int places = p->kernel[0] * p->kernel[1];
    for (size_t c = 0; c < channels; c += NN_PATCH)
        for (size_t f = 0; f < (size_t)p->out[0]; f++)
            pool_strip(depth, places, at, top + f * channels + c,
                       place ? place + f * channels + c : NULL,
                       patches + f * (size_t)p->kernel[0] * NN_PATCH, weight + c,
                       channels, sign + c);
}

NN_KERNEL static void pool_3x3(const struct nn_pool *p, const size_t *at, real *top,
                               uint8_t *place, const real *patches, const real *weight,
                               const real *sign)
{
    pool_line(p, 9, at, top, place, patches, weight, sign);
}

NN_KERNEL static void pool_any(const struct nn_pool *p, size_t depth, const size_t *at,
                               real *top, uint8_t *place, const real *patches,
                               const real *weight, const real *sign)
{
    pool_line(p, depth, at, top, place, patches, weight, sign);
}

void nn_patch_max_pool(const struct nn_pool *p, size_t depth, real *top, uint8_t *place,
                       const real *patches, const real *weight, const real *sign)
{
    size_t at[WINDOW];
    for (int n = 0; n < p->kernel[0] * p->kernel[1]; n++)
        at[n] = start_of(p, n);
    if (depth == 9)
        pool_3x3(p, at, top, place, patches, weight, sign);
    else
        pool_any(p, depth, at, top, place, patches, weight, sign);
}

NN_KERNEL void nn_patch_map(real *restrict dpatches, const real *restrict patches,
                            const real *restrict matrix, const double *restrict offset,
                            size_t rows)
{
    patch column[NN_PATCH];
    for (size_t k = 0; k < NN_PATCH; k++)
        column[k] = CONST_PATCH(matrix + k * NN_PATCH);
    for (size_t r = 0; r < rows; r++, patches += NN_PATCH, dpatches += NN_PATCH) {
        patch sum[2] = {{0}};
        SIMD_UNROLL(8)
        for (size_t k = 0; k < NN_PATCH; k += 2) {
            sum[0] += patches[k] * column[k];
            sum[1] += patches[k + 1] * column[k + 1];
        }
        PATCH(dpatches) = sum[0] + sum[1];
        for (size_t i = 0; i < NN_PATCH; i++)
            dpatches[i] = (real)((double)dpatches[i] + offset[i]);
    }
}

NN_KERNEL void nn_patch_spread(const struct nn_pool *p, real *dweight, real *dpatches,
                               const real *g, const uint8_t *place, const real *patches,
                               const real *weight)
{
    size_t channels = (size_t)p->channels, at[WINDOW];
    for (int n = 0; n < p->kernel[0] * p->kernel[1]; n++)
        at[n] = start_of(p, n);
    for (size_t f = 0; f < (size_t)p->out[0]; f++, g += channels, place += channels) {
        size_t window = f * (size_t)p->kernel[0] * NN_PATCH;
        for (size_t c = 0; c < channels; c++)
            PATCH(dweight + c * NN_PATCH) +=
                g[c] * CONST_PATCH(patches + window + at[place[c]]);
        for (size_t c = 0; dpatches && c < channels; c++)
            PATCH(dpatches + window + at[place[c]]) +=
                g[c] * CONST_PATCH(weight + c * NN_PATCH);
    }
}
