#include "loading.h"

#include "runner/experiment/sections.h"

#include <jansson.h>

static void every_kind_is_listed(void **state)
{
    (void)state;
    static const char *const kinds[][2] = {
        {"layer", "conv1d"},   {"layers", "dropout"}, {"feature", "mel"},
        {"optimizer", "adam"}, {"losses", "bce"},     {"schedule", "plateau"},
        {"sampler", "random"}, {"section", "train"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct str out = {0};
        struct err e = {0};
        assert_int_equal(exp_list(kinds[i][0], &out, &e), ERR_OK);
        assert_mentions(str_text(&out), kinds[i][1]);
        str_deinit(&out);
    }
}

static void an_unknown_kind_lists_the_kinds(void **state)
{
    (void)state;
    struct str out = {0};
    struct err e = {0};
    assert_int_equal(exp_list("optimiser", &out, &e), ERR_USER);
    assert_mentions(e.text, "did you mean `optimizer`?");
    assert_mentions(e.text,
                    "layer, feature, optimizer, loss, schedule, average, sampler, section");
    assert_int_equal(out.length, 0);
}

static void options_are_described(void **state)
{
    (void)state;
    struct str out = {0};
    struct err e = {0};
    assert_int_equal(exp_describe("conv1d", &out, &e), ERR_OK);
    assert_mentions(str_text(&out), "filters");
    assert_mentions(str_text(&out), "repeat");
    str_deinit(&out);
    assert_int_equal(exp_describe("sweep", &out, &e), ERR_OK);
    assert_mentions(str_text(&out), "enqueue");
    str_deinit(&out);
    assert_int_equal(exp_describe("plateu", &out, &e), ERR_USER);
    assert_mentions(e.text, "did you mean `plateau`?");
    str_deinit(&out);
}

static void the_schema_is_json_and_knows_sections_and_layers(void **state)
{
    (void)state;
    struct str out = {0};
    exp_schema(&out);
    json_t *schema = json_loads(str_text(&out), 0, NULL);
    assert_non_null(schema);
    const json_t *properties = json_object_get(schema, "properties");
    for (const struct opt *o = exp_file_table; o->name; o++)
        assert_non_null(json_object_get(properties, o->name));
    assert_mentions(str_text(&out), "max_pool1d");
    assert_mentions(str_text(&out), "n_mels");
    assert_mentions(str_text(&out), "one_at_a_time");
    json_decref(schema);
    str_deinit(&out);
}

static void sizes_have_units(void **state)
{
    (void)state;
    double bytes = 0;
    assert_true(exp_size("20 GB", &bytes) && bytes == 20e9);
    assert_true(exp_size("1.5MiB", &bytes) && bytes == 1572864);
    assert_true(exp_size("4096", &bytes) && bytes == 4096);
    assert_true(exp_size("1e3 kB", &bytes) && bytes == 1e6);
    static const char *const wrong[] = {"",      "GB",         "20 G",
                                        "-1 GB", "20 GB more", "1..2 GB"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(exp_size(wrong[i], &bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_listed),
        cmocka_unit_test(an_unknown_kind_lists_the_kinds),
        cmocka_unit_test(options_are_described),
        cmocka_unit_test(the_schema_is_json_and_knows_sections_and_layers),
        cmocka_unit_test(sizes_have_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
