/* `require`: comparisons that a trial's file, and its network, have to fulfil. */
#include "runner/experiment/plan/plan.h"

#include "base/arith.h"
#include "base/dollar.h"
#include "base/term.h"
#include "runner/experiment/objective.h"
#include "runner/experiment/tree.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* One comparison under way. */
struct comparison {
    const struct yaml_node *file, *at;
    const struct exp_size *size; /* NULL: not known yet */
    struct arena *arena;
    struct diag *diag;
    bool good;
};

enum side_kind { SIDE_NUMBER, SIDE_TEXT, SIDE_UNSET };

struct side {
    enum side_kind kind;
    double number;
    const char *text;
};

static bool is_path_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* A number of the network, and its name. */
struct size_word {
    const char *name;
    size_t offset;
    enum exp_need need;
    void (*add)(struct str *s, double value);
};

static void add_count(struct str *s, double value)
{
    term_add_count(s, (unsigned long long)value);
}

static const struct size_word size_words[] = {
    {"weights", offsetof(struct exp_size, weights), EXP_NEEDS_GRAPH, add_count},
    {"macs", offsetof(struct exp_size, macs), EXP_NEEDS_GRAPH, add_count},
    {"memory", offsetof(struct exp_size, memory), EXP_NEEDS_MEMORY, term_add_bytes}};
enum { SIZE_WORDS = sizeof(size_words) / sizeof(*size_words) };

static double size_value(const struct size_word *w, const struct exp_size *size)
{
    return *(const double *)(const void *)((const char *)size + w->offset);
}

/* The word that starts at text and is length long; NULL: it is another. */
static const struct size_word *find_size_word(const char *text, size_t length)
{
    for (size_t i = 0; i < SIZE_WORDS; i++)
        if (strlen(size_words[i].name) == length &&
            strncmp(size_words[i].name, text, length) == 0)
            return &size_words[i];
    return NULL;
}

/* The next such word of a text, from *from on, which is set behind it; NULL: there is
 * none. */
static const struct size_word *next_size_word(const char **from)
{
    const char *p = *from;
    const struct size_word *found = NULL;
    while (*p && !found) {
        size_t length = 0;
        while (is_path_char(p[length]))
            length++;
        found = find_size_word(p, length);
        p += length ? length : 1;
    }
    *from = p;
    return found;
}

static enum exp_need need_of(const struct yaml_node *condition)
{
    const char *text = condition->kind == YAML_SCALAR ? condition->text : "";
    enum exp_need need = EXP_NEEDS_PATHS;
    for (const struct size_word *w; (w = next_size_word(&text));)
        if (w->need > need)
            need = w->need;
    return need;
}

enum exp_need exp_require_needs(const struct yaml_node *require)
{
    enum exp_need need = require ? need_of(require) : EXP_NEEDS_PATHS;
    for (size_t i = 0; require && i < require->count; i++)
        if (require->kind == YAML_SEQUENCE && need_of(require->items[i]) > need)
            need = need_of(require->items[i]);
    return need;
}

static bool no_names(void *context, const char *name, double *out)
{
    (void)context;
    (void)name;
    (void)out;
    return false;
}

/* The place of a part of the condition, which starts at text. */
static const struct yaml_node *place_in(const struct comparison *c, const char *text)
{
    struct yaml_node *at = exp_scalar_at(text, c->at, c->arena);
    ptrdiff_t offset = text - c->at->text;
    at->column = exp_within(c->at, offset >= 0 ? (int)offset + 1 : 0);
    return at;
}

/* A number of the network. A formula may have a parameter of that name, which counts
 * then. */
static struct side size_side(struct comparison *c, const struct size_word *w,
                             const char *text)
{
    if (exp_has_objective(c->file)) {
        diag_error(c->diag, place_in(c, text), NULL,
                   "`%s` is that of a network: a file with an `objective` has none",
                   w->name);
        c->good = false;
    }
    const double value = c->size ? size_value(w, c->size) : (double)NAN;
    return (struct side){.kind = isnan(value) ? SIDE_UNSET : SIDE_NUMBER,
                         .number = value};
}

/* A word of a side that starts at text and is length long: its value. */
static struct side word_value(struct comparison *c, const char *text, size_t length,
                              bool alone)
{
    const char *path = arena_strndup(c->arena, text, length);
    const struct size_word *size = find_size_word(text, length);
    if (size && !yaml_find(c->file, path))
        return size_side(c, size, text);
    struct side side = {.kind = SIDE_TEXT, .text = path};
    bool known;
    const struct yaml_node *value =
        exp_value_at(c->file, path, &known, c->arena, c->diag);
    if (value && value->kind == YAML_SCALAR) {
        side.text = value->text;
        struct yaml_node plain = {.kind = YAML_SCALAR, .text = value->text};
        if (yaml_to_double(&plain, &side.number))
            side.kind = SIDE_NUMBER;
        else if (strcmp(value->text, "auto") == 0 || strcmp(value->text, "none") == 0)
            side.kind = SIDE_UNSET;
    } else if (known && strchr(path, '.')) {
        side.kind = SIDE_UNSET;
    } else if (!alone || strchr(path, '.')) {
        exp_path_unknown(c->file, path, place_in(c, text), c->arena, c->diag);
        c->good = false;
    }
    return side;
}

/* A side of a comparison: a path, a word, or arithmetic with paths in it. */
static struct side side_value(struct comparison *c, const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == ' ')
        length--;
    while (length > 0 && *text == ' ') {
        text++;
        length--;
    }
    size_t word = 0;
    while (word < length && is_path_char(text[word]))
        word++;
    if (word == length && length > 0 && !isdigit((unsigned char)*text) && *text != '.')
        return word_value(c, text, length, true);
    struct side side = {.kind = SIDE_NUMBER};
    if (length > 0 && isalpha((unsigned char)text[length - 1]) &&
        str_to_bytes(arena_strndup(c->arena, text, length), &side.number))
        return side;
    struct str numbers = {0};
    for (size_t i = 0; i < length && c->good && side.kind != SIDE_TEXT;) {
        size_t n = 0;
        while (i + n < length && is_path_char(text[i + n]))
            n++;
        bool name = n > 0 && (isalpha((unsigned char)text[i]) || text[i] == '_') &&
                    text[i + n] != '(';
        if (name) {
            struct side value = word_value(c, text + i, n, false);
            side.kind = value.kind == SIDE_NUMBER ? side.kind : value.kind;
            str_addf(&numbers, "(%.17g)", value.number);
        } else {
            n = n ? n : 1;
            str_addn(&numbers, text + i, n);
        }
        i += n;
    }
    struct arith_fault fault;
    if (c->good && side.kind == SIDE_TEXT) {
        diag_error(c->diag, c->at, NULL, "`%.*s` of require is not a number",
                   (int)length, text);
        c->good = false;
    } else if (c->good && side.kind == SIDE_NUMBER &&
               !arith_evaluate(str_text(&numbers), numbers.length, no_names, NULL,
                               &side.number, &fault)) {
        diag_error(c->diag, c->at, NULL, "`%.*s` of require: %s", (int)length, text,
                   fault.text);
        c->good = false;
    }
    str_deinit(&numbers);
    return side;
}

static const char *const operators[] = {"<=", ">=", "==", "!=", "<", ">"};

/* Where the comparison's operator is; NULL if there is none. */
static const char *find_operator(const char *text, const char **sign)
{
    for (const char *p = text; *p; p++) {
        for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
            if (strncmp(p, operators[i], strlen(operators[i])) == 0) {
                *sign = operators[i];
                return p;
            }
        }
    }
    return NULL;
}

static bool compare(struct comparison *c, const char *sign, struct side a,
                    struct side b)
{
    if (a.kind == SIDE_UNSET || b.kind == SIDE_UNSET)
        return true; /* `auto` and `none` follow by themselves */
    bool equality = sign[0] == '=' || sign[0] == '!';
    bool numbers = a.kind == SIDE_NUMBER && b.kind == SIDE_NUMBER;
    if (!numbers && !equality) {
        diag_error(c->diag, c->at,
                   "names are whole paths, as train.epochs, or weights, macs, memory",
                   "`%s` of require is not a number",
                   a.kind == SIDE_TEXT ? a.text : b.text);
        c->good = false;
        return false;
    }
    if (equality) {
        bool same = numbers ? a.number == b.number
                            : a.kind == b.kind && strcmp(a.text, b.text) == 0;
        return same == (sign[0] == '=');
    }
    bool less = sign[0] == '<';
    if (sign[1] == '=')
        return less ? a.number <= b.number : a.number >= b.number;
    return less ? a.number < b.number : a.number > b.number;
}

static bool fulfils(struct comparison *c, const struct yaml_node *condition)
{
    const char *sign = NULL;
    const char *text = condition->kind == YAML_SCALAR ? condition->text : "";
    const char *at = find_operator(text, &sign);
    if (!at) {
        diag_error(c->diag, condition,
                   "as in \"features.mel.win_length <= features.mel.n_fft\"",
                   "`require` is a list of comparisons with <, <=, >, >=, == or !=");
        c->good = false;
        return false;
    }
    c->at = condition;
    struct side a = side_value(c, text, (size_t)(at - text));
    const char *right = at + strlen(sign);
    struct side b = side_value(c, right, strlen(right));
    return c->good && compare(c, sign, a, b);
}

/* A comparison that does not hold, with the numbers of the network that it names. */
static const char *unmet_text(const struct comparison *c)
{
    struct str text = {0};
    const char *from = c->at->text, *between = " (";
    str_addf(&text, "`%s` of require does not hold", from);
    for (const struct size_word *w; c->size && (w = next_size_word(&from));) {
        str_addf(&text, "%s%s ", between, w->name);
        w->add(&text, size_value(w, c->size));
        between = ", ";
    }
    str_add(&text, *between == ',' ? ")" : "");
    const char *copy = arena_strdup(c->arena, str_text(&text));
    str_deinit(&text);
    return copy;
}

bool exp_required(const struct yaml_node *require, const struct exp_size *size,
                  const struct yaml_node *file, const char **unmet, bool *good,
                  struct arena *a, struct diag *diag)
{
    struct comparison c = {.file = file, .size = size, .arena = a, .diag = diag};
    const bool list = require && require->kind == YAML_SEQUENCE;
    const size_t count = list ? require->count : require && !yaml_is_null(require);
    *good = true;
    *unmet = NULL;
    for (size_t i = 0; i < count; i++) {
        c.good = true;
        if (!fulfils(&c, list ? require->items[i] : require) && c.good && !*unmet)
            *unmet = unmet_text(&c);
        *good = c.good && *good;
    }
    return *good && !*unmet;
}
