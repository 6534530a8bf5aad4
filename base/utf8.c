/* The only decoder of UTF-8: utf8.h. */
#include "base/utf8.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

size_t utf8_decode_of(const char *text, size_t length, unsigned long *out)
{
    static const struct {
        unsigned char mask, lead;
        unsigned long least;
    } forms[] = {{0x80, 0x00, 0},
                 {0xE0, 0xC0, 0x80},
                 {0xF0, 0xE0, 0x800},
                 {0xF8, 0xF0, 0x10000}};
    const unsigned char *p = (const unsigned char *)text;
    for (size_t n = 1; n <= 4 && n <= length; n++) {
        if ((p[0] & forms[n - 1].mask) != forms[n - 1].lead)
            continue;
        unsigned long value = p[0] & ~(unsigned)forms[n - 1].mask & 0xFF;
        size_t i = 1;
        for (; i < n && (p[i] & 0xC0) == 0x80; i++)
            value = value << 6 | (p[i] & 0x3F);
        bool surrogate = value >= 0xD800 && value <= 0xDFFF;
        if (i < n || value < forms[n - 1].least || value > 0x10FFFF || surrogate)
            break;
        *out = value;
        return n;
    }
    *out = UTF8_BAD;
    return 1;
}

/* The NUL at the end continues no character, so nothing behind it is read. */
size_t utf8_decode(const char *text, unsigned long *out)
{
    return utf8_decode_of(text, 4, out);
}

bool utf8_is_text(const char *text, size_t length, size_t *bad)
{
    for (size_t i = 0, n; i < length; i += n) {
        unsigned long c;
        n = utf8_decode_of(text + i, length - i, &c);
        bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
        if (c == UTF8_BAD || control) {
            *bad = i;
            return false;
        }
    }
    return true;
}

bool utf8_is_control(unsigned long c)
{
    bool turns = c == 0x061C || c == 0x200E || c == 0x200F ||
                 (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    bool line = c == 0x2028 || c == 0x2029;
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || turns || line;
}

void utf8_add_visible(struct str *s, const char *text, const char *kept)
{
    while (*text) {
        unsigned long c;
        size_t n = utf8_decode(text, &c);
        if (c == UTF8_BAD)
            str_addf(s, "\\x%02x", (unsigned)(unsigned char)*text);
        else if (!utf8_is_control(c) || (n == 1 && strchr(kept, *text)))
            str_addn(s, text, n);
        else
            str_addf(s, c < 0x100 ? "\\x%02lx" : "\\u%04lx", c);
        text += n;
    }
}

void utf8_add_valid(struct str *s, const char *text)
{
    while (*text) {
        unsigned long c;
        size_t n = utf8_decode(text, &c);
        str_addn(s, c == UTF8_BAD ? REPLACEMENT : text,
                 c == UTF8_BAD ? sizeof(REPLACEMENT) - 1 : n);
        text += n;
    }
}
