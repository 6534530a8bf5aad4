/* Replacing dollars. Each pass walks the tree; a text is read piece by piece: plain
 * characters, `$$`, ${env:..}, $name, $(..). */
#include "base/dollar.h"
#include "base/arith.h"
#include "base/decimal.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64, WORK_MAX = 100000, TEXT_MAX = 65536, NAMES_MAX = 64 };

/* The names whose values are being replaced, innermost first: finds names that mean
 * themselves. */
struct expansion {
    const struct expansion *outer;
    const struct yaml_node *value;
    int depth;
};

struct replacing {
    enum dollar_pass pass;
    struct arena *arena;
    struct diag *diag;
    size_t work;
    size_t failures; /* scalars that could not be replaced */
    bool stopped;
};

/* One scalar's text on its way. */
struct place {
    struct replacing *r;
    const struct dollar_scope *scope;
    const struct expansion *expansion;
    const struct yaml_node *node;
};

static struct yaml_node *replace(struct replacing *r, const struct dollar_scope *scope,
                                 const struct expansion *expansion,
                                 struct yaml_node *node);

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static size_t name_length(const char *text)
{
    size_t n = 0;
    while (starts_name(text[n]) || (n > 0 && text[n] >= '0' && text[n] <= '9'))
        n++;
    return n;
}

/* The length of a bracketed text that starts with `open`, both brackets counted; 0 if
 * it is not closed. */
static size_t bracketed(const char *text, char open, char close)
{
    int depth = 0;
    for (size_t i = 0; text[i]; i++) {
        if (text[i] == open)
            depth++;
        if (text[i] == close && --depth == 0)
            return i + 1;
    }
    return 0;
}

static struct yaml_node *new_scalar(const struct place *p, const char *text,
                                    bool quoted)
{
    struct yaml_node *n = yaml_scalar(p->r->arena, text);
    n->source = p->node->source;
    n->line = p->node->line;
    n->column = p->node->column;
    n->quoted = quoted;
    return n;
}

static const char *hint_for_name(const struct place *p, const char *name)
{
    const char *names[NAMES_MAX] = {0};
    size_t count = 0;
    struct str list = {0};
    for (const struct dollar_scope *s = p->scope; s; s = s->outer)
        for (size_t i = 0; s->names && i < s->names->count && count < NAMES_MAX; i++) {
            names[count] = s->names->pairs[i].key->text;
            str_addf(&list, "%s%s", count > 0 ? ", " : "", names[count]);
            count++;
        }
    const char *near = str_nearest(name, names, count);
    const char *hint;
    if (near)
        hint = arena_printf(p->r->arena, "did you mean `$%s`?", near);
    else if (count > 0)
        hint = arena_printf(p->r->arena, "names here: %s", str_text(&list));
    else
        hint = "give it a value under `variables:`, or write `$$` for a dollar";
    str_deinit(&list);
    return hint;
}

static bool is_open(const struct expansion *e, const struct yaml_node *value)
{
    for (; e; e = e->outer)
        if (e->value == value)
            return true;
    return false;
}

/* The replaced value of a name; NULL (noted) if it has none. A name inside its own
 * value means the one of the scope around. */
static struct yaml_node *value_of(const struct place *p, const char *name)
{
    bool itself = false;
    for (const struct dollar_scope *s = p->scope; s; s = s->outer) {
        struct yaml_node *value = yaml_find(s->names, name);
        if (!value)
            continue;
        if (is_open(p->expansion, value)) {
            itself = true;
            continue;
        }
        int depth = p->expansion ? p->expansion->depth + 1 : 1;
        if (depth > DEPTH_MAX) {
            diag_error(p->r->diag, p->node, NULL,
                       "names stand for names more than %d levels deep", DEPTH_MAX);
            return NULL;
        }
        struct expansion e = {.outer = p->expansion, .value = value, .depth = depth};
        size_t failures = p->r->failures;
        value = replace(p->r, s, &e, value);
        return p->r->failures == failures ? value : NULL;
    }
    if (itself)
        diag_error(p->r->diag, p->node, NULL, "the value of `$%s` needs `$%s` itself",
                   name, name);
    else
        diag_error(p->r->diag, p->node, hint_for_name(p, name), "unknown name `$%s`",
                   name);
    return NULL;
}

static bool lookup_number(void *context, const char *name, double *out)
{
    const struct place *p = context;
    const struct yaml_node *value = value_of(p, name);
    if (!value)
        return false;
    struct yaml_node plain = {.kind = value->kind, .text = value->text};
    if (yaml_to_double(&plain, out))
        return true;
    const char *shown = value->kind == YAML_SCALAR     ? value->text
                        : value->kind == YAML_SEQUENCE ? "a list"
                                                       : "a mapping";
    bool quotes = value->kind == YAML_SCALAR && !yaml_is_null(value);
    diag_error(p->r->diag, p->node, NULL,
               "`%s` in arithmetic must be a number, not %s%.60s%s", name,
               quotes ? "`" : "", yaml_is_null(value) ? "empty" : shown,
               quotes ? "`" : "");
    return false;
}

/* The number that $(text) stands for; NULL (noted) if there is none. */
static struct yaml_node *arithmetic(struct place *p, const char *text, size_t length)
{
    struct arith_fault fault;
    double value;
    if (!arith_evaluate(text, length, lookup_number, p, &value, &fault)) {
        if (fault.text[0])
            diag_error(p->r->diag, p->node, NULL, "bad arithmetic in `$(%.*s)`: %s",
                       (int)length, text, fault.text);
        return NULL;
    }
    struct str number = {0};
    value = decimal_tidy(value);
    if (value == floor(value) && fabs(value) < 1e15)
        str_addf(&number, "%.0f", value + 0.0);
    else
        str_add_double(&number, value);
    struct yaml_node *n = new_scalar(p, str_text(&number), false);
    str_deinit(&number);
    return n;
}

static bool add_environment(struct place *p, const char *text, size_t length, int depth,
                            bool *outside, struct str *out);

/* Reads one $name or $(..) at text; *length is the length of it. NULL (noted) if it is
 * bad. */
static struct yaml_node *read_name(struct place *p, const char *text, size_t *length)
{
    struct arena *a = p->r->arena;
    size_t n = name_length(text + 1);
    *length = 1 + n;
    if (n > 0)
        return value_of(p, arena_strndup(a, text + 1, n));
    if (text[1] == '(') {
        size_t whole = bracketed(text + 1, '(', ')');
        if (whole == 0) {
            *length = strlen(text);
            diag_error(p->r->diag, p->node,
                       "inside {} and [] a text with a comma must be quoted",
                       "`$(` without its closing parenthesis");
            return NULL;
        }
        *length = 1 + whole;
        const char *inner = text + 2;
        size_t inside = whole - 2;
        if (inside > 0 && name_length(inner) == inside)
            return value_of(p, arena_strndup(a, inner, inside));
        return arithmetic(p, inner, inside);
    }
    /* What DOLLAR_ENV could not replace is the same fault here. */
    struct str ignored = {0};
    bool outside = false, braces = text[1] == '{';
    bool refused =
        braces && !add_environment(p, text, strlen(text), 0, &outside, &ignored);
    str_deinit(&ignored);
    if (refused)
        return NULL;
    if (braces)
        diag_error(p->r->diag, p->node,
                   "write $name for a name, ${env:NAME} for the environment",
                   "`${` knows only ${env:NAME} and ${env:NAME:default}");
    else
        diag_error(p->r->diag, p->node, "write `$$` for a dollar",
                   "`$` must stand before a name or a parenthesis");
    return NULL;
}

/* Replaces $name and $(..) in a scalar. */
static struct yaml_node *replace_names(struct place *p, struct yaml_node *node)
{
    const char *text = node->text;
    size_t length;
    if (text[0] == '$' && text[1] != '$') {
        struct yaml_node *whole = read_name(p, text, &length);
        if (!whole) {
            p->r->failures++;
            return node;
        }
        if (text[length] == '\0') {
            if (whole->source)
                return whole;
            struct yaml_node *copy = arena_alloc(p->r->arena, 1, sizeof(*copy));
            *copy = *whole;
            copy->source = node->source;
            copy->line = node->line;
            copy->column = node->column;
            copy->room = 0;
            return copy;
        }
    }
    struct str out = {0};
    bool good = true;
    for (const char *at = text; *at && good; at += length) {
        length = 1;
        if (*at != '$') {
            length = strcspn(at, "$");
            str_addn(&out, at, length);
        } else if (at[1] == '$') {
            length = 2;
            str_add(&out, "$");
        } else {
            const struct yaml_node *value = read_name(p, at, &length);
            if (value && value->kind != YAML_SCALAR)
                diag_error(p->r->diag, node, NULL,
                           "`%.*s` is a %s and cannot stand inside a text", (int)length,
                           at, value->kind == YAML_SEQUENCE ? "list" : "mapping");
            good = value && value->kind == YAML_SCALAR;
            if (good)
                str_add(&out, yaml_is_null(value) ? "" : value->text);
        }
        if (good && out.length > TEXT_MAX) {
            diag_error(p->r->diag, node, NULL,
                       "the text becomes longer than %d characters", TEXT_MAX);
            good = false;
        }
    }
    struct yaml_node *result =
        good ? new_scalar(p, str_text(&out), node->quoted) : node;
    str_deinit(&out);
    return result;
}

/* Adds a value of the environment, in which a dollar is an ordinary character. */
static bool add_variable(const struct place *p, const char *name, const char *value,
                         struct str *out)
{
    size_t bad;
    if (!utf8_is_text(value, strlen(value), &bad)) {
        diag_error(p->r->diag, p->node, NULL,
                   "the environment variable %s is not UTF-8 text", name);
        return false;
    }
    for (; *value; value++) {
        str_addn(out, value, 1);
        if (*value == '$')
            str_add(out, "$");
    }
    return true;
}

/* Adds what ${env:..} of length bytes at text stands for. */
static bool add_env(struct place *p, const char *text, size_t length, int depth,
                    bool *outside, struct str *out)
{
    static const char prefix[] = "${env:";
    const char *name = text + strlen(prefix);
    const char *end = text + length - 1;
    size_t n = length > strlen(prefix) && strncmp(text, prefix, strlen(prefix)) == 0
                   ? name_length(name)
                   : 0;
    if (n == 0 || (name[n] != ':' && name + n != end)) {
        diag_error(p->r->diag, p->node, NULL,
                   "`%.*s` is neither ${env:NAME} nor ${env:NAME:default}", (int)length,
                   text);
        return false;
    }
    const char *variable = arena_strndup(p->r->arena, name, n);
    const char *value = getenv(variable);
    bool has_default = name[n] == ':';
    if (value && (value[0] || !has_default)) {
        *outside = *outside || out->length == 0;
        return add_variable(p, variable, value, out);
    }
    if (has_default)
        return add_environment(p, name + n + 1, (size_t)(end - (name + n + 1)),
                               depth + 1, outside, out);
    diag_error(p->r->diag, p->node,
               arena_printf(p->r->arena,
                            "export %s=..., or give a default: ${env:%s:default}",
                            variable, variable),
               "the environment variable %s is not set", variable);
    return false;
}

/* Adds text with its ${env:..} replaced; *outside: it starts with one from outside. */
static bool add_environment(struct place *p, const char *text, size_t length, int depth,
                            bool *outside, struct str *out)
{
    if (depth > DEPTH_MAX) {
        diag_error(p->r->diag, p->node, NULL, "nested more than %d levels deep",
                   DEPTH_MAX);
        return false;
    }
    for (size_t i = 0, n; i < length; i += n) {
        n = 1;
        if (text[i] == '$' && i + 1 < length && text[i + 1] == '{') {
            size_t braces = bracketed(text + i + 1, '{', '}');
            if (braces == 0 || i + 1 + braces > length) {
                diag_error(p->r->diag, p->node, NULL, "`${` without its closing brace");
                return false;
            }
            n = 1 + braces;
            if (!add_env(p, text + i, n, depth, outside, out))
                return false;
            continue;
        }
        if (text[i] == '$' && i + 1 < length && text[i + 1] == '$')
            n = 2;
        str_addn(out, text + i, n);
    }
    return true;
}

/* Replaces ${env:..} in a scalar. A path that starts with a value from outside is
 * relative to the current folder, not to the file's. */
static struct yaml_node *replace_environment(struct place *p, struct yaml_node *node)
{
    if (!strstr(node->text, "${"))
        return node;
    struct str out = {0};
    bool outside = false;
    struct yaml_node *result = node;
    if (add_environment(p, node->text, strlen(node->text), 0, &outside, &out)) {
        bool whole = strncmp(node->text, "${", 2) == 0 &&
                     bracketed(node->text + 1, '{', '}') + 1 == strlen(node->text);
        result = new_scalar(p, str_text(&out), node->quoted && !whole);
    }
    if (outside && result != node && node->source) {
        struct yaml_source *source = arena_alloc(p->r->arena, 1, sizeof(*source));
        *source = *node->source;
        source->folder = ".";
        result->source = source;
    }
    str_deinit(&out);
    return result;
}

static struct yaml_node *replace_scalar(struct replacing *r,
                                        const struct dollar_scope *scope,
                                        const struct expansion *expansion,
                                        struct yaml_node *node)
{
    if (!strchr(node->text, '$'))
        return node;
    struct place p = {.r = r, .scope = scope, .expansion = expansion, .node = node};
    if (r->pass == DOLLAR_ENV)
        return replace_environment(&p, node);
    size_t errors = diag_errors(r->diag);
    struct yaml_node *result = replace_names(&p, node);
    if (diag_errors(r->diag) > errors)
        diag_settle(r->diag, node);
    return result;
}

static struct yaml_node *shallow_copy(const struct yaml_node *node, struct arena *a)
{
    struct yaml_node *copy = arena_alloc(a, 1, sizeof(*copy));
    *copy = *node;
    copy->room = copy->count;
    if (node->kind == YAML_SEQUENCE) {
        copy->items = arena_alloc(a, node->count, sizeof(*copy->items));
        memcpy(copy->items, node->items, node->count * sizeof(*copy->items));
    } else {
        copy->pairs = arena_alloc(a, node->count, sizeof(*copy->pairs));
        memcpy(copy->pairs, node->pairs, node->count * sizeof(*copy->pairs));
    }
    return copy;
}

/* Keys are taken as they are. A key that would be replaced if it were a value was
 * probably meant to be. */
static void check_key(const struct replacing *r, const struct dollar_scope *scope,
                      const struct yaml_node *key)
{
    if (!strchr(key->text, '$'))
        return;
    bool meant = r->pass == DOLLAR_ENV && strstr(key->text, "${env:");
    for (; scope && r->pass == DOLLAR_NAMES && !meant; scope = scope->outer)
        for (size_t i = 0; scope->names && i < scope->names->count && !meant; i++)
            meant = dollar_reads(key, scope->names->pairs[i].key->text);
    if (meant)
        diag_warning(r->diag, key, "only values are",
                     "the key `%s` is not replaced: keys are taken as they are",
                     key->text);
}

static struct yaml_node *replace(struct replacing *r, const struct dollar_scope *scope,
                                 const struct expansion *expansion,
                                 struct yaml_node *node)
{
    if (r->stopped)
        return node;
    if (++r->work > WORK_MAX) {
        diag_error(r->diag, node, NULL,
                   "more than 100,000 values once every name is replaced");
        r->stopped = true;
        r->failures++;
        return node;
    }
    if (node->kind == YAML_SCALAR)
        return replace_scalar(r, scope, expansion, node);
    struct yaml_node *result = node;
    for (size_t i = 0; i < node->count; i++) {
        bool list = node->kind == YAML_SEQUENCE;
        struct yaml_node *old = list ? node->items[i] : node->pairs[i].value;
        if (!list)
            check_key(r, scope, node->pairs[i].key);
        struct yaml_node *new = replace(r, scope, expansion, old);
        if (new == old)
            continue;
        if (result == node)
            result = shallow_copy(node, r->arena);
        if (list)
            result->items[i] = new;
        else
            result->pairs[i].value = new;
    }
    return result;
}

struct yaml_node *dollar_replace(struct yaml_node *node, enum dollar_pass pass,
                                 const struct dollar_scope *scope, struct arena *a,
                                 struct diag *diag)
{
    struct replacing r = {.pass = pass, .arena = a, .diag = diag};
    return replace(&r, scope, NULL, node);
}

static bool is_name(const char *text, size_t length, const char *name)
{
    return strlen(name) == length && strncmp(text, name, length) == 0;
}

/* Whether arithmetic of `length` bytes has the name. */
static bool arithmetic_reads(const char *text, size_t length, const char *name)
{
    for (size_t i = 0; i < length;) {
        size_t n = name_length(text + i);
        if (n > 0 && is_name(text + i, n, name))
            return true;
        bool number = text[i] >= '0' && text[i] <= '9';
        i += n ? n : 1;
        while (number && i < length && name_length(text + i) > 0)
            i++; /* 1e3 names nothing */
    }
    return false;
}

static bool text_reads(const char *text, const char *name)
{
    for (const char *at = strchr(text, '$'); at && at[1]; at = strchr(at, '$')) {
        size_t n = name_length(at + 1);
        size_t braced = at[1] == '(' ? bracketed(at + 1, '(', ')') : 0;
        if (n > 0 && is_name(at + 1, n, name))
            return true;
        if (braced > 0 && arithmetic_reads(at + 2, braced - 2, name))
            return true;
        at += at[1] == '$' ? 2 : 1;
    }
    return false;
}

bool dollar_reads(const struct yaml_node *node, const char *name)
{
    if (node->kind == YAML_SCALAR)
        return text_reads(node->text, name);
    for (size_t i = 0; i < node->count; i++)
        if (dollar_reads(node->kind == YAML_SEQUENCE ? node->items[i]
                                                     : node->pairs[i].value,
                         name))
            return true;
    return false;
}
