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

static enum err_code push_bool(struct pickle_machine *m, int value)
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

/* Of one or two bytes without a sign, of four with one. */
static enum err_code sized_int(struct pickle_machine *m, int size)
{
    uint64_t bits;
    enum err_code code = pickle_take_number(m, (size_t)size, &bits);
    if (code != ERR_OK)
        return code;
    return push_int(m, size == 4 ? (int32_t)(uint32_t)bits : (int64_t)bits);
}

/* Two's complement of so many bytes. */
static enum err_code push_long(struct pickle_machine *m, size_t size)
{
    uint64_t bits = 0;
    const unsigned char *from;
    enum err_code code = pickle_take(m, size, &from);
    if (code != ERR_OK)
        return code;
    if (size > 8)
        return push_other(m);
    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)from[i] << 8 * i;
    if (size > 0 && size < 8 && bits >> (8 * size - 1))
        bits |= UINT64_MAX << 8 * size;
    int64_t value;
    memcpy(&value, &bits, sizeof(value));
    return push_int(m, value);
}

static enum err_code sized_long(struct pickle_machine *m, int size_bytes)
{
    uint64_t size;
    enum err_code code = pickle_take_number(m, (size_t)size_bytes, &size);
    return code != ERR_OK ? code : push_long(m, (size_t)size);
}

/* Big-endian. */
static enum err_code real_8(struct pickle_machine *m)
{
    const unsigned char *from;
    uint64_t bits = 0;
    enum err_code code = pickle_take(m, 8, &from);
    if (code != ERR_OK)
        return code;
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | from[i];
    double value;
    memcpy(&value, &bits, sizeof(value));
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
    if (code != ERR_OK)
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
    if (code != ERR_OK)
        return code;
    if (!begins_a_number(from))
        return pickle_refuse(m, "a number is not a number");
    double value = strtod(from, &end);
    if (end != from + length)
        return pickle_refuse(m, "a number is not a number");
    return push_real(m, value);
}

/* Texts */

static enum err_code take_sized(struct pickle_machine *m, int size_bytes,
                                const unsigned char **from, size_t *length)
{
    uint64_t size;
    enum err_code code = pickle_take_number(m, (size_t)size_bytes, &size);
    *length = code == ERR_OK ? (size_t)size : 0;
    return code != ERR_OK ? code : pickle_take(m, *length, from);
}

static enum err_code sized_text(struct pickle_machine *m, int size_bytes)
{
    size_t length;
    const unsigned char *from;
    enum err_code code = take_sized(m, size_bytes, &from, &length);
    return code != ERR_OK ? code : push_text(m, (const char *)from, length);
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
    return code != ERR_OK ? code : push_plain_text(m, from, length);
}

static enum err_code quoted_line(struct pickle_machine *m)
{
    const char *from;
    size_t length;
    enum err_code code = pickle_take_line(m, &from, &length);
    if (code != ERR_OK)
        return code;
    if (length < 2 || (*from != '\'' && *from != '"') || from[length - 1] != *from)
        return pickle_refuse(m, "a text has no quotes");
    return push_plain_text(m, from + 1, length - 2);
}

/* Bytes */

static enum err_code sized_bytes(struct pickle_machine *m, int size_bytes)
{
    size_t length;
    const unsigned char *from;
    enum err_code code = take_sized(m, size_bytes, &from, &length);
    return code != ERR_OK ? code : push_other(m);
}

#define WITH(name, number)                                                             \
    {                                                                                  \
        NULL, name, number                                                             \
    }

const struct pickle_opcode pickle_scalars[256] = {
    ['B'] = WITH(sized_bytes, 4),   ['C'] = WITH(sized_bytes, 1),
    ['F'] = {.step = real_line},    ['G'] = {.step = real_8},
    ['I'] = {.step = int_line},     ['J'] = WITH(sized_int, 4),
    ['K'] = WITH(sized_int, 1),     ['L'] = {.step = int_line},
    ['M'] = WITH(sized_int, 2),     ['S'] = {.step = quoted_line},
    ['T'] = WITH(sized_text, 4),    ['U'] = WITH(sized_text, 1),
    ['V'] = {.step = text_line},    ['X'] = WITH(sized_text, 4),
    [0x88] = WITH(push_bool, true), [0x89] = WITH(push_bool, false),
    [0x8a] = WITH(sized_long, 1),   [0x8b] = WITH(sized_long, 4),
    [0x8c] = WITH(sized_text, 1),   [0x8d] = WITH(sized_text, 8),
    [0x8e] = WITH(sized_bytes, 8),  [0x96] = WITH(sized_bytes, 8),
};
