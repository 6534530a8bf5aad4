/* Which way a convolution is computed, and the way by matrix products: conv.h. */
#include "nn/kernels/conv.h"

#include "nn/kernels/kernel.h"
#include "nn/kernels/onednn.h"
#include "nn/kernels/winograd.h"

#include <cblas.h>

/* Patches of a block take about this much, and a product has at least this many rows.
 */
enum { BLOCK_BYTES = 1 << 20, BLOCK_ROWS = 256, SLIDING_ROWS = 48 };

size_t nn_conv_depth(const struct nn_conv *c)
{
    return (size_t)(c->channels / c->groups) * (size_t)c->kernel[0] *
           (size_t)c->kernel[1];
}

size_t nn_conv_weights(const struct nn_conv *c)
{
    return (size_t)c->filters * nn_conv_depth(c);
}

size_t nn_conv_in_count(const struct nn_conv *c)
{
    return (size_t)c->channels * (size_t)c->in[0] * (size_t)c->in[1];
}

size_t nn_conv_out_count(const struct nn_conv *c)
{
    return (size_t)c->filters * (size_t)c->out[0] * (size_t)c->out[1];
}

size_t nn_conv_line_rows(const struct nn_conv *c)
{
    return (size_t)c->out[0];
}

/* Lines whose patches stay in cache. */
static size_t patch_lines(const struct nn_conv *c)
{
    size_t rows = nn_conv_line_rows(c);
    size_t row_size = nn_conv_depth(c) + (size_t)c->filters;
    size_t lines = BLOCK_BYTES / (rows * row_size * sizeof(real));
    return nn_max(lines, (BLOCK_ROWS + rows - 1) / rows);
}

size_t nn_conv_block(const struct nn_conv *c)
{
    if (c->passes)
        return nn_onednn_items(c) * (size_t)c->out[1];
    return nn_winograd_takes(c) ? nn_winograd_block(c) : patch_lines(c);
}

size_t nn_conv_next(const struct nn_conv *c, size_t line, size_t lines)
{
    size_t block = nn_conv_block(c), frames = (size_t)c->out[1];
    if (nn_winograd_takes(c) && block < frames)
        lines = nn_min(lines, frames - line % frames);
    return nn_min(block, lines);
}

size_t nn_conv_room(const struct nn_conv *c)
{
    if (nn_winograd_takes(c))
        return nn_winograd_room(c);
    if (c->passes == NN_ONEDNN_ALL)
        return 0;
    return patch_lines(c) * nn_conv_line_rows(c) * nn_conv_depth(c);
}

size_t nn_conv_packed(const struct nn_conv *c)
{
    return nn_winograd_takes(c) ? nn_winograd_weights(c) : nn_conv_weights(c);
}

void nn_conv_pack(const struct nn_conv *c, real *packed, const real *weight, bool back)
{
    if (c->passes & (back ? NN_ONEDNN_DATA : NN_ONEDNN_FORWARD)) {
        nn_onednn_pack(c->onednn, weight, back);
        return;
    }
    if (nn_winograd_takes(c)) {
        nn_winograd_pack(c, packed, weight, back);
        return;
    }
    size_t channels = (size_t)(c->channels / c->groups);
    size_t filters = (size_t)(c->filters / c->groups);
    size_t bands = (size_t)c->kernel[0], frames = (size_t)c->kernel[1];
    for (size_t o = 0; o < (size_t)c->filters; o++) {
        real *to = packed + o / filters * filters * nn_conv_depth(c) + o % filters;
        for (size_t i = 0; i < channels; i++)
            for (size_t f = 0; f < bands; f++)
                for (size_t t = 0; t < frames; t++)
                    to[((t * bands + f) * channels + i) * filters] = *weight++;
    }
}

void nn_conv_unpack_add(const struct nn_conv *c, real *weight, const real *packed)
{
    if (c->passes & NN_ONEDNN_WEIGHTS) {
        nn_onednn_unpack_add(c->onednn, weight);
        return;
    }
    if (nn_winograd_takes(c)) {
        nn_winograd_unpack_add(c, weight, packed);
        return;
    }
    size_t channels = (size_t)(c->channels / c->groups);
    size_t filters = (size_t)(c->filters / c->groups);
    size_t bands = (size_t)c->kernel[0], frames = (size_t)c->kernel[1];
    for (size_t o = 0; o < (size_t)c->filters; o++) {
        const real *from =
            packed + o / filters * filters * nn_conv_depth(c) + o % filters;
        for (size_t i = 0; i < channels; i++)
            for (size_t f = 0; f < bands; f++)
                for (size_t t = 0; t < frames; t++)
                    *weight++ += from[((t * bands + f) * channels + i) * filters];
    }
}

/* Whether the patches of a line of places are the input itself. */
static bool is_pointwise(const struct nn_conv *c)
{
    for (int axis = 0; axis < 2; axis++)
        if (c->kernel[axis] != 1 || c->stride[axis] != 1 || c->padding[axis] != 0 ||
            c->in[axis] != c->out[axis])
            return false;
    return c->groups == 1;
}

/* Places [first, end) of a line at which tap k lies inside the input. */
struct places {
    int first, end;
};

NN_INLINE struct places places_inside(const struct nn_conv *c, int tap)
{
    int shift = tap * c->dilation[0] - c->padding[0], stride = c->stride[0];
    int first = shift < 0 ? (-shift + stride - 1) / stride : 0;
    int end = c->in[0] > shift ? (c->in[0] - shift + stride - 1) / stride : 0;
    return (struct places){first, end < c->out[0] ? end : c->out[0]};
}

/* One frame of a receptive field for all places of a line, `step` apart; from: the
 * input line, NULL for padding. With one channel, tap by tap. */
NN_INLINE void gather_single(const struct nn_conv *c, real *restrict to,
                             const real *restrict from, size_t step)
{
    for (int k = 0; k < c->kernel[0]; k++, to++) {
        struct places p = places_inside(c, k);
        int shift = k * c->dilation[0] - c->padding[0], f = 0;
        if (!from)
            p.first = p.end = c->out[0];
        for (; f < c->out[0] && f < p.first; f++)
            to[(size_t)f * step] = 0;
        for (; f < p.end; f++)
            to[(size_t)f * step] = from[f * c->stride[0] + shift];
        for (; f < c->out[0]; f++)
            to[(size_t)f * step] = 0;
    }
}

/* With more channels, runs of taps * channels numbers at each place. */
NN_INLINE void gather_runs(const struct nn_conv *c, real *restrict to,
                           const real *restrict from, size_t step)
{
    size_t group = (size_t)(c->channels / c->groups), all = (size_t)c->channels;
    size_t taps = (size_t)c->kernel[0];
    for (int f = 0; f < c->out[0]; f++, to += step) {
        int first = f * c->stride[0] - c->padding[0];
        int last = first + ((int)taps - 1) * c->dilation[0];
        if (!from) {
            memset(to, 0, taps * group * sizeof(real));
        } else if (c->dilation[0] == 1 && group == all && first >= 0 &&
                   last < c->in[0]) {
            memcpy(to, from + (size_t)first * all, taps * all * sizeof(real));
        } else {
            for (size_t k = 0; k < taps; k++) {
                int band = first + (int)k * c->dilation[0];
                if (band < 0 || band >= c->in[0])
                    memset(to + k * group, 0, group * sizeof(real));
                else
                    memcpy(to + k * group, from + (size_t)band * all,
                           group * sizeof(real));
            }
        }
    }
}

/* Patches of a group: rows x K. */
NN_KERNEL static void gather(const struct nn_conv *c, real *patches, const real *x,
                             int group, size_t line, size_t lines)
{
    size_t line_size = (size_t)c->channels * (size_t)c->in[0];
    size_t depth = nn_conv_depth(c), places = nn_conv_line_rows(c);
    size_t run = depth / (size_t)c->kernel[1];
    x += (size_t)group * (size_t)(c->channels / c->groups);
    for (size_t l = line; l < line + lines; l++, patches += places * depth) {
        const real *item = x + l / (size_t)c->out[1] * nn_conv_in_count(c);
        int first = (int)(l % (size_t)c->out[1]) * c->stride[1] - c->padding[1];
        for (int k = 0; k < c->kernel[1]; k++) {
            int t = first + k * c->dilation[1];
            const real *from =
                t < 0 || t >= c->in[1] ? NULL : item + (size_t)t * line_size;
            if (c->channels == 1)
                gather_single(c, patches + (size_t)k * run, from, depth);
            else
                gather_runs(c, patches + (size_t)k * run, from, depth);
        }
    }
}

NN_INLINE void scatter_single(const struct nn_conv *c, real *restrict to,
                              const real *restrict from, size_t step)
{
    for (int k = 0; k < c->kernel[0]; k++, from++) {
        struct places p = places_inside(c, k);
        int shift = k * c->dilation[0] - c->padding[0];
        for (int f = p.first; f < p.end; f++)
            to[f * c->stride[0] + shift] += from[(size_t)f * step];
    }
}

NN_INLINE void scatter_runs(const struct nn_conv *c, real *restrict to,
                            const real *restrict from, size_t step)
{
    size_t group = (size_t)(c->channels / c->groups), all = (size_t)c->channels;
    size_t taps = (size_t)c->kernel[0];
    for (int f = 0; f < c->out[0]; f++, from += step) {
        int first = f * c->stride[0] - c->padding[0];
        int last = first + ((int)taps - 1) * c->dilation[0];
        if (c->dilation[0] == 1 && group == all && first >= 0 && last < c->in[0]) {
            real *run = to + (size_t)first * all;
            for (size_t i = 0; i < taps * all; i++)
                run[i] += from[i];
            continue;
        }
        for (size_t k = 0; k < taps; k++) {
            int band = first + (int)k * c->dilation[0];
            if (band < 0 || band >= c->in[0])
                continue;
            for (size_t i = 0; i < group; i++)
                to[(size_t)band * all + i] += from[k * group + i];
        }
    }
}

/* Their way back. */
NN_KERNEL static void scatter_add(const struct nn_conv *c, real *x, const real *patches,
                                  int group, size_t line, size_t lines)
{
    size_t line_size = (size_t)c->channels * (size_t)c->in[0];
    size_t depth = nn_conv_depth(c), places = nn_conv_line_rows(c);
    size_t run = depth / (size_t)c->kernel[1];
    x += (size_t)group * (size_t)(c->channels / c->groups);
    for (size_t l = line; l < line + lines; l++, patches += places * depth) {
        real *item = x + l / (size_t)c->out[1] * nn_conv_in_count(c);
        int first = (int)(l % (size_t)c->out[1]) * c->stride[1] - c->padding[1];
        for (int k = 0; k < c->kernel[1]; k++) {
            int t = first + k * c->dilation[1];
            if (t < 0 || t >= c->in[1])
                continue;
            if (c->channels == 1)
                scatter_single(c, item + (size_t)t * line_size,
                               patches + (size_t)k * run, depth);
            else
                scatter_runs(c, item + (size_t)t * line_size, patches + (size_t)k * run,
                             depth);
        }
    }
}

/* One group's products. rows: places of the block. */
struct product {
    int rows, depth, filters, all_filters;
    size_t weights;
};

static struct product product_of(const struct nn_conv *c, size_t lines)
{
    return (struct product){(int)(lines * nn_conv_line_rows(c)), (int)nn_conv_depth(c),
                            c->filters / c->groups, c->filters,
                            nn_conv_weights(c) / (size_t)c->groups};
}

/* The rows x K matrix of patches: gathered, or the input itself. */
static const real *patches_of(const struct nn_conv *c, const real *x, int group,
                              size_t line, size_t lines, real *room)
{
    if (is_pointwise(c))
        return x + line * nn_conv_line_rows(c) * (size_t)c->channels;
    gather(c, room, x, group, line, lines);
    return room;
}

/* Long sequences need no patches: each tap of the filters is a product with the input's
 * frames themselves, shifted by the tap. */
static bool slides(const struct nn_conv *c)
{
    return c->in[0] == 1 && c->out[0] == 1 && c->kernel[0] == 1 && c->padding[0] == 0 &&
           c->kernel[1] > 1 && c->stride[1] == 1 && c->dilation[1] == 1 &&
           c->groups == 1 && c->out[1] >= SLIDING_ROWS;
}

/* Lines of one item within a block: `count` from frame `frame` on. */
struct segment {
    size_t item;
    int frame, count;
};

static struct segment segment_at(const struct nn_conv *c, size_t line, size_t end)
{
    size_t frames = (size_t)c->out[1], frame = line % frames;
    return (struct segment){line / frames, (int)frame,
                            (int)nn_min(end - line, frames - frame)};
}

/* Copies what a segment reads into room, with zeros for the padding. */
static const real *padded(const struct nn_conv *c, const real *x, struct segment s,
                          real *room)
{
    size_t channels = (size_t)c->channels;
    int start = s.frame - c->padding[1], length = s.count + c->kernel[1] - 1;
    int first = start < 0 ? 0 : start, end = start + length;
    end = end < c->in[1] ? end : c->in[1];
    x += s.item * nn_conv_in_count(c);
    if (end - first == length)
        return x + (size_t)first * channels;
    memset(room, 0, (size_t)length * channels * sizeof(real));
    if (first < end)
        memcpy(room + (size_t)(first - start) * channels, x + (size_t)first * channels,
               (size_t)(end - first) * channels * sizeof(real));
    return room;
}

static void slide_forward(const struct nn_conv *c, real *y, const real *frames,
                          const real *packed, int count)
{
    size_t tap = (size_t)c->channels * (size_t)c->filters;
    for (int k = 0; k < c->kernel[1]; k++)
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, count, c->filters,
                c->channels, 1, frames + k * c->channels, c->channels,
                packed + (size_t)k * tap, c->filters, k == 0 ? 0 : 1, y, c->filters);
}

static void slide_weights(const struct nn_conv *c, real *dpacked, const real *frames,
                          const real *dy, int count)
{
    size_t tap = (size_t)c->channels * (size_t)c->filters;
    for (int k = 0; k < c->kernel[1]; k++)
        NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, c->channels, c->filters, count,
                1, frames + k * c->channels, c->channels, dy, c->filters, 1,
                dpacked + (size_t)k * tap, c->filters);
}

/* The products of gathered patches. */

static void patch_forward(const struct nn_conv *c, real *y, const real *x,
                          const real *packed, size_t line, size_t lines, real *patches)
{
    struct product p = product_of(c, lines);
    for (int g = 0; g < c->groups; g++) {
        const real *a = patches_of(c, x, g, line, lines, patches);
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, p.rows, p.filters, p.depth,
                1, a, p.depth, packed + (size_t)g * p.weights, p.filters, 0,
                y + g * p.filters, p.all_filters);
    }
}

static void patch_weights(const struct nn_conv *c, real *dpacked, const real *x,
                          const real *dy, size_t line, size_t lines, real *patches)
{
    struct product p = product_of(c, lines);
    for (int g = 0; g < c->groups; g++) {
        const real *a = patches_of(c, x, g, line, lines, patches);
        NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, p.depth, p.filters, p.rows, 1,
                a, p.depth, dy + g * p.filters, p.all_filters, 1,
                dpacked + (size_t)g * p.weights, p.filters);
    }
}

static void patch_data(const struct nn_conv *c, real *dx, const real *dy,
                       const real *packed, size_t line, size_t lines, real *patches)
{
    struct product p = product_of(c, lines);
    bool pointwise = is_pointwise(c);
    for (int g = 0; g < c->groups; g++) {
        real *to = pointwise ? dx + line * nn_conv_line_rows(c) * (size_t)c->channels
                             : patches;
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, p.rows, p.depth, p.filters, 1,
                dy + g * p.filters, p.all_filters, packed + (size_t)g * p.weights,
                p.filters, pointwise ? 1 : 0, to, p.depth);
        if (!pointwise)
            scatter_add(c, dx, patches, g, line, lines);
    }
}

/* dx += dy times each tap's weights, shifted by the tap. */
static void slide_back(const struct nn_conv *c, real *dx, const real *dy,
                       const real *packed, struct segment s)
{
    dx += s.item * nn_conv_in_count(c);
    for (int k = 0; k < c->kernel[1]; k++) {
        int to = s.frame - c->padding[1] + k, from = to < 0 ? -to : 0;
        int count = s.count;
        if (to + count > c->in[1])
            count = c->in[1] - to;
        if (count <= from)
            continue;
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, count - from, c->channels,
                c->filters, 1, dy + (size_t)from * (size_t)c->filters, c->filters,
                packed + (size_t)k * (size_t)c->channels * (size_t)c->filters,
                c->filters, 1, dx + (size_t)(to + from) * (size_t)c->channels,
                c->channels);
    }
}

bool nn_conv_needs_patches(const struct nn_conv *c)
{
    return !is_pointwise(c) && !slides(c) && !nn_winograd_takes(c);
}

/* oneDNN's blocks are whole items. */

static size_t items_of(const struct nn_conv *c, size_t lines)
{
    return lines / (size_t)c->out[1];
}

static size_t item_of(const struct nn_conv *c, size_t line)
{
    return line / (size_t)c->out[1];
}

static void own_forward(const struct nn_conv *c, real *y, const real *x,
                        const real *packed, size_t line, size_t lines, real *room)
{
    size_t end = line + lines, line_size = nn_conv_line_rows(c) * (size_t)c->filters;
    for (size_t l = line, count; l < end; l += count) {
        real *to = y + (l - line) * line_size;
        if (slides(c)) {
            struct segment s = segment_at(c, l, end);
            count = (size_t)s.count;
            slide_forward(c, to, padded(c, x, s, room), packed, s.count);
        } else {
            count = nn_min(patch_lines(c), end - l);
            patch_forward(c, to, x, packed, l, count, room);
        }
    }
}

void nn_conv_forward(const struct nn_conv *c, real *y, const real *x,
                     const real *packed, size_t line, size_t lines, real *room)
{
    if (c->passes & NN_ONEDNN_FORWARD)
        nn_onednn_forward(c->onednn, y, x + item_of(c, line) * nn_conv_in_count(c),
                          items_of(c, lines));
    else if (nn_winograd_takes(c))
        nn_winograd_forward(c, y, x, packed, line, lines, room);
    else
        own_forward(c, y, x, packed, line, lines, room);
}

void nn_conv_start_backward(const struct nn_conv *c, real *dx, bool dx_add,
                            size_t items, real *dpacked)
{
    if (c->passes & NN_ONEDNN_WEIGHTS)
        nn_onednn_clear(c->onednn);
    else
        memset(dpacked, 0, nn_conv_packed(c) * sizeof(real));
    if (dx && !dx_add && !(c->passes & NN_ONEDNN_DATA))
        memset(dx, 0, items * nn_conv_in_count(c) * sizeof(real));
}

static void own_weights(const struct nn_conv *c, real *dpacked, const real *x,
                        const real *dy, size_t line, size_t lines, real *room)
{
    size_t end = line + lines, line_size = nn_conv_line_rows(c) * (size_t)c->filters;
    for (size_t l = line, count; l < end; l += count) {
        const real *from = dy + (l - line) * line_size;
        if (slides(c)) {
            struct segment s = segment_at(c, l, end);
            count = (size_t)s.count;
            slide_weights(c, dpacked, padded(c, x, s, room), from, s.count);
        } else {
            count = nn_min(patch_lines(c), end - l);
            patch_weights(c, dpacked, x, from, l, count, room);
        }
    }
}

static void own_data(const struct nn_conv *c, real *dx, const real *dy,
                     const real *packed, size_t line, size_t lines, real *room)
{
    size_t end = line + lines, line_size = nn_conv_line_rows(c) * (size_t)c->filters;
    for (size_t l = line, count; l < end; l += count) {
        const real *from = dy + (l - line) * line_size;
        if (slides(c)) {
            struct segment s = segment_at(c, l, end);
            count = (size_t)s.count;
            slide_back(c, dx, from, packed, s);
        } else {
            count = nn_min(patch_lines(c), end - l);
            patch_data(c, dx, from, packed, l, count, room);
        }
    }
}

void nn_conv_backward(const struct nn_conv *c, real *dx, bool dx_add, real *dpacked,
                      const real *x, const real *dy, const real *packed, size_t line,
                      size_t lines, real *room)
{
    if (nn_winograd_takes(c)) {
        nn_winograd_backward(c, dx, dpacked, x, dy, packed, line, lines, room);
        return;
    }
    size_t from = item_of(c, line) * nn_conv_in_count(c);
    if (c->passes & NN_ONEDNN_WEIGHTS)
        nn_onednn_weights(c->onednn, x + from, dy, items_of(c, lines));
    else
        own_weights(c, dpacked, x, dy, line, lines, room);
    if (dx && c->passes & NN_ONEDNN_DATA)
        nn_onednn_data(c->onednn, dx + from, dy, items_of(c, lines), dx_add);
    else if (dx)
        own_data(c, dx, dy, packed, line, lines, room);
}
