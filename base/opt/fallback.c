/* Defaults of option tables as trees. They are written by us, in the simplest flow
 * style, so that a few lines read them: a reader of whole files would take most of the
 * time in which a sweep's trials are checked. */
#include "base/opt/opt.h"

#include <string.h>

static struct yaml_node *read_node(const char **text, const char *ends,
                                   struct arena *a);

static void skip_blanks(const char **text)
{
    *text += strspn(*text, " ");
}

/* Up to one of `ends`, without the blanks before it. */
static const char *read_word(const char **text, const char *ends, struct arena *a)
{
    const char *start = *text;
    size_t length = strcspn(start, ends);
    *text += length;
    while (length > 0 && start[length - 1] == ' ')
        length--;
    return arena_strndup(a, start, length);
}

static struct yaml_node *read_list(const char **text, struct arena *a)
{
    struct yaml_node *list = yaml_sequence(a);
    ++*text;
    for (skip_blanks(text); **text && **text != ']'; skip_blanks(text)) {
        yaml_append(list, read_node(text, ",]", a), a);
        *text += **text == ',';
    }
    *text += **text == ']';
    return list;
}

static struct yaml_node *read_mapping(const char **text, struct arena *a)
{
    struct yaml_node *map = yaml_mapping(a);
    ++*text;
    for (skip_blanks(text); **text && **text != '}'; skip_blanks(text)) {
        const char *key = read_word(text, ":}", a);
        *text += **text == ':';
        yaml_set(map, key, read_node(text, ",}", a), a);
        skip_blanks(text);
        *text += **text == ',';
    }
    *text += **text == '}';
    return map;
}

static struct yaml_node *read_node(const char **text, const char *ends, struct arena *a)
{
    skip_blanks(text);
    if (**text == '[')
        return read_list(text, a);
    if (**text == '{')
        return read_mapping(text, a);
    return yaml_scalar(a, read_word(text, ends, a));
}

struct yaml_node *opt_fallback(const struct opt *o, struct arena *a)
{
    const char *text = o->fallback;
    return text ? read_node(&text, "", a) : NULL;
}
