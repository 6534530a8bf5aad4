/* Sobol sequences: points that fill the unit cube more evenly than random ones.
 *
 * GSL's generator (direction numbers of Bratley and Fox 1988, up to 40 dimensions, 30
 * binary digits), with the origin as its first point, and Owen's scrambling (Owen 1995,
 * "Randomly permuted (t, m, s)-nets"): each binary digit of a coordinate is flipped or
 * not as a random number says that depends on the seed, the dimension and the digits
 * before it. A scrambled sequence is as even as the plain one, and each of its points
 * is uniform. The first 2^m points are the most even. */
#ifndef MTAG_BASE_SOBOL_H
#define MTAG_BASE_SOBOL_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { SOBOL_MAX = 40, SOBOL_DIGITS = 30 };

struct sobol;

/* ERR_USER: not 1 to SOBOL_MAX dimensions. */
enum err_code sobol_create(size_t dimensions, struct sobol **out, struct err *e);
void sobol_destroy(struct sobol *s); /* NULL is allowed */

/* The next point: the SOBOL_DIGITS binary digits of each coordinate. */
void sobol_next(struct sobol *s, uint32_t *digits);

/* A coordinate in [0, 1): plain, and scrambled. The scrambled one has 23 more digits,
 * drawn at random. */
double sobol_plain(uint32_t digits);
double sobol_scrambled(uint32_t digits, uint64_t seed, size_t dimension);

#endif
