/* The machine: a stack of values, a memo, and one function for each opcode that is
 * understood. */
#include "nn/weights/pickle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct machine {
    const unsigned char *bytes;
    size_t length, at;
    const struct pickle_global *globals;
    struct arena *arena;
    struct pickle_value **stack;
    size_t depth, stack_room, marks;
    struct pickle_value **memo; /* NULL: not set */
    size_t memo_room, memo_next;
    struct pickle_value **ids;
    size_t id_count, id_room;
    size_t copied; /* items of lists that dictionaries were made of */
    bool stopped;
    struct err *e;
};

/* An opcode's work; the opcode itself has been read. */
typedef enum err_code step(struct machine *m);

static enum err_code refuse(struct machine *m, const char *what)
{
    err_set(m->e, ERR_DATA, "its pickle is broken or cut off at byte %zu: %s", m->at,
            what);
    return ERR_DATA;
}

static enum err_code take(struct machine *m, size_t count, const unsigned char **out)
{
    if (count > m->length - m->at)
        return refuse(m, "it ends too early");
    *out = m->bytes + m->at;
    m->at += count;
    return ERR_OK;
}

/* A little-endian number of `size` bytes, at most 8. */
static enum err_code take_number(struct machine *m, size_t size, uint64_t *out)
{
    const unsigned char *from;
    enum err_code code = take(m, size, &from);
    *out = 0;
    for (size_t i = 0; !code && i < size; i++)
        *out |= (uint64_t)from[i] << 8 * i;
    return code;
}

static struct pickle_value *make(struct machine *m, enum pickle_kind kind)
{
    struct pickle_value *v = arena_alloc(m->arena, 1, sizeof *v);
    v->kind = kind;
    return v;
}

/* Grows an array in the arena to at least `needed` places. */
static struct pickle_value **grow(struct machine *m, struct pickle_value **items,
                                  size_t count, size_t *room, size_t needed)
{
    if (needed <= *room)
        return items;
    size_t larger = *room ? 2 * *room : 8;
    while (larger < needed)
        larger *= 2;
    struct pickle_value **grown = arena_alloc(m->arena, larger, sizeof *grown);
    if (count)
        memcpy(grown, items, count * sizeof *grown);
    *room = larger;
    return grown;
}

static void append(struct machine *m, struct pickle_value *to,
                   struct pickle_value *item)
{
    to->items = grow(m, to->items, to->count, &to->room, to->count + 1);
    to->items[to->count++] = item;
}

static enum err_code push(struct machine *m, struct pickle_value *v)
{
    if (m->depth == PICKLE_MAX_STACK)
        return refuse(m, "it piles up too many values");
    m->stack = grow(m, m->stack, m->depth, &m->stack_room, m->depth + 1);
    m->stack[m->depth++] = v;
    return ERR_OK;
}

/* The topmost value, which must be no mark. */
static enum err_code pop(struct machine *m, struct pickle_value **out)
{
    if (m->depth == 0 || m->stack[m->depth - 1]->is_mark)
        return refuse(m, "a value is missing");
    *out = m->stack[--m->depth];
    return ERR_OK;
}

/* The values above the topmost mark: they and the mark leave the stack, whose memory
 * they stay in until the next push. */
static enum err_code pop_to_mark(struct machine *m, struct pickle_value ***items,
                                 size_t *count)
{
    size_t at = m->depth;
    while (at > 0 && !m->stack[at - 1]->is_mark)
        at--;
    if (at == 0)
        return refuse(m, "a mark is missing");
    *items = m->stack + at;
    *count = m->depth - at;
    m->depth = at - 1;
    m->marks--;
    return ERR_OK;
}

static enum err_code push_int(struct machine *m, int64_t value)
{
    struct pickle_value *v = make(m, PICKLE_INT);
    v->integer = value;
    return push(m, v);
}

static enum err_code push_bool(struct machine *m, bool value)
{
    struct pickle_value *v = make(m, PICKLE_BOOL);
    v->integer = value;
    return push(m, v);
}

static enum err_code push_text(struct machine *m, size_t length)
{
    const unsigned char *from;
    enum err_code code = take(m, length, &from);
    if (code)
        return code;
    if (memchr(from, '\0', length))
        return refuse(m, "a text has a zero byte in it");
    struct pickle_value *v = make(m, PICKLE_TEXT);
    v->text = arena_strndup(m->arena, (const char *)from, length);
    return push(m, v);
}

static enum err_code push_sized_text(struct machine *m, size_t size_bytes)
{
    uint64_t length;
    enum err_code code = take_number(m, size_bytes, &length);
    return code ? code : push_text(m, (size_t)length);
}

static enum err_code push_tuple(struct machine *m, struct pickle_value **items,
                                size_t count)
{
    struct pickle_value *v = make(m, PICKLE_TUPLE);
    for (size_t i = 0; i < count; i++)
        append(m, v, items[i]);
    return push(m, v);
}

static enum err_code push_last_as_tuple(struct machine *m, size_t count)
{
    struct pickle_value *items[3];
    enum err_code code = ERR_OK;
    for (size_t i = count; !code && i-- > 0;)
        code = pop(m, &items[i]);
    return code ? code : push_tuple(m, items, count);
}

static enum err_code push_global(struct machine *m, const char *module,
                                 size_t module_length, const char *name,
                                 size_t name_length)
{
    if (memchr(module, '\0', module_length) || memchr(name, '\0', name_length))
        return refuse(m, "a name has a zero byte in it");
    const char *full = arena_printf(m->arena, "%.*s.%.*s", (int)module_length, module,
                                    (int)name_length, name);
    for (const struct pickle_global *g = m->globals; g->name; g++)
        if (strcmp(g->name, full) == 0) {
            struct pickle_value *v = make(m, PICKLE_GLOBAL);
            v->global = g;
            return push(m, v);
        }
    return err_set(m->e, ERR_DATA,
                   "its pickle uses %s, which weights do not need; in Python, "
                   "torch.save(model.state_dict(), ...) writes the weights alone",
                   full);
}

/* Opcodes, in the order of pickletools. */

static enum err_code proto(struct machine *m)
{
    uint64_t version;
    enum err_code code = take_number(m, 1, &version);
    if (!code && (version < 2 || version > 4))
        code = err_set(m->e, ERR_DATA,
                       "its pickle has protocol %" PRIu64 "; 2, 3 and 4 are read",
                       version);
    return code;
}

static enum err_code frame(struct machine *m)
{
    uint64_t length;
    return take_number(m, 8, &length);
}

static enum err_code stop(struct machine *m)
{
    m->stopped = true;
    return ERR_OK;
}

static enum err_code mark(struct machine *m)
{
    if (m->marks == PICKLE_MAX_MARKS)
        return refuse(m, "it is nested too deeply");
    struct pickle_value *v = make(m, PICKLE_NONE);
    v->is_mark = true;
    m->marks++;
    return push(m, v);
}

static enum err_code none(struct machine *m)
{
    return push(m, make(m, PICKLE_NONE));
}

static enum err_code new_true(struct machine *m)
{
    return push_bool(m, true);
}

static enum err_code new_false(struct machine *m)
{
    return push_bool(m, false);
}

static enum err_code int_4(struct machine *m)
{
    uint64_t bits;
    enum err_code code = take_number(m, 4, &bits);
    return code ? code : push_int(m, (int32_t)(uint32_t)bits);
}

static enum err_code int_1(struct machine *m)
{
    uint64_t value;
    enum err_code code = take_number(m, 1, &value);
    return code ? code : push_int(m, (int64_t)value);
}

static enum err_code int_2(struct machine *m)
{
    uint64_t value;
    enum err_code code = take_number(m, 2, &value);
    return code ? code : push_int(m, (int64_t)value);
}

/* Two's complement of so many bytes. */
static enum err_code long_1(struct machine *m)
{
    uint64_t size, bits = 0;
    enum err_code code = take_number(m, 1, &size);
    if (!code && size > 8)
        code = refuse(m, "a whole number of more than 64 bits");
    if (!code)
        code = take_number(m, (size_t)size, &bits);
    if (code)
        return code;
    if (size > 0 && size < 8 && bits >> (8 * size - 1))
        bits |= UINT64_MAX << 8 * size;
    int64_t value;
    memcpy(&value, &bits, sizeof value);
    return push_int(m, value);
}

/* Big-endian. */
static enum err_code real_8(struct machine *m)
{
    const unsigned char *from;
    uint64_t bits = 0;
    enum err_code code = take(m, 8, &from);
    if (code)
        return code;
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | from[i];
    struct pickle_value *v = make(m, PICKLE_REAL);
    memcpy(&v->real, &bits, sizeof v->real);
    return push(m, v);
}

static enum err_code text_1(struct machine *m)
{
    return push_sized_text(m, 1);
}

static enum err_code text_4(struct machine *m)
{
    return push_sized_text(m, 4);
}

static enum err_code empty_list(struct machine *m)
{
    return push(m, make(m, PICKLE_LIST));
}

static enum err_code empty_dict(struct machine *m)
{
    return push(m, make(m, PICKLE_DICT));
}

static enum err_code empty_tuple(struct machine *m)
{
    return push_tuple(m, NULL, 0);
}

static enum err_code tuple_1(struct machine *m)
{
    return push_last_as_tuple(m, 1);
}

static enum err_code tuple_2(struct machine *m)
{
    return push_last_as_tuple(m, 2);
}

static enum err_code tuple_3(struct machine *m)
{
    return push_last_as_tuple(m, 3);
}

static enum err_code tuple(struct machine *m)
{
    struct pickle_value **items;
    size_t count;
    enum err_code code = pop_to_mark(m, &items, &count);
    return code ? code : push_tuple(m, items, count);
}

/* Adds values to the container below them. */
static enum err_code add_to(struct machine *m, enum pickle_kind kind,
                            struct pickle_value **items, size_t count)
{
    if (m->depth == 0 || m->stack[m->depth - 1]->is_mark ||
        m->stack[m->depth - 1]->kind != kind)
        return refuse(m, "items without a list or dictionary to hold them");
    if (kind == PICKLE_DICT && count % 2 != 0)
        return refuse(m, "a key without a value");
    for (size_t i = 0; i < count; i++)
        append(m, m->stack[m->depth - 1], items[i]);
    return ERR_OK;
}

static enum err_code add_last(struct machine *m, enum pickle_kind kind, size_t count)
{
    struct pickle_value *items[2];
    enum err_code code = ERR_OK;
    for (size_t i = count; !code && i-- > 0;)
        code = pop(m, &items[i]);
    return code ? code : add_to(m, kind, items, count);
}

static enum err_code add_marked(struct machine *m, enum pickle_kind kind)
{
    struct pickle_value **items;
    size_t count;
    enum err_code code = pop_to_mark(m, &items, &count);
    return code ? code : add_to(m, kind, items, count);
}

static enum err_code append_one(struct machine *m)
{
    return add_last(m, PICKLE_LIST, 1);
}

static enum err_code append_marked(struct machine *m)
{
    return add_marked(m, PICKLE_LIST);
}

static enum err_code set_item(struct machine *m)
{
    return add_last(m, PICKLE_DICT, 2);
}

static enum err_code set_items(struct machine *m)
{
    return add_marked(m, PICKLE_DICT);
}

static enum err_code get(struct machine *m, size_t size_bytes)
{
    uint64_t i;
    enum err_code code = take_number(m, size_bytes, &i);
    if (code)
        return code;
    if (i >= m->memo_room || !m->memo[i])
        return refuse(m, "it recalls what it never stored");
    return push(m, m->memo[i]);
}

static enum err_code get_1(struct machine *m)
{
    return get(m, 1);
}

static enum err_code get_4(struct machine *m)
{
    return get(m, 4);
}

static enum err_code put_at(struct machine *m, uint64_t i)
{
    if (m->depth == 0 || m->stack[m->depth - 1]->is_mark)
        return refuse(m, "a value is missing");
    if (i >= PICKLE_MAX_MEMO)
        return refuse(m, "it stores too many values");
    m->memo = grow(m, m->memo, m->memo_room, &m->memo_room, (size_t)i + 1);
    m->memo[i] = m->stack[m->depth - 1];
    return ERR_OK;
}

static enum err_code put(struct machine *m, size_t size_bytes)
{
    uint64_t i;
    enum err_code code = take_number(m, size_bytes, &i);
    return code ? code : put_at(m, i);
}

static enum err_code put_1(struct machine *m)
{
    return put(m, 1);
}

static enum err_code put_4(struct machine *m)
{
    return put(m, 4);
}

static enum err_code memoize(struct machine *m)
{
    return put_at(m, m->memo_next++);
}

/* "module\nname\n" */
static enum err_code global(struct machine *m)
{
    const char *words[2];
    size_t lengths[2];
    for (int i = 0; i < 2; i++) {
        words[i] = (const char *)m->bytes + m->at;
        const char *end = memchr(words[i], '\n', m->length - m->at);
        if (!end || end - words[i] > 1024)
            return refuse(m, "a name does not end");
        lengths[i] = (size_t)(end - words[i]);
        m->at += lengths[i] + 1;
    }
    return push_global(m, words[0], lengths[0], words[1], lengths[1]);
}

static enum err_code stack_global(struct machine *m)
{
    struct pickle_value *name, *module;
    enum err_code code = pop(m, &name);
    if (!code)
        code = pop(m, &module);
    if (code)
        return code;
    if (name->kind != PICKLE_TEXT || module->kind != PICKLE_TEXT ||
        strlen(name->text) > 1024 || strlen(module->text) > 1024)
        return refuse(m, "a name is no text");
    return push_global(m, module->text, strlen(module->text), name->text,
                       strlen(name->text));
}

/* OrderedDict() or OrderedDict([(key, value), ...]). */
static enum err_code push_dict(struct machine *m, const struct pickle_value *arguments)
{
    struct pickle_value *dict = make(m, PICKLE_DICT);
    const struct pickle_value *pairs = arguments->count ? arguments->items[0] : NULL;
    if (arguments->count > 1 || (pairs && pairs->kind != PICKLE_LIST))
        return refuse(m, "a dictionary is made of something else than pairs");
    m->copied += pairs ? pairs->count : 0;
    if (m->copied > m->length) /* one list, again and again */
        return refuse(m, "it makes too many dictionaries");
    for (size_t i = 0; pairs && i < pairs->count; i++) {
        const struct pickle_value *pair = pairs->items[i];
        if ((pair->kind != PICKLE_TUPLE && pair->kind != PICKLE_LIST) ||
            pair->count != 2)
            return refuse(m, "a dictionary is made of something else than pairs");
        append(m, dict, pair->items[0]);
        append(m, dict, pair->items[1]);
    }
    return push(m, dict);
}

static enum err_code reduce(struct machine *m)
{
    struct pickle_value *arguments, *callee;
    enum err_code code = pop(m, &arguments);
    if (!code)
        code = pop(m, &callee);
    if (code)
        return code;
    if (callee->kind != PICKLE_GLOBAL || arguments->kind != PICKLE_TUPLE)
        return refuse(m, "it calls what cannot be called");
    if (callee->global->makes_dict)
        return push_dict(m, arguments);
    struct pickle_value *call = make(m, PICKLE_CALL);
    append(m, call, callee);
    append(m, call, arguments);
    return push(m, call);
}

/* The attributes of a dictionary (a state_dict's _metadata) are left out. */
static enum err_code build(struct machine *m)
{
    struct pickle_value *state;
    enum err_code code = pop(m, &state);
    if (code)
        return code;
    if (m->depth == 0 || m->stack[m->depth - 1]->kind != PICKLE_DICT)
        return refuse(m, "it sets attributes of something else than a dictionary");
    return ERR_OK;
}

static enum err_code persistent(struct machine *m)
{
    struct pickle_value *id;
    enum err_code code = pop(m, &id);
    if (code)
        return code;
    struct pickle_value *v = make(m, PICKLE_PERSISTENT);
    append(m, v, id);
    m->ids = grow(m, m->ids, m->id_count, &m->id_room, m->id_count + 1);
    m->ids[m->id_count++] = v;
    return push(m, v);
}

static step *const steps[256] = {
    ['('] = mark,      [')'] = empty_tuple,   ['.'] = stop,
    ['G'] = real_8,    ['J'] = int_4,         ['K'] = int_1,
    ['M'] = int_2,     ['N'] = none,          ['Q'] = persistent,
    ['R'] = reduce,    ['T'] = text_4,        ['U'] = text_1,
    ['X'] = text_4,    [']'] = empty_list,    ['a'] = append_one,
    ['b'] = build,     ['c'] = global,        ['e'] = append_marked,
    ['h'] = get_1,     ['j'] = get_4,         ['q'] = put_1,
    ['r'] = put_4,     ['s'] = set_item,      ['t'] = tuple,
    ['u'] = set_items, ['}'] = empty_dict,    [0x80] = proto,
    [0x85] = tuple_1,  [0x86] = tuple_2,      [0x87] = tuple_3,
    [0x88] = new_true, [0x89] = new_false,    [0x8a] = long_1,
    [0x8c] = text_1,   [0x93] = stack_global, [0x94] = memoize,
    [0x95] = frame,
};

enum err_code pickle_read(const void *bytes, size_t length,
                          const struct pickle_global *globals, struct arena *a,
                          struct pickle *out, struct err *e)
{
    struct machine m = {
        .bytes = bytes, .length = length, .globals = globals, .arena = a, .e = e};
    if (length > PICKLE_MAX_BYTES)
        m.length = PICKLE_MAX_BYTES;
    enum err_code code = ERR_OK;
    while (!code && !m.stopped) {
        const unsigned char *opcode = NULL;
        code = take(&m, 1, &opcode);
        if (!code && !steps[*opcode])
            code = err_set(e, ERR_DATA,
                           "its pickle has the opcode 0x%02x at byte %zu, which "
                           "weights do not need",
                           *opcode, m.at - 1);
        if (!code)
            code = steps[*opcode](&m);
    }
    *out = (struct pickle){.ids = m.ids, .id_count = m.id_count, .used = m.at};
    return code ? code : pop(&m, &out->root);
}

const struct pickle_value *pickle_find(const struct pickle_value *dict, const char *key)
{
    const struct pickle_value *found = NULL;
    for (size_t i = 0; dict && dict->kind == PICKLE_DICT && i + 1 < dict->count; i += 2)
        if (dict->items[i]->kind == PICKLE_TEXT &&
            strcmp(dict->items[i]->text, key) == 0)
            found = dict->items[i + 1];
    return found;
}
