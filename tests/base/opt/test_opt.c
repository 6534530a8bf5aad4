#include "tests/base/opt/tables.h"

/* Reading gives one fault, whose printed form contains the part. `filters` is added. */
static void assert_fault(struct reading *f, const char *option, const char *part)
{
    read_all(f, arena_printf(f->arena, "filters: 1\n%s\n", option));
    assert_int_equal(diag_errors(f->diag), 1);
    assert_mentions(take_faults(f), part);
}

static void values_of_every_kind_are_read(void **state)
{
    struct reading *f = *state;
    const struct all *v = read_good(f, "filters: 64\n"
                                       "bias: false\n"
                                       "hop: 5e2\n"
                                       "p: 0\n"
                                       "top_db: 80\n"
                                       "title: 007\n"
                                       "root: ../data\n"
                                       "mode: edge\n"
                                       "kernel: [3, 5.0]\n"
                                       "padding: same\n"
                                       "sizes: [1, -5, 0x3]\n"
                                       "weights: 2\n"
                                       "tags: [rock, 1, no]\n"
                                       "limit: {top: 7, unit: GB}\n"
                                       "optimizer: {type: adam, lr: 1e-4}\n"
                                       "features: {b: sgd, a: {type: adam}}\n"
                                       "extra: [x]\n"
                                       "threads: 4\n");
    assert_int_equal(v->filters, 64);
    assert_false(v->bias);
    assert_int_equal(v->hop, 500);
    assert_true(is_close(v->p, 0));
    assert_true(is_close(v->top_db, 80));
    assert_string_equal(v->title, "007");
    assert_string_equal(v->root, "experiments/../data");
    assert_int_equal(v->mode, 2);
    assert_int_equal(v->kernel[0], 3);
    assert_int_equal(v->kernel[1], 5);
    assert_int_equal(v->padding[0], OPT_WORD(0));
    assert_int_equal(v->padding[1], OPT_WORD(0));
    assert_int_equal(v->sizes.count, 3);
    assert_int_equal(v->sizes.items[1], -5);
    assert_int_equal(v->sizes.items[2], 3);
    assert_int_equal(v->weights.count, 1);
    assert_true(is_close(v->weights.items[0], 2));
    assert_int_equal(v->tags.count, 3);
    assert_string_equal(v->tags.items[1], "1");
    assert_string_equal(v->tags.items[2], "no");
    assert_int_equal(v->limit.top, 7);
    assert_string_equal(v->limit.unit, "GB");
    assert_ptr_equal(v->optimizer.type, &adam);
    const struct adam *options = v->optimizer.options;
    assert_true(is_close(options->lr, 1e-4));
    assert_int_equal(options->betas.count, 2);
    assert_int_equal(v->features.count, 2);
    assert_string_equal(v->features.items[0].name, "b");
    assert_ptr_equal(v->features.items[0].value.type, &sgd);
    assert_ptr_equal(v->features.items[1].value.type, &adam);
    assert_int_equal(v->extra->kind, YAML_SEQUENCE);
    assert_int_equal(v->threads, 4);
}

static void check_defaults(const struct all *v)
{
    assert_true(v->bias);
    assert_int_equal(v->hop, 256);
    assert_true(is_close(v->p, .5));
    assert_true(isnan(v->top_db));
    assert_null(v->title);
    assert_string_equal(v->root, "data");
    assert_int_equal(v->mode, 0);
    assert_int_equal(v->kernel[0], 3);
    assert_int_equal(v->kernel[1], 3);
    assert_int_equal(v->padding[1], 0);
    assert_int_equal(v->sizes.count, 0);
    assert_int_equal(v->weights.count, 2);
    assert_true(is_close(v->weights.items[1], .5));
    assert_int_equal(v->limit.top, 3);
    assert_null(v->limit.unit);
    assert_ptr_equal(v->optimizer.type, &adam);
    assert_int_equal(v->features.count, 0);
    assert_null(v->extra);
}

static void what_is_absent_or_empty_takes_its_default(void **state)
{
    struct reading *f = *state;
    check_defaults(read_good(f, "filters: 1"));
    check_defaults(read_good(f, "{filters: 1, bias: ~, hop: null, limit: ~}"));
    struct all v = {0};
    opt_defaults(all_options, &v, f->arena);
    check_defaults(&v);
    assert_int_equal(v.filters, 0);
}

static void no_mapping_means_all_defaults(void **state)
{
    struct reading *f = *state;
    struct limit limit = {0};
    opt_read(limit_options, NULL, "limit", NULL, &limit, f->arena, f->diag);
    assert_int_equal(limit.top, 3);
    struct yaml_node *null = yaml_scalar(f->arena, "~");
    limit.top = 0;
    opt_read(limit_options, null, "limit", NULL, &limit, f->arena, f->diag);
    assert_int_equal(limit.top, 3);
    assert_int_equal(diag_errors(f->diag), 0);
}

static void an_unknown_key_is_named_with_the_nearest(void **state)
{
    struct reading *f = *state;
    assert_fault(f, "kernl: 3",
                 "test.yaml:2:1: error: unknown option `kernl` of conv2d\n"
                 "  2 | kernl: 3\n"
                 "    | ^\n"
                 "  did you mean `kernel`?\n");
    assert_fault(f, "momentum: 3", "  options of conv2d: filters, bias, hop, ");
    assert_fault(f, "limit: {tpo: 3}",
                 "test.yaml:2:9: error: unknown option `tpo` of conv2d.limit");
    assert_fault(f, "optimizer: {type: adam, rl: 3}",
                 "test.yaml:2:25: error: unknown option `rl` of adam");
    assert_fault(f, "optimizer: {type: sgd, rl: 3}", "options of sgd: type");
}

static void an_unknown_key_that_belongs_further_in_is_told_where(void **state)
{
    struct reading *f = *state;
    assert_fault(f, "lr: 3", "  did you mean `optimizer.lr`?\n");
    assert_fault(f, "optimizer: {type: adam}\nlr: 3", "`optimizer.lr`");
    assert_fault(f, "top: 3", "  did you mean `limit.top`?\n");
    assert_fault(f, "optimizer: sgd\nnesterov: 3", "  options of conv2d: filters, ");
}

static void keys_that_the_caller_reads_are_passed_over(void **state)
{
    struct reading *f = *state;
    static const char *const also[] = {"name", "from", NULL};
    static const char text[] = "{name: a, from: b, top: 2}";
    struct limit limit = {0};
    opt_read(limit_options,
             yaml_read_text(text, sizeof(text) - 1, "t", ".", f->arena, f->diag),
             "limit", also, &limit, f->arena, f->diag);
    assert_int_equal(diag_errors(f->diag), 0);
    static const char wrong[] = "{nmae: a}";
    opt_read(limit_options,
             yaml_read_text(wrong, sizeof(wrong) - 1, "t", ".", f->arena, f->diag),
             "limit", also, &limit, f->arena, f->diag);
    assert_mentions(take_faults(f), "did you mean `name`?");
}

static void a_missing_option_is_a_fault_at_its_mapping(void **state)
{
    struct reading *f = *state;
    read_all(f, "{bias: true}");
    assert_int_equal(diag_errors(f->diag), 1);
    assert_string_equal(take_faults(f), "test.yaml:1:1: error: conv2d needs `filters`\n"
                                        "  1 | {bias: true}\n"
                                        "    | ^\n"
                                        "  filters: number of filters\n");
    read_all(f, "filtres: 3");
    assert_int_equal(diag_errors(f->diag), 1);
    assert_mentions(take_faults(f), "did you mean `filters`?");
}

static void a_wrong_type_says_what_was_expected_and_found(void **state)
{
    struct reading *f = *state;
    static const struct {
        const char *option, *fault;
    } cases[] = {
        {"hop: three",
         "test.yaml:2:6: error: `hop` of conv2d must be a whole number from 16 to 4096 "
         "samples, not `three`"},
        {"hop: true", "not `true`"},
        {"hop: 1.5", "not `1.5`"},
        {"hop: [1]", "not a list"},
        {"hop: {a: 1}", "not a mapping"},
        {"hop: '256'", "not the text `256`"},
        {"hop: '256'", "leave the quotes away"},
        {"bias: yes", "`bias` of conv2d must be true or false, not `yes`"},
        {"bias: yes", "did you mean `true`?"},
        {"bias: off", "did you mean `false`?"},
        {"bias: 1", "must be true or false, not `1`"},
        {"bias: 'true'", "leave the quotes away"},
        {"p: much",
         "`p` of conv2d must be a number of at least 0 and below 1, not `much`"},
        {"top_db: nine", "must be a number (dB) or `none`, not `nine`"},
        {"top_db: nnoe", "did you mean `none`?"},
        {"title: [a]", "`title` of conv2d must be a text or `none`, not a list"},
        {"root: {a: b}", "`root` of conv2d must be a path, not a mapping"},
        {"root: ''", "must be a path, not ``"},
        {"mode: zeros",
         "`mode` of conv2d must be one of reflect, zero, edge, not `zeros`"},
        {"mode: zeros", "did you mean `zero`?"},
        {"mode: [zero]", "not a list"},
        {"kernel: big",
         "`kernel` of conv2d must be a whole number of at least 1, or a pair "
         "[bands, frames] of them, not `big`"},
        {"kernel: [1, 2, 3]",
         "must be a number or a pair [bands, frames], not a list of 3"},
        {"kernel: [1, x]",
         "test.yaml:2:13: error: an item of `kernel` of conv2d must be a whole "
         "number of at least 1, not `x`"},
        {"padding: smae", "of them or `same`, not `smae`"},
        {"sizes: {a: 1}",
         "`sizes` of conv2d must be a list of whole numbers from -5 to 5, not a"},
        {"sizes: [1, 1.5]",
         "an item of `sizes` of conv2d must be a whole number from -5 to 5"},
        {"weights: heavy",
         "`weights` of conv2d must be a list of numbers, not `heavy`"},
        {"tags: {a: 1}", "`tags` of conv2d must be a list of texts, not a mapping"},
        {"tags: [a, [b]]",
         "test.yaml:2:11: error: an item of `tags` of conv2d must be a text, not a"},
        {"limit: 3", "`limit` of conv2d must be a mapping of options, not `3`"},
        {"limit: 3", "its options: top, unit"},
        {"features: [a]",
         "`features` of conv2d must be a mapping from names to {type: optimizer"},
        {"optimizer: [adam]",
         "conv2d.optimizer must be the name of an optimizer or a mapping"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_fault(f, cases[i].option, cases[i].fault);
}

static void numbers_must_be_in_range(void **state)
{
    struct reading *f = *state;
    static const struct {
        const char *option, *fault;
    } cases[] = {
        {"hop: 15", "from 16 to 4096 samples, not `15`"},
        {"hop: 4097", "from 16 to 4096 samples, not `4097`"},
        {"kernel: 0", "of at least 1"},
        {"kernel: 3e9", "the number is too large"},
        {"p: 1", "of at least 0 and below 1, not `1`"},
        {"p: -0.1", "not `-0.1`"},
        {"p: .nan", "not `.nan`"},
        {"top_db: .inf", "not `.inf`"},
        {"top_db: 1e999", "not `1e999`"},
        {"weights: [1, .nan]",
         "an item of `weights` of conv2d must be a number, not `.nan`"},
        {"sizes: [6]", "from -5 to 5, not `6`"},
        {"optimizer: {type: adam, lr: 0}",
         "`lr` of adam must be a number above 0, not `0`"},
        {"optimizer: {type: adam, betas: [.9, 1]}",
         "of at least 0 and below 1, not `1`"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_fault(f, cases[i].option, cases[i].fault);
    read_good(f, "{filters: 1, hop: 16, p: 0.999, sizes: [-5, 5]}");
    read_good(f, "{filters: 1, hop: 4096}");
}

static void all_faults_are_found_at_once(void **state)
{
    struct reading *f = *state;
    read_all(f, "{hop: x, p: 2, mode: y, zz: 1, limit: {top: 0}, optimizer: adm, "
                "sizes: [a, b]}");
    assert_int_equal(diag_errors(f->diag), 9);
    take_faults(f);
}

static void long_values_are_cut_in_messages(void **state)
{
    struct reading *f = *state;
    struct str s = {0};
    str_add(&s, "hop: ");
    for (int i = 0; i < 500; i++)
        str_add(&s, "\xC3\xBC");
    read_all(f, arena_printf(f->arena, "filters: 1\n%s\n", str_text(&s)));
    const char *first = take_faults(f);
    assert_true(strcspn(first, "\n") < 220);
    assert_mentions(first, "...`");
    assert_null(strchr(first, '?'));
    str_deinit(&s);
}

static void a_type_must_be_known(void **state)
{
    struct reading *f = *state;
    assert_fault(f, "optimizer: adm", "test.yaml:2:12: error: unknown optimizer `adm`");
    assert_fault(f, "optimizer: adm", "did you mean `adam`?");
    assert_fault(f, "optimizer: {type: lbfgs}",
                 "test.yaml:2:19: error: unknown optimizer `lbfgs`");
    assert_fault(f, "optimizer: {type: lbfgs}", "known: sgd, adam");
    assert_fault(f, "optimizer: {lr: 1e-3}", "conv2d.optimizer needs `type`");
    assert_fault(f, "optimizer: {adam: {lr: 1e-3}}", "write {type: adam, ...}");
    assert_fault(f, "optimizer: {type: [adam]}",
                 "`type` of conv2d.optimizer must be the name of");
    assert_fault(f, "features: {x: amad}",
                 "test.yaml:2:15: error: unknown optimizer `amad`");
    assert_ptr_equal(registry_find(&optimizer_registry, "sgd"), &sgd);
    assert_null(registry_find(&optimizer_registry, "Sgd"));
}

static void words_in_place_of_a_type_are_among_those_that_are_known(void **state)
{
    static const char *const words[] = {"none", "auto", NULL};
    static const struct opt table[] = {{.name = "optimizer",
                                        .kind = OPT_TYPED,
                                        .fallback = "none",
                                        .words = words,
                                        .registry = &optimizer_registry},
                                       {0}};
    struct reading *f = *state;
    struct opt_typed out;
    static const char *const faults[][2] = {
        {"optimizer: lbfgs", "known: none, auto, sgd, adam"},
        {"optimizer: atuo", "did you mean `auto`?"},
        {"optimizer: [adam]", "known: none, auto, sgd, adam"},
        {"optimizer: {type: lbfgs}", "known: sgd, adam"},
        {"optimizer: {lr: 1}", "known: sgd, adam"}};
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        const struct yaml_node *map = reading_yaml(f, faults[i][0]);
        opt_read(table, map, "train", NULL, &out, f->arena, f->diag);
        assert_mentions(take_faults(f), faults[i][1]);
    }
}

static void paths_start_at_the_folder_of_their_file(void **state)
{
    struct reading *f = *state;
    static const struct {
        const char *folder, *path, *result;
    } cases[] = {
        {"experiments", "data", "experiments/data"},
        {".", "data", "data"},
        {"/", "data", "/data"},
        {"a/", "b", "a/b"},
        {"experiments", "/data", "/data"},
        {"", "data", "data"},
        {"experiments", "~/data", "/home/me/data"},
        {".", "~/data", "/home/me/data"},
        {"experiments", "./~/data", "experiments/./~/data"},
        {"experiments", "~data", "experiments/~data"},
    };
    setenv("HOME", "/home/me", 1);
    static const struct opt table[] = {
        {.name = "root", .kind = OPT_PATH, .help = "where"}, {0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *text = arena_printf(f->arena, "root: %s", cases[i].path),
                   *out = NULL;
        const struct yaml_node *map =
            yaml_read_text(text, strlen(text), "t", cases[i].folder, f->arena, f->diag);
        opt_read(table, map, "data", NULL, &out, f->arena, f->diag);
        assert_string_equal(out, cases[i].result);
    }
}

struct worded {
    struct opt_reals weights;
    const char *file;
};

static const char *const weight_words[] = {"none", "balanced", NULL};

static const struct opt worded_options[] = {
    {AT(worded, weights), .kind = OPT_REAL_LIST, .fallback = "none",
     .words = weight_words},
    {AT(worded, file), .kind = OPT_PATH, .fallback = "data", .or_number = true},
    {0}};

static const char *read_worded(struct reading *f, const char *text, struct worded *out)
{
    memset(out, 0, sizeof(*out));
    const struct yaml_node *map =
        yaml_read_text(text, strlen(text), "test.yaml", "there", f->arena, f->diag);
    opt_read(worded_options, map, "it", NULL, out, f->arena, f->diag);
    struct str s = {0};
    opt_print(worded_options, out, &s);
    const char *copy = arena_strdup(f->arena, str_text(&s));
    str_deinit(&s);
    return copy;
}

static void a_word_may_stand_for_a_list_of_numbers(void **state)
{
    struct reading *f = *state;
    struct worded w;
    assert_string_equal(read_worded(f, "{}", &w), "{weights: none, file: data}");
    assert_true(w.weights.count == 1 && w.weights.items[0] == OPT_WORD(0));
    assert_string_equal(read_worded(f, "weights: balanced", &w),
                        "{weights: balanced, file: data}");
    assert_true(w.weights.items[0] == OPT_WORD(1));
    assert_string_equal(read_worded(f, "weights: [1, 2]", &w),
                        "{weights: [1.0, 2.0], file: data}");
    assert_int_equal(diag_errors(f->diag), 0);
    read_worded(f, "weights: [none]", &w);
    assert_mentions(take_faults(f), "must be a number, not `none`");
    read_worded(f, "weights: balance", &w);
    assert_mentions(take_faults(f), "did you mean `balanced`?");
}

static void a_number_may_stand_for_a_path(void **state)
{
    struct reading *f = *state;
    struct worded w;
    read_worded(f, "file: 37", &w);
    assert_string_equal(w.file, "37");
    read_worded(f, "file: 37.20", &w);
    assert_string_equal(w.file, "37.20");
    read_worded(f, "file: ./37", &w);
    assert_string_equal(w.file, "there/./37");
    assert_int_equal(diag_errors(f->diag), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(values_of_every_kind_are_read),
        READING_TEST(what_is_absent_or_empty_takes_its_default),
        READING_TEST(no_mapping_means_all_defaults),
        READING_TEST(an_unknown_key_is_named_with_the_nearest),
        READING_TEST(an_unknown_key_that_belongs_further_in_is_told_where),
        READING_TEST(keys_that_the_caller_reads_are_passed_over),
        READING_TEST(a_missing_option_is_a_fault_at_its_mapping),
        READING_TEST(a_wrong_type_says_what_was_expected_and_found),
        READING_TEST(numbers_must_be_in_range),
        READING_TEST(all_faults_are_found_at_once),
        READING_TEST(long_values_are_cut_in_messages),
        READING_TEST(a_type_must_be_known),
        READING_TEST(words_in_place_of_a_type_are_among_those_that_are_known),
        READING_TEST(paths_start_at_the_folder_of_their_file),
        READING_TEST(a_word_may_stand_for_a_list_of_numbers),
        READING_TEST(a_number_may_stand_for_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
