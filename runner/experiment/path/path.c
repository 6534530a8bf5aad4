/* Paths as texts, and the messages about them. */
#include "runner/experiment/path/setting.h"

#include <string.h>

const char *exp_path_last(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

int exp_path_depth(const char *path)
{
    int depth = 3;
    for (const char *p = path; *p; p++)
        if (*p == '.')
            depth += 3;
    const char *last = exp_path_last(path);
    return strcmp(last, "type") == 0     ? depth - 2
           : strcmp(last, "preset") == 0 ? depth - 1
                                         : depth;
}

bool exp_path_is_in(const char *path, const char *outer)
{
    size_t n = strlen(outer);
    return strncmp(path, outer, n) == 0 && (path[n] == '\0' || path[n] == '.');
}

const char *exp_first_key(const struct yaml_node *node, const char *rest,
                          const char **tail, struct arena *a)
{
    size_t length = strcspn(rest, "."), best = 0;
    for (size_t i = 0; node && node->kind == YAML_MAPPING && i < node->count; i++) {
        const char *key = node->pairs[i].key->text;
        if (*key && exp_path_is_in(rest, key) && strlen(key) > best)
            best = strlen(key);
    }
    length = best ? best : length;
    *tail = rest[length] == '.' ? rest + length + 1 : rest + length;
    return arena_strndup(a, rest, length);
}

const char *exp_setting_where(const struct exp_setting *s, const char *rest)
{
    size_t length = (size_t)(rest - s->path);
    if (length == 0)
        return "the file";
    return arena_printf(s->edit->arena, "`%.*s`", (int)length - 1, s->path);
}

void exp_names_nothing(const struct exp_setting *s, const char *rest, const char *key,
                       const char *hint)
{
    diag_error(s->edit->diag, s->at, hint, "path `%s` names nothing: %s has no `%s`",
               s->path, exp_setting_where(s, rest), key);
}
