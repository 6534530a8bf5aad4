/* Writing JSON: jansson's trees, but with numbers in their shortest decimals, which
 * jansson cannot write. */
#include "base/json.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>

enum { INDENT = 2, LINE = -1 /* depth at which a value is written on one line */ };

static void add_value(struct str *s, json_t *value, int depth);

json_t *json_text(const char *text)
{
    if (text == NULL)
        return json_null();
    struct str valid = {0};
    utf8_add_valid(&valid, text);
    json_t *out = json_stringn(str_text(&valid), valid.length);
    str_deinit(&valid);
    return out;
}

json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* Between the items of a list, and before its end (last). */
static void add_break(struct str *s, int depth, bool first, bool last)
{
    str_add(s, first || last ? "" : ",");
    if (depth != LINE)
        str_addf(s, "\n%*s", INDENT * depth, "");
    else
        str_add(s, first || last ? "" : " ");
}

/* A value as jansson writes it. What JSON does not require to be escaped and a terminal
 * acts on stands in strings only, where it may be escaped too. */
static void add_written(struct str *s, const char *text)
{
    while (*text) {
        unsigned long c;
        size_t n = utf8_decode(text, &c);
        if (c >= 0x7F && c != UTF8_BAD && utf8_is_control(c))
            str_addf(s, "\\u%04lx", c);
        else
            str_addn(s, text, n);
        text += n;
    }
}

static void add_scalar(struct str *s, const json_t *value)
{
    if (json_is_real(value)) {
        str_add_double(s, json_real_value(value));
        return;
    }
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    add_written(s, text ? text : "null");
    free(text);
}

static void add_array(struct str *s, const json_t *array, int depth)
{
    int inner = depth == LINE ? LINE : depth + 1;
    size_t i;
    json_t *item;
    str_add(s, "[");
    json_array_foreach(array, i, item)
    {
        add_break(s, inner, i == 0, false);
        add_value(s, item, inner);
    }
    if (json_array_size(array) > 0)
        add_break(s, depth, false, true);
    str_add(s, "]");
}

static void add_object(struct str *s, json_t *object, int depth)
{
    int inner = depth == LINE ? LINE : depth + 1;
    bool first = true;
    str_add(s, "{");
    for (void *at = json_object_iter(object); at;
         at = json_object_iter_next(object, at)) {
        json_t *key = json_string(json_object_iter_key(at));
        add_break(s, inner, first, false);
        add_scalar(s, key);
        json_decref(key);
        str_add(s, ": ");
        add_value(s, json_object_iter_value(at), inner);
        first = false;
    }
    if (!first)
        add_break(s, depth, false, true);
    str_add(s, "}");
}

static void add_value(struct str *s, json_t *value, int depth)
{
    if (json_is_object(value))
        add_object(s, value, depth);
    else if (json_is_array(value))
        add_array(s, value, depth);
    else
        add_scalar(s, value);
}

void json_add_line(struct str *s, json_t *value)
{
    add_value(s, value, LINE);
}

void json_add_pretty(struct str *s, json_t *value)
{
    add_value(s, value, 0);
    str_add(s, "\n");
}
