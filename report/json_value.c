/* Values of parameters in JSON: json_value.h. */
#include "report/json_value.h"

#include "base/yaml.h"

#include <math.h>
#include <string.h>

static json_t *scalar_of(const struct yaml_node *node)
{
    bool truth;
    if (node->quoted)
        return json_text(node->text);
    if (yaml_is_null(node))
        return json_null();
    return yaml_to_bool(node, &truth) ? json_boolean(truth)
                                      : rep_json_value(node->text);
}

/* Keys of a mapping are scalars. */
static json_t *value_of(const struct yaml_node *node)
{
    json_t *out = node->kind == YAML_SEQUENCE  ? json_array()
                  : node->kind == YAML_MAPPING ? json_object()
                                               : scalar_of(node);
    for (size_t i = 0; i < node->count; i++)
        if (node->kind == YAML_SEQUENCE)
            json_array_append_new(out, value_of(node->items[i]));
        else
            json_object_set_new(out, node->pairs[i].key->text,
                                value_of(node->pairs[i].value));
    return out;
}

bool rep_is_nested(const char *text)
{
    return text && (text[0] == '[' || text[0] == '{');
}

json_t *rep_json_value(const char *text)
{
    double number;
    long long whole;
    if (text && str_to_long(text, &whole))
        return json_integer(whole);
    if (text && str_to_double(text, &number) && isfinite(number))
        return json_number(number);
    if (!rep_is_nested(text))
        return json_text(text);
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    const struct yaml_node *node = yaml_read_text(text, strlen(text), "", ".", a, diag);
    json_t *out = node ? value_of(node) : json_text(text);
    diag_destroy(diag);
    arena_destroy(a);
    return out;
}

const char *rep_json_line(const char *text, struct arena *a)
{
    struct str line = {0};
    json_t *value = rep_json_value(text);
    json_add_line(&line, value);
    json_decref(value);
    const char *out = arena_strdup(a, str_text(&line));
    str_deinit(&line);
    return out;
}
