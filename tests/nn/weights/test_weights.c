/* Weights files: what is written is read back, and what is wrong with a file is said.
 */
#include "nn/weights/weights.h"

#include "base/file.h"
#include "base/str.h"
#include "tests/nn/reading.h"

#include <math.h>
#include <unistd.h>

static const struct nn_feature mel[] = {{"mel", {NN_IMAGE, 1, 8, 6}}};

static const char model[] = "model:\n"
                            "  layers:\n"
                            "    - conv2d: {filters: 3, kernel: [2, 3], name: front}\n"
                            "    - batchnorm\n"
                            "    - global_avg_pool\n"
                            "    - linear: {units: tags}\n";

struct fixture {
    struct reading r;
    const struct nn_graph *g;
    char folder[64];
    const char *path;
    real *weights, *statistics;
    char *bytes; /* of the saved file */
    size_t length;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->r = reading_start();
    f->g = reading_graph(&f->r, model, mel, 1, 2);
    assert_non_null(f->g);
    strcpy(f->folder, "/tmp/mtag-weights-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    f->path = file_join(f->r.arena, f->folder, "a.safetensors");
    f->weights = arena_alloc(f->r.arena, f->g->weights, sizeof(real));
    f->statistics = arena_alloc(f->r.arena, f->g->statistics, sizeof(real));
    nn_graph_init(f->g, 3, f->weights, f->statistics);
    for (size_t i = 0; i < f->g->weights; i++)
        f->weights[i] = (real)(float)f->weights[i];
    for (size_t i = 0; i < f->g->statistics; i++)
        f->statistics[i] = (real)i / 4;
    const struct nn_weights_note notes[] = {{"trial", "37"},
                                            {"name", "a \"b\" \xc3\xa4"}};
    struct err e = {0};
    if (nn_weights_save(f->path, f->g, f->weights, f->statistics, notes, 2, &e) !=
            ERR_OK ||
        file_read(f->path, &f->bytes, &f->length, &e) != ERR_OK)
        fail_msg("%s", e.text);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    unlink(f->path);
    rmdir(f->folder);
    free(f->bytes);
    reading_end(&f->r);
    free(f);
    return 0;
}

static size_t header_length(const struct fixture *f)
{
    size_t length = 0;
    for (int i = 0; i < 8; i++)
        length |= (size_t)(unsigned char)f->bytes[i] << 8 * i;
    return length;
}

/* Writes other bytes to the file; reading them must fail with the words and leave what
 * it was to fill alone. */
static void refuse_bytes(struct fixture *f, const char *bytes, size_t length,
                         const char *words)
{
    struct err e = {0};
    assert_int_equal(file_write(f->path, bytes, length, &e), ERR_OK);
    real *w = arena_alloc(f->r.arena, f->g->weights, sizeof(*w));
    real *s = arena_alloc(f->r.arena, f->g->statistics, sizeof(*s));
    assert_int_equal(nn_weights_load(f->path, f->g, w, s, &e), ERR_DATA);
    assert_mentions(e.text, f->path);
    assert_mentions(e.text, words);
    for (size_t i = 0; i < f->g->weights; i++)
        assert_true(w[i] == 0);
    for (size_t i = 0; i < f->g->statistics; i++)
        assert_true(s[i] == 0);
}

/* The same with one word of the header replaced by another of the same length. */
static void refuse_change(struct fixture *f, const char *from, const char *to,
                          const char *words)
{
    char *bytes = arena_strndup(f->r.arena, f->bytes, f->length);
    size_t header = header_length(f);
    char *header_text = arena_strndup(f->r.arena, f->bytes + 8, header);
    const char *at = strstr(header_text, from);
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(bytes + 8 + (at - header_text), to, strlen(to));
    refuse_bytes(f, bytes, f->length, words);
}

static void what_is_saved_is_loaded(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    real *w = arena_alloc(f->r.arena, f->g->weights, sizeof(*w));
    real *s = arena_alloc(f->r.arena, f->g->statistics, sizeof(*s));
    assert_int_equal(nn_weights_load(f->path, f->g, w, s, &e), ERR_OK);
    assert_memory_equal(w, f->weights, f->g->weights * sizeof(*w));
    assert_memory_equal(s, f->statistics, f->g->statistics * sizeof(*s));
}

static void the_file_is_what_safetensors_says(void **state)
{
    struct fixture *f = *state;
    size_t header = header_length(f);
    assert_int_equal(header % 8, 0);
    size_t numbers = f->g->weights + f->g->statistics;
    assert_int_equal(f->length, 8 + header + 4 * numbers);
    const char *text = arena_strndup(f->r.arena, f->bytes + 8, header);
    assert_mentions(
        text, "{\"__metadata__\":{\"trial\":\"37\",\"name\":\"a \\\"b\\\" \xc3\xa4\"}");
    assert_mentions(text, "\"front.weight\":{\"dtype\":\"F32\",\"shape\":[3,1,2,3],"
                          "\"data_offsets\":[0,72]}");
    assert_mentions(text, "\"front.bias\":{\"dtype\":\"F32\",\"shape\":[3],"
                          "\"data_offsets\":[72,84]}");
    assert_mentions(text, "\"batchnorm1.running_var\"");
    float first;
    memcpy(&first, f->bytes + 8 + header, sizeof(first));
    assert_true((real)first == f->weights[0]);
}

static void a_file_without_notes_is_read(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(
        nn_weights_save(f->path, f->g, f->weights, f->statistics, NULL, 0, &e), ERR_OK);
    assert_int_equal(nn_weights_load(f->path, f->g, f->weights, f->statistics, &e),
                     ERR_OK);
}

static void every_cut_is_noticed(void **state)
{
    struct fixture *f = *state;
    real *w = arena_alloc(f->r.arena, f->g->weights, sizeof(*w));
    real *s = arena_alloc(f->r.arena, f->g->statistics, sizeof(*s));
    for (size_t length = 0; length < f->length; length += 7) {
        struct err e = {0};
        assert_int_equal(file_write(f->path, f->bytes, length, &e), ERR_OK);
        assert_int_equal(nn_weights_load(f->path, f->g, w, s, &e), ERR_DATA);
    }
}

static void broken_headers_are_refused(void **state)
{
    struct fixture *f = *state;
    refuse_bytes(f, "", 0, "not a file of weights");
    refuse_bytes(f, "\xff\xff\xff\xff\xff\xff\xff\xff{}", 10, "not a file of weights");
    refuse_bytes(f, "\2\0\0\0\0\0\0\0[]", 10, "not a JSON object");
    refuse_bytes(f, "\2\0\0\0\0\0\0\0{}", 10, "has no tensor front.weight");
    char *longer = arena_printf(f->r.arena, "%*s", (int)f->length + 4, "");
    memcpy(longer, f->bytes, f->length);
    refuse_bytes(f, longer, f->length + 4, "instead of");
}

static void tensors_that_do_not_fit_are_refused(void **state)
{
    struct fixture *f = *state;
    refuse_change(f, "front.weight", "front.weighs", "has no tensor front.weight");
    refuse_change(f, "[3,1,2,3]", "[3,1,3,2]",
                  "front.weight is 3 x 1 x 3 x 2, but the model needs 3 x 1 x 2 x 3");
    refuse_change(f, "[3,1,2,3]", "[3,  2,3]", "the model needs");
    refuse_change(f, "[3,1,2,3]", "{\"a\":123}", "of no shape");
    refuse_change(f, "F32", "I32", "numbers of type I32");
    refuse_change(f, "[0,72]", "[0,76]", "the numbers of front.weight are not there");
    refuse_change(f, "[0,72]", "[72,0]", "the numbers of front.weight are not there");
    refuse_change(f, "[0,72]", "[-4,8]", "the numbers of front.weight are not there");
    refuse_change(f, "[0,72]", "[0,9e]", "not a JSON object");
    refuse_change(f, "[72,84]", "[60,72]", "front.weight and front.bias overlap");
    refuse_change(f, "__metadata__", "__metadata_2", "__metadata_2 is of no shape");
}

static void weights_that_are_no_numbers_are_refused(void **state)
{
    struct fixture *f = *state;
    char *bytes = arena_strndup(f->r.arena, f->bytes, f->length);
    const float wrong[] = {NAN, -INFINITY};
    const char *const words[] = {"front.weight holds NaN", "holds infinite numbers"};
    for (int i = 0; i < 2; i++) {
        memcpy(bytes + 8 + header_length(f) + 4, &wrong[i], sizeof(wrong[i]));
        refuse_bytes(f, bytes, f->length, words[i]);
    }
}

static void a_missing_file_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    const char *path = file_join(f->r.arena, f->folder, "none");
    assert_int_equal(nn_weights_load(path, f->g, f->weights, f->statistics, &e),
                     ERR_IO);
    assert_mentions(e.text, path);
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    const char *path = file_join(f->r.arena, f->folder, "none/a");
    assert_int_not_equal(
        nn_weights_save(path, f->g, f->weights, f->statistics, NULL, 0, &e), ERR_OK);
    assert_mentions(e.text, path);
}

/* Lengths whose first bytes are those of other formats. */
static void a_header_of_any_length_is_read(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    char *padding = arena_alloc(f->r.arena, 512, 1);
    for (int length = 0; length < 400; length += 8) {
        memset(padding, 'x', (size_t)length);
        const struct nn_weights_note note = {"name", padding};
        if (nn_weights_save(f->path, f->g, f->weights, f->statistics, &note, 1, &e) !=
                ERR_OK ||
            nn_weights_load(f->path, f->g, f->weights, f->statistics, &e) != ERR_OK)
            fail_msg("%s", e.text);
    }
}

static void hundreds_of_thousands_of_tensors_are_refused(void **state)
{
    struct fixture *f = *state;
    struct str file = {0};
    struct err e = {0};
    str_addn(&file, "\0\0\0\0\0\0\0\0", 8);
    str_add(&file, "{");
    for (int i = 0; i < 300000; i++)
        str_addf(&file,
                 "%s\"layer%d.weight\":{\"dtype\":\"F32\",\"shape\":[1],"
                 "\"data_offsets\":[%d,%d]}",
                 i ? "," : "", i, 4 * i, 4 * i + 4);
    str_add(&file, "}");
    size_t header = file.length - 8;
    for (int i = 0; i < 8; i++)
        file.text[i] = (char)(header >> 8 * i);
    str_addn(&file, arena_alloc(f->r.arena, 300000, 4), 300000 * 4);
    assert_int_equal(file_write(f->path, file.text, file.length, NULL), ERR_OK);
    assert_int_equal(nn_weights_load(f->path, f->g, f->weights, f->statistics, &e),
                     ERR_DATA);
    assert_non_null(strstr(e.text, "more than"));
    str_deinit(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_saved_is_loaded, setup, teardown),
        cmocka_unit_test_setup_teardown(the_file_is_what_safetensors_says, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_without_notes_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(a_header_of_any_length_is_read, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(hundreds_of_thousands_of_tensors_are_refused,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(every_cut_is_noticed, setup, teardown),
        cmocka_unit_test_setup_teardown(broken_headers_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(tensors_that_do_not_fit_are_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(weights_that_are_no_numbers_are_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_missing_file_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_is_not_there_is_an_error, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
