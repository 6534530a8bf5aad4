#include "tests/base/opt/tables.h"

#include <jansson.h>

static json_t *find_property(json_t *schema, const char *name)
{
    return json_object_get(json_object_get(schema, "properties"), name);
}

static void a_table_has_a_json_schema(void **state)
{
    (void)state;
    struct str s = {0};
    opt_schema(all_options, &s);
    json_t *schema = json_loads(str_text(&s), 0, NULL);
    assert_non_null(schema);
    assert_string_equal(json_string_value(json_object_get(schema, "type")), "object");
    assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    json_t *required = json_object_get(schema, "required");
    assert_int_equal(json_array_size(required), 1);
    assert_string_equal(json_string_value(json_array_get(required, 0)), "filters");
    for (const struct opt *o = all_options; o->name; o++)
        assert_non_null(find_property(schema, o->name));
    json_t *hop = find_property(schema, "hop");
    assert_int_equal(json_integer_value(json_object_get(hop, "default")), 256);
    assert_string_equal(json_string_value(json_object_get(hop, "description")),
                        "from frame to frame (samples)");
    json_t *number = json_array_get(json_object_get(hop, "anyOf"), 0);
    assert_string_equal(json_string_value(json_object_get(number, "type")), "integer");
    assert_true(is_close(json_number_value(json_object_get(number, "minimum")), 16));
    assert_true(is_close(json_number_value(json_object_get(number, "maximum")), 4096));
    json_t *p = json_array_get(json_object_get(find_property(schema, "p"), "anyOf"), 0);
    assert_true(is_close(json_number_value(json_object_get(p, "exclusiveMaximum")), 1));
    json_decref(schema);
    str_deinit(&s);
}

static void a_registry_has_a_json_schema(void **state)
{
    (void)state;
    struct str s = {0};
    opt_schema(all_options, &s);
    json_t *schema = json_loads(str_text(&s), 0, NULL);
    json_t *property = find_property(schema, "optimizer");
    json_t *typed = json_array_get(json_object_get(property, "anyOf"), 0);
    json_t *any = json_object_get(typed, "anyOf");
    assert_int_equal(json_array_size(any), 3);
    json_t *names = json_object_get(json_array_get(any, 0), "enum");
    assert_string_equal(json_string_value(json_array_get(names, 1)), "adam");
    json_t *type = find_property(json_array_get(any, 2), "type");
    assert_string_equal(json_string_value(json_object_get(type, "const")), "adam");
    assert_non_null(find_property(json_array_get(any, 2), "lr"));
    json_decref(schema);
    str_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_table_has_a_json_schema),
        READING_TEST(a_registry_has_a_json_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
