/* The wording of options: ranges, expected values, lists of names. */
#include "base/opt/parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double no_bound = 1e30; /* larger numbers do not bound */

static double type_max(const struct opt *o)
{
    bool whole =
        o->kind == OPT_INT || o->kind == OPT_INT_PAIR || o->kind == OPT_INT_LIST;
    return whole ? INT_MAX : no_bound;
}

bool opt_has_min(const struct opt *o)
{
    bool given = o->min < 0 || o->min > 0 || o->max > 0 || o->max < 0 || o->above_min;
    return given && o->min > -type_max(o);
}

bool opt_has_max(const struct opt *o)
{
    return o->max > o->min && o->max < type_max(o);
}

bool opt_in_range(const struct opt *o, double value)
{
    if (!isfinite(value))
        return false;
    if (opt_has_min(o) && (o->above_min ? value <= o->min : value < o->min))
        return false;
    if (opt_has_max(o) && (o->below_max ? value >= o->max : value > o->max))
        return false;
    return true;
}

int opt_index(const char *const *list, const char *text)
{
    for (int i = 0; list && list[i]; i++)
        if (strcmp(list[i], text) == 0)
            return i;
    return -1;
}

static void add_range(const struct opt *o, struct str *out)
{
    bool low = opt_has_min(o), high = opt_has_max(o);
    if (low && high && !o->above_min && !o->below_max) {
        str_addf(out, " from %.10g to %.10g", o->min, o->max);
    } else {
        if (low)
            str_addf(out, " %s %.10g", o->above_min ? "above" : "of at least", o->min);
        if (low && high)
            str_add(out, " and");
        if (high)
            str_addf(out, " %s%s %.10g", low ? "" : "of ",
                     o->below_max ? "below" : "at most", o->max);
    }
    if (o->unit)
        str_addf(out, low || high ? " %s" : " (%s)", o->unit);
}

void opt_add_list(const char *const *list, struct str *out)
{
    for (size_t i = 0; list && list[i]; i++)
        str_addf(out, "%s%s", i > 0 ? ", " : "", list[i]);
}

void opt_add_type_names(const struct registry *r, struct str *out)
{
    for (size_t i = 0; r->items[i]; i++)
        str_addf(out, "%s%s", i > 0 ? ", " : "", r->items[i]->name);
}

void opt_add_names(const struct opt *table, struct str *out)
{
    for (size_t i = 0; table && table[i].name; i++)
        str_addf(out, "%s%s", i > 0 ? ", " : "", table[i].name);
}

const char *opt_article(const char *word)
{
    return strchr("aeiou", word[0]) ? "an" : "a";
}

static void add_kind(const struct opt *o, struct str *out)
{
    switch (o->kind) {
    case OPT_BOOL:
        str_add(out, "true or false");
        break;
    case OPT_INT:
        str_add(out, "a whole number");
        add_range(o, out);
        break;
    case OPT_REAL:
        str_add(out, "a number");
        add_range(o, out);
        break;
    case OPT_STRING:
        str_add(out, "a text");
        break;
    case OPT_PATH:
        str_add(out, o->or_number ? "a path or a number" : "a path");
        break;
    case OPT_CHOICE:
        str_add(out, o->choices[1] ? "one of " : "");
        opt_add_list(o->choices, out);
        break;
    case OPT_INT_PAIR:
        str_add(out, "a whole number");
        add_range(o, out);
        str_add(out, ", or a pair [bands, frames] of them");
        break;
    case OPT_INT_LIST:
        str_add(out, "a list of whole numbers");
        add_range(o, out);
        break;
    case OPT_REAL_LIST:
        str_add(out, "a list of numbers");
        add_range(o, out);
        break;
    case OPT_STRING_LIST:
        str_add(out, "a list of texts");
        break;
    case OPT_TABLE:
        str_add(out, "a mapping of options");
        break;
    case OPT_TYPED:
        str_addf(out, "%s %s (", opt_article(o->registry->kind), o->registry->kind);
        opt_add_type_names(o->registry, out);
        str_add(out, "), or a mapping with `type` and its options");
        break;
    case OPT_TYPED_MAP:
        str_add(out, "a mapping from names to {type: ");
        str_addf(out, "%s, ...}", o->registry->kind);
        break;
    case OPT_NODE:
        str_add(out, "a value");
        break;
    }
}

void opt_add_expected(const struct opt *o, struct str *out)
{
    add_kind(o, out);
    for (size_t i = 0; o->words && o->words[i]; i++)
        str_addf(out, "%s `%s`", o->words[i + 1] ? "," : " or", o->words[i]);
}
