/* The opcodes of numbers, texts and bytes. Protocols 0 and 1 write many of them as
 * lines of text, later ones in binary. */
#include "nn/weights/pickle_machine.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum err_code push_other(struct pickle_machine *m)
{
    return pickle_push(m, pickle_make(m, PICKLE_OTHER));
}

static enum err_code push_int(struct pickle_machine *m, int64_t value)
{
    struct pickle_value *v = pickle_make(m, PICKLE_INT);
    v->integer = value;
    return pickle_push(m, v);
}

static enum err_code push_bool(struct pickle_machine *m, bool value)
{
    struct pickle_value *v = pickle_make(m, PICKLE_BOOL);
    v->integer = value;
    return pickle_push(m, v);
}

static enum err_code push_real(struct pickle_machine *m, double value)
{
    struct pickle_value *v = pickle_make(m, PICKLE_REAL);
    v->real = value;
    return pickle_push(m, v);
}

static enum err_code push_text(struct pickle_machine *m, const char *from,
                               size_t length)
{
    if (memchr(from, '\0', length)) /* an array's numbers, written as a text */
        return push_other(m);
    struct pickle_value *v = pickle_make(m, PICKLE_TEXT);
    v->text = arena_strndup(m->arena, from, length);
    return pickle_push(m, v);
}

/* Numbers */

static enum err_code none(struct pickle_machine *m)
{
    return pickle_push(m, pickle_make(m, PICKLE_NONE));
}

static enum err_code new_true(struct pickle_machine *m)
{
    return push_bool(m, true);
}

static enum err_code new_false(struct pickle_machine *m)
{
    return push_bool(m, false);
}

static enum err_code int_1(struct pickle_machine *m)
{
    uint64_t value;
    enum err_code code = pickle_take_number(m, 1, &value);
    return code ? code : push_int(m, (int64_t)value);
}

static enum err_code int_2(struct pickle_machine *m)
{
    uint64_t value;
    enum err_code code = pickle_take_number(m, 2, &value);
    return code ? code : push_int(m, (int64_t)value);
}

static enum err_code int_4(struct pickle_machine *m)
{
    uint64_t bits;
    enum err_code code = pickle_take_number(m, 4, &bits);
    return code ? code : push_int(m, (int32_t)(uint32_t)bits);
}

/* Two's complement of so many bytes. */
static enum err_code push_long(struct pickle_machine *m, size_t size)
{
    uint64_t bits = 0;
    const unsigned char *from;
    enum err_code code = pickle_take(m, size, &from);
    if (code)
        return code;
    if (size > 8)
        return push_other(m);
    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)from[i] << 8 * i;
    if (size > 0 && size < 8 && bits >> (8 * size - 1))
        bits |= UINT64_MAX << 8 * size;
    int64_t value;
    memcpy(&value, &bits, sizeof value);
    return push_int(m, value);
}

static enum err_code long_1(struct pickle_machine *m)
{
    uint64_t size;
    enum err_code code = pickle_take_number(m, 1, &size);
    return code ? code : push_long(m, (size_t)size);
}

static enum err_code long_4(struct pickle_machine *m)
{
    uint64_t size;
    enum err_code code = pickle_take_number(m, 4, &size);
    return code ? code : push_long(m, (size_t)size);
}

/* Big-endian. */
static enum err_code real_8(struct pickle_machine *m)
{
    const unsigned char *from;
    uint64_t bits = 0;
    enum err_code code = pickle_take(m, 8, &from);
    if (code)
        return code;
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | from[i];
    double value;
    memcpy(&value, &bits, sizeof value);
    return push_real(m, value);
}

/* strtod and its kin would pass over blanks, and over the end of the line with them. */
static bool begins_a_number(const char *line)
{
    return !isspace((unsigned char)*line);
}

/* A line of decimal digits, of an int (true and false are 01 and 00) or a long, which
 * has an L behind it. */
static enum err_code int_line(struct pickle_machine *m)
{
    const char *from;
    char *end;
    size_t length;
    enum err_code code = pickle_take_line(m, &from, &length);
    if (code)
        return code;
    if (length == 2 && from[0] == '0' && (from[1] == '0' || from[1] == '1'))
        return push_bool(m, from[1] == '1');
    if (!begins_a_number(from))
        return pickle_refuse(m, "a number is not a number");
    errno = 0;
    long long value = strtoll(from, &end, 10);
    size_t digits = (size_t)(end - from);
    bool whole = digits > 0 &&
                 (digits == length || (digits + 1 == length && from[digits] == 'L'));
    if (!whole)
        return pickle_refuse(m, "a number is not a number");
    return errno ? push_other(m) : push_int(m, value);
}

static enum err_code real_line(struct pickle_machine *m)
{
    const char *from;
    char *end;
    size_t length;
    enum err_code code = pickle_take_line(m, &from, &length);
    if (code)
        return code;
    if (!begins_a_number(from))
        return pickle_refuse(m, "a number is not a number");
    double value = strtod(from, &end);
    if (end != from + length)
        return pickle_refuse(m, "a number is not a number");
    return push_real(m, value);
}

/* Texts */

static enum err_code sized_text(struct pickle_machine *m, size_t size_bytes)
{
    uint64_t length;
    const unsigned char *from;
    enum err_code code = pickle_take_number(m, size_bytes, &length);
    if (!code)
        code = pickle_take(m, (size_t)length, &from);
    return code ? code : push_text(m, (const char *)from, (size_t)length);
}

static enum err_code text_1(struct pickle_machine *m)
{
    return sized_text(m, 1);
}

static enum err_code text_4(struct pickle_machine *m)
{
    return sized_text(m, 4);
}

static enum err_code text_8(struct pickle_machine *m)
{
    return sized_text(m, 8);
}

/* Without escapes; a text with one stays unread. */
static enum err_code push_plain_text(struct pickle_machine *m, const char *from,
                                     size_t length)
{
    return memchr(from, '\\', length) ? push_other(m) : push_text(m, from, length);
}

static enum err_code text_line(struct pickle_machine *m)
{
    const char *from;
    size_t length;
    enum err_code code = pickle_take_line(m, &from, &length);
    return code ? code : push_plain_text(m, from, length);
}

static enum err_code quoted_line(struct pickle_machine *m)
{
    const char *from;
    size_t length;
    enum err_code code = pickle_take_line(m, &from, &length);
    if (code)
        return code;
    if (length < 2 || (*from != '\'' && *from != '"') || from[length - 1] != *from)
        return pickle_refuse(m, "a text has no quotes");
    return push_plain_text(m, from + 1, length - 2);
}

/* Bytes */

static enum err_code sized_bytes(struct pickle_machine *m, size_t size_bytes)
{
    uint64_t length;
    const unsigned char *from;
    enum err_code code = pickle_take_number(m, size_bytes, &length);
    if (!code)
        code = pickle_take(m, (size_t)length, &from);
    return code ? code : push_other(m);
}

static enum err_code bytes_1(struct pickle_machine *m)
{
    return sized_bytes(m, 1);
}

static enum err_code bytes_4(struct pickle_machine *m)
{
    return sized_bytes(m, 4);
}

static enum err_code bytes_8(struct pickle_machine *m)
{
    return sized_bytes(m, 8);
}

pickle_step *const pickle_scalar_steps[256] = {
    ['B'] = bytes_4,    ['C'] = bytes_1,   ['F'] = real_line,   ['G'] = real_8,
    ['I'] = int_line,   ['J'] = int_4,     ['K'] = int_1,       ['L'] = int_line,
    ['M'] = int_2,      ['N'] = none,      ['S'] = quoted_line, ['T'] = text_4,
    ['U'] = text_1,     ['V'] = text_line, ['X'] = text_4,      [0x88] = new_true,
    [0x89] = new_false, [0x8a] = long_1,   [0x8b] = long_4,     [0x8c] = text_1,
    [0x8d] = text_8,    [0x8e] = bytes_8,  [0x96] = bytes_8,
};
