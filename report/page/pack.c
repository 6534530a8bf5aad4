/* Packing numbers: pack.h. */
#include "report/page/pack.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { LARGEST = 65534, NOTHING = 65535 };

static void add_16(struct str *s, unsigned value)
{
    const char bytes[2] = {(char)(value & 255), (char)(value >> 8 & 255)};
    str_addn(s, bytes, sizeof(bytes));
}

static void add_float(struct str *s, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    add_16(s, bits & 65535);
    add_16(s, bits >> 16);
}

void rep_pack(struct rep_packed *p, const float *numbers, size_t count)
{
    float low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        low = isfinite(numbers[i]) && numbers[i] < low ? numbers[i] : low;
        high = isfinite(numbers[i]) && numbers[i] > high ? numbers[i] : high;
    }
    low = isfinite(low) ? low : 0;
    const float step = high > low ? high / (float)LARGEST - low / (float)LARGEST : 0;
    add_float(&p->bytes, low);
    add_float(&p->bytes, step);
    for (size_t i = 0; i < count; i++) {
        const float k = step > 0 ? roundf(numbers[i] / step - low / step) : 0;
        add_16(&p->bytes, !isfinite(numbers[i]) ? NOTHING
                          : k > LARGEST         ? LARGEST
                                                : (unsigned)k);
    }
}

json_t *rep_packed_text(struct rep_packed *p)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct str text = {0};
    const size_t length = p->bytes.length;
    for (size_t i = 0; i < length; i += 3) {
        const size_t left = length - i;
        const unsigned char *b = (const unsigned char *)p->bytes.text + i;
        const unsigned bits =
            (unsigned)b[0] << 16 | (left > 1 ? b[1] : 0U) << 8 | (left > 2 ? b[2] : 0U);
        const char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63],
                              left > 1 ? digits[bits >> 6 & 63] : '=',
                              left > 2 ? digits[bits & 63] : '='};
        str_addn(&text, four, sizeof(four));
    }
    str_deinit(&p->bytes);
    json_t *out = json_stringn_nocheck(str_text(&text), text.length);
    str_deinit(&text);
    return out;
}
