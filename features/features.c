/* The registry of feature types, from features.def, and reading them with presets. */
#include "features/extract.h"

#include <string.h>

const char *const feat_preset_choices[] = {"none", "torchaudio", "librosa", "musicnn",
                                           NULL};

const char *const feat_delta_choices[] = {"regression", "savgol", NULL};

const char *const feat_normalize_choices[] = {"none", "band", "global", NULL};

#define FEAT_TYPE(name) extern const struct feat_type feat_##name;
#include "features/features.def"
#undef FEAT_TYPE

static const struct plugin *const types[] = {
#define FEAT_TYPE(name) &feat_##name.plugin,
#include "features/features.def"
#undef FEAT_TYPE
    NULL};

const struct registry feat_types = {.kind = "feature", .items = types};

static const struct feat_type *type_of(const struct yaml_node *node)
{
    const struct yaml_node *name = yaml_find(node, "type");
    if (name == NULL || name->kind != YAML_SCALAR)
        return NULL;
    return (const struct feat_type *)registry_find(&feat_types, name->text);
}

/* Is it the name of a preset, of whatever type? Others are left for opt_read to refuse.
 */
static bool is_preset(const struct yaml_node *name)
{
    for (size_t i = 0; name->kind == YAML_SCALAR && feat_preset_choices[i] != NULL; i++)
        if (strcmp(feat_preset_choices[i], name->text) == 0)
            return true;
    return false;
}

const struct yaml_node *feat_preset_options(const struct feat_type *type,
                                            const char *name, struct arena *a,
                                            struct diag *diag)
{
    const struct feat_preset *p = type->presets;
    for (; p != NULL && p->name != NULL; p++)
        if (strcmp(p->name, name) == 0)
            return yaml_read_text(p->options, strlen(p->options), p->name, ".", a,
                                  diag);
    return NULL;
}

/* Libraries leave the defaults of many types as they are; a network's front end is that
 * of the types that have it. */
static void check_preset(const struct feat_type *type, const struct yaml_node *name,
                         struct diag *diag)
{
    const char *const libraries[] = {"none", "torchaudio", "librosa"};
    const struct feat_preset *p = type->presets;
    for (size_t i = 0; i < sizeof(libraries) / sizeof(*libraries); i++)
        if (strcmp(libraries[i], name->text) == 0)
            return;
    while (p != NULL && p->name != NULL && strcmp(p->name, name->text) != 0)
        p++;
    if (p == NULL || p->name == NULL)
        diag_error(diag, name, "mtag-run --list presets",
                   "`%s` is not a preset of the feature %s", name->text,
                   type->plugin.name);
}

/* A mapping with the node's pairs but `preset`, then those of preset that it lacks. */
static const struct yaml_node *merge(const struct yaml_node *node,
                                     const struct yaml_node *preset, struct arena *a)
{
    struct yaml_node *merged = yaml_mapping(a);
    merged->source = node->source;
    merged->line = node->line;
    merged->column = node->column;
    for (size_t i = 0; i < node->count; i++)
        if (strcmp(node->pairs[i].key->text, "preset") != 0)
            yaml_add_pair(merged, node->pairs[i].key, node->pairs[i].value, a);
    for (size_t i = 0; preset != NULL && i < preset->count; i++)
        if (yaml_find(node, preset->pairs[i].key->text) == NULL)
            yaml_add_pair(merged, preset->pairs[i].key, preset->pairs[i].value, a);
    return merged;
}

struct feat_companion *feat_companion(const struct opt_typed *value)
{
    const struct feat_type *type = (const struct feat_type *)value->type;
    return type->companion != NULL ? type->companion(value->options) : NULL;
}

void feat_add_text(const struct opt_typed *value, struct str *out)
{
    const struct feat_type *type = (const struct feat_type *)value->type;
    opt_print_typed(value, out);
    if (type->add_key != NULL)
        type->add_key(value->options, out);
}

void feat_add_key(const struct opt_typed *value, struct str *out)
{
    feat_add_text(value, out);
    str_addf(out, " %p", (const void *)feat_companion(value));
}

void feat_read(const struct yaml_node *node, const char *what, struct opt_typed *out,
               struct arena *a, struct diag *diag)
{
    const struct yaml_node *name = yaml_find(node, "preset");
    const struct feat_type *type = type_of(node);
    if (name != NULL && type != NULL && is_preset(name)) {
        check_preset(type, name, diag);
        node = merge(node, feat_preset_options(type, name->text, a, diag), a);
    }
    opt_read_typed(&feat_types, node, what, out, a, diag);
    const struct feat_common *common = out->options;
    const struct yaml_node *method = yaml_find(node, "delta_method");
    if (out->type != NULL && method != NULL && common->deltas == 0)
        diag_unused(diag, method, "as in `deltas: 1`",
                    "`delta_method` does nothing without `deltas`");
}
