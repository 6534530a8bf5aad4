/* NumPy's .npy format: a magic string, a version, the length of a header, the header (a
 * Python dictionary with descr, fortran_order and shape), the values.
 *
 * The header is compared with the size of the file before anything is allocated. */
#include "base/npy.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAGIC "\x93NUMPY"
#define MAGIC_SIZE 6
#define HEADER_LIMIT 65536
#define CHUNK 16384 /* bytes; a multiple of every item size */
#define MAX_DIMS 4

struct header {
    char kind; /* f or i */
    size_t item_size;
    bool big_endian, fortran;
    size_t dims[MAX_DIMS];
    int ndims;
};

/* A place in the header's text, and what could not be understood. */
struct cursor {
    const char *at;
    const char *fault;
};

static bool host_is_little_endian(void)
{
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 1;
}

static void skip_space(struct cursor *c)
{
    while (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r')
        c->at++;
}

static bool take(struct cursor *c, char wanted)
{
    skip_space(c);
    if (*c->at != wanted)
        return false;
    c->at++;
    return true;
}

static bool take_word(struct cursor *c, const char *word)
{
    skip_space(c);
    size_t n = strlen(word);
    if (strncmp(c->at, word, n) != 0)
        return false;
    c->at += n;
    return true;
}

/* A quoted string without escapes, cut to size. */
static bool take_string(struct cursor *c, char *out, size_t size)
{
    skip_space(c);
    char quote = *c->at;
    if (quote != '\'' && quote != '"')
        return false;
    const char *start = ++c->at;
    while (*c->at && *c->at != quote)
        c->at++;
    if (*c->at == '\0')
        return false;
    snprintf(out, size, "%.*s", (int)(c->at - start), start);
    c->at++;
    return true;
}

static bool take_size(struct cursor *c, size_t *out)
{
    skip_space(c);
    if (*c->at < '0' || *c->at > '9')
        return false;
    size_t value = 0;
    for (; *c->at >= '0' && *c->at <= '9'; c->at++) {
        size_t digit = (size_t)(*c->at - '0');
        if (value > (SIZE_MAX - digit) / 10) {
            c->fault = "a dimension is too large";
            return false;
        }
        value = value * 10 + digit;
    }
    if (*c->at == 'L') /* Python 2 wrote long integers so */
        c->at++;
    *out = value;
    return true;
}

static bool take_shape(struct cursor *c, struct header *h)
{
    if (!take(c, '('))
        return false;
    while (!take(c, ')')) {
        if (h->ndims == MAX_DIMS) {
            c->fault = "more than 4 dimensions";
            return false;
        }
        if (!take_size(c, &h->dims[h->ndims]))
            return false;
        h->ndims++;
        if (!take(c, ',')) {
            if (!take(c, ')'))
                return false;
            break;
        }
    }
    if (h->ndims == 0)
        c->fault = "a single number, not an array";
    return h->ndims > 0;
}

static bool take_type(struct cursor *c, struct header *h)
{
    static const struct {
        const char *name;
        char kind;
        size_t size;
    } types[] = {{"f4", 'f', 4}, {"f8", 'f', 8}, {"i2", 'i', 2}, {"i4", 'i', 4}};
    char text[16];
    c->fault = "its type is not one of f4, f8, i2, i4";
    if (!take_string(c, text, sizeof(text)) || text[0] == '\0')
        return false;
    if (strchr("<>=", text[0]) == NULL)
        return false;
    h->big_endian = text[0] == '>' || (text[0] == '=' && !host_is_little_endian());
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (strcmp(text + 1, types[i].name) == 0) {
            h->kind = types[i].kind;
            h->item_size = types[i].size;
            c->fault = NULL;
            return true;
        }
    }
    return false;
}

static bool take_header(struct cursor *c, struct header *h)
{
    bool type = false, order = false, shape = false;
    if (!take(c, '{'))
        return false;
    while (!take(c, '}')) {
        char key[20];
        if (!take_string(c, key, sizeof(key)) || !take(c, ':'))
            return false;
        if (strcmp(key, "descr") == 0 && !type) {
            type = true;
            if (!take_type(c, h))
                return false;
        } else if (strcmp(key, "fortran_order") == 0 && !order) {
            order = true;
            h->fortran = take_word(c, "True");
            if (!h->fortran && !take_word(c, "False"))
                return false;
        } else if (strcmp(key, "shape") == 0 && !shape) {
            shape = true;
            if (!take_shape(c, h))
                return false;
        } else {
            return false;
        }
        if (!take(c, ',')) {
            if (!take(c, '}'))
                return false;
            break;
        }
    }
    skip_space(c);
    return type && order && shape && *c->at == '\0';
}

static enum err_code parse_header(const char *path, const char *text, struct header *h,
                                  struct err *e)
{
    struct cursor c = {.at = text};
    *h = (struct header){0};
    if (!take_header(&c, h))
        return err_set(e, ERR_DATA, "%s: %s", path,
                       c.fault ? c.fault : "its header is not that of a .npy file");
    int long_dims = 0;
    for (int i = 0; i < h->ndims; i++)
        long_dims += h->dims[i] > 1;
    if (h->fortran && long_dims > 1)
        return err_set(e, ERR_DATA,
                       "%s: the array is in Fortran order; save it with "
                       "numpy.ascontiguousarray",
                       path);
    return ERR_OK;
}

static enum err_code read_exactly(const char *path, FILE *in, void *out, size_t size,
                                  struct err *e)
{
    if (fread(out, 1, size, in) == size)
        return ERR_OK;
    if (ferror(in))
        return err_errno(e, "cannot read %s", path);
    return err_set(e, ERR_DATA, "%s: the file ends too early", path);
}

/* Leaves the file at its first value; *offset is where that is. */
static enum err_code read_header(const char *path, FILE *in, struct header *h,
                                 size_t *offset, struct err *e)
{
    unsigned char start[MAGIC_SIZE + 6];
    size_t length, start_size = MAGIC_SIZE + 4;
    enum err_code code = read_exactly(path, in, start, start_size, e);
    if (code != ERR_OK)
        return code;
    if (memcmp(start, MAGIC, MAGIC_SIZE) != 0)
        return err_set(e, ERR_DATA, "%s is not a .npy file", path);
    unsigned version = start[MAGIC_SIZE];
    if (version < 1 || version > 3)
        return err_set(e, ERR_DATA, "%s: version %u of .npy is not known", path,
                       version);
    length = start[8] | (size_t)start[9] << 8;
    if (version > 1) {
        code = read_exactly(path, in, start + start_size, 2, e);
        if (code != ERR_OK)
            return code;
        start_size += 2;
        length |= (size_t)start[10] << 16 | (size_t)start[11] << 24;
    }
    if (length > HEADER_LIMIT)
        return err_set(e, ERR_DATA, "%s: its header is said to be %zu bytes long", path,
                       length);
    char *text = malloc(length + 1);
    if (text == NULL)
        return err_set(e, ERR_MEMORY, "no memory to read %s", path);
    text[length] = '\0';
    code = read_exactly(path, in, text, length, e);
    if (code == ERR_OK)
        code = parse_header(path, text, h, e);
    free(text);
    *offset = start_size + length;
    return code;
}

/* The number of values, if exactly that many follow the header. */
static enum err_code count_values(const char *path, FILE *in, const struct header *h,
                                  size_t offset, size_t *out, struct err *e)
{
    struct stat status;
    size_t count = 1, bytes;
    if (fstat(fileno(in), &status) != 0)
        return err_errno(e, "cannot read %s", path);
    for (int i = 0; i < h->ndims; i++)
        if (__builtin_mul_overflow(count, h->dims[i], &count))
            return err_set(e, ERR_DATA, "%s: its shape is too large", path);
    if (__builtin_mul_overflow(count, h->item_size, &bytes))
        return err_set(e, ERR_DATA, "%s: its shape is too large", path);
    size_t there = (size_t)status.st_size - offset;
    if (there != bytes)
        return err_set(e, ERR_DATA,
                       "%s: its header promises %zu bytes of values, %zu are there",
                       path, bytes, there);
    *out = count;
    return ERR_OK;
}

static uint64_t load(const unsigned char *p, size_t size, bool big_endian)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | p[big_endian ? i : size - 1 - i];
    return value;
}

static void convert(const unsigned char *raw, size_t count, const struct header *h,
                    float *out)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = load(raw + i * h->item_size, h->item_size, h->big_endian);
        if (h->item_size == 2) {
            out[i] = (float)(int16_t)(uint16_t)bits * 0x1p-15f;
        } else if (h->kind == 'i') {
            out[i] = (float)(int32_t)(uint32_t)bits * 0x1p-31f;
        } else if (h->item_size == 4) {
            uint32_t word = (uint32_t)bits;
            memcpy(&out[i], &word, sizeof(word));
        } else {
            double value;
            memcpy(&value, &bits, sizeof(value));
            out[i] = (float)value;
        }
    }
}

static enum err_code read_values(const char *path, FILE *in, const struct header *h,
                                 size_t count, float *out, struct err *e)
{
    unsigned char raw[CHUNK];
    bool as_stored = h->kind == 'f' && h->item_size == sizeof(*out) &&
                     h->big_endian != host_is_little_endian();
    if (as_stored)
        return read_exactly(path, in, out, count * sizeof(*out), e);
    for (size_t done = 0; done < count;) {
        size_t n = CHUNK / h->item_size;
        if (n > count - done)
            n = count - done;
        enum err_code code = read_exactly(path, in, raw, n * h->item_size, e);
        if (code != ERR_OK)
            return code;
        convert(raw, n, h, out + done);
        done += n;
    }
    return ERR_OK;
}

enum err_code npy_read(const char *path, float **out, size_t dims[4], int *ndims,
                       struct err *e)
{
    struct header h;
    size_t offset = 0, count = 0;
    float *values = NULL;
    FILE *in = file_open_stream(path, e);
    if (in == NULL)
        return ERR_IO;
    enum err_code code = read_header(path, in, &h, &offset, e);
    if (code == ERR_OK)
        code = count_values(path, in, &h, offset, &count, e);
    if (code == ERR_OK) {
        values = mem_alloc(count ? count : 1, sizeof(*values));
        if (values == NULL)
            code = err_set(e, ERR_MEMORY, "no memory for the %zu values of %s", count,
                           path);
    }
    if (code == ERR_OK)
        code = read_values(path, in, &h, count, values, e);
    fclose(in);
    if (code != ERR_OK) {
        free(values);
        return code;
    }
    for (int i = 0; i < h.ndims; i++)
        dims[i] = h.dims[i];
    *ndims = h.ndims;
    *out = values;
    return ERR_OK;
}

/* Magic to newline, padded so that the values begin at a multiple of 64 bytes. */
static void add_header(struct str *s, const size_t *dims, int ndims)
{
    struct str text = {0};
    str_add(&text, "{'descr': '<f4', 'fortran_order': False, 'shape': (");
    for (int i = 0; i < ndims; i++)
        str_addf(&text, i ? " %zu," : "%zu,", dims[i]);
    if (ndims > 1) /* only a tuple of one keeps its comma */
        text.text[--text.length] = '\0';
    str_add(&text, "), }");
    while ((MAGIC_SIZE + 4 + text.length + 1) % 64 != 0)
        str_add(&text, " ");
    str_add(&text, "\n");
    const char lengths[] = {1, 0, (char)(text.length & 255), (char)(text.length >> 8)};
    str_addn(s, MAGIC, MAGIC_SIZE);
    str_addn(s, lengths, sizeof(lengths));
    str_addn(s, text.text, text.length);
    str_deinit(&text);
}

static enum err_code append_values(struct file_atomic *f, const float *data,
                                   size_t count, struct err *e)
{
    if (host_is_little_endian())
        return file_append(f, data, count * sizeof(*data), e);
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        uint32_t word;
        memcpy(&word, &data[i], sizeof(word));
        const unsigned char bytes[] = {word & 255, word >> 8 & 255, word >> 16 & 255,
                                       word >> 24};
        code = file_append(f, bytes, sizeof(bytes), e);
    }
    return code;
}

enum err_code npy_write(const char *path, const float *data, const size_t *dims,
                        int ndims, struct err *e)
{
    struct file_atomic *f;
    struct str header = {0};
    size_t count = 1;
    for (int i = 0; i < ndims; i++)
        count *= dims[i];
    enum err_code code = file_begin(path, &f, e);
    if (code != ERR_OK)
        return code;
    add_header(&header, dims, ndims);
    code = file_append(f, header.text, header.length, e);
    if (code == ERR_OK)
        code = append_values(f, data, count, e);
    str_deinit(&header);
    if (code != ERR_OK) {
        file_abandon(f);
        return code;
    }
    return file_commit(f, e);
}
