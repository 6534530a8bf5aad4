/* Arrays written by hand, byte by byte, and read back. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "base/npy.h"

#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define PATH "clip.npy"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/mtag-npy-XXXXXX");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static void put_file(const char *bytes, size_t length)
{
    FILE *out = fopen(PATH, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
}

/* A whole file of a version with this header and these values. */
static void put(int version, const char *header, const void *values, size_t size)
{
    char bytes[1024];
    size_t n = strlen(header), at = 0;
    memcpy(bytes, "\x93NUMPY", 6);
    bytes[6] = (char)version;
    bytes[7] = 0;
    bytes[8] = (char)(n & 255);
    bytes[9] = (char)(n >> 8);
    at = 10;
    if (version > 1) {
        bytes[10] = bytes[11] = 0;
        at = 12;
    }
    assert_true(at + n + size <= sizeof(bytes));
    memcpy(bytes + at, header, n);
    if (size)
        memcpy(bytes + at + n, values, size);
    put_file(bytes, at + n + size);
}

static void assert_reads(const float *wanted, size_t count)
{
    struct err e = {0};
    float *values;
    size_t dims[4], product = 1;
    int ndims;
    if (npy_read(PATH, &values, dims, &ndims, &e) != ERR_OK)
        fail_msg("%s", e.text);
    for (int i = 0; i < ndims; i++)
        product *= dims[i];
    assert_int_equal(product, count);
    for (size_t i = 0; i < count; i++)
        assert_true(values[i] == wanted[i]);
    free(values);
}

static void assert_refused(const char *reason)
{
    struct err e = {0};
    float *values;
    size_t dims[4];
    int ndims;
    assert_int_equal(npy_read(PATH, &values, dims, &ndims, &e), ERR_DATA);
    if (strstr(e.text, PATH) == NULL || strstr(e.text, reason) == NULL)
        fail_msg("`%s` is not in: %s", reason, e.text);
}

#define HEADER(type, order, shape)                                                     \
    "{'descr': '" type "', 'fortran_order': " order ", 'shape': " shape ", }     \n"

static void every_type_is_read_in_both_byte_orders(void **state)
{
    (void)state;
    const float values[] = {0.5f, -1};
    put(1, HEADER("<f4", "False", "(2,)"), "\0\0\0\x3f\0\0\x80\xbf", 8);
    assert_reads(values, 2);
    put(1, HEADER(">f4", "False", "(2,)"), "\x3f\0\0\0\xbf\x80\0\0", 8);
    assert_reads(values, 2);
    put(1, HEADER("<f8", "False", "(2,)"), "\0\0\0\0\0\0\xe0\x3f\0\0\0\0\0\0\xf0\xbf",
        16);
    assert_reads(values, 2);
    put(1, HEADER(">f8", "False", "(2,)"), "\x3f\xe0\0\0\0\0\0\0\xbf\xf0\0\0\0\0\0\0",
        16);
    assert_reads(values, 2);
    put(1, HEADER("<i2", "False", "(2,)"), "\0\x40\0\x80", 4);
    assert_reads(values, 2);
    put(1, HEADER(">i2", "False", "(2,)"), "\x40\0\x80\0", 4);
    assert_reads(values, 2);
    put(1, HEADER("<i4", "False", "(2,)"), "\0\0\0\x40\0\0\0\x80", 8);
    assert_reads(values, 2);
    put(1, HEADER(">i4", "False", "(2,)"), "\x40\0\0\0\x80\0\0\0", 8);
    assert_reads(values, 2);
}

static void versions_1_to_3_are_read(void **state)
{
    (void)state;
    const float values[] = {0.5f};
    for (int version = 1; version <= 3; version++) {
        put(version, HEADER("<f4", "False", "(1,)"), "\0\0\0\x3f", 4);
        assert_reads(values, 1);
    }
    put(4, HEADER("<f4", "False", "(1,)"), "\0\0\0\x3f", 4);
    assert_refused("version 4");
    put(0, HEADER("<f4", "False", "(1,)"), "\0\0\0\x3f", 4);
    assert_refused("version 0");
}

static void fortran_order_is_read_where_it_is_the_same(void **state)
{
    (void)state;
    const float values[] = {0.5f, -1};
    const char bytes[] = "\0\0\0\x3f\0\0\x80\xbf\0\0\0\0\0\0\0\0";
    put(1, HEADER("<f4", "True", "(2,)"), bytes, 8);
    assert_reads(values, 2);
    put(1, HEADER("<f4", "True", "(1, 2)"), bytes, 8);
    assert_reads(values, 2);
    put(1, HEADER("<f4", "True", "(2, 1)"), bytes, 8);
    assert_reads(values, 2);
    put(1, HEADER("<f4", "True", "(2, 2)"), bytes, 16);
    assert_refused("Fortran order");
}

static void headers_may_be_laid_out_otherwise(void **state)
{
    (void)state;
    const float values[] = {0.5f};
    put(1, "{\"shape\":(1L,),'fortran_order':False,'descr':'<f4'}", "\0\0\0\x3f", 4);
    assert_reads(values, 1);
    put(1, "  { 'fortran_order' : False , 'shape' : ( 1 , 1 ) , 'descr' : '=f4' , } \n",
        "\0\0\0\x3f", 4);
    assert_reads(values, 1);
}

static void dimensions_are_given_in_order(void **state)
{
    (void)state;
    struct err e = {0};
    float *values, data[24];
    size_t dims[4];
    int ndims;
    for (int i = 0; i < 24; i++)
        data[i] = (float)i;
    assert_int_equal(npy_write(PATH, data, (const size_t[]){2, 3, 1, 4}, 4, &e),
                     ERR_OK);
    assert_int_equal(npy_read(PATH, &values, dims, &ndims, &e), ERR_OK);
    assert_int_equal(ndims, 4);
    assert_memory_equal(dims, ((const size_t[]){2, 3, 1, 4}), sizeof(dims));
    assert_memory_equal(values, data, sizeof(data));
    free(values);
}

static void an_empty_array_is_read(void **state)
{
    (void)state;
    put(1, HEADER("<f4", "False", "(0,)"), NULL, 0);
    assert_reads(NULL, 0);
    put(1, HEADER("<i2", "False", "(1, 0)"), NULL, 0);
    assert_reads(NULL, 0);
}

static void values_that_are_no_numbers_pass(void **state)
{
    (void)state;
    struct err e = {0};
    const float data[] = {NAN, INFINITY, -INFINITY};
    const size_t size = 3;
    float *values;
    size_t dims[4];
    int ndims;
    assert_int_equal(npy_write(PATH, data, &size, 1, &e), ERR_OK);
    assert_int_equal(npy_read(PATH, &values, dims, &ndims, &e), ERR_OK);
    assert_true(isnan(values[0]) && isinf(values[1]) && values[2] < 0);
    free(values);
}

/* NumPy 1.24: numpy.save of numpy.float32([[1, 2, 3]]). */
static void what_is_written_is_what_numpy_writes(void **state)
{
    (void)state;
    struct err e = {0};
    const float data[] = {1, 2, 3};
    char bytes[256], wanted[140];
    assert_int_equal(npy_write(PATH, data, (const size_t[]){1, 3}, 2, &e), ERR_OK);
    memset(wanted, ' ', sizeof(wanted));
    memcpy(wanted, "\x93NUMPY\x01\0\x76\0", 10);
    const char *header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }";
    memcpy(wanted + 10, header, strlen(header));
    memcpy(wanted + 127, "\n\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40", 13);
    FILE *in = fopen(PATH, "rb");
    assert_non_null(in);
    size_t n = fread(bytes, 1, sizeof(bytes), in);
    fclose(in);
    assert_int_equal(n, sizeof(wanted));
    assert_memory_equal(bytes, wanted, n);
}

static void long_arrays_of_other_types_are_read_whole(void **state)
{
    (void)state;
    enum { COUNT = 20001 };
    static char bytes[10 + 80 + 2 * COUNT];
    static float wanted[COUNT];
    char header[81];
    snprintf(header, sizeof(header), "%-79s\n",
             "{'descr': '<i2', 'fortran_order': False, 'shape': (20001,), }");
    memcpy(bytes, "\x93NUMPY\x01\0\x50\0", 10);
    memcpy(bytes + 10, header, 80);
    for (int i = 0; i < COUNT; i++) {
        bytes[90 + 2 * i] = (char)(i & 255);
        bytes[91 + 2 * i] = (char)(i >> 8);
        wanted[i] = (float)i / 32768;
    }
    put_file(bytes, sizeof(bytes));
    assert_reads(wanted, COUNT);
}

static void lying_headers_are_refused(void **state)
{
    (void)state;
    const char values[8] = {0};
    put(1, HEADER("<f4", "False", "(3,)"), values, 8);
    assert_refused("promises 12 bytes of values, 8 are there");
    put(1, HEADER("<f4", "False", "(1,)"), values, 8);
    assert_refused("promises 4 bytes of values, 8 are there");
    put(1, HEADER("<f4", "False", "(4294967296, 4294967296)"), values, 8);
    assert_refused("shape is too large");
    put(1, HEADER("<f4", "False", "(4611686018427387904,)"), values, 8);
    assert_refused("shape is too large");
    put(1, HEADER("<f4", "False", "(99999999999999999999999,)"), values, 8);
    assert_refused("dimension is too large");
    put(1, HEADER("<f4", "False", "(1000000000000,)"), values, 8);
    assert_refused("promises 4000000000000 bytes");
    put(1, HEADER("<f4", "False", "(-2,)"), values, 8);
    assert_refused("header");
}

static void other_types_and_shapes_are_refused(void **state)
{
    (void)state;
    const char values[8] = {0};
    const char *const types[] = {
        HEADER("|u1", "False", "(8,)"),
        HEADER("<f2", "False", "(4,)"),
        HEADER("<c8", "False", "(1,)"),
        HEADER("|O", "False", "(1,)"),
        HEADER("|f4", "False", "(2,)"),
        HEADER("", "False", "(2,)"),
        HEADER("<", "False", "(2,)"),
        HEADER("f4", "False", "(2,)"),
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        put(1, types[i], values, 8);
        assert_refused("f4, f8, i2, i4");
    }
    put(1, HEADER("<f4", "False", "(1, 1, 1, 1, 2)"), values, 8);
    assert_refused("4 dimensions");
    put(1, HEADER("<f8", "False", "()"), values, 8);
    assert_refused("single number");
}

static void broken_headers_are_refused(void **state)
{
    (void)state;
    const char *const headers[] = {
        "",
        "{",
        "{}",
        "{'descr': '<f4'}",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 2}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} more",
        "{'descr: '<f4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}",
    };
    for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
        put(1, headers[i], "\0\0\0\0\0\0\0", 8);
        assert_refused("header");
    }
    put_file("RIFF....WAVE", 12);
    assert_refused("is not a .npy file");
    put_file("\x93NUMPY\x02\0\xff\xff\xff\xff{}", 14);
    assert_refused("4294967295 bytes long");
}

/* Cut anywhere, a file is refused. */
static void a_truncated_file_is_refused_at_every_length(void **state)
{
    (void)state;
    struct err e = {0};
    const float data[] = {1, 2, 3, 4};
    const size_t size = 4;
    assert_int_equal(npy_write(PATH, data, &size, 1, &e), ERR_OK);
    for (off_t length = 128 + 16 - 1; length >= 0; length--) {
        assert_int_equal(truncate(PATH, length), 0);
        assert_refused(length < 128 ? "ends too early" : "promises");
    }
}

static void random_damage_is_an_error_or_an_array(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 1, RNG_STATS, 0, 0);
    for (int round = 0; round < 2000; round++) {
        struct err e = {0};
        float *values;
        size_t dims[4];
        int ndims;
        char bytes[144];
        memset(bytes, 0, sizeof(bytes));
        memcpy(bytes, "\x93NUMPY\x01\0\x76\0", 10);
        snprintf(bytes + 10, 119, "%-117s\n",
                 "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }");
        for (uint64_t i = rng_below(&r, 4) + 1; i > 0; i--)
            bytes[rng_below(&r, 80)] = (char)rng_next(&r);
        put_file(bytes, sizeof(bytes));
        enum err_code code = npy_read(PATH, &values, dims, &ndims, &e);
        if (code == ERR_OK)
            free(values);
        else
            assert_int_equal(code, ERR_DATA);
    }
}

static void what_cannot_be_opened_is_named(void **state)
{
    (void)state;
    struct err e = {0};
    float *values;
    size_t dims[4];
    int ndims;
    assert_int_equal(npy_read("missing.npy", &values, dims, &ndims, &e), ERR_IO);
    assert_non_null(strstr(e.text, "missing.npy"));
    e = (struct err){0};
    assert_int_equal(npy_read(folder, &values, dims, &ndims, &e), ERR_IO);
    assert_non_null(strstr(e.text, folder));
}

static void a_pipe_is_refused_and_not_waited_for(void **state)
{
    (void)state;
    struct err e = {0};
    float *values;
    size_t dims[4];
    int ndims;
    char path[300];
    snprintf(path, sizeof(path), "%s/pipe.npy", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(npy_read(path, &values, dims, &ndims, &e), ERR_IO);
    assert_non_null(strstr(e.text, "pipe.npy is a pipe, not a file"));
    unlink(path);
}

#define IN_FOLDER(test)                                                                \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(every_type_is_read_in_both_byte_orders),
        IN_FOLDER(versions_1_to_3_are_read),
        IN_FOLDER(fortran_order_is_read_where_it_is_the_same),
        IN_FOLDER(headers_may_be_laid_out_otherwise),
        IN_FOLDER(dimensions_are_given_in_order),
        IN_FOLDER(an_empty_array_is_read),
        IN_FOLDER(values_that_are_no_numbers_pass),
        IN_FOLDER(what_is_written_is_what_numpy_writes),
        IN_FOLDER(long_arrays_of_other_types_are_read_whole),
        IN_FOLDER(lying_headers_are_refused),
        IN_FOLDER(other_types_and_shapes_are_refused),
        IN_FOLDER(broken_headers_are_refused),
        IN_FOLDER(a_truncated_file_is_refused_at_every_length),
        IN_FOLDER(random_damage_is_an_error_or_an_array),
        IN_FOLDER(what_cannot_be_opened_is_named),
        IN_FOLDER(a_pipe_is_refused_and_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
