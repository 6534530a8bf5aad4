/* Packing numbers: pack.h. */
#include "report/page/pack.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { FLOAT_DIGITS = 6 };

static const double shown = 2e-4;

static void add_digits(struct str *s, uint32_t value, int count)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[FLOAT_DIGITS];
    for (int i = 0; i < count; i++, value >>= 6)
        text[i] = digits[value & 63];
    str_addn(s, text, (size_t)count);
}

static void add_float(struct str *s, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    add_digits(s, bits, FLOAT_DIGITS);
}

void rep_pack(struct rep_packed *p, const float *numbers, size_t count)
{
    float low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        low = isfinite(numbers[i]) && numbers[i] < low ? numbers[i] : low;
        high = isfinite(numbers[i]) && numbers[i] > high ? numbers[i] : high;
    }
    low = isfinite(low) ? low : 0;
    high = isfinite(high) ? high : low;
    const int digits = (double)high - (double)low <= 4094 * shown ? 2 : 3;
    const uint32_t nothing = (UINT32_C(1) << 6 * digits) - 1, largest = nothing - 1;
    const float step = high / (float)largest - low / (float)largest;
    add_digits(&p->text, (uint32_t)digits, 1);
    add_float(&p->text, low);
    add_float(&p->text, step);
    for (size_t i = 0; i < count; i++) {
        const double k =
            step > 0 ? round(((double)numbers[i] - (double)low) / (double)step) : 0;
        add_digits(&p->text,
                   !isfinite(numbers[i]) ? nothing
                   : k > largest         ? largest
                                         : (uint32_t)k,
                   digits);
    }
}

json_t *rep_packed_text(struct rep_packed *p)
{
    json_t *out = json_stringn_nocheck(str_text(&p->text), p->text.length);
    str_deinit(&p->text);
    return out;
}
