#include "base/opt/opt.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct adam {
    double lr;
    struct opt_reals betas;
};

#define AT(type, field) .name = #field, .offset = offsetof(struct type, field)

static const struct opt adam_options[] = {
    {AT(adam, lr), .kind = OPT_REAL, .fallback = "1e-3", .max = INFINITY,
     .above_min = true, .help = "learning rate"},
    {AT(adam, betas), .kind = OPT_REAL_LIST, .fallback = "[0.9, 0.999]", .max = 1,
     .below_max = true, .help = "how slowly the averages forget"},
    {0}};
static const struct plugin adam = {.name = "adam",
                                   .help = "Adam",
                                   .options = adam_options,
                                   .options_size = sizeof(struct adam),
                                   .reference = "Kingma and Ba 2015",
                                   .example = "{lr: 1e-3}"};
static const struct plugin sgd = {.name = "sgd", .help = "plain gradient descent"};
static const struct plugin *const optimizers[] = {&sgd, &adam, NULL};
static const struct registry optimizer_registry = {.kind = "optimizer",
                                                   .items = optimizers};

struct limit {
    int top;
    const char *unit;
};
static const struct opt limit_options[] = {
    {AT(limit, top), .kind = OPT_INT, .fallback = "3", .min = 1, .help = "how many"},
    {AT(limit, unit), .kind = OPT_STRING, .fallback = "none",
     .words = (const char *const[]){"none", NULL}, .help = "of what"},
    {0}};

static const char *const same[] = {"same", NULL};
static const char *const none[] = {"none", NULL};
static const char *const modes[] = {"reflect", "zero", "edge", NULL};

struct all {
    int filters;
    bool bias;
    int hop;
    double p;
    double top_db;
    const char *title;
    const char *root;
    int mode;
    int kernel[2];
    int padding[2];
    struct opt_ints sizes;
    struct opt_reals weights;
    struct opt_strings tags;
    struct limit limit;
    struct opt_typed optimizer;
    struct opt_typed_list features;
    const struct yaml_node *extra;
    int threads;
};

static const struct opt all_options[] = {
    {AT(all, filters), .kind = OPT_INT, .min = 1, .help = "number of filters"},
    {AT(all, bias), .kind = OPT_BOOL, .fallback = "true", .help = "adds a bias"},
    {AT(all, hop), .kind = OPT_INT, .fallback = "256", .min = 16, .max = 4096,
     .unit = "samples", .help = "from frame to frame"},
    {AT(all, p), .kind = OPT_REAL, .fallback = "0.5", .min = 0, .max = 1,
     .below_max = true, .help = "how many are dropped"},
    {AT(all, top_db), .kind = OPT_REAL, .fallback = "none", .words = none, .unit = "dB",
     .help = "floor beneath the loudest"},
    {AT(all, title), .kind = OPT_STRING, .fallback = "none", .words = none,
     .help = "a title"},
    {AT(all, root), .kind = OPT_PATH, .fallback = "data", .help = "where the data is"},
    {AT(all, mode), .kind = OPT_CHOICE, .fallback = "reflect", .choices = modes,
     .help = "what lies beyond the ends"},
    {AT(all, kernel), .kind = OPT_INT_PAIR, .fallback = "3", .min = 1, .help = "size"},
    {AT(all, padding), .kind = OPT_INT_PAIR, .fallback = "0", .max = INT_MAX,
     .words = same, .help = "zeros at the ends"},
    {AT(all, sizes), .kind = OPT_INT_LIST, .fallback = "[]", .min = -5, .max = 5,
     .help = "sizes"},
    {AT(all, weights), .kind = OPT_REAL_LIST, .fallback = "[1, 0.5]",
     .help = "weights"},
    {AT(all, tags), .kind = OPT_STRING_LIST, .fallback = "[]", .help = "tags"},
    {AT(all, limit), .kind = OPT_TABLE, .table = limit_options, .help = "limits"},
    {AT(all, optimizer), .kind = OPT_TYPED, .fallback = "adam",
     .registry = &optimizer_registry, .help = "how weights change"},
    {AT(all, features), .kind = OPT_TYPED_MAP, .fallback = "{}",
     .registry = &optimizer_registry, .help = "named things"},
    {AT(all, extra), .kind = OPT_NODE, .help = "anything"},
    {AT(all, threads), .kind = OPT_INT, .fallback = "1", .min = 1, .silent = true,
     .help = "threads"},
    {0}};

struct fixture {
    struct arena *arena;
    struct diag *diag;
    char *text;
    struct all all;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = arena_create();
    f->diag = diag_create();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    diag_destroy(f->diag);
    arena_destroy(f->arena);
    free(f->text);
    free(f);
    return 0;
}

static const char *faults(struct fixture *f)
{
    free(f->text);
    f->text = NULL;
    size_t size;
    FILE *out = open_memstream(&f->text, &size);
    diag_print(f->diag, out);
    fclose(out);
    diag_destroy(f->diag);
    f->diag = diag_create();
    return f->text;
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("`%s` is not in:\n%s", part, text);
}

static const struct all *read_all(struct fixture *f, const char *text)
{
    memset(&f->all, 0, sizeof f->all);
    struct yaml_node *map =
        yaml_read_text(text, strlen(text), "t.yaml", "experiments", f->arena, f->diag);
    assert_non_null(map);
    opt_read(all_options, map, "conv2d", NULL, &f->all, f->arena, f->diag);
    return &f->all;
}

static const struct all *read_good(struct fixture *f, const char *text)
{
    const struct all *all = read_all(f, text);
    if (diag_errors(f->diag) > 0)
        fail_msg("%s:\n%s", text, faults(f));
    return all;
}

/* Reading gives one fault, whose printed form contains the part. `filters` is added. */
static void assert_fault(struct fixture *f, const char *option, const char *part)
{
    read_all(f, arena_printf(f->arena, "filters: 1\n%s\n", option));
    assert_int_equal(diag_errors(f->diag), 1);
    assert_contains(faults(f), part);
}

static bool is_close(double a, double b)
{
    return fabs(a - b) <= 1e-15 * fabs(b);
}

static void values_of_every_kind_are_read(void **state)
{
    struct fixture *f = *state;
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
    struct fixture *f = *state;
    check_defaults(read_good(f, "filters: 1"));
    check_defaults(read_good(f, "{filters: 1, bias: ~, hop: null, limit: ~}"));
    struct all v = {0};
    opt_defaults(all_options, &v, f->arena);
    check_defaults(&v);
    assert_int_equal(v.filters, 0);
}

static void no_mapping_means_all_defaults(void **state)
{
    struct fixture *f = *state;
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
    struct fixture *f = *state;
    assert_fault(f, "kernl: 3",
                 "t.yaml:2:1: error: unknown option `kernl` of conv2d\n"
                 "  2 | kernl: 3\n"
                 "    | ^\n"
                 "  did you mean `kernel`?\n");
    assert_fault(f, "momentum: 3", "  options of conv2d: filters, bias, hop, ");
    assert_fault(f, "limit: {tpo: 3}",
                 "t.yaml:2:9: error: unknown option `tpo` of conv2d.limit");
    assert_fault(f, "optimizer: {type: adam, rl: 3}",
                 "t.yaml:2:25: error: unknown option `rl` of adam");
    assert_fault(f, "optimizer: {type: sgd, rl: 3}", "options of sgd: type");
}

static void keys_that_the_caller_reads_are_passed_over(void **state)
{
    struct fixture *f = *state;
    static const char *const also[] = {"name", "from", NULL};
    static const char text[] = "{name: a, from: b, top: 2}";
    struct limit limit = {0};
    opt_read(limit_options,
             yaml_read_text(text, sizeof text - 1, "t", ".", f->arena, f->diag),
             "limit", also, &limit, f->arena, f->diag);
    assert_int_equal(diag_errors(f->diag), 0);
    static const char wrong[] = "{nmae: a}";
    opt_read(limit_options,
             yaml_read_text(wrong, sizeof wrong - 1, "t", ".", f->arena, f->diag),
             "limit", also, &limit, f->arena, f->diag);
    assert_contains(faults(f), "did you mean `name`?");
}

static void a_missing_option_is_a_fault_at_its_mapping(void **state)
{
    struct fixture *f = *state;
    read_all(f, "{bias: true}");
    assert_int_equal(diag_errors(f->diag), 1);
    assert_string_equal(faults(f), "t.yaml:1:1: error: conv2d needs `filters`\n"
                                   "  1 | {bias: true}\n"
                                   "    | ^\n"
                                   "  filters: number of filters\n");
    read_all(f, "filtres: 3");
    assert_int_equal(diag_errors(f->diag), 1);
    assert_contains(faults(f), "did you mean `filters`?");
}

static void a_wrong_type_says_what_was_expected_and_found(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *option, *fault;
    } cases[] = {
        {"hop: three",
         "t.yaml:2:6: error: `hop` of conv2d must be a whole number from 16 to 4096 "
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
         "t.yaml:2:13: error: an item of `kernel` of conv2d must be a whole "
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
         "t.yaml:2:11: error: an item of `tags` of conv2d must be a text, not a"},
        {"limit: 3", "`limit` of conv2d must be a mapping of options, not `3`"},
        {"limit: 3", "its options: top, unit"},
        {"features: [a]",
         "`features` of conv2d must be a mapping from names to {type: optimizer"},
        {"optimizer: [adam]",
         "conv2d.optimizer must be the name of an optimizer or a mapping"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fault(f, cases[i].option, cases[i].fault);
}

static void numbers_must_be_in_range(void **state)
{
    struct fixture *f = *state;
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
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fault(f, cases[i].option, cases[i].fault);
    read_good(f, "{filters: 1, hop: 16, p: 0.999, sizes: [-5, 5]}");
    read_good(f, "{filters: 1, hop: 4096}");
}

static void all_faults_are_found_at_once(void **state)
{
    struct fixture *f = *state;
    read_all(f, "{hop: x, p: 2, mode: y, zz: 1, limit: {top: 0}, optimizer: adm, "
                "sizes: [a, b]}");
    assert_int_equal(diag_errors(f->diag), 9);
    faults(f);
}

static void long_values_are_cut_in_messages(void **state)
{
    struct fixture *f = *state;
    struct str s = {0};
    str_add(&s, "hop: ");
    for (int i = 0; i < 500; i++)
        str_add(&s, "\xC3\xBC");
    read_all(f, arena_printf(f->arena, "filters: 1\n%s\n", str_text(&s)));
    const char *first = faults(f);
    assert_true(strcspn(first, "\n") < 220);
    assert_contains(first, "...`");
    assert_null(strchr(first, '?'));
    str_deinit(&s);
}

static void a_type_must_be_known(void **state)
{
    struct fixture *f = *state;
    assert_fault(f, "optimizer: adm", "t.yaml:2:12: error: unknown optimizer `adm`");
    assert_fault(f, "optimizer: adm", "did you mean `adam`?");
    assert_fault(f, "optimizer: {type: lbfgs}",
                 "t.yaml:2:19: error: unknown optimizer `lbfgs`");
    assert_fault(f, "optimizer: {type: lbfgs}", "known: sgd, adam");
    assert_fault(f, "optimizer: {lr: 1e-3}", "conv2d.optimizer needs `type`");
    assert_fault(f, "optimizer: {adam: {lr: 1e-3}}", "write {type: adam, ...}");
    assert_fault(f, "optimizer: {type: [adam]}",
                 "`type` of conv2d.optimizer must be the name of");
    assert_fault(f, "features: {x: amad}",
                 "t.yaml:2:15: error: unknown optimizer `amad`");
    assert_ptr_equal(registry_find(&optimizer_registry, "sgd"), &sgd);
    assert_null(registry_find(&optimizer_registry, "Sgd"));
}

static void paths_start_at_the_folder_of_their_file(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *folder, *path, *result;
    } cases[] = {
        {"experiments", "data", "experiments/data"},
        {".", "data", "data"},
        {"/", "data", "/data"},
        {"a/", "b", "a/b"},
        {"experiments", "/data", "/data"},
        {"", "data", "data"},
    };
    static const struct opt table[] = {
        {.name = "root", .kind = OPT_PATH, .help = "where"}, {0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
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

static const char *read_worded(struct fixture *f, const char *text, struct worded *out)
{
    memset(out, 0, sizeof *out);
    const struct yaml_node *map =
        yaml_read_text(text, strlen(text), "t.yaml", "there", f->arena, f->diag);
    opt_read(worded_options, map, "it", NULL, out, f->arena, f->diag);
    struct str s = {0};
    opt_print(worded_options, out, &s);
    const char *copy = arena_strdup(f->arena, str_text(&s));
    str_deinit(&s);
    return copy;
}

static void a_word_may_stand_for_a_list_of_numbers(void **state)
{
    struct fixture *f = *state;
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
    assert_contains(faults(f), "must be a number, not `none`");
    read_worded(f, "weights: balance", &w);
    assert_contains(faults(f), "did you mean `balanced`?");
}

static void a_number_may_stand_for_a_path(void **state)
{
    struct fixture *f = *state;
    struct worded w;
    read_worded(f, "file: 37", &w);
    assert_string_equal(w.file, "37");
    read_worded(f, "file: 37.20", &w);
    assert_string_equal(w.file, "37.20");
    read_worded(f, "file: ./37", &w);
    assert_string_equal(w.file, "there/./37");
    assert_int_equal(diag_errors(f->diag), 0);
}

static const char *canonical(struct fixture *f, const char *text)
{
    const struct all *v = read_good(f, text);
    struct str s = {0};
    opt_print(all_options, v, &s);
    const char *copy = arena_strdup(f->arena, str_text(&s));
    str_deinit(&s);
    return copy;
}

static void equal_options_have_equal_text(void **state)
{
    struct fixture *f = *state;
    const char *text =
        canonical(f, "{filters: 2, padding: same, extra: {b: [1e-3, 2.0, x]}}");
    assert_string_equal(
        text, "{filters: 2, bias: true, hop: 256, p: 0.5, top_db: none, title: none, "
              "root: data, "
              "mode: reflect, kernel: [3, 3], padding: [same, same], sizes: [], "
              "weights: [1.0, "
              "0.5], tags: [], limit: {top: 3, unit: none}, optimizer: {type: adam, "
              "lr: 1.0e-3, "
              "betas: [0.9, 0.999]}, features: {}, extra: {b: [1.0e-3, 2, x]}}");
    assert_string_equal(text,
                        canonical(f, "extra: {'b': [0.001, 2, 'x']}\n"
                                     "threads: 8\n"
                                     "optimizer: {betas: [9e-1, .999], type: adam}\n"
                                     "limit: {top: 3}\n"
                                     "p: 5e-1\n"
                                     "padding: same\n"
                                     "kernel: [3, 3]\n"
                                     "filters: 2.0\n"));
    assert_string_not_equal(text, canonical(f, "{filters: 2, padding: same}"));
}

static void canonical_text_reads_back_the_same(void **state)
{
    struct fixture *f = *state;
    const char *text =
        canonical(f, "{filters: 2, title: 'a: \"b\"', tags: ['1', 'x, y', ''], "
                     "sizes: 3, root: /a b, features: {'x y': sgd}, p: 0.1}");
    assert_string_equal(canonical(f, text), text);
}

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
    assert_contains(s.text, "conv2d (layer): a layer whose");
    assert_contains(
        s.text, "\n  filters     required        number of filters (a whole number of");
    assert_contains(
        s.text, "\n  hop         256             from frame to frame (a whole number "
                "from 16 to");
    assert_contains(
        s.text,
        "\n  limit.top   3               how many (a whole number of at least 1)\n");
    assert_contains(s.text, "\nExample: {filters: 64, kernel: 3}\n");
    assert_contains(s.text, "\nSource:  LeCun et al. 1989\n");
    s.length = 0;
    opt_describe(&sgd, "optimizer", &s);
    assert_string_equal(str_text(&s), "sgd (optimizer): plain gradient descent\n");
    str_deinit(&s);
}

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
    opt_schema_typed(&optimizer_registry, &s);
    json_t *schema = json_loads(str_text(&s), 0, NULL);
    json_t *any = json_object_get(schema, "anyOf");
    assert_int_equal(json_array_size(any), 3);
    json_t *names = json_object_get(json_array_get(any, 0), "enum");
    assert_string_equal(json_string_value(json_array_get(names, 1)), "adam");
    json_t *type = find_property(json_array_get(any, 2), "type");
    assert_string_equal(json_string_value(json_object_get(type, "const")), "adam");
    assert_non_null(find_property(json_array_get(any, 2), "lr"));
    json_decref(schema);
    str_deinit(&s);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(values_of_every_kind_are_read),
        CASE(what_is_absent_or_empty_takes_its_default),
        CASE(no_mapping_means_all_defaults),
        CASE(an_unknown_key_is_named_with_the_nearest),
        CASE(keys_that_the_caller_reads_are_passed_over),
        CASE(a_missing_option_is_a_fault_at_its_mapping),
        CASE(a_wrong_type_says_what_was_expected_and_found),
        CASE(numbers_must_be_in_range),
        CASE(all_faults_are_found_at_once),
        CASE(long_values_are_cut_in_messages),
        CASE(a_type_must_be_known),
        CASE(paths_start_at_the_folder_of_their_file),
        CASE(a_word_may_stand_for_a_list_of_numbers),
        CASE(a_number_may_stand_for_a_path),
        CASE(equal_options_have_equal_text),
        CASE(canonical_text_reads_back_the_same),
        CASE(options_are_described_in_80_columns),
        CASE(a_table_has_a_json_schema),
        CASE(a_registry_has_a_json_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
