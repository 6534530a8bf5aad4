/* --schema: the JSON Schema of experiment files, for editors. What the option tables
 * cannot say by themselves, the list of layers, is put in here. */
#include "runner/experiment/sections.h"

#include "nn/layer.h"

#include <jansson.h>
#include <stdlib.h>

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
    json_t *either = json_pack("[o, {s:s}]", schema, "type", "null");
    if (p->main_option)
        json_array_append_new(
            either, json_pack("{s:[s, s, s]}", "type", "number", "string", "array"));
    return json_pack("{s:o}", "anyOf", either);
}

/* A list of `TYPE` or `TYPE: {options}`; other names are blocks of the file's own. */
static json_t *layers_schema(void)
{
    json_t *properties = json_object();
    for (size_t i = 0; nn_layers.items[i]; i++)
        json_object_set_new(properties, nn_layers.items[i]->name,
                            layer_schema(nn_layers.items[i]));
    return json_pack(
        "{s:s, s:i, s:s, s:{s:[{s:s}, {s:s, s:i, s:i, s:o, s:b}]}}", "type", "array",
        "minItems", 1, "description", "layers in order: TYPE or TYPE: {options}",
        "items", "anyOf", "type", "string", "type", "object", "minProperties", 1,
        "maxProperties", 1, "properties", properties, "additionalProperties", 1);
}

void exp_schema(struct str *out)
{
    struct str text = {0};
    opt_schema(exp_file_table, &text);
    json_t *schema = parse(&text);
    str_deinit(&text);
    json_t *whole = json_pack("{s:s, s:s}", "$schema",
                              "https://json-schema.org/draft/2020-12/schema", "title",
                              "mtag experiment");
    json_object_update(whole, schema);
    /* A derived file need not repeat what its base has. */
    json_object_del(whole, "required");
    json_t *model = json_object_get(json_object_get(whole, "properties"), "model");
    json_t *inner = json_array_get(json_object_get(model, "anyOf"), 0);
    json_object_set_new(json_object_get(inner, "properties"), "layers",
                        layers_schema());
    char *dump = json_dumps(whole, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    if (dump)
        str_addf(out, "%s\n", dump);
    free(dump);
    json_decref(schema);
    json_decref(whole);
}
