#include "runner/experiment/layer_name.h"

#include "base/str.h"

#include <string.h>

#define MOST_NAMED 24

bool exp_layer_is(const struct nn_node *node, const char *name)
{
    size_t length = strlen(name);
    return strncmp(node->name, name, length) == 0 &&
           (node->name[length] == '\0' || node->name[length] == '.');
}

/* The names at the top of the model, from the arena: "conv1d1, body, linear1, ...". */
static const char *list_names(const struct nn_graph *g, struct arena *a)
{
    struct str text = {0};
    const char *last = "";
    size_t last_length = 0, named = 0;
    for (size_t i = 0; i < g->node_count && named <= MOST_NAMED; i++) {
        const char *name = g->nodes[i].name;
        size_t length = strcspn(name, ".");
        if (length == last_length && strncmp(name, last, length) == 0)
            continue;
        last = name;
        last_length = length;
        str_add(&text, named ? ", " : "");
        if (named++ == MOST_NAMED)
            str_add(&text, "...");
        else
            str_addf(&text, "%.*s", (int)length, name);
    }
    const char *copy = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    return copy;
}

/* Of every name of a node or block: "body.1.conv2d1", "body.1", "body". */
const char *exp_layer_nearest(const struct nn_graph *g, const char *name,
                              struct arena *a)
{
    size_t count = 0, room = 0;
    for (size_t i = 0; i < g->node_count; i++)
        for (const char *p = g->nodes[i].name; p; p = strchr(p + 1, '.'))
            room++;
    const char **names = arena_alloc(a, room + 1, sizeof(*names));
    for (size_t i = 0; i < g->node_count; i++) {
        const char *whole = g->nodes[i].name;
        names[count++] = whole;
        for (const char *dot = strchr(whole, '.'); dot; dot = strchr(dot + 1, '.'))
            names[count++] = arena_strndup(a, whole, (size_t)(dot - whole));
    }
    const char *hint = str_did_you_mean(name, names, count, a);
    return hint ? hint : arena_printf(a, "it has %s", list_names(g, a));
}
