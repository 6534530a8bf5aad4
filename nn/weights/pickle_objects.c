/* The opcodes of containers, the memo, Python's names, calls and the machine itself. */
#include "nn/weights/pickle_machine.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The machine */

static enum err_code proto(struct pickle_machine *m)
{
    enum { NEWEST = 5 };
    uint64_t version;
    enum err_code code = pickle_take_number(m, 1, &version);
    if (code == ERR_OK && version > NEWEST)
        code = err_set(m->e, ERR_DATA,
                       "its pickle has protocol %" PRIu64 "; 0 to %d are read", version,
                       NEWEST);
    return code;
}

static enum err_code frame(struct pickle_machine *m)
{
    uint64_t length;
    return pickle_take_number(m, 8, &length);
}

static enum err_code stop(struct pickle_machine *m)
{
    m->stopped = true;
    return ERR_OK;
}

static enum err_code mark(struct pickle_machine *m)
{
    if (m->marks == PICKLE_MAX_MARKS)
        return pickle_refuse(m, "it is nested too deeply");
    struct pickle_value *v = pickle_make(m, PICKLE_NONE);
    v->is_mark = true;
    m->marks++;
    return pickle_push(m, v);
}

static enum err_code pop_one(struct pickle_machine *m)
{
    struct pickle_value *v;
    return pickle_pop(m, &v);
}

static enum err_code pop_mark(struct pickle_machine *m)
{
    struct pickle_value **items;
    size_t count;
    return pickle_pop_to_mark(m, &items, &count);
}

static enum err_code duplicate(struct pickle_machine *m)
{
    struct pickle_value *v = pickle_top(m);
    return v ? pickle_push(m, v) : pickle_refuse(m, "a value is missing");
}

/* Containers */

static struct pickle_value *make_of(struct pickle_machine *m, enum pickle_kind kind,
                                    struct pickle_value **items, size_t count)
{
    struct pickle_value *v = pickle_make(m, kind);
    for (size_t i = 0; i < count; i++)
        pickle_append(m, v, items[i]);
    return v;
}

static enum err_code push_empty(struct pickle_machine *m, int kind)
{
    return pickle_push(m, pickle_make(m, (enum pickle_kind)kind));
}

static enum err_code last_as_tuple(struct pickle_machine *m, int count)
{
    struct pickle_value *items[3];
    enum err_code code = ERR_OK;
    for (int i = count; code == ERR_OK && i-- > 0;)
        code = pickle_pop(m, &items[i]);
    return code != ERR_OK
               ? code
               : pickle_push(m, make_of(m, PICKLE_TUPLE, items, (size_t)count));
}

static enum err_code marked_as(struct pickle_machine *m, int kind)
{
    struct pickle_value **items;
    size_t count;
    enum err_code code = pickle_pop_to_mark(m, &items, &count);
    if (code == ERR_OK && kind == PICKLE_DICT && count % 2 != 0)
        code = pickle_refuse(m, "a key without a value");
    return code != ERR_OK
               ? code
               : pickle_push(m, make_of(m, (enum pickle_kind)kind, items, count));
}

/* Whether values that are put into v are dropped: v is an object that is not read. */
static bool is_unread(const struct pickle_value *v)
{
    return v->kind == PICKLE_CALL || v->kind == PICKLE_OTHER;
}

/* Adds values to the container below them. */
static enum err_code add_to(struct pickle_machine *m, enum pickle_kind kind,
                            struct pickle_value **items, size_t count)
{
    struct pickle_value *to = pickle_top(m);
    if (!to || (to->kind != kind && !is_unread(to)))
        return pickle_refuse(m, "items without a list or dictionary to hold them");
    if (kind == PICKLE_DICT && count % 2 != 0)
        return pickle_refuse(m, "a key without a value");
    for (size_t i = 0; to->kind == kind && i < count; i++)
        pickle_append(m, to, items[i]);
    return ERR_OK;
}

/* An item, or a key and its value. */
static enum err_code add_last(struct pickle_machine *m, int kind)
{
    struct pickle_value *items[2];
    size_t count = kind == PICKLE_DICT ? 2 : 1;
    enum err_code code = ERR_OK;
    for (size_t i = count; code == ERR_OK && i-- > 0;)
        code = pickle_pop(m, &items[i]);
    return code != ERR_OK ? code : add_to(m, (enum pickle_kind)kind, items, count);
}

static enum err_code add_marked(struct pickle_machine *m, int kind)
{
    struct pickle_value **items;
    size_t count;
    enum err_code code = pickle_pop_to_mark(m, &items, &count);
    return code != ERR_OK ? code : add_to(m, (enum pickle_kind)kind, items, count);
}

static enum err_code add_to_set(struct pickle_machine *m)
{
    struct pickle_value **items;
    size_t count;
    enum err_code code = pickle_pop_to_mark(m, &items, &count);
    if (code == ERR_OK && (!pickle_top(m) || !is_unread(pickle_top(m))))
        code = pickle_refuse(m, "items without a set to hold them");
    return code;
}

/* The memo */

static enum err_code get_at(struct pickle_machine *m, uint64_t i)
{
    if (i >= m->memo_room || !m->memo[i])
        return pickle_refuse(m, "it recalls a value that it never stored");
    return pickle_push(m, m->memo[i]);
}

static enum err_code put_at(struct pickle_machine *m, uint64_t i)
{
    struct pickle_value *v = pickle_top(m);
    if (!v)
        return pickle_refuse(m, "a value is missing");
    if (i >= PICKLE_MAX_MEMO)
        return pickle_refuse(m, "it stores too many values");
    m->memo = pickle_grow(m, m->memo, m->memo_room, &m->memo_room, (size_t)i + 1);
    m->memo[i] = v;
    return ERR_OK;
}

static enum err_code take_index_line(struct pickle_machine *m, uint64_t *out)
{
    const char *from;
    char *end;
    size_t length;
    enum err_code code = pickle_take_line(m, &from, &length);
    *out = 0;
    if (code != ERR_OK)
        return code;
    if (length == 0 || *from < '0' || *from > '9')
        return pickle_refuse(m, "a number is not a number");
    *out = strtoull(from, &end, 10);
    if (end != from + length)
        return pickle_refuse(m, "a number is not a number");
    return ERR_OK;
}

static enum err_code get_sized(struct pickle_machine *m, int size)
{
    uint64_t i;
    enum err_code code = pickle_take_number(m, (size_t)size, &i);
    return code != ERR_OK ? code : get_at(m, i);
}

static enum err_code get_line(struct pickle_machine *m)
{
    uint64_t i;
    enum err_code code = take_index_line(m, &i);
    return code != ERR_OK ? code : get_at(m, i);
}

static enum err_code put_sized(struct pickle_machine *m, int size)
{
    uint64_t i;
    enum err_code code = pickle_take_number(m, (size_t)size, &i);
    return code != ERR_OK ? code : put_at(m, i);
}

static enum err_code put_line(struct pickle_machine *m)
{
    uint64_t i;
    enum err_code code = take_index_line(m, &i);
    return code != ERR_OK ? code : put_at(m, i);
}

static enum err_code memoize(struct pickle_machine *m)
{
    return put_at(m, m->memo_next++);
}

/* Names and calls */

static struct pickle_value *make_global(struct pickle_machine *m, const char *name)
{
    struct pickle_value *v = pickle_make(m, PICKLE_GLOBAL);
    for (v->global = m->globals; v->global->name; v->global++)
        if (strcmp(v->global->name, name) == 0)
            return v;
    struct pickle_global *unknown = arena_alloc(m->arena, 1, sizeof(*unknown));
    *unknown = (struct pickle_global){name, false, PICKLE_UNKNOWN};
    v->global = unknown;
    return v;
}

/* "module\nname\n" */
static enum err_code take_global(struct pickle_machine *m, struct pickle_value **out)
{
    const char *words[2];
    size_t lengths[2];
    for (int i = 0; i < 2; i++) {
        enum err_code code = pickle_take_line(m, &words[i], &lengths[i]);
        if (code != ERR_OK)
            return code;
        if (lengths[i] > PICKLE_MAX_NAME || memchr(words[i], '\0', lengths[i]))
            return pickle_refuse(m, "a name is not a name");
    }
    *out = make_global(m, arena_printf(m->arena, "%.*s.%.*s", (int)lengths[0], words[0],
                                       (int)lengths[1], words[1]));
    return ERR_OK;
}

static enum err_code global(struct pickle_machine *m)
{
    struct pickle_value *v;
    enum err_code code = take_global(m, &v);
    return code != ERR_OK ? code : pickle_push(m, v);
}

static enum err_code stack_global(struct pickle_machine *m)
{
    struct pickle_value *name, *module;
    enum err_code code = pickle_pop(m, &name);
    if (code == ERR_OK)
        code = pickle_pop(m, &module);
    if (code != ERR_OK)
        return code;
    if (name->kind != PICKLE_TEXT || module->kind != PICKLE_TEXT ||
        strlen(name->text) > PICKLE_MAX_NAME || strlen(module->text) > PICKLE_MAX_NAME)
        return pickle_refuse(m, "a name is not a name");
    m->copied += strlen(module->text) + strlen(name->text);
    if (m->copied > m->length + PICKLE_MAX_NAME) /* two texts, again and again */
        return pickle_refuse(m, "it makes too many names");
    return pickle_push(
        m, make_global(m, arena_printf(m->arena, "%s.%s", module->text, name->text)));
}

/* A dictionary with the pairs of a list, if that is the first argument (a defaultdict's
 * is a function, a Counter's a dictionary of no interest). */
static enum err_code push_dict(struct pickle_machine *m,
                               const struct pickle_value *arguments)
{
    struct pickle_value *dict = pickle_make(m, PICKLE_DICT);
    const struct pickle_value *pairs = arguments->count ? arguments->items[0] : NULL;
    if (!pairs || pairs->kind != PICKLE_LIST)
        return pickle_push(m, dict);
    m->copied += pairs->count;
    if (m->copied > m->length + PICKLE_MAX_NAME) /* one list, again and again */
        return pickle_refuse(m, "it makes too many dictionaries");
    for (size_t i = 0; i < pairs->count; i++) {
        const struct pickle_value *pair = pairs->items[i];
        if ((pair->kind != PICKLE_TUPLE && pair->kind != PICKLE_LIST) ||
            pair->count != 2)
            return pickle_refuse(m,
                                 "a dictionary is made of something else than pairs");
        pickle_append(m, dict, pair->items[0]);
        pickle_append(m, dict, pair->items[1]);
    }
    return pickle_push(m, dict);
}

static enum err_code push_call(struct pickle_machine *m, struct pickle_value *callee,
                               struct pickle_value *arguments)
{
    if (arguments->kind == PICKLE_TUPLE && callee->kind == PICKLE_GLOBAL &&
        callee->global->makes_dict)
        return push_dict(m, arguments);
    struct pickle_value *items[] = {callee, arguments};
    return pickle_push(m, make_of(m, PICKLE_CALL, items, 2));
}

/* Object, arguments. */
static enum err_code call(struct pickle_machine *m)
{
    struct pickle_value *arguments, *callee;
    enum err_code code = pickle_pop(m, &arguments);
    if (code == ERR_OK)
        code = pickle_pop(m, &callee);
    return code != ERR_OK ? code : push_call(m, callee, arguments);
}

/* Object, arguments, named arguments; the last are dropped. */
static enum err_code call_named(struct pickle_machine *m)
{
    struct pickle_value *named;
    enum err_code code = pickle_pop(m, &named);
    return code != ERR_OK ? code : call(m);
}

/* "module\nname\n", with the arguments above a mark. */
static enum err_code call_line(struct pickle_machine *m)
{
    struct pickle_value *callee, **items;
    size_t count;
    enum err_code code = take_global(m, &callee);
    if (code == ERR_OK)
        code = pickle_pop_to_mark(m, &items, &count);
    return code != ERR_OK
               ? code
               : push_call(m, callee, make_of(m, PICKLE_TUPLE, items, count));
}

/* Mark, object, arguments. */
static enum err_code call_marked(struct pickle_machine *m)
{
    struct pickle_value **items;
    size_t count;
    enum err_code code = pickle_pop_to_mark(m, &items, &count);
    if (code == ERR_OK && count == 0)
        code = pickle_refuse(m, "a value is missing");
    if (code != ERR_OK)
        return code;
    struct pickle_value *callee = items[0];
    return push_call(m, callee, make_of(m, PICKLE_TUPLE, items + 1, count - 1));
}

/* The attributes of an object (a state_dict's _metadata) are dropped. */
static enum err_code build(struct pickle_machine *m)
{
    struct pickle_value *state;
    enum err_code code = pickle_pop(m, &state);
    if (code == ERR_OK && !pickle_top(m))
        code = pickle_refuse(m, "attributes without an object to have them");
    return code;
}

static enum err_code push_persistent(struct pickle_machine *m, struct pickle_value *id)
{
    struct pickle_value *v = make_of(m, PICKLE_PERSISTENT, &id, 1);
    m->ids = pickle_grow(m, m->ids, m->id_count, &m->id_room, m->id_count + 1);
    m->ids[m->id_count++] = v;
    return pickle_push(m, v);
}

static enum err_code persistent(struct pickle_machine *m)
{
    struct pickle_value *id;
    enum err_code code = pickle_pop(m, &id);
    return code != ERR_OK ? code : push_persistent(m, id);
}

static enum err_code persistent_line(struct pickle_machine *m)
{
    const char *from;
    size_t length;
    enum err_code code = pickle_take_line(m, &from, &length);
    if (code != ERR_OK)
        return code;
    if (length > PICKLE_MAX_NAME || memchr(from, '\0', length))
        return pickle_refuse(m, "a name is not a name");
    struct pickle_value *id = pickle_make(m, PICKLE_TEXT);
    id->text = arena_strndup(m->arena, from, length);
    return push_persistent(m, id);
}

#define WITH(name, number)                                                             \
    {                                                                                  \
        NULL, name, number                                                             \
    }

const struct pickle_opcode pickle_objects[256] = {
    ['('] = {.step = mark},
    [')'] = WITH(push_empty, PICKLE_TUPLE),
    ['.'] = {.step = stop},
    ['0'] = {.step = pop_one},
    ['1'] = {.step = pop_mark},
    ['2'] = {.step = duplicate},
    ['N'] = WITH(push_empty, PICKLE_NONE),
    ['P'] = {.step = persistent_line},
    ['Q'] = {.step = persistent},
    ['R'] = {.step = call},
    [']'] = WITH(push_empty, PICKLE_LIST),
    ['a'] = WITH(add_last, PICKLE_LIST),
    ['b'] = {.step = build},
    ['c'] = {.step = global},
    ['d'] = WITH(marked_as, PICKLE_DICT),
    ['e'] = WITH(add_marked, PICKLE_LIST),
    ['g'] = {.step = get_line},
    ['h'] = WITH(get_sized, 1),
    ['i'] = {.step = call_line},
    ['j'] = WITH(get_sized, 4),
    ['l'] = WITH(marked_as, PICKLE_LIST),
    ['o'] = {.step = call_marked},
    ['p'] = {.step = put_line},
    ['q'] = WITH(put_sized, 1),
    ['r'] = WITH(put_sized, 4),
    ['s'] = WITH(add_last, PICKLE_DICT),
    ['t'] = WITH(marked_as, PICKLE_TUPLE),
    ['u'] = WITH(add_marked, PICKLE_DICT),
    ['}'] = WITH(push_empty, PICKLE_DICT),
    [0x80] = {.step = proto},
    [0x81] = {.step = call},
    [0x85] = WITH(last_as_tuple, 1),
    [0x86] = WITH(last_as_tuple, 2),
    [0x87] = WITH(last_as_tuple, 3),
    [0x8f] = WITH(push_empty, PICKLE_OTHER),
    [0x90] = {.step = add_to_set},
    [0x91] = WITH(marked_as, PICKLE_OTHER),
    [0x92] = {.step = call_named},
    [0x93] = {.step = stack_global},
    [0x94] = {.step = memoize},
    [0x95] = {.step = frame},
};
