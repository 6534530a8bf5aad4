/* The safetensors format, read with every length, offset and name checked. */
#include "base/file.h"
#include "base/json.h"
#include "nn/weights/file.h"

#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8, VALUE_BYTES = 4, ALIGNMENT = 8 };

static const char metadata_key[] = "__metadata__";

/* Writing */

static json_t *entry_of(const struct nn_weights_item *t, size_t *offset)
{
    json_t *shape = json_array();
    for (int j = 0; j < t->rank; j++)
        json_array_append_new(shape, json_integer(t->dims[j]));
    size_t begin = *offset;
    *offset += t->count * VALUE_BYTES;
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", "F32", "shape", shape,
                     "data_offsets", (json_int_t)begin, (json_int_t)*offset);
}

static json_t *make_header(const struct nn_weights_item *items, size_t count,
                           const struct nn_weights_note *notes, size_t note_count,
                           size_t *data_bytes)
{
    json_t *header = json_object();
    json_t *metadata = json_object();
    bool good = header && metadata;
    for (size_t i = 0; good && i < note_count; i++)
        good =
            json_object_set_new(metadata, notes[i].key, json_text(notes[i].value)) == 0;
    if (note_count > 0)
        good = good && json_object_set(header, metadata_key, metadata) == 0;
    *data_bytes = 0;
    for (size_t i = 0; good && i < count; i++)
        good = json_object_set_new(header, items[i].name,
                                   entry_of(&items[i], data_bytes)) == 0;
    json_decref(metadata);
    if (!good) {
        json_decref(header);
        return NULL;
    }
    return header;
}

/* Length and header, padded with spaces so that the data is aligned. */
static char *header_bytes(const json_t *header, size_t *size)
{
    char *text = json_dumps(header, JSON_COMPACT);
    if (!text)
        return NULL;
    size_t length = strlen(text);
    size_t padded = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    char *bytes = malloc(LENGTH_BYTES + padded);
    if (bytes) {
        for (int i = 0; i < LENGTH_BYTES; i++)
            bytes[i] = (char)((uint64_t)padded >> 8 * i & 0xFF);
        memset(bytes + LENGTH_BYTES, ' ', padded);
        memcpy(bytes + LENGTH_BYTES, text, length);
    }
    free(text);
    *size = LENGTH_BYTES + padded;
    return bytes;
}

static void put_values(unsigned char *bytes, const real *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float narrow = (float)values[i];
        uint32_t bits;
        memcpy(&bits, &narrow, sizeof(bits));
        for (int k = 0; k < VALUE_BYTES; k++)
            *bytes++ = (unsigned char)(bits >> 8 * k);
    }
}

enum err_code nn_safetensors_write(const char *path,
                                   const struct nn_weights_item *items, size_t count,
                                   const struct nn_weights_note *notes,
                                   size_t note_count, struct err *e)
{
    size_t head_size = 0, data_size = 0;
    json_t *header = make_header(items, count, notes, note_count, &data_size);
    char *head = header ? header_bytes(header, &head_size) : NULL;
    unsigned char *data = mem_alloc(data_size + 1, 1), *at = data;
    struct file_atomic *file = NULL;
    enum err_code code = ERR_OK;
    if (!head || !data) {
        code = err_set(e, ERR_MEMORY, "there is no memory to write %s", path);
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        put_values(at, items[i].values, items[i].count);
        at += items[i].count * VALUE_BYTES;
    }
    code = file_begin(path, &file, e);
    if (code != ERR_OK)
        goto done;
    code = file_append(file, head, head_size, e);
    if (code == ERR_OK)
        code = file_append(file, data, data_size, e);
    if (code != ERR_OK)
        file_abandon(file);
    else
        code = file_commit(file, e);
done:
    free(data);
    free(head);
    json_decref(header);
    return code;
}

/* Reading */

/* The file's data, and where each tensor has its part of it. */
struct layout {
    const unsigned char *data;
    size_t bytes;
    struct range {
        size_t begin, end;
        const char *name;
    } * ranges;
    size_t count;
};

static enum err_code parse_header(const struct nn_weights_file *f, json_t **out,
                                  struct layout *l, struct err *e)
{
    uint64_t size = 0;
    if (f->length >= LENGTH_BYTES)
        for (int i = 0; i < LENGTH_BYTES; i++)
            size |= (uint64_t)(unsigned char)f->bytes[i] << 8 * i;
    if (f->length < LENGTH_BYTES || size > f->length - LENGTH_BYTES)
        return err_set(
            e, ERR_DATA,
            "%s is not a file of weights, or it is cut off: its header would end "
            "behind its %zu bytes",
            f->path, f->length);
    json_error_t where;
    *out = json_loadb(f->bytes + LENGTH_BYTES, (size_t)size, JSON_REJECT_DUPLICATES,
                      &where);
    if (!json_is_object(*out)) {
        json_decref(*out);
        *out = NULL;
        return err_set(e, ERR_DATA,
                       "%s is not a file of weights: its header is not a JSON object",
                       f->path);
    }
    l->data = (const unsigned char *)f->bytes + LENGTH_BYTES + size;
    l->bytes = f->length - LENGTH_BYTES - (size_t)size;
    l->ranges = arena_alloc(f->arena, json_object_size(*out) + 1, sizeof(*l->ranges));
    return ERR_OK;
}

static void read_type(struct nn_weights_file *f, const json_t *entry,
                      struct nn_weights_tensor *t)
{
    static const char *const names[] = {
        [NN_F16] = "F16", [NN_BF16] = "BF16", [NN_F32] = "F32", [NN_F64] = "F64"};
    const char *name = json_string_value(json_object_get(entry, "dtype"));
    t->type_name = arena_strdup(f->arena, name ? name : "unknown");
    t->type = NN_F16;
    while (t->type < NN_NO_FLOAT && strcmp(t->type_name, names[t->type]) != 0)
        t->type++;
}

static bool read_shape(const json_t *entry, struct nn_weights_tensor *t)
{
    const json_t *shape = json_object_get(entry, "shape");
    size_t rank = json_array_size(shape);
    if (!json_is_array(shape) || rank > NN_WEIGHTS_MAX_RANK)
        return false;
    t->rank = (int)rank;
    for (size_t i = 0; i < rank; i++) {
        const json_t *size = json_array_get(shape, i);
        if (!json_is_integer(size) || json_integer_value(size) < 0)
            return false;
        t->dims[i] = (size_t)json_integer_value(size);
    }
    return nn_weights_tensor_shape(t);
}

static bool read_range(const json_t *entry, size_t bytes, struct range *out)
{
    const json_t *offsets = json_object_get(entry, "data_offsets");
    const json_t *first = json_array_get(offsets, 0),
                 *last = json_array_get(offsets, 1);
    if (json_array_size(offsets) != 2 || !json_is_integer(first) ||
        !json_is_integer(last))
        return false;
    json_int_t begin = json_integer_value(first), end = json_integer_value(last);
    if (begin < 0 || end < begin || (uint64_t)end > bytes)
        return false;
    out->begin = (size_t)begin;
    out->end = (size_t)end;
    return true;
}

static enum err_code read_entry(struct nn_weights_file *f, const char *name,
                                const json_t *entry, struct layout *l, struct err *e)
{
    struct nn_weights_tensor *t = nn_weights_file_add(f, e);
    if (!t)
        return ERR_DATA;
    t->name = arena_strdup(f->arena, name);
    read_type(f, entry, t);
    if (!read_shape(entry, t))
        return err_set(e, ERR_DATA, "%s: %s is of no shape", f->path, t->name);
    struct range *r = &l->ranges[l->count++];
    r->name = t->name;
    size_t size = nn_weights_type_size(t->type);
    if (!read_range(entry, l->bytes, r) ||
        (size > 0 && (r->end - r->begin) / size != t->count) ||
        (size > 0 && (r->end - r->begin) % size != 0))
        return err_set(e, ERR_DATA,
                       "%s is broken or cut off: the numbers of %s are not there",
                       f->path, t->name);
    t->data = l->data + r->begin;
    return ERR_OK;
}

static int compare_ranges(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* Every byte of the data belongs to one tensor. */
static enum err_code check_ranges(const struct nn_weights_file *f, struct layout *l,
                                  struct err *e)
{
    qsort(l->ranges, l->count, sizeof(*l->ranges), compare_ranges);
    size_t used = 0;
    for (size_t i = 0; i < l->count; i++) {
        const struct range *r = &l->ranges[i];
        if (i > 0 && r->begin < r[-1].end)
            return err_set(e, ERR_DATA, "%s is broken: %s and %s overlap", f->path,
                           r[-1].name, r->name);
        used += r->end - r->begin;
    }
    if (used != l->bytes)
        return err_set(e, ERR_DATA,
                       "%s is broken: it has %zu bytes of numbers instead of %zu",
                       f->path, l->bytes, used);
    return ERR_OK;
}

static enum err_code read_notes(struct nn_weights_file *f, json_t *metadata,
                                struct err *e)
{
    const char *key;
    json_t *value;
    if (!metadata)
        return ERR_OK;
    f->notes = arena_alloc(f->arena, json_object_size(metadata) + 1, sizeof(*f->notes));
    json_object_foreach(metadata, key, value)
    {
        if (!json_is_string(value))
            return err_set(e, ERR_DATA, "%s: %s of its metadata is not text", f->path,
                           key);
        f->notes[f->note_count++] =
            (struct nn_weights_note){arena_strdup(f->arena, key),
                                     arena_strdup(f->arena, json_string_value(value))};
    }
    return ERR_OK;
}

enum err_code nn_safetensors_read(struct nn_weights_file *f, struct err *e)
{
    struct layout l = {0};
    json_t *header = NULL, *entry;
    const char *name;
    enum err_code code = parse_header(f, &header, &l, e);
    if (code != ERR_OK)
        return code;
    json_object_foreach(header, name, entry)
    {
        if (strcmp(name, metadata_key) == 0)
            code = read_notes(f, entry, e);
        else
            code = read_entry(f, name, entry, &l, e);
        if (code != ERR_OK)
            break;
    }
    if (code == ERR_OK)
        code = check_ranges(f, &l, e);
    json_decref(header);
    return code;
}
