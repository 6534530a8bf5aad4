/* One-dimensional transforms of Winograd's method for one kind of CPU;
 * winograd_tiles.c includes this once for each. TILE_NAME(x) makes names.
 *
 * A number here is a vector of WIDTH channels; those of an axis are `step` reals apart.
 * Four output places come from filters of three taps, at stride 1 or 2. Stride 1 is
 * F(4, 3), with the points 0, 1, -1, 2, -2 and infinity: six parts from six input
 * places. At stride 2 the nine input places are five even and four odd ones:
 *   y[i] = (g0 even[i] + g2 even[i + 1]) + g1 odd[i]
 * is F(4, 2) over the even places, with the points 0, 1, -1, 2 and infinity, and a
 * product with one number over the odd ones: nine parts, four of which share their
 * weight. So at either stride a filter has six parts. Each transform stands beside its
 * adjoint. */

typedef real TILE_NAME(vector) __attribute__((vector_size(WIDTH * sizeof(real))));
/* The same anywhere in memory. */
typedef real TILE_NAME(unaligned) __attribute__((vector_size(WIDTH * sizeof(real)),
                                                 aligned(sizeof(real)), may_alias));

#define VECTOR TILE_NAME(vector)
#define FROM(k) (*(const TILE_NAME(unaligned) *)(from + (size_t)(k)*from_step))
#define TO(k) (*(TILE_NAME(unaligned) *)(to + (size_t)(k)*to_step))
#define TRANSFORM(name)                                                                \
    static inline __attribute__((always_inline)) void TILE_NAME(name)(                 \
        real *restrict to, size_t to_step, const real *restrict from,                  \
        size_t from_step)

/* u = G g */
TRANSFORM(filter_to_parts_1)
{
    VECTOR g0 = FROM(0), g1 = FROM(1), g2 = FROM(2);
    VECTOR near = (g0 + g2) / -6, far = g0 / 24 + g2 / 6;
    TO(0) = g0 / 4;
    TO(1) = near - g1 / 6;
    TO(2) = near + g1 / 6;
    TO(3) = far + g1 / 12;
    TO(4) = far - g1 / 12;
    TO(5) = g2;
}

TRANSFORM(filter_to_parts_2)
{
    VECTOR g0 = FROM(0), g1 = FROM(1), g2 = FROM(2);
    TO(0) = g0 / 2;
    TO(1) = (g0 + g2) / 2;
    TO(2) = (g0 - g2) / 6;
    TO(3) = g0 / 6 + g2 / 3;
    TO(4) = g2;
    TO(5) = g1;
}

/* g = G' u */
TRANSFORM(parts_to_filter_1)
{
    VECTOR u1 = FROM(1), u2 = FROM(2), u3 = FROM(3), u4 = FROM(4);
    VECTOR s12 = u1 + u2, d12 = u1 - u2, s34 = u3 + u4, d34 = u3 - u4;
    TO(0) = FROM(0) / 4 - s12 / 6 + s34 / 24;
    TO(1) = d34 / 12 - d12 / 6;
    TO(2) = FROM(5) + s34 / 6 - s12 / 6;
}

TRANSFORM(parts_to_filter_2)
{
    VECTOR half = FROM(1) / 2, sixth = FROM(2) / 6, u3 = FROM(3);
    TO(0) = FROM(0) / 2 + half + sixth + u3 / 6;
    TO(1) = FROM(5);
    TO(2) = half - sixth + u3 / 3 + FROM(4);
}

/* v = B' d */
TRANSFORM(input_to_parts_1)
{
    VECTOR d0 = FROM(0), d1 = FROM(1), d2 = FROM(2), d3 = FROM(3), d4 = FROM(4);
    VECTOR even = d4 - 4 * d2, odd = d3 - 4 * d1;
    VECTOR even2 = d4 - d2, odd2 = 2 * (d3 - d1);
    TO(0) = 4 * d0 - 5 * d2 + d4;
    TO(1) = even + odd;
    TO(2) = even - odd;
    TO(3) = even2 + odd2;
    TO(4) = even2 - odd2;
    TO(5) = 4 * d1 - 5 * d3 + FROM(5);
}

TRANSFORM(input_to_parts_2)
{
    VECTOR e0 = FROM(0), e1 = FROM(2), e2 = FROM(4), e3 = FROM(6);
    TO(0) = 2 * (e0 - e2) - e1 + e3;
    TO(1) = 2 * e1 + e2 - e3;
    TO(2) = 3 * e2 - 2 * e1 - e3;
    TO(3) = e3 - e1;
    TO(4) = 2 * (e1 - e3) - e2 + FROM(8);
    TO(5) = FROM(1);
    TO(6) = FROM(3);
    TO(7) = FROM(5);
    TO(8) = FROM(7);
}

/* d = B v */
TRANSFORM(parts_to_input_1)
{
    VECTOR v0 = FROM(0), v1 = FROM(1), v2 = FROM(2), v3 = FROM(3), v4 = FROM(4);
    VECTOR v5 = FROM(5);
    VECTOR s12 = v1 + v2, d12 = v1 - v2, s34 = v3 + v4, d34 = v3 - v4;
    TO(0) = 4 * v0;
    TO(1) = 4 * v5 - 4 * d12 - 2 * d34;
    TO(2) = -5 * v0 - 4 * s12 - s34;
    TO(3) = d12 + 2 * d34 - 5 * v5;
    TO(4) = v0 + s12 + s34;
    TO(5) = v5;
}

TRANSFORM(parts_to_input_2)
{
    VECTOR v0 = FROM(0), v1 = FROM(1), v2 = FROM(2), v3 = FROM(3), v4 = FROM(4);
    TO(0) = 2 * v0;
    TO(2) = 2 * (v1 - v2 + v4) - v0 - v3;
    TO(4) = v1 - 2 * v0 + 3 * v2 - v4;
    TO(6) = v0 - v1 - v2 + v3 - 2 * v4;
    TO(8) = v4;
    TO(1) = FROM(5);
    TO(3) = FROM(6);
    TO(5) = FROM(7);
    TO(7) = FROM(8);
}

/* y = A' m */
TRANSFORM(parts_to_output_1)
{
    VECTOR m1 = FROM(1), m2 = FROM(2), m3 = FROM(3), m4 = FROM(4);
    VECTOR s12 = m1 + m2, d12 = m1 - m2, s34 = m3 + m4, d34 = m3 - m4;
    TO(0) = FROM(0) + s12 + s34;
    TO(1) = d12 + 2 * d34;
    TO(2) = s12 + 4 * s34;
    TO(3) = d12 + 8 * d34 + FROM(5);
}

TRANSFORM(parts_to_output_2)
{
    VECTOR m1 = FROM(1), m2 = FROM(2), m3 = FROM(3);
    VECTOR sum = m1 + m2, difference = m1 - m2;
    TO(0) = FROM(5) + FROM(0) + sum + m3;
    TO(1) = FROM(6) + difference + 2 * m3;
    TO(2) = FROM(7) + sum + 4 * m3;
    TO(3) = FROM(8) + difference + 8 * m3 + FROM(4);
}

/* m = A y */
TRANSFORM(output_to_parts_1)
{
    VECTOR y0 = FROM(0), y1 = FROM(1), y2 = FROM(2), y3 = FROM(3);
    VECTOR even = y0 + y2, odd = y1 + y3, even2 = y0 + 4 * y2, odd2 = 2 * y1 + 8 * y3;
    TO(0) = y0;
    TO(1) = even + odd;
    TO(2) = even - odd;
    TO(3) = even2 + odd2;
    TO(4) = even2 - odd2;
    TO(5) = y3;
}

TRANSFORM(output_to_parts_2)
{
    VECTOR y0 = FROM(0), y1 = FROM(1), y2 = FROM(2), y3 = FROM(3);
    VECTOR even = y0 + y2, odd = y1 + y3;
    TO(0) = y0;
    TO(1) = even + odd;
    TO(2) = even - odd;
    TO(3) = y0 + 2 * y1 + 4 * y2 + 8 * y3;
    TO(4) = y3;
    TO(5) = y0;
    TO(6) = y1;
    TO(7) = y2;
    TO(8) = y3;
}

#undef FROM
#undef TO
#undef TRANSFORM
#undef VECTOR
