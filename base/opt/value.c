/* Reading one option's value: a function for each kind. */
#include "base/opt/parts.h"

#include "base/file.h"
#include "base/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 60, WORDS_MAX = 1000 };

typedef void reader(const struct opt *o, const struct yaml_node *node,
                    const struct opt_reading *r, void *place);

/* The value that was found, as a message shows it. */
static const char *found(const struct yaml_node *node, struct arena *a)
{
    if (node->kind != YAML_SCALAR)
        return node->kind == YAML_SEQUENCE ? "a list" : "a mapping";
    if (yaml_is_null(node))
        return "empty";
    size_t length = strlen(node->text);
    double number;
    bool boolean;
    struct yaml_node plain = {.kind = YAML_SCALAR, .text = node->text};
    bool typed = yaml_to_double(&plain, &number) || yaml_to_bool(&plain, &boolean);
    const char *label = node->quoted && typed ? "the text " : "";
    if (length <= SHOWN_MAX)
        return arena_printf(a, "%s`%s`", label, node->text);
    size_t cut = SHOWN_MAX;
    while (cut > 0 && !utf8_begins(node->text[cut]))
        cut--;
    return arena_printf(a, "%s`%.*s...`", label, (int)cut, node->text);
}

static void fault(const struct opt *o, const struct yaml_node *node,
                  const struct opt_reading *r, const char *hint)
{
    struct str expected = {0};
    opt_add_expected(o, &expected);
    diag_error(r->diag, node, hint, "`%s` of %s must be %s, not %s", o->name, r->what,
               str_text(&expected), found(node, r->arena));
    str_deinit(&expected);
}

/* The same for an item of a list or pair. */
static void fault_item(const struct opt *o, const struct yaml_node *node,
                       const struct opt_reading *r, const char *hint)
{
    struct opt item = *o;
    item.kind = o->kind == OPT_REAL_LIST     ? OPT_REAL
                : o->kind == OPT_STRING_LIST ? OPT_STRING
                                             : OPT_INT;
    struct str expected = {0};
    opt_add_expected(&item, &expected);
    diag_error(r->diag, node, hint, "an item of `%s` of %s must be %s, not %s", o->name,
               r->what, str_text(&expected), found(node, r->arena));
    str_deinit(&expected);
}

typedef void noter(const struct opt *o, const struct yaml_node *node,
                   const struct opt_reading *r, const char *hint);

/* A hint for what is nearly a number: 0,001; 1_000; 50%; 2 * 24; 1/3. */
static const char *number_meant(const struct yaml_node *node, struct arena *a)
{
    struct str plain = {0};
    const char *text = node->text;
    const size_t length = strlen(text);
    double number;
    bool alone = length > 0 && strspn(text, "0123456789 .+-*/%_,eE()") == length;
    for (const char *c = text; *c; c++)
        if (*c != '_' && !(*c == '%' && c[1] == '\0'))
            str_addf(&plain, "%c", *c == ',' ? '.' : *c);
    const struct yaml_node node_of = {.kind = YAML_SCALAR,
                                      .text = arena_strdup(a, str_text(&plain))};
    str_deinit(&plain);
    if (!alone || node->quoted)
        return NULL;
    if (yaml_to_double(&node_of, &number))
        return text[length - 1] == '%' ? arena_printf(a, "write %g", number / 100)
               : strcmp(text, node_of.text) != 0
                   ? arena_printf(a, "write %s", node_of.text)
                   : NULL;
    return strpbrk(text, "*/") && isdigit((unsigned char)text[0])
               ? arena_printf(a, "arithmetic stands in $(...): `$(%s)`", text)
               : NULL;
}

/* The hint for a scalar that is not one of the words: the nearest word, or the
 * quotes. */
static const char *hint_for(const struct opt *o, const struct yaml_node *node,
                            const char *const *words, struct arena *a)
{
    if (node->kind != YAML_SCALAR)
        return NULL;
    if (node->text[0] == '(')
        return "a pair or list stands in square brackets: [2, 5]";
    const char *meant = number_meant(node, a);
    if (meant)
        return meant;
    size_t count = 0;
    while (words && words[count])
        count++;
    const char *hint = opt_did_you_mean(node->text, words, count, a);
    struct yaml_node plain = {.kind = YAML_SCALAR, .text = node->text};
    double number;
    bool boolean;
    bool quotes =
        node->quoted && (o->kind == OPT_BOOL ? yaml_to_bool(&plain, &boolean)
                                             : yaml_to_double(&plain, &number));
    return hint || !quotes ? hint : "leave the quotes away";
}

static bool is_word(const struct opt *o, const struct yaml_node *node, int *index)
{
    *index = node->kind == YAML_SCALAR ? opt_index(o->words, node->text) : -1;
    return *index >= 0;
}

static void read_bool(const struct opt *o, const struct yaml_node *node,
                      const struct opt_reading *r, void *place)
{
    static const char *const yes[] = {"yes", "Yes", "on", "On", "y", "1", NULL};
    static const char *const no[] = {"no", "No", "off", "Off", "n", "0", NULL};
    if (yaml_to_bool(node, place))
        return;
    const char *hint = hint_for(o, node, NULL, r->arena);
    if (node->kind == YAML_SCALAR && opt_index(yes, node->text) >= 0)
        hint = "did you mean `true`?";
    if (node->kind == YAML_SCALAR && opt_index(no, node->text) >= 0)
        hint = "did you mean `false`?";
    fault(o, node, r, hint);
}

/* A whole number in range, however written (3, 3.0, 3e2), or a word. */
static bool to_int(const struct opt *o, const struct yaml_node *node,
                   const struct opt_reading *r, noter *note, int *out)
{
    int word;
    if (is_word(o, node, &word)) {
        *out = OPT_WORD(word);
        return true;
    }
    double value = 0;
    bool whole = yaml_to_double(node, &value) && value == floor(value);
    if (whole && opt_in_range(o, value) && fabs(value) < INT_MAX - WORDS_MAX) {
        *out = (int)value;
        return true;
    }
    bool large = whole && opt_in_range(o, value);
    note(o, node, r,
         large ? "the number is too large" : hint_for(o, node, o->words, r->arena));
    return false;
}

static bool to_real(const struct opt *o, const struct yaml_node *node,
                    const struct opt_reading *r, noter *note, double *out)
{
    int word;
    if (is_word(o, node, &word)) {
        *out = (double)NAN;
        return true;
    }
    double value;
    if (yaml_to_double(node, &value) && opt_in_range(o, value)) {
        *out = value;
        return true;
    }
    note(o, node, r, hint_for(o, node, o->words, r->arena));
    return false;
}

static void read_int(const struct opt *o, const struct yaml_node *node,
                     const struct opt_reading *r, void *place)
{
    to_int(o, node, r, fault, place);
}

static void read_real(const struct opt *o, const struct yaml_node *node,
                      const struct opt_reading *r, void *place)
{
    to_real(o, node, r, fault, place);
}

static void read_string(const struct opt *o, const struct yaml_node *node,
                        const struct opt_reading *r, void *place)
{
    const char **out = place;
    int word;
    if (node->kind != YAML_SCALAR)
        fault(o, node, r, NULL);
    else if (is_word(o, node, &word))
        *out = NULL;
    else
        *out = arena_strdup(r->arena, node->text);
}

static void read_path(const struct opt *o, const struct yaml_node *node,
                      const struct opt_reading *r, void *place)
{
    const char **out = place;
    int word;
    const char *folder = node->source ? node->source->folder : NULL;
    const char *path =
        node->kind == YAML_SCALAR ? file_expand(r->arena, node->text) : "";
    double number;
    if (node->kind != YAML_SCALAR || node->text[0] == '\0')
        fault(o, node, r, NULL);
    else if (is_word(o, node, &word))
        *out = NULL;
    else if (o->or_number && str_to_double(node->text, &number))
        *out = arena_strdup(r->arena, node->text);
    else if (!folder || strcmp(folder, ".") == 0)
        *out = arena_strdup(r->arena, path);
    else
        *out = file_join(r->arena, folder, path);
}

static void read_choice(const struct opt *o, const struct yaml_node *node,
                        const struct opt_reading *r, void *place)
{
    int *out = place;
    int index = node->kind == YAML_SCALAR ? opt_index(o->choices, node->text) : -1;
    if (index >= 0)
        *out = index;
    else
        fault(o, node, r, hint_for(o, node, o->choices, r->arena));
}

static void read_int_pair(const struct opt *o, const struct yaml_node *node,
                          const struct opt_reading *r, void *place)
{
    int *out = place;
    if (node->kind == YAML_SEQUENCE && node->count == 2) {
        to_int(o, node->items[0], r, fault_item, &out[0]);
        to_int(o, node->items[1], r, fault_item, &out[1]);
    } else if (node->kind == YAML_SEQUENCE) {
        diag_error(
            r->diag, node, NULL,
            "`%s` of %s must be a number or a pair [bands, frames], not a list of %zu",
            o->name, r->what, node->count);
    } else if (to_int(o, node, r, fault, &out[0])) {
        out[1] = out[0];
    }
}

static void read_int_list(const struct opt *o, const struct yaml_node *node,
                          const struct opt_reading *r, void *place)
{
    struct opt_ints *out = place;
    bool list = node->kind == YAML_SEQUENCE;
    if (node->kind == YAML_MAPPING) {
        fault(o, node, r, NULL);
        return;
    }
    out->count = list ? node->count : 1;
    out->items = arena_record(r->arena, out->count, sizeof(*out->items));
    for (size_t i = 0; i < out->count; i++)
        to_int(o, list ? node->items[i] : node, r, list ? fault_item : fault,
               &out->items[i]);
}

static void read_real_list(const struct opt *o, const struct yaml_node *node,
                           const struct opt_reading *r, void *place)
{
    struct opt_reals *out = place;
    struct opt number = *o;
    bool list = node->kind == YAML_SEQUENCE;
    int word;
    if (node->kind == YAML_MAPPING) {
        fault(o, node, r, NULL);
        return;
    }
    out->count = list ? node->count : 1;
    out->items = arena_record(r->arena, out->count, sizeof(*out->items));
    if (is_word(o, node, &word)) {
        out->items[0] = OPT_WORD(word);
        return;
    }
    number.words = list ? NULL : o->words;
    for (size_t i = 0; i < out->count; i++)
        to_real(&number, list ? node->items[i] : node, r, list ? fault_item : fault,
                &out->items[i]);
}

static void read_string_list(const struct opt *o, const struct yaml_node *node,
                             const struct opt_reading *r, void *place)
{
    struct opt_strings *out = place;
    int word;
    if (node->kind == YAML_MAPPING) {
        fault(o, node, r, NULL);
        return;
    }
    if (is_word(o, node, &word)) {
        *out = (struct opt_strings){0};
        return;
    }
    bool list = node->kind == YAML_SEQUENCE;
    out->count = list ? node->count : 1;
    out->items = arena_record(r->arena, out->count, sizeof(*out->items));
    for (size_t i = 0; i < out->count; i++) {
        const struct yaml_node *item = list ? node->items[i] : node;
        if (item->kind == YAML_SCALAR)
            out->items[i] = arena_strdup(r->arena, item->text);
        else
            fault_item(o, item, r, NULL);
    }
}

static const char *inner_name(const struct opt *o, const struct opt_reading *r)
{
    return arena_printf(r->arena, "%s.%s", r->what, o->name);
}

static void read_table(const struct opt *o, const struct yaml_node *node,
                       const struct opt_reading *r, void *place)
{
    int word;
    if (is_word(o, node, &word)) {
        opt_defaults(o->table, place, r->arena);
        return;
    }
    if (node->kind != YAML_MAPPING) {
        struct str names = {0};
        opt_add_names(o->table, &names);
        fault(o, node, r, arena_printf(r->arena, "its options: %s", str_text(&names)));
        str_deinit(&names);
        return;
    }
    struct opt_reading inner = *r;
    inner.what = inner_name(o, r);
    opt_read_at(o->table, node, node, NULL, &inner, place);
}

static void read_typed(const struct opt *o, const struct yaml_node *node,
                       const struct opt_reading *r, void *place)
{
    int word;
    struct opt_typed *out = place;
    struct opt_reading inner = *r;
    inner.what = inner_name(o, r);
    inner.words = o->words;
    if (is_word(o, node, &word))
        *out = (struct opt_typed){.node = node};
    else
        opt_read_typed_at(o->registry, node, &inner, out);
}

static void read_typed_map(const struct opt *o, const struct yaml_node *node,
                           const struct opt_reading *r, void *place)
{
    struct opt_typed_list *out = place;
    if (node->kind != YAML_MAPPING) {
        fault(o, node, r, NULL);
        return;
    }
    out->count = node->count;
    out->items = arena_record(r->arena, node->count, sizeof(*out->items));
    for (size_t i = 0; i < node->count; i++) {
        const char *name = node->pairs[i].key->text;
        out->items[i].name = arena_strdup(r->arena, name);
        opt_read_typed(o->registry, node->pairs[i].value,
                       arena_printf(r->arena, "%s.%s", o->name, name),
                       &out->items[i].value, r->arena, r->diag);
    }
}

static void read_node(const struct opt *o, const struct yaml_node *node,
                      const struct opt_reading *r, void *place)
{
    (void)o;
    (void)r;
    const struct yaml_node **out = place;
    *out = node;
}

static reader *const readers[] = {
    [OPT_BOOL] = read_bool,           [OPT_INT] = read_int,
    [OPT_REAL] = read_real,           [OPT_STRING] = read_string,
    [OPT_PATH] = read_path,           [OPT_CHOICE] = read_choice,
    [OPT_INT_PAIR] = read_int_pair,   [OPT_INT_LIST] = read_int_list,
    [OPT_REAL_LIST] = read_real_list, [OPT_STRING_LIST] = read_string_list,
    [OPT_TABLE] = read_table,         [OPT_TYPED] = read_typed,
    [OPT_TYPED_MAP] = read_typed_map, [OPT_NODE] = read_node,
};

void opt_read_value(const struct opt *o, const struct yaml_node *node,
                    const struct opt_reading *r, void *out)
{
    readers[o->kind](o, node, r, (char *)out + o->offset);
}
