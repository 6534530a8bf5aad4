/* `require`: comparisons that a trial's file has to fulfil. */
#include "runner/experiment/plan/plan.h"

#include "base/arith.h"
#include "base/dollar.h"
#include "runner/experiment/tree.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* One comparison under way. */
struct comparison {
    const struct yaml_node *file, *at;
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

/* A word of a side that starts at text and is length long: its value. */
static struct side word_value(struct comparison *c, const char *text, size_t length,
                              bool alone)
{
    const char *path = arena_strndup(c->arena, text, length);
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
    struct str numbers = {0};
    for (size_t i = 0; i < length && c->good && side.kind == SIDE_NUMBER;) {
        size_t n = 0;
        while (i + n < length && is_path_char(text[i + n]))
            n++;
        bool name = n > 0 && (isalpha((unsigned char)text[i]) || text[i] == '_') &&
                    text[i + n] != '(';
        if (name) {
            struct side value = word_value(c, text + i, n, false);
            side.kind = value.kind;
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
static const char *find_operator(const char *text, const char **operator)
{
    for (const char *p = text; *p; p++) {
        for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
            if (strncmp(p, operators[i], strlen(operators[i])) == 0) {
                *operator= operators[i];
                return p;
            }
        }
    }
    return NULL;
}

static bool compare(struct comparison *c, const char *operator, struct side a,
                    struct side b)
{
    if (a.kind == SIDE_UNSET || b.kind == SIDE_UNSET)
        return true; /* `auto` and `none` follow by themselves */
    bool equality = operator[0] == '=' || operator[0] == '!';
    bool numbers = a.kind == SIDE_NUMBER && b.kind == SIDE_NUMBER;
    if (!numbers && !equality) {
        diag_error(c->diag, c->at, "names are whole paths, as train.epochs",
                   "`%s` of require is not a number",
                   a.kind == SIDE_TEXT ? a.text : b.text);
        c->good = false;
        return false;
    }
    if (equality) {
        bool same = numbers ? a.number == b.number
                            : a.kind == b.kind && strcmp(a.text, b.text) == 0;
        return same == (operator[0] == '=');
    }
    bool less = operator[0] == '<';
    if (operator[1] == '=')
        return less ? a.number <= b.number : a.number >= b.number;
    return less ? a.number < b.number : a.number > b.number;
}

static bool fulfils(struct comparison *c, const struct yaml_node *condition)
{
    const char *operator= NULL;
    const char *text = condition->kind == YAML_SCALAR ? condition->text : "";
    const char *at = find_operator(text, &operator);
    if (!at) {
        diag_error(c->diag, condition,
                   "as in \"features.mel.win_length <= features.mel.n_fft\"",
                   "`require` is a list of comparisons with <, <=, >, >=, == or !=");
        c->good = false;
        return false;
    }
    c->at = condition;
    struct side a = side_value(c, text, (size_t)(at - text));
    const char *right = at + strlen(operator);
    struct side b = side_value(c, right, strlen(right));
    return c->good && compare(c, operator, a, b);
}

bool exp_required(const struct yaml_node *require, const struct yaml_node *file,
                  bool *good, struct arena *a, struct diag *diag)
{
    struct comparison c = {.file = file, .arena = a, .diag = diag, .good = true};
    bool all = true;
    *good = true;
    if (require && require->kind == YAML_SEQUENCE) {
        for (size_t i = 0; i < require->count; i++) {
            c.good = true;
            all = fulfils(&c, require->items[i]) && all;
            *good = c.good && *good;
        }
    } else if (require && !yaml_is_null(require)) {
        all = fulfils(&c, require);
        *good = c.good;
    }
    return all;
}
