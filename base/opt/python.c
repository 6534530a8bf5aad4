/* Options as keyword arguments of a Python call. */
#include "base/opt/parts.h"
#include "base/quote.h"

#include <math.h>
#include <string.h>

static void add_number(double value, struct str *out)
{
    if (isnan(value))
        str_add(out, "None");
    else if (isinf(value))
        str_addf(out, "float('%sinf')", value < 0 ? "-" : "");
    else
        str_add_double(out, value);
}

/* A word is at the lower end of the numbers (OPT_WORD), where no value lies. */
static void add_int(const struct opt *o, int value, struct str *out)
{
    for (int i = 0; o->words && o->words[i]; i++)
        if (value == OPT_WORD(i)) {
            str_add(out, "None");
            return;
        }
    str_addf(out, "%d", value);
}

static void add_text(const char *text, struct str *out)
{
    if (text)
        quote_python(out, text);
    else
        str_add(out, "None");
}

static bool is_word(const struct opt_reals *list)
{
    return list->count == 1 && list->items[0] <= OPT_WORD(1000);
}

static void add_list(const struct opt *o, const void *place, struct str *out)
{
    const struct opt_ints *ints = place;
    const struct opt_reals *reals = place;
    const struct opt_strings *strings = place;
    if (o->kind == OPT_REAL_LIST && is_word(reals)) {
        str_add(out, "None");
        return;
    }
    size_t count = o->kind == OPT_INT_LIST    ? ints->count
                   : o->kind == OPT_REAL_LIST ? reals->count
                                              : strings->count;
    str_add(out, "[");
    for (size_t i = 0; i < count; i++) {
        str_add(out, i > 0 ? ", " : "");
        if (o->kind == OPT_INT_LIST)
            add_int(o, ints->items[i], out);
        else if (o->kind == OPT_REAL_LIST)
            add_number(reals->items[i], out);
        else
            add_text(strings->items[i], out);
    }
    str_add(out, "]");
}

/* False: values of this kind are left out. */
static bool add_value(const struct opt *o, const void *place, struct str *out)
{
    const int *pair = place;
    switch (o->kind) {
    case OPT_BOOL:
        str_add(out, *(const bool *)place ? "True" : "False");
        return true;
    case OPT_INT:
        add_int(o, *(const int *)place, out);
        return true;
    case OPT_REAL:
        add_number(*(const double *)place, out);
        return true;
    case OPT_STRING:
    case OPT_PATH:
        add_text(*(const char *const *)place, out);
        return true;
    case OPT_CHOICE:
        add_text(o->choices[*(const int *)place], out);
        return true;
    case OPT_INT_PAIR:
        str_addf(out, "(%d, %d)", pair[0], pair[1]);
        return true;
    case OPT_INT_LIST:
    case OPT_REAL_LIST:
    case OPT_STRING_LIST:
        add_list(o, place, out);
        return true;
    case OPT_TABLE:
    case OPT_TYPED:
    case OPT_TYPED_MAP:
    case OPT_NODE:
        return false;
    }
    return false;
}

static bool is_among(const char *name, const char *const *names)
{
    for (size_t i = 0; names && names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

void opt_print_python(const struct opt *table, const void *options,
                      const char *const *without, struct str *out)
{
    bool first = true;
    for (const struct opt *o = table; o && o->name; o++) {
        struct str value = {0};
        bool named = !is_among(o->name, without);
        if (named && add_value(o, (const char *)options + o->offset, &value)) {
            str_addf(out, "%s%s=%s", first ? "" : ", ", o->name, str_text(&value));
            first = false;
        }
        str_deinit(&value);
    }
}
