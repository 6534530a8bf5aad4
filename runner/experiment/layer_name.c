#include "runner/experiment/layer_name.h"

#include <string.h>

bool exp_layer_is(const struct nn_node *node, const char *name)
{
    size_t length = strlen(name);
    return strncmp(node->name, name, length) == 0 &&
           (node->name[length] == '\0' || node->name[length] == '.');
}

/* Of every name of a node or block: "body.1.conv2d1", "body.1", "body". */
const char *exp_layer_nearest(const struct nn_graph *g, const char *name,
                              struct arena *a)
{
    size_t count = 0, room = 0;
    for (size_t i = 0; i < g->node_count; i++)
        for (const char *p = g->nodes[i].name; p; p = strchr(p + 1, '.'))
            room++;
    const char **names = arena_alloc(a, room + 1, sizeof *names);
    for (size_t i = 0; i < g->node_count; i++) {
        const char *whole = g->nodes[i].name;
        names[count++] = whole;
        for (const char *dot = strchr(whole, '.'); dot; dot = strchr(dot + 1, '.'))
            names[count++] = arena_strndup(a, whole, (size_t)(dot - whole));
    }
    const char *near = str_nearest(name, names, count);
    return near ? arena_printf(a, "did you mean `%s`?", near)
                : "mtag-model summary shows the names";
}
