/* The bytes as a file, and as the pickle in an archive with two storages: the checksums
 * of an archive would keep nearly every input from the pickle. */
#define _GNU_SOURCE
#include "tests/fuzz/weights.h"

#include <zip.h>

static void add(zip_t *zip, const char *name, const void *bytes, size_t size)
{
    zip_source_t *source = zip_source_buffer(zip, bytes, size, 0);
    zip_int64_t at = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    must(at >= 0 &&
         zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0);
}

/* Freed by the caller. */
static void *make_archive(const uint8_t *pickle, size_t size, size_t *length)
{
    static const unsigned char storage[256];
    zip_error_t why;
    zip_stat_t stat;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &why);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &why);
    must(zip);
    zip_source_keep(source);
    add(zip, "archive/data.pkl", pickle, size);
    add(zip, "archive/data/0", storage, sizeof(storage));
    add(zip, "archive/data/1", storage, 64);
    must(zip_close(zip) == 0);
    must(zip_source_stat(source, &stat) == 0 && zip_source_open(source) == 0);
    *length = stat.size;
    void *bytes = malloc(*length);
    must(bytes && zip_source_read(source, bytes, *length) == (zip_int64_t)*length);
    zip_source_close(source);
    zip_source_free(source);
    zip_error_fini(&why);
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t length;
    use_weights(data, size);
    void *archive = make_archive(data, size, &length);
    use_weights(archive, length);
    free(archive);
    return 0;
}
