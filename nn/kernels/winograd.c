#include "nn/kernels/winograd.h"

#include "nn/kernels/kernel.h"

#include <cblas.h>

/* OUT x OUT places of a tile, IN x IN that it reads, components; channels at a time;
 * about how many tiles a block has; channels from which the transforms pay. */
enum { OUT = 4, IN = 6, PARTS = IN * IN, WIDTH = 16, TILES = 160, LEAST_CHANNELS = 32 };

static int tiles_along(int places)
{
    return (places + OUT - 1) / OUT;
}

static size_t item_tiles(const struct nn_conv *c)
{
    return (size_t)tiles_along(c->out[0]) * (size_t)tiles_along(c->out[1]);
}

bool nn_winograd_takes(const struct nn_conv *c)
{
    for (int axis = 0; axis < 2; axis++)
        if (c->kernel[axis] != 3 || c->stride[axis] != 1 || c->dilation[axis] != 1)
            return false;
    size_t wasted = item_tiles(c) * OUT * OUT * 5;
    return !c->direct && c->groups == 1 && c->channels % WIDTH == 0 &&
           c->filters % WIDTH == 0 && c->channels >= LEAST_CHANNELS &&
           c->filters >= LEAST_CHANNELS &&
           wasted <= (size_t)c->out[0] * (size_t)c->out[1] * 8;
}

size_t nn_winograd_block(const struct nn_conv *c)
{
    size_t tiles = item_tiles(c);
    if (2 * tiles <= 3 * TILES)
        return nn_max(1, TILES / tiles) * (size_t)c->out[1];
    size_t lines = (size_t)tiles_along(c->out[1]), parts = (tiles + TILES / 2) / TILES;
    return nn_min((lines + parts - 1) / parts * OUT, (size_t)c->out[1]);
}

size_t nn_winograd_weights(const struct nn_conv *c)
{
    return PARTS * (size_t)c->channels * (size_t)c->filters;
}

/* Tiles of lines that are whole items, or lie within one. */
static size_t count_tiles(const struct nn_conv *c, size_t lines)
{
    size_t frames = (size_t)c->out[1];
    if (lines >= frames)
        return lines / frames * item_tiles(c);
    return (lines + OUT - 1) / OUT * (size_t)tiles_along(c->out[0]);
}

size_t nn_winograd_room(const struct nn_conv *c)
{
    return PARTS * count_tiles(c, nn_winograd_block(c)) *
           ((size_t)c->channels + (size_t)c->filters);
}

/* One-dimensional transforms of WIDTH channels at a time; numbers of an axis are rows.
 */

/* G g */
NN_INLINE void filter_parts(real (*restrict u)[WIDTH], const real *const *restrict g)
{
    for (int c = 0; c < WIDTH; c++) {
        real g0 = g[0][c], g1 = g[1][c], g2 = g[2][c];
        real near = (g0 + g2) / -6, far = g0 / 24 + g2 / 6;
        u[0][c] = g0 / 4;
        u[1][c] = near - g1 / 6;
        u[2][c] = near + g1 / 6;
        u[3][c] = far + g1 / 12;
        u[4][c] = far - g1 / 12;
        u[5][c] = g2;
    }
}

/* G' u, the adjoint */
NN_INLINE void parts_filter(real (*restrict g)[WIDTH], const real *const *restrict u)
{
    for (int c = 0; c < WIDTH; c++) {
        real s12 = u[1][c] + u[2][c], d12 = u[1][c] - u[2][c];
        real s34 = u[3][c] + u[4][c], d34 = u[3][c] - u[4][c];
        g[0][c] = u[0][c] / 4 - s12 / 6 + s34 / 24;
        g[1][c] = d34 / 12 - d12 / 6;
        g[2][c] = u[5][c] + s34 / 6 - s12 / 6;
    }
}

/* B' d */
NN_INLINE void input_parts(real (*restrict v)[WIDTH], const real *const *restrict d)
{
    for (int c = 0; c < WIDTH; c++) {
        real d0 = d[0][c], d1 = d[1][c], d2 = d[2][c], d3 = d[3][c], d4 = d[4][c],
             d5 = d[5][c];
        real even = d4 - 4 * d2, odd = d3 - 4 * d1;
        real even2 = d4 - d2, odd2 = 2 * (d3 - d1);
        v[0][c] = 4 * d0 - 5 * d2 + d4;
        v[1][c] = even + odd;
        v[2][c] = even - odd;
        v[3][c] = even2 + odd2;
        v[4][c] = even2 - odd2;
        v[5][c] = 4 * d1 - 5 * d3 + d5;
    }
}

/* B v, the adjoint */
NN_INLINE void parts_input(real (*restrict d)[WIDTH], const real *const *restrict v)
{
    for (int c = 0; c < WIDTH; c++) {
        real v0 = v[0][c], v5 = v[5][c];
        real s12 = v[1][c] + v[2][c], d12 = v[1][c] - v[2][c];
        real s34 = v[3][c] + v[4][c], d34 = v[3][c] - v[4][c];
        d[0][c] = 4 * v0;
        d[1][c] = 4 * v5 - 4 * d12 - 2 * d34;
        d[2][c] = -5 * v0 - 4 * s12 - s34;
        d[3][c] = d12 + 2 * d34 - 5 * v5;
        d[4][c] = v0 + s12 + s34;
        d[5][c] = v5;
    }
}

/* A' m */
NN_INLINE void parts_output(real (*restrict y)[WIDTH], const real *const *restrict m)
{
    for (int c = 0; c < WIDTH; c++) {
        real s12 = m[1][c] + m[2][c], d12 = m[1][c] - m[2][c];
        real s34 = m[3][c] + m[4][c], d34 = m[3][c] - m[4][c];
        y[0][c] = m[0][c] + s12 + s34;
        y[1][c] = d12 + 2 * d34;
        y[2][c] = s12 + 4 * s34;
        y[3][c] = d12 + 8 * d34 + m[5][c];
    }
}

/* A y, the adjoint */
NN_INLINE void output_parts(real (*restrict m)[WIDTH], const real *const *restrict y)
{
    for (int c = 0; c < WIDTH; c++) {
        real y0 = y[0][c], y1 = y[1][c], y2 = y[2][c], y3 = y[3][c];
        real even = y0 + y2, odd = y1 + y3;
        real even2 = y0 + 4 * y2, odd2 = 2 * y1 + 8 * y3;
        m[0][c] = y0;
        m[1][c] = even + odd;
        m[2][c] = even - odd;
        m[3][c] = even2 + odd2;
        m[4][c] = even2 - odd2;
        m[5][c] = y3;
    }
}

/* Components are numbered frame * IN + band; a filter in memory is (band, frame). WIDTH
 * filters of one channel at a time. */

enum { TAPS = 9 };

NN_KERNEL void nn_winograd_pack(const struct nn_conv *c, real *packed,
                                const real *weight)
{
    size_t channels = (size_t)c->channels, filters = (size_t)c->filters;
    for (size_t o = 0; o < filters; o += WIDTH)
        for (size_t i = 0; i < channels; i++) {
            real g[TAPS][WIDTH], half[3][IN][WIDTH], whole[IN][WIDTH];
            const real *rows[3];
            for (size_t w = 0; w < WIDTH; w++)
                for (size_t k = 0; k < TAPS; k++)
                    g[k][w] = weight[((o + w) * channels + i) * TAPS + k];
            for (int frame = 0; frame < 3; frame++) {
                for (int band = 0; band < 3; band++)
                    rows[band] = g[3 * band + frame];
                filter_parts(half[frame], rows);
            }
            for (size_t band = 0; band < IN; band++) {
                for (int frame = 0; frame < 3; frame++)
                    rows[frame] = half[frame][band];
                filter_parts(whole, rows);
                for (size_t frame = 0; frame < IN; frame++)
                    memcpy(packed + ((frame * IN + band) * channels + i) * filters + o,
                           whole[frame], sizeof whole[frame]);
            }
        }
}

NN_KERNEL void nn_winograd_unpack_add(const struct nn_conv *c, real *weight,
                                      const real *packed)
{
    size_t channels = (size_t)c->channels, filters = (size_t)c->filters;
    for (size_t o = 0; o < filters; o += WIDTH)
        for (size_t i = 0; i < channels; i++) {
            real half[IN][3][WIDTH], g[3][3][WIDTH];
            const real *rows[IN];
            for (size_t frame = 0; frame < IN; frame++) {
                for (size_t band = 0; band < IN; band++)
                    rows[band] =
                        packed + ((frame * IN + band) * channels + i) * filters + o;
                parts_filter(half[frame], rows);
            }
            for (int band = 0; band < 3; band++) {
                for (int frame = 0; frame < IN; frame++)
                    rows[frame] = half[frame][band];
                parts_filter(g[band], rows);
            }
            for (size_t w = 0; w < WIDTH; w++)
                for (size_t k = 0; k < TAPS; k++)
                    weight[((o + w) * channels + i) * TAPS + k] += g[k / 3][k % 3][w];
        }
}

/* A square of places in an image, part of which may lie outside. */
struct square {
    ptrdiff_t origin; /* where place (0, 0) is, even if that is outside */
    ptrdiff_t frame_step, band_step;
    int frames[2], bands[2]; /* [first, end) that lie inside */
};

static const real zeros[WIDTH];

NN_INLINE ptrdiff_t place_of(const struct square *s, int frame, int band,
                             size_t channel)
{
    return s->origin + frame * s->frame_step + band * s->band_step + (ptrdiff_t)channel;
}

NN_INLINE bool is_inside(const struct square *s, int frame, int band)
{
    return frame >= s->frames[0] && frame < s->frames[1] && band >= s->bands[0] &&
           band < s->bands[1];
}

/* `size` x `size` places of an image to components `step` apart; size is IN or OUT. */
NN_INLINE void image_to_parts(const real *image, const struct square *s, int size,
                              real *parts, size_t step, size_t channels)
{
    for (size_t channel = 0; channel < channels; channel += WIDTH) {
        real half[IN][IN][WIDTH], whole[IN][WIDTH];
        const real *rows[IN];
        for (int frame = 0; frame < size; frame++) {
            for (int band = 0; band < size; band++)
                rows[band] = is_inside(s, frame, band)
                                 ? image + place_of(s, frame, band, channel)
                                 : zeros;
            if (size == IN)
                input_parts(half[frame], rows);
            else
                output_parts(half[frame], rows);
        }
        for (int band = 0; band < IN; band++) {
            for (int frame = 0; frame < size; frame++)
                rows[frame] = half[frame][band];
            if (size == IN)
                input_parts(whole, rows);
            else
                output_parts(whole, rows);
            for (int frame = 0; frame < IN; frame++)
                memcpy(parts + (size_t)(frame * IN + band) * step + channel,
                       whole[frame], sizeof whole[frame]);
        }
    }
}

/* Components to `size` x `size` places, written (OUT) or added (IN) where they are
 * inside. */
NN_INLINE void parts_to_image(real *image, const struct square *s, int size,
                              const real *parts, size_t step, size_t channels)
{
    for (size_t channel = 0; channel < channels; channel += WIDTH) {
        real half[IN][IN][WIDTH], whole[IN][WIDTH];
        const real *rows[IN];
        for (int frame = 0; frame < IN; frame++) {
            for (int band = 0; band < IN; band++)
                rows[band] = parts + (size_t)(frame * IN + band) * step + channel;
            if (size == IN)
                parts_input(half[frame], rows);
            else
                parts_output(half[frame], rows);
        }
        for (int band = 0; band < size; band++) {
            for (int frame = 0; frame < IN; frame++)
                rows[frame] = half[frame][band];
            if (size == IN)
                parts_input(whole, rows);
            else
                parts_output(whole, rows);
            for (int frame = 0; frame < size; frame++) {
                if (!is_inside(s, frame, band))
                    continue;
                real *to = image + place_of(s, frame, band, channel);
                for (int c = 0; c < WIDTH; c++)
                    to[c] = size == IN ? to[c] + whole[frame][c] : whole[frame][c];
            }
        }
    }
}

static void clip(int *range, int start, int size, int first, int end)
{
    range[0] = first > start ? first - start : 0;
    range[1] = end < start + size ? end - start : size;
}

/* The lines of a call. */
struct block {
    const struct nn_conv *c;
    size_t line, lines, tiles;
};

/* A tile's places in x (all items) and in y (the block's lines). */
struct tile {
    struct square in, out;
};

/* Tiles are counted item by item, frame by frame. */
static inline struct tile tile_at(const struct block *b, size_t number)
{
    const struct nn_conv *c = b->c;
    struct tile tile;
    size_t frames = (size_t)c->out[1], across = (size_t)tiles_along(c->out[0]);
    size_t in_item = nn_min(b->lines, frames);
    size_t item_count = (in_item + OUT - 1) / OUT * across;
    size_t item = number / item_count, rest = number % item_count;
    int band = (int)(rest % across) * OUT;
    int start = (int)(b->line % frames), frame = start + (int)(rest / across) * OUT;

    tile.out.band_step = c->filters;
    tile.out.frame_step = tile.out.band_step * c->out[0];
    tile.out.origin = (ptrdiff_t)(item * frames) * tile.out.frame_step +
                      (frame - start) * tile.out.frame_step + band * tile.out.band_step;
    clip(tile.out.frames, frame, OUT, 0, start + (int)in_item);
    clip(tile.out.bands, band, OUT, 0, c->out[0]);

    int first_frame = frame - c->padding[1], first_band = band - c->padding[0];
    tile.in.band_step = c->channels;
    tile.in.frame_step = tile.in.band_step * c->in[0];
    tile.in.origin = (ptrdiff_t)((b->line / frames + item) * nn_conv_in_count(c)) +
                     first_frame * tile.in.frame_step + first_band * tile.in.band_step;
    clip(tile.in.frames, first_frame, IN, 0, c->in[1]);
    clip(tile.in.bands, first_band, IN, 0, c->in[0]);
    return tile;
}

NN_KERNEL static void inputs_to_parts(const struct block *b, real *parts, const real *x)
{
    size_t channels = (size_t)b->c->channels;
    for (size_t i = 0; i < b->tiles; i++) {
        struct tile tile = tile_at(b, i);
        image_to_parts(x, &tile.in, IN, parts + i * channels, b->tiles * channels,
                       channels);
    }
}

NN_KERNEL static void parts_to_inputs(const struct block *b, real *x, const real *parts)
{
    size_t channels = (size_t)b->c->channels;
    for (size_t i = 0; i < b->tiles; i++) {
        struct tile tile = tile_at(b, i);
        parts_to_image(x, &tile.in, IN, parts + i * channels, b->tiles * channels,
                       channels);
    }
}

NN_KERNEL static void outputs_to_parts(const struct block *b, real *parts,
                                       const real *y)
{
    size_t filters = (size_t)b->c->filters;
    for (size_t i = 0; i < b->tiles; i++) {
        struct tile tile = tile_at(b, i);
        image_to_parts(y, &tile.out, OUT, parts + i * filters, b->tiles * filters,
                       filters);
    }
}

NN_KERNEL static void parts_to_outputs(const struct block *b, real *y,
                                       const real *parts)
{
    size_t filters = (size_t)b->c->filters;
    for (size_t i = 0; i < b->tiles; i++) {
        struct tile tile = tile_at(b, i);
        parts_to_image(y, &tile.out, OUT, parts + i * filters, b->tiles * filters,
                       filters);
    }
}

static struct block block_of(const struct nn_conv *c, size_t line, size_t lines)
{
    return (struct block){c, line, lines, count_tiles(c, lines)};
}

void nn_winograd_forward(const struct nn_conv *c, real *y, const real *x,
                         const real *packed, size_t line, size_t lines, real *room)
{
    struct block b = block_of(c, line, lines);
    int tiles = (int)b.tiles, channels = c->channels, filters = c->filters;
    size_t in_size = b.tiles * (size_t)channels, out_size = b.tiles * (size_t)filters;
    size_t weights = (size_t)channels * (size_t)filters;
    real *in_parts = room, *out_parts = room + PARTS * in_size;
    inputs_to_parts(&b, in_parts, x);
    for (size_t k = 0; k < PARTS; k++)
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, tiles, filters, channels, 1,
                in_parts + k * in_size, channels, packed + k * weights, filters, 0,
                out_parts + k * out_size, filters);
    parts_to_outputs(&b, y, out_parts);
}

void nn_winograd_backward(const struct nn_conv *c, real *dx, real *dpacked,
                          const real *x, const real *dy, const real *packed,
                          size_t line, size_t lines, real *room)
{
    struct block b = block_of(c, line, lines);
    int tiles = (int)b.tiles, channels = c->channels, filters = c->filters;
    size_t in_size = b.tiles * (size_t)channels, out_size = b.tiles * (size_t)filters;
    size_t weights = (size_t)channels * (size_t)filters;
    real *in_parts = room, *out_parts = room + PARTS * in_size;
    inputs_to_parts(&b, in_parts, x);
    outputs_to_parts(&b, out_parts, dy);
    for (size_t k = 0; k < PARTS; k++)
        NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, channels, filters, tiles, 1,
                in_parts + k * in_size, channels, out_parts + k * out_size, filters, 1,
                dpacked + k * weights, filters);
    if (!dx)
        return;
    for (size_t k = 0; k < PARTS; k++)
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, tiles, channels, filters, 1,
                out_parts + k * out_size, filters, packed + k * weights, filters, 0,
                in_parts + k * in_size, channels);
    parts_to_inputs(&b, dx, in_parts);
}
