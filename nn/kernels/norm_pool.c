/* Normalisation, activation and max pooling in one pass: norm_pool.h. */
#include "nn/kernels/norm_pool.h"

#include "nn/kernels/kernel.h"
#include "nn/kernels/math.h"

/* Channels that are held in registers while a window is passed. */
enum { STRIP = 32 };

bool nn_norm_pool_takes(const struct nn_pool *p)
{
    return !p->adaptive && (long long)p->kernel[0] * p->kernel[1] <= 256;
}

struct window {
    const real *z; /* the place of number 0 */
    size_t band_step, frame_step;
    int bands[2], frames[2]; /* [first, end) within the window */
    int kernel_frames;
};

/* The values whose maximum is searched: a rising function may be applied afterwards. */
enum key { KEY_LINEAR, KEY_GELU, KEY_SILU };

NN_INLINE real key_of(enum key key, real u)
{
    if (key == KEY_GELU)
        return u * nn_normal_cdf(u);
    return key == KEY_SILU ? u * nn_sigmoid(u) : u;
}

NN_INLINE void pool_strip(enum key key, const struct window *w, real *restrict y,
                          real *restrict top, uint8_t *restrict place, size_t from,
                          size_t width, const real *restrict mean,
                          const real *restrict factor, const real *restrict shift)
{
    real best[STRIP], z_best[STRIP];
    int32_t where[STRIP];
    for (size_t c = 0; c < width; c++) {
        best[c] = -(real)INFINITY;
        z_best[c] = 0;
        where[c] = w->bands[0] * w->kernel_frames + w->frames[0];
    }
    for (int f = w->bands[0]; f < w->bands[1]; f++)
        for (int t = w->frames[0]; t < w->frames[1]; t++) {
            const real *z =
                w->z + (size_t)f * w->band_step + (size_t)t * w->frame_step + from;
            int32_t here = f * w->kernel_frames + t;
            for (size_t c = 0; c < width; c++) {
                real u = (z[c] - mean[from + c]) * factor[from + c] + shift[from + c];
                u = key_of(key, u);
                bool larger = u > best[c] || u != u;
                best[c] = larger ? u : best[c];
                z_best[c] = larger ? z[c] : z_best[c];
                where[c] = larger ? here : where[c];
            }
        }
    for (size_t c = 0; c < width; c++)
        y[from + c] = best[c];
    if (top)
        for (size_t c = 0; c < width; c++) {
            top[from + c] = z_best[c];
            place[from + c] = (uint8_t)where[c];
        }
}

NN_INLINE struct window window_at(const struct nn_pool *p, const real *item, int f,
                                  int t)
{
    size_t channels = (size_t)p->channels;
    int o[2] = {f, t}, start[2], range[2][2];
    for (int axis = 0; axis < 2; axis++) {
        start[axis] = o[axis] * p->stride[axis] - p->padding[axis];
        struct nn_window w = nn_pool_window(p, axis, o[axis]);
        range[axis][0] = w.first - start[axis];
        range[axis][1] = w.end - start[axis];
    }
    ptrdiff_t origin =
        ((ptrdiff_t)start[1] * p->in[0] + start[0]) * (ptrdiff_t)channels;
    return (struct window){.z = item + origin,
                           .band_step = channels,
                           .frame_step = channels * (size_t)p->in[0],
                           .bands = {range[0][0], range[0][1]},
                           .frames = {range[1][0], range[1][1]},
                           .kernel_frames = p->kernel[1]};
}

struct pooling {
    const struct nn_pool *p;
    real *y, *top;
    uint8_t *place;
    const real *z, *mean, *factor, *shift;
    size_t items;
};

NN_INLINE void pool_all(enum key key, struct pooling o)
{
    size_t channels = (size_t)o.p->channels;
    size_t item_size = channels * (size_t)o.p->in[0] * (size_t)o.p->in[1];
    for (size_t item = 0; item < o.items; item++, o.z += item_size)
        for (int t = 0; t < o.p->out[1]; t++)
            for (int f = 0; f < o.p->out[0]; f++) {
                struct window w = window_at(o.p, o.z, f, t);
                size_t c = 0;
                for (; c + STRIP <= channels; c += STRIP)
                    pool_strip(key, &w, o.y, o.top, o.place, c, STRIP, o.mean, o.factor,
                               o.shift);
                if (c < channels)
                    pool_strip(key, &w, o.y, o.top, o.place, c, channels - c, o.mean,
                               o.factor, o.shift);
                o.y += channels;
                if (o.top) {
                    o.top += channels;
                    o.place += channels;
                }
            }
}

NN_KERNEL static void pool_linear(const struct pooling *o)
{
    pool_all(KEY_LINEAR, *o);
}

NN_KERNEL static void pool_gelu(const struct pooling *o)
{
    pool_all(KEY_GELU, *o);
}

NN_KERNEL static void pool_silu(const struct pooling *o)
{
    pool_all(KEY_SILU, *o);
}

void nn_norm_max_pool(const struct nn_pool *p, struct nn_function f, real *y, real *top,
                      uint8_t *place, const real *z, const real *mean,
                      const real *factor, const real *shift, size_t items)
{
    struct pooling o = {p, y, top, place, z, mean, factor, shift, items};
    if (f.kind == NN_GELU) {
        pool_gelu(&o);
    } else if (f.kind == NN_SILU) {
        pool_silu(&o);
    } else {
        pool_linear(&o);
        nn_activate(f, y, y,
                    items * (size_t)p->channels * (size_t)p->out[0] *
                        (size_t)p->out[1]);
    }
}

/* Windows side by side without padding: each place belongs to one window at most. */
NN_INLINE void backward_line(const struct nn_pool *p, real *restrict dz,
                             const real *restrict z, const real *restrict g,
                             const uint8_t *restrict place, const real *restrict mean,
                             const real *restrict slope, const real *restrict shift,
                             int frame_in_window)
{
    size_t channels = (size_t)p->channels;
    int covered = g ? p->out[0] * p->kernel[0] : 0;
    for (int f = 0; f < p->in[0]; f++, z += channels, dz += channels) {
        if (f >= covered) {
            for (size_t c = 0; c < channels; c++)
                dz[c] = slope[c] * (z[c] - mean[c]) + shift[c];
            continue;
        }
        size_t from = (size_t)(f / p->kernel[0]) * channels;
        int here = f % p->kernel[0] * p->kernel[1] + frame_in_window;
        for (size_t c = 0; c < channels; c++) {
            real peak = place[from + c] == here ? g[from + c] : 0;
            dz[c] = slope[c] * (z[c] - mean[c]) + shift[c] + peak;
        }
    }
}

NN_KERNEL static void backward_apart(const struct nn_pool *p, real *dz, const real *z,
                                     const real *g, const uint8_t *place,
                                     const real *mean, const real *slope,
                                     const real *shift, size_t line, size_t lines)
{
    size_t in_line = (size_t)p->channels * (size_t)p->in[0];
    size_t out_line = (size_t)p->channels * (size_t)p->out[0];
    for (size_t l = line; l < line + lines; l++, z += in_line, dz += in_line) {
        int t = (int)(l % (size_t)p->in[1]), o = t / p->kernel[1];
        size_t from = (l / (size_t)p->in[1] * (size_t)p->out[1] + (size_t)o) * out_line;
        bool covered = o < p->out[1];
        backward_line(p, dz, z, covered ? g + from : NULL,
                      covered ? place + from : NULL, mean, slope, shift,
                      t % p->kernel[1]);
    }
}

NN_KERNEL static void tail(real *restrict dz, const real *restrict z,
                           const real *restrict mean, const real *restrict slope,
                           const real *restrict shift, size_t rows, size_t channels)
{
    for (size_t r = 0; r < rows; r++, z += channels, dz += channels)
        for (size_t c = 0; c < channels; c++)
            dz[c] = slope[c] * (z[c] - mean[c]) + shift[c];
}

/* Adds the gradients of one line of windows that fall on line t of the item. */
static void add_peaks(const struct nn_pool *p, real *restrict dz,
                      const real *restrict g, const uint8_t *restrict place, int t,
                      int o)
{
    size_t channels = (size_t)p->channels;
    int frame = t - (o * p->stride[1] - p->padding[1]);
    for (int f = 0; f < p->out[0]; f++, g += channels, place += channels) {
        int start = f * p->stride[0] - p->padding[0];
        for (size_t c = 0; c < channels; c++)
            if (place[c] % p->kernel[1] == frame)
                dz[(size_t)(start + place[c] / p->kernel[1]) * channels + c] += g[c];
    }
}

void nn_norm_max_pool_backward(const struct nn_pool *p, real *dz, const real *z,
                               const real *g, const uint8_t *place, const real *mean,
                               const real *slope, const real *shift, size_t line,
                               size_t lines)
{
    bool apart = true;
    for (int axis = 0; axis < 2; axis++)
        apart &= p->stride[axis] == p->kernel[axis] && p->padding[axis] == 0 &&
                 p->out[axis] * p->kernel[axis] <= p->in[axis];
    if (apart) {
        backward_apart(p, dz, z, g, place, mean, slope, shift, line, lines);
        return;
    }
    size_t in_line = (size_t)p->channels * (size_t)p->in[0];
    size_t out_line = (size_t)p->channels * (size_t)p->out[0];
    tail(dz, z, mean, slope, shift, lines * (size_t)p->in[0], (size_t)p->channels);
    for (size_t l = line; l < line + lines; l++, dz += in_line) {
        int t = (int)(l % (size_t)p->in[1]);
        size_t item = l / (size_t)p->in[1] * (size_t)p->out[1];
        for (int o = 0; o < p->out[1]; o++) {
            struct nn_window w = nn_pool_window(p, 1, o);
            size_t from = (item + (size_t)o) * out_line;
            if (t >= w.first && t < w.end)
                add_peaks(p, dz, g + from, place + from, t, o);
        }
    }
}
