/* PyTorch's files of weights, as torch.save(model.state_dict(), ...) writes them: a zip
 * archive with data.pkl and one raw file for each storage; before PyTorch 1.6 five
 * pickles one after the other and then the storages.
 *
 * A tensor is a call of _rebuild_tensor_v2 with a storage, an offset, sizes and strides
 * in numbers. A dictionary that holds no tensor itself may hold the one that does,
 * under one of the names that training scripts use. Whatever lies beside the tensors
 * (numpy's numbers, arguments, paths, objects of any class) stays unread. Source:
 * torch/serialization.py, torch/_utils.py and torch/_tensor.py of PyTorch 2.5. */
#include "nn/weights/file.h"
#include "nn/weights/pickle.h"

#include <stdio.h>
#include <string.h>
#include <zip.h>

enum { MAX_STORAGES_BYTES = 1 << 30, LEGACY_COUNT_BYTES = 8 };

/* Tags of globals: the types of storages, which begin as enum nn_weights_type does,
 * then what may be called. */
enum {
    INT_1 = NN_NO_FLOAT,
    INT_2,
    INT_4,
    INT_8,
    STORAGE_TYPES,
    REBUILD_TENSOR,
    REBUILD_PARAMETER,
    REBUILD_SUBCLASS,
    SIZE,
    DICTIONARY
};

/* Bytes. */
static const size_t number_sizes[STORAGE_TYPES] = {
    [NN_F16] = 2, [NN_BF16] = 2, [NN_F32] = 4, [NN_F64] = 8,
    [INT_1] = 1,  [INT_2] = 2,   [INT_4] = 4,  [INT_8] = 8};

static const struct pickle_global globals[] = {
    {"collections.OrderedDict", true, DICTIONARY},
    {"collections.defaultdict", true, DICTIONARY},
    {"collections.Counter", true, DICTIONARY},
    {"torch._utils._rebuild_tensor", false, REBUILD_TENSOR},
    {"torch._utils._rebuild_tensor_v2", false, REBUILD_TENSOR},
    {"torch._utils._rebuild_parameter", false, REBUILD_PARAMETER},
    {"torch._utils._rebuild_parameter_with_state", false, REBUILD_PARAMETER},
    {"torch._tensor._rebuild_from_type_v2", false, REBUILD_SUBCLASS},
    {"torch.Size", false, SIZE},
    {"torch.HalfStorage", false, NN_F16},
    {"torch.BFloat16Storage", false, NN_BF16},
    {"torch.FloatStorage", false, NN_F32},
    {"torch.DoubleStorage", false, NN_F64},
    {"torch.LongStorage", false, INT_8},
    {"torch.IntStorage", false, INT_4},
    {"torch.ShortStorage", false, INT_2},
    {"torch.CharStorage", false, INT_1},
    {"torch.ByteStorage", false, INT_1},
    {"torch.BoolStorage", false, INT_1},
    {0}};

/* Where training scripts put the state_dict. */
static const char *const wrappers[] = {"state_dict", "model_state_dict", "model",
                                       "net",        "network",          "weights"};

/* The number that the files of before 1.6 begin with, as a pickle of its own: its
 * bytes, or a line of digits in the protocols 0 and 1. */
static const char legacy_number[] = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
static const char legacy_line[] = "L119547037146038801333356L\n.";

struct storage {
    const char *key;
    const unsigned char *data;
    size_t bytes;
};

struct pth {
    struct nn_weights_file *file;
    zip_t *zip;         /* NULL: a legacy file, whose storages are known */
    const char *prefix; /* of the entries' names: "archive/" */
    struct storage *storages;
    size_t storage_count, storages_bytes;
    struct err *e;
};

/* Where the second pickle of a legacy file begins; 0: it is not such a file. */
static size_t legacy_start(const char *bytes, size_t length)
{
    enum {
        HEAD = 32,
        LINE = sizeof(legacy_line) - 1,
        NUMBER = sizeof(legacy_number) - 1
    };
    if (length > LINE && memcmp(bytes, legacy_line, LINE) == 0)
        return LINE;
    for (size_t i = 0; i < HEAD && i + NUMBER < length; i++)
        if (memcmp(bytes + i, legacy_number, NUMBER) == 0)
            return i + NUMBER;
    return 0;
}

bool nn_pth_is(const char *bytes, size_t length)
{
    bool archive = length >= 4 && memcmp(bytes, "PK\3\4", 4) == 0;
    /* A safetensors header of 640 bytes begins like a pickle. */
    bool safetensors = length > 8 && bytes[7] == 0 && bytes[8] == '{';
    bool pickle = length >= 2 && (unsigned char)bytes[0] == 0x80 && bytes[1] >= 2 &&
                  bytes[1] <= 5 && !safetensors;
    return archive || pickle || legacy_start(bytes, length) > 0;
}

static enum err_code broken(const struct pth *p, const char *what)
{
    err_set(p->e, ERR_DATA, "%s is broken or not a file of weights: %s", p->file->path,
            what);
    return ERR_DATA;
}

/* Storages */

static const struct storage *find_storage(const struct pth *p, const char *key)
{
    for (size_t i = 0; i < p->storage_count; i++)
        if (strcmp(p->storages[i].key, key) == 0)
            return &p->storages[i];
    return NULL;
}

static const struct storage *add_storage(struct pth *p, const char *key,
                                         const unsigned char *data, size_t bytes)
{
    p->storages =
        arena_grow(p->file->arena, p->storages, p->storage_count, sizeof(*p->storages));
    struct storage *s = &p->storages[p->storage_count++];
    *s = (struct storage){key, data, bytes};
    return s;
}

/* The whole contents of an entry of the archive, checked by its checksum. */
static enum err_code read_entry(struct pth *p, const char *name, unsigned char **out,
                                size_t *length)
{
    zip_stat_t stat;
    if (zip_stat(p->zip, name, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE))
        return err_set(p->e, ERR_DATA,
                       "%s is broken or not a file of weights: it has no %s",
                       p->file->path, name);
    if (stat.size > MAX_STORAGES_BYTES - p->storages_bytes)
        return broken(p, "it claims to hold more than 1 GiB");
    p->storages_bytes += (size_t)stat.size;
    *length = (size_t)stat.size;
    *out = nn_weights_file_alloc(p->file, *length + 1);
    if (!*out)
        return err_set(p->e, ERR_MEMORY, "there is no memory to read %s",
                       p->file->path);
    zip_file_t *entry = zip_fopen(p->zip, name, 0);
    zip_int64_t got = entry ? zip_fread(entry, *out, stat.size) : -1;
    unsigned char more;
    bool whole =
        got >= 0 && (zip_uint64_t)got == stat.size && zip_fread(entry, &more, 1) == 0;
    if (entry)
        zip_fclose(entry);
    if (!whole)
        return err_set(p->e, ERR_DATA, "%s is broken: %s cannot be read", p->file->path,
                       name);
    return ERR_OK;
}

static enum err_code load_storage(struct pth *p, const char *key,
                                  const struct storage **out)
{
    *out = find_storage(p, key);
    if (*out)
        return ERR_OK;
    if (!p->zip)
        return broken(p, "a tensor's numbers are not there");
    unsigned char *data;
    size_t length;
    const char *name = arena_printf(p->file->arena, "%sdata/%s", p->prefix, key);
    enum err_code code = read_entry(p, name, &data, &length);
    if (code == ERR_OK)
        *out = add_storage(p, key, data, length);
    return code;
}

/* Values */

static const struct pickle_value *item(const struct pickle_value *v, size_t i)
{
    return v && i < v->count ? v->items[i] : NULL;
}

static bool is_kind(const struct pickle_value *v, enum pickle_kind kind)
{
    return v && v->kind == kind;
}

static bool is_global(const struct pickle_value *v, int tag)
{
    return is_kind(v, PICKLE_GLOBAL) && v->global->tag == tag;
}

/* The arguments if v is a call of the global with this tag; else NULL. */
static const struct pickle_value *call_of(const struct pickle_value *v, int tag)
{
    if (!is_kind(v, PICKLE_CALL) || !is_global(v->items[0], tag))
        return NULL;
    return v->items[1];
}

/* The arguments if v is a tensor; else NULL. A parameter wraps a tensor, and a tensor
 * with attributes of its own is a function, a type and that function's arguments. */
static const struct pickle_value *tensor_of(const struct pickle_value *v)
{
    const struct pickle_value *parameter = call_of(v, REBUILD_PARAMETER);
    v = parameter ? item(parameter, 0) : v;
    const struct pickle_value *subclass = call_of(v, REBUILD_SUBCLASS);
    if (subclass)
        return is_global(item(subclass, 0), REBUILD_TENSOR) ? item(subclass, 2) : NULL;
    return call_of(v, REBUILD_TENSOR);
}

/* Non-negative numbers of a tuple or torch.Size. */
static bool read_sizes(const struct pickle_value *v, size_t *out, int *rank)
{
    const struct pickle_value *size = call_of(v, SIZE);
    if (size)
        v = item(size, 0);
    if (!is_kind(v, PICKLE_TUPLE) || v->count > NN_WEIGHTS_MAX_RANK)
        return false;
    for (size_t i = 0; i < v->count; i++) {
        if (v->items[i]->kind != PICKLE_INT || v->items[i]->integer < 0)
            return false;
        out[i] = (size_t)v->items[i]->integer;
    }
    *rank = (int)v->count;
    return true;
}

/* Whether the numbers from offset on, by the tensor's sizes and strides, are among the
 * `room` of its storage. */
static bool lies_inside(const struct nn_weights_tensor *t, size_t offset, size_t room)
{
    if (t->count == 0)
        return true;
    if (offset >= room)
        return false;
    size_t left = room - 1 - offset;
    for (int i = 0; i < t->rank; i++) {
        size_t steps = t->dims[i] - 1;
        if (steps > 0 && t->strides[i] > left / steps)
            return false;
        left -= steps * t->strides[i];
    }
    return true;
}

/* Where a tensor's numbers are: the id of its storage. */
struct storage_id {
    int type; /* STORAGE_TYPES: another */
    const char *type_name, *key;
};

static int find_type(const char *name)
{
    for (size_t i = 0; globals[i].name; i++)
        if (globals[i].tag < STORAGE_TYPES && strcmp(globals[i].name, name) == 0)
            return globals[i].tag;
    return STORAGE_TYPES;
}

/* The id as protocol 0 writes it: the tuple printed by Python. */
static bool read_printed_id(struct arena *a, const char *text, struct storage_id *out)
{
    char type[64], key[64];
    if (sscanf(text, "('storage', <class '%63[^']'>, '%63[^']', ", type, key) != 2)
        return false;
    *out = (struct storage_id){find_type(type), arena_strdup(a, type),
                               arena_strdup(a, key)};
    return true;
}

/* ("storage", type, key, place, numbers, ...) */
static bool read_id(struct arena *a, const struct pickle_value *persistent,
                    struct storage_id *out)
{
    const struct pickle_value *id = item(persistent, 0);
    if (!is_kind(persistent, PICKLE_PERSISTENT))
        return false;
    if (is_kind(id, PICKLE_TEXT))
        return read_printed_id(a, id->text, out);
    const struct pickle_value *word = item(id, 0), *type = item(id, 1);
    const struct pickle_value *key = item(id, 2), *view = item(id, 5);
    if (!is_kind(id, PICKLE_TUPLE) || !is_kind(word, PICKLE_TEXT) ||
        strcmp(word->text, "storage") != 0 || !is_kind(type, PICKLE_GLOBAL) ||
        !is_kind(key, PICKLE_TEXT) || (view && view->kind != PICKLE_NONE))
        return false;
    *out = (struct storage_id){find_type(type->global->name), type->global->name,
                               key->text};
    return true;
}

static enum err_code read_storage(struct pth *p, const struct pickle_value *persistent,
                                  struct nn_weights_tensor *t,
                                  const struct storage **out, size_t *room)
{
    struct storage_id id;
    if (!read_id(p->file->arena, persistent, &id))
        return broken(p, "a tensor has no storage that can be read");
    t->type = id.type < NN_NO_FLOAT ? (enum nn_weights_type)id.type : NN_NO_FLOAT;
    t->type_name = id.type_name;
    if (t->type == NN_NO_FLOAT)
        return ERR_OK;
    enum err_code code = load_storage(p, id.key, out);
    if (*out)
        *room = (*out)->bytes / nn_weights_type_size(t->type);
    return code;
}

/* arguments: storage, offset, sizes, strides, ... */
static enum err_code read_tensor(struct pth *p, const char *name,
                                 const struct pickle_value *arguments)
{
    struct nn_weights_tensor *t = nn_weights_file_add(p->file, p->e);
    if (!t)
        return ERR_DATA;
    t->name = name;
    const struct pickle_value *offset = item(arguments, 1);
    size_t strides[NN_WEIGHTS_MAX_RANK] = {0};
    int stride_count;
    if (!is_kind(offset, PICKLE_INT) || offset->integer < 0 ||
        !read_sizes(item(arguments, 2), t->dims, &t->rank) ||
        !read_sizes(item(arguments, 3), strides, &stride_count) ||
        stride_count != t->rank || !nn_weights_tensor_shape(t))
        return broken(p, "a tensor is of no shape");
    memcpy(t->strides, strides, sizeof(strides));
    const struct storage *s = NULL;
    size_t room = 0;
    enum err_code code = read_storage(p, item(arguments, 0), t, &s, &room);
    if (code != ERR_OK || t->type == NN_NO_FLOAT)
        return code;
    if (!lies_inside(t, (size_t)offset->integer, room))
        return err_set(p->e, ERR_DATA,
                       "%s is broken or cut off: the numbers of %s are not there",
                       p->file->path, name);
    if (t->count > 0)
        t->data = s->data + (size_t)offset->integer * nn_weights_type_size(t->type);
    return ERR_OK;
}

/* Whether a dictionary holds a tensor itself. */
static bool holds_tensors(const struct pickle_value *dict)
{
    for (size_t i = 0; is_kind(dict, PICKLE_DICT) && i + 1 < dict->count; i += 2)
        if (tensor_of(dict->items[i + 1]))
            return true;
    return false;
}

/* The dictionary of tensors: the root, or the root's under a name that training scripts
 * use, or the only one of the root; NULL if there is none. */
static const struct pickle_value *find_state(const struct pickle_value *root)
{
    if (holds_tensors(root))
        return root;
    for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++)
        if (holds_tensors(pickle_find(root, wrappers[i])))
            return pickle_find(root, wrappers[i]);
    const struct pickle_value *only = NULL;
    for (size_t i = 0; is_kind(root, PICKLE_DICT) && i + 1 < root->count; i += 2) {
        if (!holds_tensors(root->items[i + 1]))
            continue;
        if (only)
            return NULL;
        only = root->items[i + 1];
    }
    return only;
}

static enum err_code read_state(struct pth *p, const struct pickle_value *root)
{
    const struct pickle_value *state = find_state(root);
    const struct pickle_value *class =
        is_kind(root, PICKLE_CALL) ? item(root, 0) : NULL;
    if (!state && is_kind(class, PICKLE_GLOBAL))
        return err_set(p->e, ERR_DATA,
                       "%s holds a Python object of %s, whose weights cannot be read "
                       "without running Python; there, "
                       "torch.save(model.state_dict(), ...) writes the weights alone",
                       p->file->path, class->global->name);
    if (!state)
        return err_set(p->e, ERR_DATA,
                       "%s holds no dictionary of tensors, or several of which none is "
                       "called state_dict; in Python, "
                       "torch.save(model.state_dict(), ...) writes one",
                       p->file->path);
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i + 1 < state->count; i += 2) {
        const struct pickle_value *key = state->items[i];
        const struct pickle_value *tensor = tensor_of(state->items[i + 1]);
        if (tensor && key->kind == PICKLE_TEXT)
            code = read_tensor(p, key->text, tensor);
    }
    return code;
}

static enum err_code read_pickle(struct pth *p, const unsigned char *bytes,
                                 size_t length, struct pickle *out)
{
    enum err_code code = pickle_read(bytes, length, globals, p->file->arena, out, p->e);
    return code != ERR_OK ? err_context(p->e, "%s", p->file->path) : ERR_OK;
}

/* Zip archives */

/* "PREFIX" of the only entry "PREFIXdata.pkl" at the top or in one folder. */
static enum err_code find_prefix(struct pth *p)
{
    static const char wanted[] = "data.pkl";
    zip_int64_t count = zip_get_num_entries(p->zip, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = zip_get_name(p->zip, (zip_uint64_t)i, 0);
        const char *slash = name ? strchr(name, '/') : NULL;
        const char *base = slash ? slash + 1 : name;
        if (base && strcmp(base, wanted) == 0) {
            p->prefix = arena_strndup(p->file->arena, name, (size_t)(base - name));
            return ERR_OK;
        }
    }
    return broken(p, "the archive has no data.pkl");
}

static enum err_code check_byte_order(struct pth *p)
{
    const char *name = arena_printf(p->file->arena, "%sbyteorder", p->prefix);
    unsigned char *text;
    size_t length;
    if (zip_name_locate(p->zip, name, 0) < 0)
        return ERR_OK;
    enum err_code code = read_entry(p, name, &text, &length);
    if (code == ERR_OK && strcmp((const char *)text, "little") != 0)
        code = broken(p, "its numbers are big-endian");
    return code;
}

static enum err_code read_archive(struct pth *p)
{
    unsigned char *bytes;
    size_t length;
    struct pickle state;
    enum err_code code = find_prefix(p);
    if (code == ERR_OK)
        code = check_byte_order(p);
    if (code == ERR_OK)
        code = read_entry(p, arena_printf(p->file->arena, "%sdata.pkl", p->prefix),
                          &bytes, &length);
    if (code == ERR_OK)
        code = read_pickle(p, bytes, length, &state);
    return code != ERR_OK ? code : read_state(p, state.root);
}

static enum err_code open_archive(struct pth *p)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source =
        zip_source_buffer_create(p->file->bytes, p->file->length, 0, &why);
    p->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    enum err_code code = ERR_OK;
    if (!p->zip) {
        code = broken(p, zip_error_strerror(&why));
        zip_source_free(source);
    }
    zip_error_fini(&why);
    return code;
}

/* Files of before 1.6: pickles of a magic number, a version, the machine, the state and
 * the list of storages, then for each storage the count of its numbers (8 bytes) and
 * the numbers. */

static enum err_code read_legacy_pickle(struct pth *p, size_t *at, struct pickle *out)
{
    const struct nn_weights_file *f = p->file;
    enum err_code code =
        read_pickle(p, (const unsigned char *)f->bytes + *at, f->length - *at, out);
    *at += code != ERR_OK ? 0 : out->used;
    return code;
}

/* Bytes of a number of the storage with this key; 0 if nothing names it. */
static size_t legacy_number_size(struct arena *a, const struct pickle *state,
                                 const char *key)
{
    struct storage_id id;
    for (size_t i = 0; i < state->id_count; i++)
        if (read_id(a, state->ids[i], &id) && strcmp(id.key, key) == 0)
            return id.type < STORAGE_TYPES ? number_sizes[id.type] : 0;
    return 0;
}

static enum err_code read_legacy_storages(struct pth *p, size_t at,
                                          const struct pickle *state,
                                          const struct pickle_value *keys)
{
    const unsigned char *bytes = (const unsigned char *)p->file->bytes;
    if (!is_kind(keys, PICKLE_LIST) || keys->count > NN_WEIGHTS_MAX_TENSORS ||
        state->id_count > NN_WEIGHTS_MAX_TENSORS)
        return broken(p, "it has no list of storages");
    for (size_t i = 0; i < keys->count; i++) {
        const struct pickle_value *key = keys->items[i];
        size_t size = is_kind(key, PICKLE_TEXT)
                          ? legacy_number_size(p->file->arena, state, key->text)
                          : 0;
        uint64_t count = 0;
        if (size == 0 || p->file->length - at < LEGACY_COUNT_BYTES)
            return broken(p, "a storage is not there");
        for (int k = 0; k < LEGACY_COUNT_BYTES; k++)
            count |= (uint64_t)bytes[at + (size_t)k] << 8 * k;
        at += LEGACY_COUNT_BYTES;
        if (count > (p->file->length - at) / size)
            return broken(p, "a storage is cut off");
        add_storage(p, key->text, bytes + at, (size_t)count * size);
        at += (size_t)count * size;
    }
    return ERR_OK;
}

static enum err_code read_legacy(struct pth *p)
{
    size_t at = legacy_start(p->file->bytes, p->file->length);
    if (at == 0)
        return err_set(p->e, ERR_DATA,
                       "%s is a pickle that torch.save did not write; in Python, "
                       "torch.save(model.state_dict(), ...) writes a file of weights",
                       p->file->path);
    struct pickle version, machine, state, keys;
    enum err_code code = read_legacy_pickle(p, &at, &version);
    if (code == ERR_OK)
        code = read_legacy_pickle(p, &at, &machine);
    if (code == ERR_OK)
        code = read_legacy_pickle(p, &at, &state);
    if (code == ERR_OK)
        code = read_legacy_pickle(p, &at, &keys);
    if (code != ERR_OK)
        return code;
    const struct pickle_value *little = pickle_find(machine.root, "little_endian");
    if (!is_kind(little, PICKLE_BOOL) || !little->integer)
        return broken(p, "its numbers are big-endian");
    code = read_legacy_storages(p, at, &state, keys.root);
    return code != ERR_OK ? code : read_state(p, state.root);
}

enum err_code nn_pth_read(struct nn_weights_file *f, struct err *e)
{
    struct pth p = {.file = f, .e = e};
    if (f->bytes[0] != 'P')
        return read_legacy(&p);
    enum err_code code = open_archive(&p);
    if (code == ERR_OK)
        code = read_archive(&p);
    if (p.zip)
        zip_discard(p.zip);
    return code;
}
