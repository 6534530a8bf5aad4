/* Growing strings; YAML 1.2 numbers; misspellings. */
#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for length more bytes and the final NUL. */
static void grow(struct str *s, size_t length)
{
    if (length < SIZE_MAX / 4 && s->length + length < s->room)
        return;
    size_t room = s->room ? s->room : 64;
    while (length < SIZE_MAX / 4 && room <= s->length + length)
        room *= 2;
    char *text = length < SIZE_MAX / 4 ? realloc(s->text, room) : NULL;
    if (!text) {
        fputs("mtag: out of memory\n", stderr);
        exit(1);
    }
    s->text = text;
    s->room = room;
}

void str_addn(struct str *s, const char *text, size_t length)
{
    grow(s, length);
    memcpy(s->text + s->length, text, length);
    s->length += length;
    s->text[s->length] = '\0';
}

void str_add(struct str *s, const char *text)
{
    str_addn(s, text, strlen(text));
}

/* Most texts fit in a short buffer, and then are printed once. */
void str_vaddf(struct str *s, const char *format, va_list args)
{
    char text[256];
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(text, sizeof(text), format, args);
    if (length > 0 && (size_t)length < sizeof(text)) {
        str_addn(s, text, (size_t)length);
    } else if (length > 0) {
        grow(s, (size_t)length);
        vsnprintf(s->text + s->length, s->room - s->length, format, again);
        s->length += (size_t)length;
    }
    va_end(again);
}

void str_addf(struct str *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str_vaddf(s, format, args);
    va_end(args);
}

const char *str_text(const struct str *s)
{
    return s->text ? s->text : "";
}

void str_deinit(struct str *s)
{
    free(s->text);
    *s = (struct str){0};
}

enum { WORD_MAX = 64 };

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static int smallest(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

/* Insertions, deletions, substitutions and swaps of neighbours that turn a into b, both
 * shorter than WORD_MAX; upper and lower case are the same. */
static int distance(const char *a, size_t m, const char *b, size_t n)
{
    int d[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= m; i++)
        d[i][0] = (int)i;
    for (size_t j = 0; j <= n; j++)
        d[0][j] = (int)j;
    for (size_t i = 1; i <= m; i++)
        for (size_t j = 1; j <= n; j++) {
            int cost = lower(a[i - 1]) != lower(b[j - 1]);
            d[i][j] =
                smallest(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]) && d[i - 2][j - 2] + 1 < d[i][j])
                d[i][j] = d[i - 2][j - 2] + 1;
        }
    return d[m][n];
}

/* Whether words, joined by `_`, begin or end with the word ("hop_length" with "hop").
 */
static bool has_word(const char *words, size_t n, const char *word, size_t length)
{
    return length > 2 && n > length &&
           ((words[length] == '_' && strncmp(words, word, length) == 0) ||
            (words[n - length - 1] == '_' && strcmp(words + n - length, word) == 0));
}

const char *str_nearest(const char *word, const char *const *candidates, size_t count)
{
    size_t length = strlen(word);
    if (length == 0 || length > WORD_MAX)
        return NULL;
    int best = length / 3 > 1 ? (int)(length / 3) : 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(candidates[i]);
        if (n > WORD_MAX)
            continue;
        int d = has_word(candidates[i], n, word, length)
                    ? 1
                    : distance(word, length, candidates[i], n);
        if (d >= (int)length && d >= (int)n)
            continue; /* nothing in common */
        if (d < best || (d == best && !nearest)) {
            best = d;
            nearest = candidates[i];
        }
    }
    return nearest;
}

#define DID_YOU_MEAN "did you mean `%s`?"

const char *str_did_you_mean(const char *word, const char *const *candidates,
                             size_t count, struct arena *a)
{
    const char *nearest = str_nearest(word, candidates, count);
    return nearest ? arena_printf(a, DID_YOU_MEAN, nearest) : NULL;
}

void str_add_did_you_mean(struct str *s, const char *before, const char *word,
                          const char *const *candidates, size_t count)
{
    const char *nearest = str_nearest(word, candidates, count);
    if (nearest)
        str_addf(s, "%s" DID_YOU_MEAN, before, nearest);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length of the digits of a base (8, 10, 16) at text. */
static size_t digits(const char *text, int base)
{
    const char *all = "0123456789abcdefABCDEF";
    char set[24];
    size_t n = base == 16 ? 22 : (size_t)base;
    memcpy(set, all, n);
    set[n] = '\0';
    return strspn(text, set);
}

/* [-+]?[0-9]+, 0o[0-7]+ or 0x[0-9a-fA-F]+; sets the base and where the digits start. */
static bool is_integer(const char *text, int *base, const char **start)
{
    *base = 10;
    *start = text;
    if (text[0] == '0' && (text[1] == 'o' || text[1] == 'x')) {
        *base = text[1] == 'o' ? 8 : 16;
        *start = text + 2;
    }
    const char *p = *start;
    if (*base == 10 && (*p == '-' || *p == '+'))
        p++;
    size_t n = digits(p, *base);
    return n > 0 && p[n] == '\0';
}

bool str_to_long(const char *text, long long *out)
{
    int base;
    const char *start;
    if (!is_integer(text, &base, &start))
        return false;
    int saved = errno;
    errno = 0;
    long long value = strtoll(start, NULL, base);
    bool fits = errno == 0;
    errno = saved;
    if (fits)
        *out = value;
    return fits;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_decimal(const char *text)
{
    const char *p = text;
    if (*p == '-' || *p == '+')
        p++;
    size_t whole = digits(p, 10);
    p += whole;
    if (*p == '.') {
        p++;
        size_t part = digits(p, 10);
        p += part;
        if (whole == 0 && part == 0)
            return false;
    } else if (whole == 0) {
        return false;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        if (*p == '-' || *p == '+')
            p++;
        if (!is_digit(*p))
            return false;
        p += digits(p, 10);
    }
    return *p == '\0';
}

bool str_to_double(const char *text, double *out)
{
    if (!strcmp(text, ".nan") || !strcmp(text, ".NaN") || !strcmp(text, ".NAN")) {
        *out = (double)NAN;
        return true;
    }
    const char *p = text + (*text == '-' || *text == '+');
    if (!strcmp(p, ".inf") || !strcmp(p, ".Inf") || !strcmp(p, ".INF")) {
        *out = *text == '-' ? -HUGE_VAL : HUGE_VAL;
        return true;
    }
    int base;
    const char *start;
    if (is_integer(text, &base, &start) && base != 10) {
        double value = 0;
        for (; *start; start++)
            value = value * base +
                    (is_digit(*start) ? *start - '0' : lower(*start) - 'a' + 10);
        *out = value;
        return true;
    }
    if (!is_decimal(text))
        return false;
    int saved = errno;
    *out = strtod(text, NULL);
    errno = saved;
    return true;
}

void str_add_double(struct str *s, double value)
{
    if (isnan(value)) {
        str_add(s, ".nan");
        return;
    }
    if (isinf(value)) {
        str_add(s, value < 0 ? "-.inf" : ".inf");
        return;
    }
    /* Any decimal of 15 digits is told by its double: with its zeros taken off, that of
     * 15 digits is the shortest, if it reads back. */
    char text[40];
    for (int precision = 14; precision <= 16; precision++) {
        snprintf(text, sizeof(text), "%.*e", precision, fabs(value));
        if (strtod(text, NULL) == fabs(value))
            break;
    }
    /* text is D.DDDe[-+]XX */
    char digit[24];
    int count = 0;
    const char *p = text;
    for (; *p != 'e'; p++)
        if (is_digit(*p))
            digit[count++] = *p;
    while (count > 1 && digit[count - 1] == '0')
        count--;
    int exponent = atoi(p + 1);
    if (signbit(value))
        str_add(s, "-");
    if (exponent < -2 || exponent > 15) {
        str_addn(s, digit, 1);
        str_add(s, ".");
        str_addn(s, count > 1 ? digit + 1 : "0", count > 1 ? (size_t)count - 1 : 1);
        str_addf(s, "e%c%d", exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    if (exponent < 0) {
        str_add(s, exponent == -1 ? "0." : "0.0");
        str_addn(s, digit, (size_t)count);
        return;
    }
    for (int i = 0; i <= exponent || i < count; i++) {
        if (i == exponent + 1)
            str_add(s, ".");
        str_addn(s, i < count ? &digit[i] : "0", 1);
    }
    if (count <= exponent + 1)
        str_add(s, ".0");
}

bool str_to_bytes(const char *text, double *out)
{
    static const struct {
        const char *unit;
        double bytes;
    } units[] = {{"B", 1},
                 {"kB", 1e3},
                 {"KB", 1e3},
                 {"MB", 1e6},
                 {"GB", 1e9},
                 {"TB", 1e12},
                 {"KiB", 1024.0},
                 {"MiB", 1048576.0},
                 {"GiB", 1073741824.0},
                 {"TiB", 1099511627776.0}};
    size_t digits = strspn(text, "0123456789.");
    if (text[digits] == 'e')
        digits += 1 + strspn(text + digits + 1, "+0123456789");
    char number[64];
    if (digits == 0 || digits >= sizeof(number))
        return false;
    memcpy(number, text, digits);
    number[digits] = '\0';
    const char *unit = text + digits + strspn(text + digits, " ");
    double value;
    if (!str_to_double(number, &value) || !isfinite(value))
        return false;
    if (value == 0 && *unit == '\0') {
        *out = 0;
        return true;
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (strcmp(unit, units[i].unit) == 0) {
            *out = value * units[i].bytes;
            return true;
        }
    }
    return false;
}
