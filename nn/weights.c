/* Weights files in the safetensors format, read with every length and name checked. */
#include "nn/weights.h"

#include "base/file.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_BYTES = 8, VALUE_BYTES = 4, ALIGNMENT = 8 };

static const char metadata_key[] = "__metadata__";

/* One tensor of a graph, and where a file has its data. */
struct tensor {
    const char *name;
    int dims[4], rank;
    size_t count;
    bool statistic;
    size_t at;     /* in the block of weights or of statistics */
    size_t offset; /* bytes into the data */
};

struct tensors {
    struct arena *arena;
    struct tensor *items;
    size_t count, bytes;
};

static void add_tensor(struct tensors *list, struct tensor t)
{
    t.offset = list->bytes;
    list->bytes += t.count * VALUE_BYTES;
    list->items[list->count++] = t;
}

/* The graph's tensors in the order of a file that mtag writes. */
static struct tensors list_tensors(const struct nn_graph *g)
{
    struct tensors list = {.arena = arena_create()};
    size_t most = 0;
    for (size_t i = 0; i < g->node_count; i++)
        most += (size_t)(g->nodes[i].rule.param_count + g->nodes[i].rule.buffer_count);
    list.items = arena_alloc(list.arena, most, sizeof *list.items);
    for (size_t i = 0; i < g->node_count; i++) {
        const struct nn_node *n = &g->nodes[i];
        size_t at = n->param_offset;
        for (int j = 0; j < n->rule.param_count; j++) {
            const struct nn_param_spec *p = &n->rule.params[j];
            struct tensor t = {.name =
                                   arena_printf(list.arena, "%s.%s", n->name, p->name),
                               .rank = p->rank,
                               .count = nn_param_count(p),
                               .at = at};
            memcpy(t.dims, p->dims, sizeof t.dims);
            add_tensor(&list, t);
            at += t.count;
        }
        at = n->buffer_offset;
        for (int j = 0; j < n->rule.buffer_count; j++) {
            const struct nn_buffer_spec *b = &n->rule.buffers[j];
            struct tensor t = {.name =
                                   arena_printf(list.arena, "%s.%s", n->name, b->name),
                               .dims = {b->count},
                               .rank = 1,
                               .count = (size_t)b->count,
                               .statistic = true,
                               .at = at};
            add_tensor(&list, t);
            at += t.count;
        }
    }
    return list;
}

static void put_value(unsigned char *bytes, real value)
{
    float narrow = (float)value;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof bits);
    for (int i = 0; i < VALUE_BYTES; i++)
        bytes[i] = (unsigned char)(bits >> 8 * i);
}

static real get_value(const unsigned char *bytes)
{
    uint32_t bits = 0;
    for (int i = 0; i < VALUE_BYTES; i++)
        bits |= (uint32_t)bytes[i] << 8 * i;
    float value;
    memcpy(&value, &bits, sizeof value);
    return (real)value;
}

/* Writing */

static json_t *make_header(const struct tensors *list,
                           const struct nn_weights_note *notes, size_t note_count)
{
    json_t *header = json_object();
    json_t *metadata = json_object();
    bool good = header && metadata;
    for (size_t i = 0; good && i < note_count; i++)
        good = json_object_set_new(metadata, notes[i].key,
                                   json_string(notes[i].value)) == 0;
    if (note_count > 0)
        good = good && json_object_set(header, metadata_key, metadata) == 0;
    for (size_t i = 0; good && i < list->count; i++) {
        const struct tensor *t = &list->items[i];
        json_t *shape = json_array();
        for (int j = 0; j < t->rank; j++)
            json_array_append_new(shape, json_integer(t->dims[j]));
        json_t *entry = json_pack("{s:s, s:o, s:[I, I]}", "dtype", "F32", "shape",
                                  shape, "data_offsets", (json_int_t)t->offset,
                                  (json_int_t)(t->offset + t->count * VALUE_BYTES));
        good = json_object_set_new(header, t->name, entry) == 0;
    }
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

enum err_code nn_weights_save(const char *path, const struct nn_graph *g,
                              const real *weights, const real *statistics,
                              const struct nn_weights_note *notes, size_t note_count,
                              struct err *e)
{
    struct tensors list = list_tensors(g);
    json_t *header = make_header(&list, notes, note_count);
    size_t size = 0;
    char *head = header ? header_bytes(header, &size) : NULL;
    unsigned char *data = mem_alloc(list.bytes, 1);
    struct file_atomic *file = NULL;
    enum err_code code = ERR_OK;
    if (!head || !data) {
        code = err_set(e, ERR_MEMORY, "there is no memory to write %s", path);
        goto done;
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct tensor *t = &list.items[i];
        const real *from = (t->statistic ? statistics : weights) + t->at;
        for (size_t j = 0; j < t->count; j++)
            put_value(data + t->offset + j * VALUE_BYTES, from[j]);
    }
    code = file_begin(path, &file, e);
    if (code)
        goto done;
    code = file_append(file, head, size, e);
    if (!code)
        code = file_append(file, data, list.bytes, e);
    if (code)
        file_abandon(file);
    else
        code = file_commit(file, e);
done:
    free(data);
    free(head);
    json_decref(header);
    arena_destroy(list.arena);
    return code;
}

/* Reading */

/* Name of the file and its data, for messages. */
struct source {
    const char *path;
    const unsigned char *data;
    size_t bytes;
};

static enum err_code parse_header(const char *path, const char *text, size_t length,
                                  json_t **out, struct source *s, struct err *e)
{
    uint64_t size = 0;
    if (length >= LENGTH_BYTES)
        for (int i = 0; i < LENGTH_BYTES; i++)
            size |= (uint64_t)(unsigned char)text[i] << 8 * i;
    if (length < LENGTH_BYTES || size > length - LENGTH_BYTES)
        return err_set(
            e, ERR_DATA,
            "%s is no weights file, or it is cut off: its header would end behind "
            "its %zu bytes",
            path, length);
    json_error_t where;
    *out =
        json_loadb(text + LENGTH_BYTES, (size_t)size, JSON_REJECT_DUPLICATES, &where);
    if (!json_is_object(*out)) {
        json_decref(*out);
        *out = NULL;
        return err_set(e, ERR_DATA,
                       "%s is no weights file: its header is no JSON object", path);
    }
    s->path = path;
    s->data = (const unsigned char *)text + LENGTH_BYTES + size;
    s->bytes = length - LENGTH_BYTES - (size_t)size;
    return ERR_OK;
}

static void add_dims(const int *dims, int rank, struct str *out)
{
    for (int i = 0; i < rank; i++)
        str_addf(out, "%s%d", i ? " x " : "", dims[i]);
}

static enum err_code check_shape(const struct source *s, const struct tensor *t,
                                 const json_t *shape, struct err *e)
{
    bool same = json_is_array(shape) && json_array_size(shape) == (size_t)t->rank;
    for (int i = 0; same && i < t->rank; i++)
        same = json_integer_value(json_array_get(shape, (size_t)i)) == t->dims[i];
    if (same)
        return ERR_OK;
    struct str wanted = {0}, has = {0};
    add_dims(t->dims, t->rank, &wanted);
    for (size_t i = 0; i < json_array_size(shape); i++)
        str_addf(&has, "%s%lld", i ? " x " : "",
                 (long long)json_integer_value(json_array_get(shape, i)));
    enum err_code code =
        err_set(e, ERR_DATA, "%s: %s is %s, but the model needs %s", s->path, t->name,
                has.length ? has.text : "of no shape", str_text(&wanted));
    str_deinit(&wanted);
    str_deinit(&has);
    return code;
}

/* Finds the data of a tensor: type, shape and place in the file must be right. */
static enum err_code locate(const struct source *s, const json_t *header,
                            struct tensor *t, struct err *e)
{
    const json_t *entry = json_object_get(header, t->name);
    if (!entry)
        return err_set(e, ERR_DATA, "%s has no tensor %s: it is of another model",
                       s->path, t->name);
    const char *type = json_string_value(json_object_get(entry, "dtype"));
    if (!type || strcmp(type, "F32") != 0)
        return err_set(e, ERR_DATA, "%s: %s has numbers of type %s; only F32 is read",
                       s->path, t->name, type ? type : "unknown");
    enum err_code code = check_shape(s, t, json_object_get(entry, "shape"), e);
    if (code)
        return code;
    const json_t *offsets = json_object_get(entry, "data_offsets");
    json_int_t begin = json_integer_value(json_array_get(offsets, 0));
    json_int_t end = json_integer_value(json_array_get(offsets, 1));
    if (json_array_size(offsets) != 2 || begin < 0 || end < begin ||
        (uint64_t)end > s->bytes || (uint64_t)(end - begin) != t->count * VALUE_BYTES)
        return err_set(e, ERR_DATA,
                       "%s is broken or cut off: the numbers of %s are not there",
                       s->path, t->name);
    t->offset = (size_t)begin;
    return ERR_OK;
}

static enum err_code check_names(const struct source *s, json_t *header,
                                 const struct tensors *list, struct err *e)
{
    size_t room = list->count ? list->count : 1;
    const char **names = arena_alloc(list->arena, room, sizeof *names);
    json_t *known = json_object();
    for (size_t i = 0; i < list->count; i++) {
        names[i] = list->items[i].name;
        json_object_set_new(known, names[i], json_true());
    }
    enum err_code code = ERR_OK;
    const char *key;
    json_t *value;
    json_object_foreach(header, key, value)
    {
        if (strcmp(key, metadata_key) == 0 || json_object_get(known, key))
            continue;
        const char *nearest = str_nearest(key, names, list->count);
        code = err_set(e, ERR_DATA, "%s has a tensor %s that the model has not%s%s",
                       s->path, key, nearest ? "; the nearest is " : "",
                       nearest ? nearest : "");
        break;
    }
    json_decref(known);
    return code;
}

enum err_code nn_weights_load(const char *path, const struct nn_graph *g, real *weights,
                              real *statistics, struct err *e)
{
    char *text = NULL;
    size_t length = 0;
    enum err_code code = file_read(path, &text, &length, e);
    if (code)
        return code;
    struct tensors list = list_tensors(g);
    struct source s = {0};
    json_t *header = NULL;
    code = parse_header(path, text, length, &header, &s, e);
    for (size_t i = 0; !code && i < list.count; i++)
        code = locate(&s, header, &list.items[i], e);
    if (!code)
        code = check_names(&s, header, &list, e);
    if (!code && s.bytes != list.bytes)
        code = err_set(e, ERR_DATA,
                       "%s is broken: it has %zu bytes of numbers instead of %zu", path,
                       s.bytes, list.bytes);
    for (size_t i = 0; !code && i < list.count; i++) {
        const struct tensor *t = &list.items[i];
        real *to = (t->statistic ? statistics : weights) + t->at;
        for (size_t j = 0; j < t->count; j++)
            to[j] = get_value(s.data + t->offset + j * VALUE_BYTES);
    }
    json_decref(header);
    arena_destroy(list.arena);
    free(text);
    return code;
}
