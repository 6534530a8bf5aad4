/* What stays of a typed mapping when its `type` or `preset` changes. */
#include "runner/experiment/path/path.h"

#include "features/extract.h"
#include "nn/optimizer.h"
#include "runner/experiment/tree.h"

#include <string.h>

static void note_dropped(const struct exp_edit *edit, const char *line)
{
    struct exp_dropped *d = edit->dropped;
    if (!d)
        return;
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->lines[i], line) == 0)
            return;
    d->lines = arena_grow(d->arena, d->lines, d->count, sizeof(*d->lines));
    d->lines[d->count++] = arena_strdup(d->arena, line);
}

struct yaml_node *exp_retype(const struct exp_edit *edit, const struct exp_place *place,
                             const char *path, const struct yaml_node *old,
                             const struct yaml_node *type, const struct yaml_node *keep)
{
    struct arena *a = edit->arena;
    const char *before = exp_place_type(old);
    struct yaml_node *fresh = keep ? exp_shallow(keep, a) : exp_mapping_at(old, a);
    exp_set(fresh, "type", type, yaml_copy(type, a), a);
    for (size_t i = 0; old->kind == YAML_MAPPING && i < old->count; i++) {
        const struct yaml_pair *pair = &old->pairs[i];
        const char *key = pair->key->text;
        if (strcmp(key, "type") == 0 || yaml_find(fresh, key))
            continue;
        if (place->registry == &nn_optimizers && strcmp(key, "lr") == 0) {
            yaml_add_pair(fresh, pair->key, pair->value, a);
            continue;
        }
        struct str value = {0};
        yaml_write_flow(pair->value, &value);
        note_dropped(edit,
                     arena_printf(a, "%s: %s %s of %s, not taken over by %s", path, key,
                                  str_text(&value), before ? before : "?", type->text));
        str_deinit(&value);
    }
    return fresh;
}

struct yaml_node *exp_under_preset(const struct exp_edit *edit,
                                   const struct exp_place *place, const char *path,
                                   struct yaml_node *old,
                                   const struct yaml_node *preset,
                                   const struct yaml_node *keep)
{
    struct arena *a = edit->arena;
    const struct yaml_node *before = yaml_find(old, "preset");
    const char *type = exp_place_type(old);
    const struct plugin *plugin = type && place->registry == &feat_types
                                      ? registry_find(&feat_types, type)
                                      : NULL;
    if (!plugin || !preset || preset->kind != YAML_SCALAR || yaml_is_null(preset) ||
        (before && before->kind == YAML_SCALAR &&
         strcmp(before->text, preset->text) == 0))
        return old;
    const struct yaml_node *sets = feat_preset_options((const struct feat_type *)plugin,
                                                       preset->text, a, edit->diag);
    struct yaml_node *out = exp_shallow(old, a);
    for (size_t i = 0; sets && i < sets->count; i++) {
        const char *key = sets->pairs[i].key->text;
        const struct yaml_node *value = yaml_find(old, key);
        if (!value)
            continue;
        struct str text = {0};
        yaml_write_flow(value, &text);
        if (!yaml_find(keep, key))
            note_dropped(edit, arena_printf(a, "%s: %s %s, which preset %s sets", path,
                                            key, str_text(&text), preset->text));
        str_deinit(&text);
        yaml_remove(out, key);
    }
    return out;
}
