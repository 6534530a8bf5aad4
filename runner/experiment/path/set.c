/* Setting what a path names. */
#include "runner/experiment/path/setting.h"

#include "runner/experiment/sections.h"
#include "runner/experiment/tree.h"

#include <string.h>

/* Under sweep.parameters the keys are paths themselves: a new one takes all of rest but
 * a last word that is an option of a parameter. */
static const char *parameter_key(const char *rest, const char **tail, struct arena *a)
{
    const char *last = exp_path_last(rest);
    const bool has_option = last > rest && opt_find(exp_parameter_table, last);
    *tail = has_option ? last : "";
    return has_option ? arena_strndup(a, rest, (size_t)(last - rest) - 1) : rest;
}

/* A mapping of its own to set something in. */
static struct yaml_node *open_mapping(const struct exp_setting *s,
                                      const struct yaml_node *node,
                                      const struct exp_place *place)
{
    struct arena *a = s->edit->arena;
    if (node && node->kind == YAML_MAPPING)
        return exp_shallow(node, a);
    struct yaml_node *map = exp_mapping_at(node ? node : s->at, a);
    const char *type = NULL;
    if (place->kind == EXP_TYPED && node && !yaml_is_null(node))
        type = node->text;
    else if (place->kind == EXP_TYPED)
        type = exp_place_type(place->opt ? opt_fallback(place->opt, a) : NULL);
    if (type)
        exp_set(map, "type", node ? node : s->at,
                exp_scalar_at(type, node ? node : s->at, a), a);
    return map;
}

static struct yaml_node *set_here(const struct exp_setting *s, struct yaml_node *map,
                                  const struct exp_place *place, const char *key,
                                  const char *rest)
{
    struct arena *a = s->edit->arena;
    struct yaml_node *value = yaml_copy(s->value, a);
    if (yaml_is_null(value) && exp_place_needs(place, map, key)) {
        exp_set(map, key, s->at, value, a);
        return map;
    }
    if (yaml_is_null(value)) {
        yaml_remove(map, key);
        return map;
    }
    const char *before = exp_place_type(map);
    const char *path =
        arena_strndup(a, s->path, (size_t)(rest - s->path) - (rest > s->path));
    if (place->kind == EXP_TYPED && strcmp(key, "type") == 0 && before &&
        value->kind == YAML_SCALAR && strcmp(before, value->text) != 0)
        return exp_retype(s->edit, place, path, map, value, NULL);
    if (place->kind == EXP_TYPED && strcmp(key, "preset") == 0)
        map = exp_under_preset(s->edit, place, path, map, value, NULL);
    exp_place_exclude(place, key, value, map);
    exp_set(map, key, s->at, value, a);
    return map;
}

/* Whether a key that is not written may be added where option tables do not tell: a
 * whole feature or block, but nothing in one that is missing; no further variables. */
static bool may_add(const struct exp_setting *s, const struct exp_place *place,
                    const char *rest, bool is_last)
{
    if (place->kind == EXP_TYPED_MAP)
        return is_last;
    if (exp_path_is_in(s->path, "variables"))
        return rest == s->path;
    if (place->kind != EXP_FREE || place->item || !exp_path_is_in(s->path, "model"))
        return true;
    return is_last && rest == s->path + strlen("model.blocks.");
}

struct yaml_node *exp_set_in(const struct exp_setting *s, const struct yaml_node *node,
                             struct exp_place place, const char *rest)
{
    struct arena *a = s->edit->arena;
    if (node && node->kind == YAML_SEQUENCE) {
        const char *ignored, *first = exp_first_key(NULL, rest, &ignored, a);
        const char *option = exp_place_wraps(&place, first);
        if (!option)
            return exp_set_in_list(s, node, &place, rest);
        struct yaml_node *wrapped = exp_mapping_at(node, a);
        exp_set(wrapped, option, node, exp_shallow(node, a), a);
        node = wrapped;
    }
    if (node && node->kind == YAML_SCALAR && !yaml_is_null(node) &&
        place.kind != EXP_TYPED) {
        diag_error(s->edit->diag, s->at, NULL,
                   "path `%s` names nothing: %s is a single value", s->path,
                   exp_setting_where(s, rest));
        return NULL;
    }
    struct yaml_node *map = open_mapping(s, node, &place);
    const char *tail, *key = exp_first_key(map, rest, &tail, a);
    const char *holder = exp_place_holds(&place, map, key, a);
    if (holder) {
        struct exp_place items;
        exp_place_step(&place, map, holder, &items);
        struct yaml_node *list = exp_set_in(s, yaml_find(map, holder), items, rest);
        if (list)
            exp_set(map, holder, s->at, list, a);
        return list ? map : NULL;
    }
    if (exp_path_is_in(s->path, "sweep.parameters") && !yaml_find(map, key) &&
        rest == s->path + strlen("sweep.parameters."))
        key = parameter_key(rest, &tail, a);
    struct exp_place inner;
    bool known = exp_place_step(&place, map, key, &inner);
    if (!yaml_find(map, key) && !may_add(s, &place, rest, *tail == '\0'))
        known = false;
    if (!known) {
        exp_names_nothing(s, rest, key, exp_place_hint(&place, map, key, a));
        return NULL;
    }
    if (*tail == '\0')
        return set_here(s, map, &place, key, rest);
    struct yaml_node *child = exp_set_in(s, yaml_find(map, key), inner, tail);
    if (!child)
        return NULL;
    exp_place_exclude(&place, key, child, map);
    exp_set(map, key, s->at, child, a);
    return map;
}

struct yaml_node *exp_path_set(const struct exp_edit *edit,
                               const struct yaml_node *root, const char *path,
                               const struct yaml_node *at,
                               const struct yaml_node *value)
{
    struct exp_setting s = {
        .edit = edit, .root = root, .path = path, .at = at, .value = value};
    return exp_set_in(&s, root, exp_place_root(), path);
}
