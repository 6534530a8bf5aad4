/* The bodies of winograd_tiles.h for one kind of CPU, on top of winograd_axis.h. */

#define INLINE static inline __attribute__((always_inline))

/* A transform along one axis; side is a constant wherever this is inlined. */
INLINE void TILE_NAME(to_parts)(enum side side, real *restrict to, size_t to_step,
                                const real *restrict from, size_t from_step)
{
    if (side == IN_STRIDE_1)
        TILE_NAME(input_to_parts_1)(to, to_step, from, from_step);
    else if (side == OUT_STRIDE_1)
        TILE_NAME(output_to_parts_1)(to, to_step, from, from_step);
    else if (side == IN_STRIDE_2)
        TILE_NAME(input_to_parts_2)(to, to_step, from, from_step);
    else
        TILE_NAME(output_to_parts_2)(to, to_step, from, from_step);
}

INLINE void TILE_NAME(to_places)(enum side side, real *restrict to, size_t to_step,
                                 const real *restrict from, size_t from_step)
{
    if (side == IN_STRIDE_1)
        TILE_NAME(parts_to_input_1)(to, to_step, from, from_step);
    else if (side == OUT_STRIDE_1)
        TILE_NAME(parts_to_output_1)(to, to_step, from, from_step);
    else if (side == IN_STRIDE_2)
        TILE_NAME(parts_to_input_2)(to, to_step, from, from_step);
    else
        TILE_NAME(parts_to_output_2)(to, to_step, from, from_step);
}

INLINE void TILE_NAME(plane_to_parts)(enum side side, real *restrict parts, size_t step,
                                      const real *restrict places, size_t frame_step,
                                      size_t band_step)
{
    size_t count = (size_t)side_places(side), n = (size_t)side_parts(side);
    real half[MOST_PARTS * MOST_PARTS * WIDTH] __attribute__((aligned(64)));
    for (size_t frame = 0; frame < count; frame++)
        TILE_NAME(to_parts)
    (side, half + frame * n * WIDTH, WIDTH, places + frame * frame_step, band_step);
    for (size_t band = 0; band < n; band++)
        TILE_NAME(to_parts)
    (side, parts + band * step, n * step, half + band * WIDTH, n * WIDTH);
}

INLINE void TILE_NAME(parts_to_plane)(enum side side, real *restrict places,
                                      const real *restrict parts, size_t step)
{
    size_t count = (size_t)side_places(side), n = (size_t)side_parts(side);
    real half[MOST_PARTS * MOST_PARTS * WIDTH] __attribute__((aligned(64)));
    for (size_t frame = 0; frame < n; frame++)
        TILE_NAME(to_places)
    (side, half + frame * count * WIDTH, WIDTH, parts + frame * n * step, step);
    for (size_t band = 0; band < count; band++)
        TILE_NAME(to_places)
    (side, places + band * WIDTH, count * WIDTH, half + band * WIDTH, count * WIDTH);
}

/* Squares at the border go through a copy with zeros around it. */
INLINE void TILE_NAME(tile_in)(enum side side, real *parts, size_t step,
                               const real *image, const struct square *s,
                               size_t channels)
{
    int count = side_places(side);
    bool inside = s->frames[0] == 0 && s->bands[0] == 0 && s->frames[1] == count &&
                  s->bands[1] == count;
    size_t frame_step = (size_t)s->frame_step, band_step = (size_t)s->band_step;
    for (size_t c = 0; c < channels; c += WIDTH) {
        if (inside) {
            TILE_NAME(plane_to_parts)
            (side, parts + c, step, image + s->origin + c, frame_step, band_step);
            continue;
        }
        real copy[MOST_PARTS * MOST_PARTS * WIDTH] __attribute__((aligned(64))) = {0};
        const real *from = image + s->origin + (ptrdiff_t)c;
        for (int frame = s->frames[0]; frame < s->frames[1]; frame++)
            for (int band = s->bands[0]; band < s->bands[1]; band++)
                memcpy(copy + (frame * count + band) * WIDTH,
                       from + frame * s->frame_step + band * s->band_step,
                       WIDTH * sizeof(real));
        TILE_NAME(plane_to_parts)
        (side, parts + c, step, copy, (size_t)count * WIDTH, WIDTH);
    }
}

INLINE void TILE_NAME(tile_out)(enum side side, real *image, const struct square *s,
                                const real *parts, size_t step, size_t channels)
{
    int count = side_places(side);
    bool add = side == IN_STRIDE_1 || side == IN_STRIDE_2;
    for (size_t c = 0; c < channels; c += WIDTH) {
        real plane[MOST_PARTS * MOST_PARTS * WIDTH] __attribute__((aligned(64)));
        TILE_NAME(parts_to_plane)(side, plane, parts + c, step);
        real *to = image + s->origin + (ptrdiff_t)c;
        for (int frame = s->frames[0]; frame < s->frames[1]; frame++)
            for (int band = s->bands[0]; band < s->bands[1]; band++) {
                TILE_NAME(unaligned) *at = (TILE_NAME(
                    unaligned) *)(to + frame * s->frame_step + band * s->band_step);
                TILE_NAME(vector)
                value = *(const TILE_NAME(unaligned) *)(plane +
                                                        (frame * count + band) * WIDTH);
                *at = add ? (TILE_NAME(vector))(*at) + value : value;
            }
    }
}

static void TILE_NAME(tile_to_parts)(enum side side, real *parts, size_t step,
                                     const real *image, const struct square *s,
                                     size_t channels)
{
    if (side == IN_STRIDE_1)
        TILE_NAME(tile_in)(IN_STRIDE_1, parts, step, image, s, channels);
    else if (side == OUT_STRIDE_1)
        TILE_NAME(tile_in)(OUT_STRIDE_1, parts, step, image, s, channels);
    else if (side == IN_STRIDE_2)
        TILE_NAME(tile_in)(IN_STRIDE_2, parts, step, image, s, channels);
    else
        TILE_NAME(tile_in)(OUT_STRIDE_2, parts, step, image, s, channels);
}

static void TILE_NAME(parts_to_tile)(enum side side, real *image,
                                     const struct square *s, const real *parts,
                                     size_t step, size_t channels)
{
    if (side == IN_STRIDE_1)
        TILE_NAME(tile_out)(IN_STRIDE_1, image, s, parts, step, channels);
    else if (side == OUT_STRIDE_1)
        TILE_NAME(tile_out)(OUT_STRIDE_1, image, s, parts, step, channels);
    else if (side == IN_STRIDE_2)
        TILE_NAME(tile_out)(IN_STRIDE_2, image, s, parts, step, channels);
    else
        TILE_NAME(tile_out)(OUT_STRIDE_2, image, s, parts, step, channels);
}

INLINE void TILE_NAME(one_filter_to_parts)(int stride, real *restrict to,
                                           size_t to_step, const real *restrict from,
                                           size_t from_step)
{
    if (stride == 1)
        TILE_NAME(filter_to_parts_1)(to, to_step, from, from_step);
    else
        TILE_NAME(filter_to_parts_2)(to, to_step, from, from_step);
}

INLINE void TILE_NAME(parts_to_one_filter)(int stride, real *restrict to,
                                           size_t to_step, const real *restrict from,
                                           size_t from_step)
{
    if (stride == 1)
        TILE_NAME(parts_to_filter_1)(to, to_step, from, from_step);
    else
        TILE_NAME(parts_to_filter_2)(to, to_step, from, from_step);
}

static void TILE_NAME(filter_to_parts)(int stride, real *parts, size_t step,
                                       const real *weight, size_t filter_step)
{
    real g[TAPS * TAPS * WIDTH], half[TAPS * FILTER_PARTS * WIDTH];
    for (size_t w = 0; w < WIDTH; w++)
        for (size_t k = 0; k < TAPS * TAPS; k++)
            g[k * WIDTH + w] = weight[w * filter_step + k];
    for (size_t frame = 0; frame < TAPS; frame++)
        TILE_NAME(one_filter_to_parts)
    (stride, half + frame * FILTER_PARTS * WIDTH, WIDTH, g + frame * WIDTH,
     (size_t)TAPS * WIDTH);
    for (size_t band = 0; band < FILTER_PARTS; band++)
        TILE_NAME(one_filter_to_parts)
    (stride, parts + band * step, FILTER_PARTS * step, half + band * WIDTH,
     (size_t)FILTER_PARTS * WIDTH);
}

static void TILE_NAME(parts_to_filter_add)(int stride, real *weight, size_t filter_step,
                                           const real *parts, size_t step)
{
    real g[TAPS * TAPS * WIDTH], half[TAPS * FILTER_PARTS * WIDTH];
    for (size_t frame = 0; frame < FILTER_PARTS; frame++)
        TILE_NAME(parts_to_one_filter)
    (stride, half + frame * TAPS * WIDTH, WIDTH, parts + frame * FILTER_PARTS * step,
     step);
    for (size_t band = 0; band < TAPS; band++)
        TILE_NAME(parts_to_one_filter)
    (stride, g + band * TAPS * WIDTH, WIDTH, half + band * WIDTH, (size_t)TAPS * WIDTH);
    for (size_t w = 0; w < WIDTH; w++)
        for (size_t k = 0; k < TAPS * TAPS; k++)
            weight[w * filter_step + k] += g[k * WIDTH + w];
}

#undef INLINE
#undef TILE_NAME
