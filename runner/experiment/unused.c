/* A walk over the text of a file: names are read by `$name` alone, so that what nobody
 * reads is known without training anything. */
#include "runner/experiment/unused.h"

#include <string.h>

bool exp_is_own(const char *own, const struct yaml_source *source)
{
    return source && (strcmp(source->name, own) == 0 ||
                      strcmp(source->name, EXP_COMMAND_LINE) == 0);
}

/* Whether a block reads the variable: not where its own option has that name. */
static bool block_reads(const struct yaml_node *block, const char *name)
{
    const struct yaml_node *options = yaml_find(block, "options");
    return dollar_reads(yaml_find(options, name) ? options : block, name);
}

static bool model_reads(const struct yaml_node *model, const char *name)
{
    const struct yaml_node *blocks = yaml_find(model, "blocks");
    if (!blocks || blocks->kind != YAML_MAPPING)
        return dollar_reads(model, name);
    bool reads = false;
    for (size_t i = 0; i < blocks->count && !reads; i++)
        reads = block_reads(blocks->pairs[i].value, name);
    for (size_t i = 0; i < model->count && !reads; i++)
        reads = model->pairs[i].value != blocks &&
                dollar_reads(model->pairs[i].value, name);
    return reads;
}

/* Whether something beside the variables reads one. */
static bool file_reads(const struct yaml_node *file, const char *name)
{
    bool reads = false;
    for (size_t i = 0; i < file->count && !reads; i++) {
        const char *key = file->pairs[i].key->text;
        const struct yaml_node *value = file->pairs[i].value;
        reads = strcmp(key, "variables") != 0 &&
                (strcmp(key, "model") == 0 ? model_reads(value, name)
                                           : dollar_reads(value, name));
    }
    return reads;
}

struct variables {
    const struct yaml_node *map; /* may be NULL */
    const char **read;           /* names that are read, whether they have a value */
    size_t count;
};

static bool is_read(const struct variables *v, const char *name)
{
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(v->read[i], name) == 0)
            return true;
    return false;
}

/* The variables that something reads, also by way of others. */
static struct variables find_read(const struct yaml_node *file, struct arena *a)
{
    struct variables v = {.map = yaml_find(file, "variables")};
    if (!v.map || v.map->kind != YAML_MAPPING)
        return (struct variables){0};
    v.read = arena_alloc(a, v.map->count + 1, sizeof(*v.read));
    for (size_t i = 0; i < v.map->count; i++)
        if (file_reads(file, v.map->pairs[i].key->text))
            v.read[v.count++] = v.map->pairs[i].key->text;
    for (size_t done = 0; done < v.count; done++)
        for (size_t i = 0; i < v.map->count; i++) {
            const char *name = v.map->pairs[i].key->text;
            if (!is_read(&v, name) &&
                dollar_reads(yaml_find(v.map, v.read[done]), name))
                v.read[v.count++] = name;
        }
    return v;
}

/* The first parameter that sweeps a variable, or NULL. */
static const struct run_parameter *find_swept(const struct exp_plan *plan,
                                              const char *name, struct arena *a)
{
    const char *path = arena_printf(a, "variables.%s", name);
    for (size_t i = 0; i < plan->space.count; i++)
        if (exp_path_is_in(plan->parameters[i].path, path))
            return &plan->parameters[i];
    return NULL;
}

void exp_check_unused(const struct yaml_node *file, const struct exp_plan *plan,
                      const char *own, struct arena *a, struct diag *diag)
{
    struct variables v = find_read(file, a);
    for (size_t i = 0; v.map && i < v.map->count; i++) {
        const struct yaml_node *key = v.map->pairs[i].key;
        const struct yaml_node *value = v.map->pairs[i].value;
        const struct yaml_node *at = exp_is_own(own, key->source) ? key : value;
        const struct run_parameter *swept = find_swept(plan, key->text, a);
        if (is_read(&v, key->text))
            continue;
        if (swept)
            diag_unused(
                diag, swept->at, str_did_you_mean(key->text, v.read, v.count, a),
                "nothing reads the variable `%s`: its values give the same trial",
                key->text);
        else if (exp_is_own(own, at->source))
            diag_unused(diag, at, str_did_you_mean(key->text, v.read, v.count, a),
                        "nothing reads the variable `%s`", key->text);
    }
}
