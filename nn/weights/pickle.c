/* The machine's parts that all opcodes share, and its loop. */
#include "nn/weights/pickle.h"

#include "nn/weights/pickle_machine.h"

#include <string.h>

enum err_code pickle_refuse(struct pickle_machine *m, const char *what)
{
    err_set(m->e, ERR_DATA, "its pickle is broken or cut off at byte %zu: %s", m->at,
            what);
    return ERR_DATA;
}

enum err_code pickle_take(struct pickle_machine *m, size_t count,
                          const unsigned char **out)
{
    if (count > m->length - m->at)
        return pickle_refuse(m, "it ends too early");
    *out = m->bytes + m->at;
    m->at += count;
    return ERR_OK;
}

enum err_code pickle_take_number(struct pickle_machine *m, size_t size, uint64_t *out)
{
    const unsigned char *from;
    enum err_code code = pickle_take(m, size, &from);
    *out = 0;
    for (size_t i = 0; code == ERR_OK && i < size; i++)
        *out |= (uint64_t)from[i] << 8 * i;
    return code;
}

enum err_code pickle_take_line(struct pickle_machine *m, const char **out,
                               size_t *length)
{
    *out = (const char *)m->bytes + m->at;
    const char *end = memchr(*out, '\n', m->length - m->at);
    if (!end)
        return pickle_refuse(m, "a line does not end");
    *length = (size_t)(end - *out);
    m->at += *length + 1;
    return ERR_OK;
}

struct pickle_value *pickle_make(struct pickle_machine *m, enum pickle_kind kind)
{
    struct pickle_value *v = arena_alloc(m->arena, 1, sizeof(*v));
    v->kind = kind;
    m->values++;
    return v;
}

struct pickle_value **pickle_grow(struct pickle_machine *m, struct pickle_value **items,
                                  size_t count, size_t *room, size_t needed)
{
    if (needed <= *room)
        return items;
    size_t larger = *room ? 2 * *room : 8;
    while (larger < needed)
        larger *= 2;
    struct pickle_value **grown = arena_alloc(m->arena, larger, sizeof(*grown));
    if (count)
        memcpy(grown, items, count * sizeof(*grown));
    *room = larger;
    return grown;
}

void pickle_append(struct pickle_machine *m, struct pickle_value *to,
                   struct pickle_value *item)
{
    to->items = pickle_grow(m, to->items, to->count, &to->room, to->count + 1);
    to->items[to->count++] = item;
}

enum err_code pickle_push(struct pickle_machine *m, struct pickle_value *v)
{
    if (m->depth == PICKLE_MAX_STACK || m->values > PICKLE_MAX_VALUES)
        return pickle_refuse(m, "it has too many values");
    m->stack = pickle_grow(m, m->stack, m->depth, &m->stack_room, m->depth + 1);
    m->stack[m->depth++] = v;
    return ERR_OK;
}

struct pickle_value *pickle_top(const struct pickle_machine *m)
{
    return m->depth == 0 || m->stack[m->depth - 1]->is_mark ? NULL
                                                            : m->stack[m->depth - 1];
}

enum err_code pickle_pop(struct pickle_machine *m, struct pickle_value **out)
{
    *out = pickle_top(m);
    if (!*out)
        return pickle_refuse(m, "a value is missing");
    m->depth--;
    return ERR_OK;
}

enum err_code pickle_pop_to_mark(struct pickle_machine *m, struct pickle_value ***items,
                                 size_t *count)
{
    size_t at = m->depth;
    while (at > 0 && !m->stack[at - 1]->is_mark)
        at--;
    if (at == 0)
        return pickle_refuse(m, "a mark is missing");
    *items = m->stack + at;
    *count = m->depth - at;
    m->depth = at - 1;
    m->marks--;
    return ERR_OK;
}

static enum err_code run_one(struct pickle_machine *m)
{
    const unsigned char *opcode;
    enum err_code code = pickle_take(m, 1, &opcode);
    if (code != ERR_OK)
        return code;
    const struct pickle_opcode *o = &pickle_scalars[*opcode];
    if (!o->step && !o->step_with)
        o = &pickle_objects[*opcode];
    if (!o->step && !o->step_with)
        return err_set(m->e, ERR_DATA,
                       "its pickle has the opcode 0x%02x at byte %zu, which no file of "
                       "torch.save has",
                       *opcode, m->at - 1);
    return o->step ? o->step(m) : o->step_with(m, o->number);
}

enum err_code pickle_read(const void *bytes, size_t length,
                          const struct pickle_global *globals, struct arena *a,
                          struct pickle *out, struct err *e)
{
    struct pickle_machine m = {
        .bytes = bytes, .length = length, .globals = globals, .arena = a, .e = e};
    if (length > PICKLE_MAX_BYTES)
        m.length = PICKLE_MAX_BYTES;
    enum err_code code = ERR_OK;
    while (code == ERR_OK && !m.stopped)
        code = run_one(&m);
    *out = (struct pickle){.ids = m.ids, .id_count = m.id_count, .used = m.at};
    return code != ERR_OK ? code : pickle_pop(&m, &out->root);
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
