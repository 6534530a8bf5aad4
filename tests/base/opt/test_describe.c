#include "tests/base/opt/tables.h"

static void options_are_described_in_80_columns(void **state)
{
    (void)state;
    const struct plugin p = {
        .name = "conv2d",
        .help = "a layer whose one-line help is so long that it has to be "
                "wrapped to a second line",
        .options = all_options,
        .reference = "LeCun et al. 1989",
        .example = "{filters: 64, kernel: 3}"};
    struct str s = {0};
    opt_describe(&p, "layer", &s);
    for (const char *line = s.text; *line;) {
        size_t length = strcspn(line, "\n");
        assert_true(length <= 80);
        assert_true(length == 0 || line[length - 1] != ' ');
        line += length + (line[length] == '\n');
    }
    assert_mentions(s.text, "conv2d (layer): a layer whose");
    assert_mentions(
        s.text, "\n  filters     required        number of filters (a whole number of");
    assert_mentions(
        s.text, "\n  hop         256             from frame to frame (a whole number "
                "from 16 to");
    assert_mentions(
        s.text,
        "\n  limit.top   3               how many (a whole number of at least 1)\n");
    assert_mentions(s.text, "\nExample: {filters: 64, kernel: 3}\n");
    assert_mentions(s.text, "\nSource:  LeCun et al. 1989\n");
    s.length = 0;
    opt_describe(&sgd, "optimizer", &s);
    assert_string_equal(str_text(&s), "sgd (optimizer): plain gradient descent\n");
    str_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(options_are_described_in_80_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
