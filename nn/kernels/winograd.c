/* Convolutions by transformed tiles: winograd.h. */
#include "nn/kernels/winograd.h"

#include "nn/kernels/kernel.h"
#include "nn/kernels/product.h"
#include "nn/kernels/winograd_tiles.h"

/* About how many tiles a block has, so that their parts stay in the second-level cache;
 * channels from which the transforms pay; reals between tiles, which at a power
 * of two would meet in the cache. */
enum { TILES = 48, LEAST_CHANNELS = 32, APART = 16 };

static int tiles_along(int places)
{
    return (places + OUT - 1) / OUT;
}

static size_t item_tiles(const struct nn_conv *c)
{
    return (size_t)tiles_along(c->out[0]) * (size_t)tiles_along(c->out[1]);
}

static enum tiling tiling_of(const struct nn_conv *c)
{
    return c->kernel[0] == 1 ? SEQUENCE : c->stride[0] == 1 ? STRIDE_1 : STRIDE_2;
}

static bool has_geometry(const struct nn_conv *c)
{
    if (c->kernel[1] != TAPS || c->dilation[0] != 1 || c->dilation[1] != 1)
        return false;
    if (tiling_of(c) == SEQUENCE)
        return c->in[0] == 1 && c->out[0] == 1 && c->stride[1] == 1 &&
               c->padding[0] == 0;
    return c->kernel[0] == TAPS && c->stride[0] == c->stride[1] && c->stride[0] <= 2;
}

/* Places of tiles outside the output cost what the method saves. */
static bool fits(const struct nn_conv *c)
{
    size_t places = (size_t)c->out[0] * (size_t)c->out[1], tiles = item_tiles(c);
    switch (tiling_of(c)) {
    case STRIDE_1:
        return tiles * OUT * OUT * 5 <= places * 8;
    case STRIDE_2:
        return tiles * OUT * OUT * 3 <= places * 4;
    case SEQUENCE:
        return tiles * OUT * 3 <= places * 4;
    }
    return false;
}

bool nn_winograd_takes(const struct nn_conv *c)
{
    return has_geometry(c) && fits(c) && !c->direct && c->groups == 1 &&
           c->channels % WIDTH == 0 && c->filters % WIDTH == 0 &&
           c->channels >= LEAST_CHANNELS && c->filters >= LEAST_CHANNELS;
}

size_t nn_winograd_block(const struct nn_conv *c)
{
    size_t tiles = item_tiles(c);
    if (2 * tiles <= 3 * TILES)
        return nn_max(1, TILES / tiles) * (size_t)c->out[1];
    size_t lines = (size_t)tiles_along(c->out[1]), parts = (tiles + TILES / 2) / TILES;
    return nn_min((lines + parts - 1) / parts * OUT, (size_t)c->out[1]);
}

static size_t filter_parts(const struct nn_conv *c)
{
    return tiling_of(c) == SEQUENCE ? FILTER_PARTS : FILTER_PARTS * FILTER_PARTS;
}

size_t nn_winograd_weights(const struct nn_conv *c)
{
    return filter_parts(c) * (size_t)c->channels * (size_t)c->filters;
}

/* Tiles of lines that are whole items, or lie within one. */
static size_t count_tiles(const struct nn_conv *c, size_t lines)
{
    size_t frames = (size_t)c->out[1];
    if (lines >= frames)
        return lines / frames * item_tiles(c);
    return (lines + OUT - 1) / OUT * (size_t)tiles_along(c->out[0]);
}

static enum side in_side(const struct nn_conv *c)
{
    static const enum side sides[] = {IN_STRIDE_1, IN_STRIDE_2, IN_SEQUENCE};
    return sides[tiling_of(c)];
}

static enum side out_side(const struct nn_conv *c)
{
    static const enum side sides[] = {OUT_STRIDE_1, OUT_STRIDE_2, OUT_SEQUENCE};
    return sides[tiling_of(c)];
}

/* Parts of a tile, along an axis and in all. */
static size_t parts_along(const struct nn_conv *c)
{
    return (size_t)side_parts(in_side(c));
}

static size_t all_parts(const struct nn_conv *c)
{
    return tiling_of(c) == SEQUENCE ? parts_along(c) : parts_along(c) * parts_along(c);
}

/* Reals between the tiles of a part, between the parts of a block, and of all parts. */
static size_t row_step(int channels)
{
    return (size_t)channels + APART;
}

static size_t parts_step(size_t tiles, int channels)
{
    return tiles * row_step(channels);
}

static size_t parts_size(const struct nn_conv *c, size_t tiles, int channels)
{
    return all_parts(c) * parts_step(tiles, channels);
}

size_t nn_winograd_room(const struct nn_conv *c)
{
    size_t tiles = count_tiles(c, nn_winograd_block(c));
    return parts_size(c, tiles, c->channels) + parts_size(c, tiles, c->filters);
}

static size_t taps_of(const struct nn_conv *c)
{
    return (size_t)c->kernel[0] * TAPS;
}

void nn_winograd_pack(const struct nn_conv *c, real *packed, const real *weight,
                      bool back)
{
    size_t channels = (size_t)c->channels, filters = (size_t)c->filters;
    size_t taps = taps_of(c), filter = channels * taps, step = channels * filters;
    if (back)
        for (size_t i = 0; i < channels; i += WIDTH)
            for (size_t o = 0; o < filters; o++)
                nn_filter_to_parts(tiling_of(c),
                                   packed + nn_panel_at(o, i, filters, channels), step,
                                   weight + o * filter + i * taps, taps);
    else
        for (size_t o = 0; o < filters; o += WIDTH)
            for (size_t i = 0; i < channels; i++)
                nn_filter_to_parts(tiling_of(c),
                                   packed + nn_panel_at(i, o, channels, filters), step,
                                   weight + o * filter + i * taps, filter);
}

void nn_winograd_unpack_add(const struct nn_conv *c, real *weight, const real *packed)
{
    size_t channels = (size_t)c->channels, filters = (size_t)c->filters;
    size_t taps = taps_of(c), filter = channels * taps;
    for (size_t o = 0; o < filters; o += WIDTH)
        for (size_t i = 0; i < channels; i++)
            nn_parts_to_filter_add(tiling_of(c), weight + o * filter + i * taps, filter,
                                   packed + nn_panel_at(i, o, channels, filters),
                                   channels * filters);
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
    size_t in_step, out_step; /* between parts */
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

    int stride = c->stride[0];
    int reads = side_places(in_side(c));
    int first_frame = stride * frame - c->padding[1];
    int first_band = stride * band - c->padding[0];
    tile.in.band_step = c->channels;
    tile.in.frame_step = tile.in.band_step * c->in[0];
    tile.in.origin = (ptrdiff_t)((b->line / frames + item) * nn_conv_in_count(c)) +
                     first_frame * tile.in.frame_step + first_band * tile.in.band_step;
    clip(tile.in.frames, first_frame, reads, 0, c->in[1]);
    clip(tile.in.bands, first_band, reads, 0, c->in[0]);
    return tile;
}

static void inputs_to_parts(const struct block *b, real *parts, const real *x)
{
    size_t channels = (size_t)b->c->channels, row = row_step(b->c->channels);
    for (size_t i = 0; i < b->tiles; i++) {
        struct tile tile = tile_at(b, i);
        nn_tile_to_parts(in_side(b->c), parts + i * row, b->in_step, x, &tile.in,
                         channels);
    }
}

static void parts_to_inputs(const struct block *b, real *x, const real *parts)
{
    size_t channels = (size_t)b->c->channels, row = row_step(b->c->channels);
    for (size_t i = 0; i < b->tiles; i++) {
        struct tile tile = tile_at(b, i);
        nn_parts_to_tile(in_side(b->c), x, &tile.in, parts + i * row, b->in_step,
                         channels);
    }
}

static void outputs_to_parts(const struct block *b, real *parts, const real *y)
{
    size_t filters = (size_t)b->c->filters, row = row_step(b->c->filters);
    for (size_t i = 0; i < b->tiles; i++) {
        struct tile tile = tile_at(b, i);
        nn_tile_to_parts(out_side(b->c), parts + i * row, b->out_step, y, &tile.out,
                         filters);
    }
}

static void parts_to_outputs(const struct block *b, real *y, const real *parts)
{
    size_t filters = (size_t)b->c->filters, row = row_step(b->c->filters);
    for (size_t i = 0; i < b->tiles; i++) {
        struct tile tile = tile_at(b, i);
        nn_parts_to_tile(out_side(b->c), y, &tile.out, parts + i * row, b->out_step,
                         filters);
    }
}

static struct block block_of(const struct nn_conv *c, size_t line, size_t lines)
{
    size_t tiles = count_tiles(c, lines);
    return (struct block){c,
                          line,
                          lines,
                          tiles,
                          parts_step(tiles, c->channels),
                          parts_step(tiles, c->filters)};
}

/* Where the weights of part k = frame * n + band begin. */
static size_t weights_at(const struct nn_conv *c, size_t k)
{
    size_t n = parts_along(c), last = FILTER_PARTS - 1;
    size_t part = nn_min(k / n, last) * FILTER_PARTS + nn_min(k % n, last);
    if (tiling_of(c) == SEQUENCE)
        part = k;
    return part * (size_t)c->channels * (size_t)c->filters;
}

void nn_winograd_forward(const struct nn_conv *c, real *y, const real *x,
                         const real *packed, size_t line, size_t lines, real *room)
{
    struct block b = block_of(c, line, lines);
    size_t channels = (size_t)c->channels, filters = (size_t)c->filters;
    size_t in_row = row_step(c->channels), out_row = row_step(c->filters);
    size_t parts = all_parts(c);
    real *in = room, *out = room + parts * b.in_step;
    inputs_to_parts(&b, in, x);
    for (size_t k = 0; k < parts; k++) {
        struct nn_matrix inputs = {in + k * b.in_step, in_row, 1};
        nn_product_of_panels(out + k * b.out_step, out_row, inputs,
                             packed + weights_at(c, k), b.tiles, channels, filters);
    }
    parts_to_outputs(&b, y, out);
}

void nn_winograd_backward(const struct nn_conv *c, real *dx, real *dpacked,
                          const real *x, const real *dy, const real *packed,
                          size_t line, size_t lines, real *room)
{
    struct block b = block_of(c, line, lines);
    size_t channels = (size_t)c->channels, filters = (size_t)c->filters;
    size_t in_row = row_step(c->channels), out_row = row_step(c->filters);
    size_t parts = all_parts(c);
    real *in = room, *out = room + parts * b.in_step;
    inputs_to_parts(&b, in, x);
    outputs_to_parts(&b, out, dy);
    for (size_t k = 0; k < parts; k++) {
        struct nn_matrix inputs_across = {in + k * b.in_step, 1, in_row};
        struct nn_matrix outputs = {out + k * b.out_step, out_row, 1};
        nn_product_add_to_panels(dpacked + weights_at(c, k), inputs_across, outputs,
                                 channels, b.tiles, filters);
        if (dx)
            nn_product_of_panels(in + k * b.in_step, in_row, outputs,
                                 packed + weights_at(c, k), b.tiles, filters, channels);
    }
    if (dx)
        parts_to_inputs(&b, dx, in);
}
