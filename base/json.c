/* The flags that all of mtag's JSON is written with. */
#include "base/json.h"

#include "base/utf8.h"

#include <math.h>

#define FLAGS (JSON_REAL_PRECISION(9) | JSON_ENCODE_ANY)

static int add_to_str(const char *text, size_t size, void *s)
{
    str_addn(s, text, size);
    return 0;
}

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

void json_add_line(struct str *s, const json_t *value)
{
    json_dump_callback(value, add_to_str, s, FLAGS);
}

void json_add_pretty(struct str *s, const json_t *value)
{
    json_dump_callback(value, add_to_str, s, FLAGS | JSON_INDENT(2));
    str_add(s, "\n");
}
