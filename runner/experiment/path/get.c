/* Gets the value that a path names. */
#include "runner/experiment/path/setting.h"

#include "nn/layer.h"
#include "runner/experiment/tree.h"

#include <string.h>

/* A path being followed: the value and the place that it has led to. */
struct getting {
    const struct yaml_node *node;
    struct exp_place place;
    bool known;
    const char *rest; /* of the path */
    struct arena *arena;
};

/* The key is an item of the list that the mapping here holds. */
static bool enter_held_list(struct getting *g, const char *key)
{
    const char *holder = exp_place_holds(&g->place, g->node, key, g->arena);
    if (!holder)
        return false;
    struct exp_place items;
    exp_place_step(&g->place, g->node, holder, &items);
    g->node = yaml_find(g->node, holder);
    g->place = items;
    return true;
}

/* The key is an option of the mapping for which the list here stands. */
static bool enter_wrapped_list(struct getting *g, const char *key)
{
    const char *holder = exp_place_wraps(&g->place, key);
    if (!holder)
        return false;
    struct exp_place option;
    exp_place_step(&g->place, NULL, key, &option);
    g->node = strcmp(key, holder) == 0 ? g->node : NULL;
    g->place = option;
    return true;
}

/* False: the list has no such item. */
static bool enter_item(struct getting *g, const char *key)
{
    int index = exp_item_find(g->node, key);
    g->known = index >= 0;
    if (index < 0)
        return false;
    const struct yaml_node *value = g->node->items[index];
    struct exp_place inner;
    g->node = value;
    if (exp_place_items(&g->place, &inner)) {
        g->place = inner;
        return true;
    }
    struct exp_item item = exp_item_of(value);
    const struct plugin *layer =
        item.word ? registry_find(&nn_layers, item.word) : NULL;
    g->place =
        (struct exp_place){.kind = EXP_FREE, .table = layer ? layer->options : NULL};
    if (*g->rest && item.word)
        g->node = item.inner;
    size_t digits = strspn(g->rest, "0123456789");
    if (*g->rest && digits && g->rest[digits] == '.')
        g->rest += digits + 1;
    return true;
}

/* False: no option table has such a key here. */
static bool enter_key(struct getting *g, const char *key)
{
    if (!g->node && g->place.kind == EXP_TYPED && g->place.opt)
        g->node = opt_fallback(g->place.opt, g->arena);
    if (g->node && g->node->kind == YAML_SCALAR && g->place.kind == EXP_TYPED &&
        strcmp(key, "type") == 0) {
        g->rest = "";
        return true;
    }
    struct exp_place inner;
    g->known = exp_place_step(&g->place, g->node, key, &inner);
    const struct yaml_node *child = yaml_find(g->node, key);
    if (!g->known)
        return false;
    if (!child && !inner.opt && inner.kind == EXP_FREE)
        g->known = g->place.kind == EXP_TYPED && exp_place_any_has(&g->place, key);
    g->node = child;
    g->place = inner;
    return true;
}

const struct yaml_node *exp_path_get(const struct yaml_node *root, const char *path,
                                     struct exp_place *place, bool *known,
                                     struct arena *arena)
{
    struct getting g = {.node = root,
                        .place = exp_place_root(),
                        .known = true,
                        .rest = path,
                        .arena = arena};
    bool found = true;
    while (found && *g.rest) {
        const char *tail, *key = exp_first_key(g.node, g.rest, &tail, arena);
        if (enter_held_list(&g, key))
            continue;
        g.rest = tail;
        const bool list = g.node && g.node->kind == YAML_SEQUENCE;
        if (list && enter_wrapped_list(&g, key))
            continue;
        found = list ? enter_item(&g, key) : enter_key(&g, key);
    }
    *place = g.place;
    *known = g.known;
    return found ? g.node : NULL;
}

void exp_path_unknown(const struct yaml_node *root, const char *path,
                      const struct yaml_node *at, struct arena *arena,
                      struct diag *diag)
{
    struct exp_edit edit = {.arena = arena, .diag = diag};
    struct yaml_node *null = exp_scalar_at("~", at, arena);
    if (!exp_path_set(&edit, root, path, at, null))
        return;
    /* Where types differ in their options any key may be set. */
    struct exp_setting s = {.edit = &edit, .root = root, .path = path, .at = at};
    const char *last = exp_path_last(path);
    struct exp_place place = exp_place_root();
    const struct yaml_node *node = root;
    bool known;
    if (last > path)
        node = exp_path_get(root, arena_strndup(arena, path, (size_t)(last - path) - 1),
                            &place, &known, arena);
    exp_names_nothing(&s, last, last, exp_place_hint(&place, node, last, arena));
}
