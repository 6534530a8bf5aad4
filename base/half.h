/* 16-bit floats (IEEE 754 binary16): 11 bits of precision, up to 65504. */
#ifndef MTAG_BASE_HALF_H
#define MTAG_BASE_HALF_H

#include <stdint.h>

/* The nearest one, of two the even one; too large numbers become infinite. */
uint16_t half_of(float x);
float half_value(uint16_t half);

#endif
