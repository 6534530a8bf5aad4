/* JSON Schema (draft 2020-12) of option tables. Every value may also be a text with a
 * dollar in it, and empty, which takes an inherited value back. */
#include "base/json.h"
#include "base/opt/parts.h"

#include <string.h>

static json_t *table_schema(const struct opt *table);
static json_t *typed_schema(const struct registry *r);

static json_t *number(const struct opt *o, const char *type)
{
    json_t *s = json_pack("{s:s}", "type", type);
    if (opt_has_min(o))
        json_object_set_new(s, o->above_min ? "exclusiveMinimum" : "minimum",
                            json_real(o->min));
    if (opt_has_max(o))
        json_object_set_new(s, o->below_max ? "exclusiveMaximum" : "maximum",
                            json_real(o->max));
    return s;
}

static json_t *list_of(json_t *item)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", item);
}

/* One item, or a list of such. */
static json_t *one_or_list(json_t *item)
{
    return json_pack("{s:[O, o]}", "anyOf", item, list_of(item));
}

static json_t *text(void)
{
    return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
}

static json_t *words(const char *const *list)
{
    json_t *array = json_array();
    for (size_t i = 0; list && list[i]; i++)
        json_array_append_new(array, json_string(list[i]));
    return json_pack("{s:o}", "enum", array);
}

static json_t *int_pair(const struct opt *o)
{
    json_t *item = number(o, "integer");
    return json_pack("{s:[O, {s:s, s:o, s:i, s:i}]}", "anyOf", item, "type", "array",
                     "items", item, "minItems", 2, "maxItems", 2);
}

/* A list, or the mapping that may replace it. Over a base also a mapping from items of
 * the list to their changes. For a type that holds others of its registry the schema
 * goes no deeper. */
static json_t *node_schema(const struct opt *o)
{
    if (!o->registry)
        return o->table ? list_of(table_schema(o->table)) : NULL;
    json_t *list =
        list_of(o->nested ? json_pack("{s:[s, s]}", "type", "object", "string")
                          : typed_schema(o->registry));
    if (!o->table)
        return list;
    json_t *mapping = table_schema(o->table);
    json_object_del(mapping, "additionalProperties");
    return json_pack("{s:[o, o]}", "anyOf", list, mapping);
}

static json_t *kind_schema(const struct opt *o)
{
    switch (o->kind) {
    case OPT_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case OPT_INT:
        return number(o, "integer");
    case OPT_REAL:
        return number(o, "number");
    case OPT_STRING:
    case OPT_PATH:
        return text();
    case OPT_CHOICE:
        return words(o->choices);
    case OPT_INT_PAIR:
        return int_pair(o);
    case OPT_INT_LIST:
        return one_or_list(number(o, "integer"));
    case OPT_REAL_LIST:
        return one_or_list(number(o, "number"));
    case OPT_STRING_LIST:
        return one_or_list(text());
    case OPT_TABLE:
        return table_schema(o->table);
    case OPT_TYPED:
        return typed_schema(o->registry);
    case OPT_TYPED_MAP:
        return json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
                         typed_schema(o->registry));
    case OPT_NODE:
        return node_schema(o);
    }
    return NULL;
}

/* The default as JSON where it is a plain scalar. */
static json_t *default_of(const struct opt *o)
{
    if (!o->fallback || strchr("[{'\"~", o->fallback[0]))
        return NULL;
    struct yaml_node node = {.kind = YAML_SCALAR, .text = o->fallback};
    bool boolean;
    long long whole;
    double real;
    if (o->kind == OPT_STRING || o->kind == OPT_PATH || o->kind == OPT_CHOICE)
        return json_string(o->fallback);
    if (yaml_to_bool(&node, &boolean))
        return json_boolean(boolean);
    if (yaml_to_long(&node, &whole))
        return json_integer(whole);
    if (yaml_to_double(&node, &real))
        return json_real(real);
    return json_string(o->fallback);
}

static json_t *option_schema(const struct opt *o)
{
    json_t *s = json_object();
    json_t *kind = kind_schema(o);
    if (kind) {
        json_t *any = json_array();
        json_array_append_new(any, kind);
        if (o->words)
            json_array_append_new(any, words(o->words));
        json_array_append_new(
            any, json_pack("{s:s, s:s}", "type", "string", "pattern", "\\$"));
        json_array_append_new(any, json_pack("{s:s}", "type", "null"));
        json_object_set_new(s, "anyOf", any);
    }
    if (o->help && o->unit)
        json_object_set_new(s, "description",
                            json_sprintf("%s (%s)", o->help, o->unit));
    else if (o->help)
        json_object_set_new(s, "description", json_string(o->help));
    json_t *fallback = default_of(o);
    if (fallback)
        json_object_set_new(s, "default", fallback);
    return s;
}

static json_t *table_schema(const struct opt *table)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (const struct opt *o = table; o && o->name; o++) {
        json_object_set_new(properties, o->name, option_schema(o));
        if (!o->fallback && o->kind != OPT_TABLE && o->kind != OPT_NODE)
            json_array_append_new(required, json_string(o->name));
    }
    json_t *s = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                          "additionalProperties", 0);
    if (json_array_size(required) > 0)
        json_object_set(s, "required", required);
    json_decref(required);
    return s;
}

static json_t *typed_schema(const struct registry *r)
{
    json_t *names = json_array();
    json_t *any = json_array();
    json_array_append_new(any, json_pack("{s:o}", "enum", names));
    for (size_t i = 0; r->items[i]; i++) {
        const struct plugin *p = r->items[i];
        json_array_append_new(names, json_string(p->name));
        json_t *s = table_schema(p->options);
        json_t *type = json_pack("{s:s}", "const", p->name);
        if (p->help)
            json_object_set_new(type, "description", json_string(p->help));
        json_object_set_new(json_object_get(s, "properties"), "type", type);
        json_t *required = json_object_get(s, "required");
        if (required)
            json_array_insert_new(required, 0, json_string("type"));
        else
            json_object_set_new(s, "required", json_pack("[s]", "type"));
        json_array_append_new(any, s);
    }
    return json_pack("{s:o}", "anyOf", any);
}

static void add_json(json_t *schema, struct str *out)
{
    json_add_pretty(out, schema);
    json_decref(schema);
}

void opt_schema(const struct opt *table, struct str *out)
{
    add_json(table_schema(table), out);
}
