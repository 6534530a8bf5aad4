/* Few keys are sorted by insertion, more by a radix sort of three passes of 11 bits
 * from the lowest digit up. */
#include "base/stats/sort.h"

#include <stdbool.h>
#include <string.h>

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)
#define PASSES 3
#define FEW 64

uint32_t sort_key(float x)
{
    uint32_t bits;
    x += 0.0f; /* -0 + 0 is 0 */
    memcpy(&bits, &x, sizeof(bits));
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

float sort_score(uint32_t key)
{
    float x;
    const uint32_t bits = key & 0x80000000u ? key & ~0x80000000u : ~key;
    memcpy(&x, &bits, sizeof(x));
    return x;
}

static void insertion_sort(uint32_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t key = keys[i];
        size_t j = i;
        for (; j > 0 && keys[j - 1] > key; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

/* One stable pass from `from` to `to`; false if all keys share the digit and none
 * moved. */
static bool pass(const uint32_t *from, uint32_t *to, size_t count, unsigned shift)
{
    size_t place[DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < count; i++)
        place[from[i] >> shift & (DIGITS - 1)]++;
    if (place[from[0] >> shift & (DIGITS - 1)] == count)
        return false;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t n = place[d];
        place[d] = sum;
        sum += n;
    }
    for (size_t i = 0; i < count; i++)
        to[place[from[i] >> shift & (DIGITS - 1)]++] = from[i];
    return true;
}

void sort_keys(uint32_t *keys, uint32_t *scratch, size_t count)
{
    if (count <= FEW) {
        insertion_sort(keys, count);
        return;
    }
    uint32_t *from = keys, *to = scratch;
    for (unsigned p = 0; p < PASSES; p++) {
        if (!pass(from, to, count, p * DIGIT_BITS))
            continue;
        uint32_t *other = from;
        from = to;
        to = other;
    }
    if (from != keys)
        memcpy(keys, from, count * sizeof(*keys));
}
