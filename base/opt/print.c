/* The canonical text of read options: flow style, one spelling for each value. */
#include "base/opt/parts.h"

#include <math.h>
#include <string.h>

static void add_text(const char *text, struct str *out)
{
    struct yaml_node node = {.kind = YAML_SCALAR, .quoted = true, .text = text};
    yaml_write_flow(&node, out);
}

static void add_int(const struct opt *o, int value, struct str *out)
{
    for (int i = 0; o->words && o->words[i]; i++)
        if (value == OPT_WORD(i)) {
            str_add(out, o->words[i]);
            return;
        }
    str_addf(out, "%d", value);
}

static void add_real(const struct opt *o, double value, struct str *out)
{
    if (isnan(value) && o->words)
        str_add(out, o->words[0]);
    else
        str_add_double(out, value);
}

/* Whether a list of numbers is a word that stands for one. */
static bool add_list_word(const struct opt *o, const struct opt_reals *list,
                          struct str *out)
{
    for (int i = 0; list->count == 1 && o->words && o->words[i]; i++)
        if (list->items[0] == OPT_WORD(i)) {
            str_add(out, o->words[i]);
            return true;
        }
    return false;
}

static void add_string(const struct opt *o, const char *text, struct str *out)
{
    if (text)
        add_text(text, out);
    else
        str_add(out, o->words ? o->words[0] : "~");
}

/* A copy in which every number has one spelling: 1, 1.0 and 1e0 are written 1. */
static void add_node(const struct yaml_node *node, struct str *out)
{
    if (!node) {
        str_add(out, "~");
        return;
    }
    double number;
    if (node->kind == YAML_SCALAR) {
        if (!yaml_to_double(node, &number))
            yaml_write_flow(node, out);
        else if (number == floor(number) && fabs(number) < 1e15)
            str_addf(out, "%.0f", number + 0.0);
        else
            str_add_double(out, number);
        return;
    }
    bool mapping = node->kind == YAML_MAPPING;
    str_add(out, mapping ? "{" : "[");
    for (size_t i = 0; i < node->count; i++) {
        str_add(out, i > 0 ? ", " : "");
        if (mapping) {
            add_text(node->pairs[i].key->text, out);
            str_add(out, ": ");
        }
        add_node(mapping ? node->pairs[i].value : node->items[i], out);
    }
    str_add(out, mapping ? "}" : "]");
}

static void add_typed_map(const struct opt_typed_list *list, struct str *out)
{
    str_add(out, "{");
    for (size_t i = 0; i < list->count; i++) {
        str_add(out, i > 0 ? ", " : "");
        add_text(list->items[i].name, out);
        str_add(out, ": ");
        opt_print_typed(&list->items[i].value, out);
    }
    str_add(out, "}");
}

static void add_pair(const struct opt *o, const int *pair, struct str *out)
{
    str_add(out, "[");
    add_int(o, pair[0], out);
    str_add(out, ", ");
    add_int(o, pair[1], out);
    str_add(out, "]");
}

/* The items of a list of numbers or texts. */
static void add_list(const struct opt *o, const void *place, struct str *out)
{
    const struct opt_ints *ints = place;
    const struct opt_reals *reals = place;
    const struct opt_strings *strings = place;
    size_t count = o->kind == OPT_INT_LIST    ? ints->count
                   : o->kind == OPT_REAL_LIST ? reals->count
                                              : strings->count;
    if (o->kind == OPT_REAL_LIST && add_list_word(o, reals, out))
        return;
    str_add(out, "[");
    for (size_t i = 0; i < count; i++) {
        str_add(out, i > 0 ? ", " : "");
        if (o->kind == OPT_INT_LIST)
            add_int(o, ints->items[i], out);
        else if (o->kind == OPT_REAL_LIST)
            str_add_double(out, reals->items[i]);
        else
            add_string(o, strings->items[i], out);
    }
    str_add(out, "]");
}

static void add_typed(const struct opt *o, const struct opt_typed *value,
                      struct str *out)
{
    if (value->type)
        opt_print_typed(value, out);
    else
        str_add(out, o->words ? o->words[0] : "~");
}

static void add_value(const struct opt *o, const void *place, struct str *out)
{
    switch (o->kind) {
    case OPT_BOOL:
        str_add(out, *(const bool *)place ? "true" : "false");
        break;
    case OPT_INT:
        add_int(o, *(const int *)place, out);
        break;
    case OPT_REAL:
        add_real(o, *(const double *)place, out);
        break;
    case OPT_STRING:
    case OPT_PATH:
        add_string(o, *(const char *const *)place, out);
        break;
    case OPT_CHOICE:
        str_add(out, o->choices[*(const int *)place]);
        break;
    case OPT_INT_PAIR:
        add_pair(o, place, out);
        break;
    case OPT_INT_LIST:
    case OPT_REAL_LIST:
    case OPT_STRING_LIST:
        add_list(o, place, out);
        break;
    case OPT_TABLE:
        opt_print(o->table, place, out);
        break;
    case OPT_TYPED:
        add_typed(o, place, out);
        break;
    case OPT_TYPED_MAP:
        add_typed_map(place, out);
        break;
    case OPT_NODE:
        add_node(*(const struct yaml_node *const *)place, out);
        break;
    }
}

static bool is_left_out(const struct opt *o, const void *place)
{
    if (!o->later)
        return o->silent;
    struct str value = {0};
    add_value(o, place, &value);
    bool same = strcmp(str_text(&value), o->fallback) == 0;
    str_deinit(&value);
    return same;
}

/* "name: value, ..." of all options that are not left out. */
static void add_options(const struct opt *table, const void *options, bool first,
                        struct str *out)
{
    for (const struct opt *o = table; o && o->name; o++) {
        if (is_left_out(o, (const char *)options + o->offset))
            continue;
        str_addf(out, "%s%s: ", first ? "" : ", ", o->name);
        add_value(o, (const char *)options + o->offset, out);
        first = false;
    }
}

void opt_print(const struct opt *table, const void *options, struct str *out)
{
    str_add(out, "{");
    add_options(table, options, true, out);
    str_add(out, "}");
}

void opt_print_typed(const struct opt_typed *value, struct str *out)
{
    str_addf(out, "{type: %s", value->type->name);
    add_options(value->type->options, value->options, false, out);
    str_add(out, "}");
}
