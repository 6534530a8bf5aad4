/* Writing trees. A scalar stays plain if every reader, of YAML 1.2 or 1.1, gives it the
 * same type and text; all other strings are double-quoted. */
#include "base/utf8.h"
#include "base/yaml_parts.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { SHORT = 70, KEY_MAX = 120 };

/* A float so that YAML 1.1 sees one too: digits before the point, a point and a sign of
 * the exponent where there is an exponent. */
static void write_float(const char *text, struct str *out)
{
    size_t mantissa = strcspn(text, "eE");
    size_t sign = strspn(text, "+-");
    str_addn(out, text, sign);
    if (text[sign] == '.')
        str_add(out, "0");
    str_addn(out, text + sign, mantissa - sign);
    const char *exponent = text + mantissa;
    if (*exponent == '\0')
        return;
    if (!memchr(text, '.', mantissa))
        str_add(out, ".0");
    str_add(out, "e");
    exponent++;
    if (*exponent != '-' && *exponent != '+')
        str_add(out, "+");
    str_add(out, exponent);
}

static void write_number(const struct yaml_node *node, struct str *out)
{
    long long whole;
    double number;
    if (yaml_to_long(node, &whole))
        str_addf(out, "%lld", whole); /* 017 and 0o17 mean other things to YAML 1.1 */
    else if (strpbrk(node->text, "xo") && yaml_to_double(node, &number))
        str_add_double(out, number);
    else if (yaml_to_double(node, &number) && isfinite(number))
        write_float(node->text, out);
    else
        str_add(out, node->text);
}

/* Whether a reader of YAML 1.1 or 1.2 would take a plain text for more than a text. */
static bool looks_typed(const char *text)
{
    static const char *const words[] = {"y",    "n",     "yes",  "no", "on", "off",
                                        "true", "false", "null", "~",  "="};
    struct yaml_node plain = {.kind = YAML_SCALAR, .text = text};
    double number;
    if (yaml_is_null(&plain) || yaml_to_double(&plain, &number))
        return true;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    size_t length = strlen(text);
    /* 1_000, 12:30:45, 0b1, 2001-01-01, .5_0 and their like */
    return strspn(text, "+-.0123456789_:xXoObBaAcCdDeEfFTtZz ") == length &&
           strspn(text, "+-.0123456789_:") > 0 && strpbrk(text, "0123456789");
}

/* Controls of ASCII; controls, spaces and ends of lines beyond it. */
static bool is_control(unsigned long c)
{
    return c < 0x20 || c == 0x7F;
}

static bool is_space(unsigned long c)
{
    return (c >= 0x80 && c <= 0xA0) || (c >= 0x2000 && c <= 0x203F);
}

static bool is_plain_safe(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || length > 1000 || strchr(" -?:,[]{}#&*!|>'\"%@`=<", text[0]) ||
        strncmp(text, "...", 3) == 0)
        return false;
    if (text[length - 1] == ' ' || text[length - 1] == ':')
        return false;
    if (strpbrk(text, ",[]{}\"") || strstr(text, ": ") || strstr(text, ":?") ||
        strstr(text, " #"))
        return false;
    unsigned long c;
    for (const char *p = text; *p != '\0';) {
        p += utf8_decode(p, &c);
        if (is_control(c) || is_space(c))
            return false;
    }
    return !looks_typed(text) && !yaml_has_likeness(text);
}

static void write_quoted(const char *text, struct str *out)
{
    str_add(out, "\"");
    while (*text != '\0') {
        unsigned long c;
        size_t n = utf8_decode(text, &c);
        if (c == '"' || c == '\\')
            str_addf(out, "\\%c", *text);
        else if (c == '\n')
            str_add(out, "\\n");
        else if (c == '\t')
            str_add(out, "\\t");
        else if (is_control(c))
            str_addf(out, "\\x%02lX", c);
        else if (is_space(c) || (c >= 0xFEC0 && c <= 0xFFFF))
            str_addf(out, "\\u%04lX", c);
        else
            str_addn(out, text, n);
        text += n;
    }
    str_add(out, "\"");
}

static void write_scalar(const struct yaml_node *node, struct str *out)
{
    bool boolean;
    double number;
    if (yaml_is_null(node))
        str_add(out, "~");
    else if (yaml_to_bool(node, &boolean))
        str_add(out, boolean ? "true" : "false");
    else if (yaml_to_double(node, &number))
        write_number(node, out);
    else if (is_plain_safe(node->text))
        str_add(out, node->text);
    else
        write_quoted(node->text, out);
}

/* A key is a text whatever it looks like: 3 and "3" are the same key. */
static void write_key(const struct yaml_node *key, struct str *out)
{
    bool simple = strlen(key->text) <= KEY_MAX;
    bool number = key->text[0] && strspn(key->text, "0123456789") == strlen(key->text);
    if (!simple)
        str_add(out, "? ");
    if (number || is_plain_safe(key->text))
        str_add(out, key->text);
    else
        write_quoted(key->text, out);
    str_add(out, simple ? ":" : " :");
}

void yaml_write_flow(const struct yaml_node *node, struct str *out)
{
    if (node->kind == YAML_SCALAR) {
        write_scalar(node, out);
        return;
    }
    bool mapping = node->kind == YAML_MAPPING;
    str_add(out, mapping ? "{" : "[");
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0)
            str_add(out, ", ");
        if (mapping) {
            write_key(node->pairs[i].key, out);
            str_add(out, " ");
        }
        yaml_write_flow(mapping ? node->pairs[i].value : node->items[i], out);
    }
    str_add(out, mapping ? "}" : "]");
}

/* Collections that stand on the line of their key: empty ones and short lists of
 * scalars. */
static bool is_inline(const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR || node->count == 0)
        return true;
    if (node->kind == YAML_MAPPING || node->count > SHORT / 2)
        return false;
    size_t length = 0;
    for (size_t i = 0; i < node->count; i++) {
        if (node->items[i]->kind != YAML_SCALAR)
            return false;
        length += strlen(node->items[i]->text) + 2;
    }
    return length <= SHORT;
}

static void write_block(const struct yaml_node *node, int indent, struct str *out);

/* A value behind `key:` or `-`: on the same line, or as a block. */
static void write_value(const struct yaml_node *node, int indent, bool item,
                        struct str *out)
{
    if (is_inline(node)) {
        str_add(out, " ");
        yaml_write_flow(node, out);
        str_add(out, "\n");
    } else if (item) {
        str_add(out, " ");
        write_block(node, indent + 2, out);
    } else {
        str_addf(out, "\n%*s", indent + 2, "");
        write_block(node, indent + 2, out);
    }
}

/* The first line is already indented. */
static void write_block(const struct yaml_node *node, int indent, struct str *out)
{
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0)
            str_addf(out, "%*s", indent, "");
        if (node->kind == YAML_MAPPING) {
            const struct yaml_node *key = node->pairs[i].key;
            size_t start = out->length;
            write_key(key, out);
            if (out->text[start] == '?') {
                out->length -= 2;
                str_addf(out, "\n%*s:", indent, "");
            }
            write_value(node->pairs[i].value, indent, false, out);
        } else {
            str_add(out, "-");
            write_value(node->items[i], indent, true, out);
        }
    }
}

void yaml_write(const struct yaml_node *node, struct str *out)
{
    if (is_inline(node)) {
        yaml_write_flow(node, out);
        str_add(out, "\n");
    } else {
        write_block(node, 0, out);
    }
}
