/* --schema: the JSON Schema of experiment files, for editors. The list of layers, which
 * the option tables do not have, is added here. */
#include "runner/experiment/sections.h"

#include "base/json.h"
#include "nn/layer.h"
#include "runner/metric.h"
#include "runner/experiment/plan/plan.h"
#include "runner/experiment/words.h"

#include <stdlib.h>
#include <string.h>

static json_t *parse(const struct str *text)
{
    return json_loads(str_text(text), 0, NULL);
}

/* The options of a layer: its own and those of any layer; or its main option's value.
 */
static json_t *layer_schema(const struct plugin *p)
{
    struct str own = {0}, common = {0};
    opt_schema(p->options, &own);
    opt_schema(exp_any_layer_table(), &common);
    json_t *schema = parse(&own), *any = parse(&common);
    str_deinit(&own);
    str_deinit(&common);
    if (!json_object_get(schema, "properties"))
        json_object_set_new(schema, "properties", json_object());
    json_object_update_missing(json_object_get(schema, "properties"),
                               json_object_get(any, "properties"));
    json_decref(any);
    if (p->help)
        json_object_set_new(schema, "description", json_string(p->help));
    json_object_set_new(schema, "title", json_string(p->name));
    json_t *either = json_pack("[o, {s:s}]", schema, "type", "null");
    if (p->main_option)
        json_array_append_new(
            either, json_pack("{s:[s, s, s]}", "type", "number", "string", "array"));
    return json_pack("{s:o}", "anyOf", either);
}

/* A list of `TYPE` or `TYPE: {options}`; other names are blocks of the file's own. Over
 * a base also a mapping from items to what changes in them. */
static json_t *layers_schema(void)
{
    json_t *properties = json_object();
    for (size_t i = 0; nn_layers.items[i]; i++)
        json_object_set_new(properties, nn_layers.items[i]->name,
                            layer_schema(nn_layers.items[i]));
    return json_pack(
        "{s:s, s:s, s:[{s:s, s:i, s:{s:[{s:s}, {s:s, s:i, s:i, s:o, s:b}]}}, {s:s}]}",
        "title", "layers", "description", "layers in order: TYPE or TYPE: {options}",
        "anyOf", "type", "array", "minItems", 1, "items", "anyOf", "type", "string",
        "type", "object", "minProperties", 1, "maxProperties", 1, "properties",
        properties, "additionalProperties", 1, "type", "object");
}

/* The mapping of a section's options. */
static json_t *section_properties(json_t *whole, const char *name)
{
    json_t *section = json_object_get(json_object_get(whole, "properties"), name);
    json_t *mapping = json_array_get(json_object_get(section, "anyOf"), 0);
    return json_object_get(mapping, "properties");
}

static json_t *reference(const char *definition)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/$defs/%s", definition));
}

/* What a path of a sweep varies over; a null takes an inherited one back. */
static json_t *parameter_schema(void)
{
    struct str parameter = {0};
    opt_schema(exp_parameter_table, &parameter);
    json_t *schema = json_pack("{s:s, s:[o, {s:s}]}", "title", "parameter of a sweep",
                               "anyOf", parse(&parameter), "type", "null");
    str_deinit(&parameter);
    return schema;
}

/* Paths and what each varies over. Editors offer the first words of paths: sections and
 * their options. */
static void add_parameters(json_t *sweep)
{
    json_t *paths = json_object();
    for (const struct opt *section = exp_file_table; section->name; section++) {
        if (!exp_is_section(section) || strcmp(section->name, "sweep") == 0)
            continue;
        for (const struct opt *o = section->table; o && o->name; o++) {
            struct str path = {0};
            str_addf(&path, "%s.%s", section->name, o->name);
            json_t *own = reference("parameter");
            if (o->help)
                json_object_set_new(own, "description", json_string(o->help));
            json_object_set_new(paths, str_text(&path), own);
            str_deinit(&path);
        }
    }
    json_object_set_new(json_object_get(sweep, "parameters"), "anyOf",
                        json_pack("[{s:s, s:o, s:o}, {s:s}]", "type", "object",
                                  "properties", paths, "additionalProperties",
                                  reference("parameter"), "type", "null"));
}

/* Each key at the top is shown by its name. */
static void add_titles(json_t *whole)
{
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(whole, "properties"), key, value)
        json_object_set_new(value, "title", json_string(key));
}

/* The names that editors offer for a metric; a metric of test clips only where trials
 * are ranked. The schema stays open: {name, goal} and objectives have others. */
static void offer_metrics(json_t *properties, const char *option, bool test)
{
    struct arena *a = arena_create();
    json_t *names = json_array();
    size_t next = 0, number;
    enum feat_split split;
    while (exp_metric_next(&next, &number, &split))
        if (test || split != FEAT_TEST)
            json_array_append_new(names,
                                  json_string(run_metric_name(number, split, NULL, a)));
    json_object_set_new(json_object_get(properties, option), "examples", names);
    arena_destroy(a);
}

/* A null takes an inherited feature back. */
static void allow_no_feature(json_t *whole)
{
    json_t *features =
        json_object_get(json_object_get(whole, "properties"), "features");
    json_t *map = json_array_get(json_object_get(features, "anyOf"), 0);
    json_object_set_new(map, "additionalProperties",
                        json_pack("{s:[O, {s:s}]}", "anyOf",
                                  json_object_get(map, "additionalProperties"), "type",
                                  "null"));
}

/* Removes `required` from a schema and its parts, except from lists, which a file gives
 * as a whole. */
static void drop_required(json_t *schema)
{
    if (json_is_array(json_object_get(schema, "required")))
        json_object_del(schema, "required");
    const char *key;
    json_t *value;
    json_object_foreach(schema, key, value) if (strcmp(key, "items") != 0)
        drop_required(value);
    size_t i;
    if (json_is_array(schema))
        json_array_foreach(schema, i, value) drop_required(value);
}

/* The keys that a file must have which has neither a base nor a formula. */
static json_t *needs_without_base(void)
{
    return json_pack(
        "{s:{s:{s:[{s:[s]}, {s:[s]}]}}, s:{s:[s, s, s], s:{s:{s:[s]}, s:{s:[s]}}}}",
        "if", "not", "anyOf", "required", "base", "required", "objective", "then",
        "required", "data", "features", "model", "properties", "data", "required",
        "root", "model", "required", "layers");
}

/* Beside a formula other keys at the top are its parameters. */
static void allow_parameters(json_t *whole)
{
    json_t *names = json_array();
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(whole, "properties"), key, value)
        json_array_append_new(names, json_string(key));
    json_object_del(whole, "additionalProperties");
    json_object_set_new(whole, "allOf",
                        json_pack("[{s:{s:[s]}, s:{s:{s:o}}}]", "if", "required",
                                  "objective", "else", "propertyNames", "enum", names));
}

void exp_schema(struct str *out)
{
    struct str text = {0};
    opt_schema(exp_file_table, &text);
    json_t *schema = parse(&text);
    str_deinit(&text);
    json_t *whole = json_pack(
        "{s:s, s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema",
        "$id", "urn:mtag:experiment:" MTAG_VERSION, "title", "mtag experiment");
    json_object_update(whole, schema);
    /* A derived file need not repeat what its base has. */
    drop_required(whole);
    allow_no_feature(whole);
    allow_parameters(whole);
    json_t *needs = needs_without_base();
    json_object_update(whole, needs);
    json_decref(needs);
    json_object_set_new(section_properties(whole, "model"), "layers",
                        reference("layers"));
    add_titles(whole);
    json_object_set_new(whole, "$defs",
                        json_pack("{s:o, s:o}", "layers", layers_schema(), "parameter",
                                  parameter_schema()));
    add_parameters(section_properties(whole, "sweep"));
    offer_metrics(section_properties(whole, "sweep"), "metric", true);
    offer_metrics(section_properties(whole, "train"), "monitor", false);
    json_add_pretty(out, whole);
    json_decref(schema);
    json_decref(whole);
}
