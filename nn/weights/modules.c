/* PyTorch's modules of several tensors: modules.h. */
#include "nn/weights/modules.h"

#include <stdint.h>
#include <string.h>

struct search {
    const char *const *names;
    size_t count;
};

static bool is_there(const struct search *s, const char *name, size_t length,
                     const char *behind)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->names[i] && strncmp(s->names[i], name, length) == 0 &&
            strcmp(s->names[i] + length, behind) == 0)
            return true;
    return false;
}

/* The last `parts` parts of a name between dots; NULL: it has fewer. */
static const char *ending(const char *name, int parts)
{
    const char *at = name + strlen(name);
    while (at > name) {
        if (at[-1] == '.' && --parts == 0)
            return at;
        at--;
    }
    return parts == 1 ? name : NULL;
}

static bool begins_with_any(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strncmp(text, *words, strlen(*words)) == 0)
            return true;
    return false;
}

/* The length of the name of the module that a tensor belongs to; SIZE_MAX: none. */
static size_t module_of(const struct search *s, const char *name)
{
    static const char *const recurrent[] = {"weight_ih_l", "weight_hh_l", "bias_ih_l",
                                            "bias_hh_l", NULL};
    static const char *const attention[] = {"in_proj_weight", "in_proj_bias", NULL};
    static const char *const output[] = {"out_proj.weight", "out_proj.bias", NULL};
    static const char *const encoder[] = {"linear1.", "linear2.", "norm1.", "norm2.",
                                          NULL};
    static const char inner[] = "self_attn.";
    const char *one = ending(name, 1), *two = ending(name, 2);
    if (begins_with_any(one, recurrent))
        return (size_t)(one - name);
    const char *in = strstr(name, inner);
    if (in && (in == name || in[-1] == '.'))
        return (size_t)(in - name);
    if (begins_with_any(one, attention))
        return (size_t)(one - name);
    if (!two)
        return SIZE_MAX;
    size_t length = (size_t)(two - name);
    if (begins_with_any(two, output) && is_there(s, name, length, attention[0]))
        return length;
    if (begins_with_any(two, encoder) &&
        is_there(s, name, length, "self_attn.in_proj_weight"))
        return length;
    return SIZE_MAX;
}

/* The place of a module among count, which is count if it is new. */
static size_t place_of(const struct nn_module *all, size_t count, const char *name,
                       size_t length)
{
    size_t i = 0;
    while (i < count &&
           (all[i].length != length || strncmp(all[i].name, name, length) != 0))
        i++;
    return i;
}

struct nn_module *nn_modules_find(const char *const *names, size_t count,
                                  size_t *module_count, struct arena *a)
{
    const struct search s = {names, count};
    struct nn_module *all = arena_alloc(a, count + 1, sizeof(*all));
    size_t *places = arena_alloc(a, count + 1, sizeof(*places)), made = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = names[i] ? module_of(&s, names[i]) : SIZE_MAX;
        places[i] = SIZE_MAX;
        if (length == SIZE_MAX)
            continue;
        places[i] = place_of(all, made, names[i], length);
        if (places[i] == made)
            all[made++] = (struct nn_module){.name = names[i], .length = length};
        all[places[i]].count++;
    }
    for (size_t k = 0; k < made; k++) {
        all[k].members = arena_alloc(a, all[k].count, sizeof(*all[k].members));
        all[k].count = 0;
    }
    for (size_t i = 0; i < count; i++)
        if (places[i] != SIZE_MAX) {
            struct nn_module *m = &all[places[i]];
            m->members[m->count++] = i;
        }
    *module_count = made;
    return all;
}
