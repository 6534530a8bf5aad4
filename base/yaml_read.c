/* From libyaml's events to a tree. Reading goes on after faults of content (a duplicate
 * key, an unknown alias), so that all are found; it ends at a fault of syntax or size.
 */
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEPTH_MAX = 64, NODES_MAX = 100000, BUCKETS = 1024 };

struct anchor {
    struct anchor *next; /* older, in the same bucket */
    const char *name;
    struct yaml_node *node;
    size_t nodes; /* with aliases expanded */
    int height;   /* levels of collections in it: 0 for a scalar */
    bool open;    /* its collection is still being read */
};

/* A collection that is being read. */
struct frame {
    struct yaml_node *node;
    struct yaml_node *key; /* of a mapping, waiting for its value */
    struct anchor *anchor;
    size_t nodes_before;
    int height;
};

struct reader {
    const struct yaml_source *source;
    struct arena *arena;
    struct diag *diag;
    struct frame stack[DEPTH_MAX];
    int depth;
    size_t nodes;
    struct anchor *anchors[BUCKETS];
    struct yaml_node *root;
    const struct yaml_node *quote; /* the last quoted text of several lines */
    int quote_end;                 /* its last line */
    bool documents, stopped;
};

static struct yaml_node *new_node(struct reader *r, enum yaml_kind kind,
                                  const yaml_event_t *event)
{
    struct yaml_node *n = arena_alloc(r->arena, 1, sizeof *n);
    n->kind = kind;
    n->source = r->source;
    n->line = (int)event->start_mark.line + 1;
    n->column = (int)event->start_mark.column + 1;
    return n;
}

static size_t bucket_of(const char *name)
{
    size_t hash = 5381;
    for (; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    return hash % BUCKETS;
}

static struct anchor *find_anchor(struct reader *r, const char *name)
{
    struct anchor *a = r->anchors[bucket_of(name)];
    while (a && strcmp(a->name, name) != 0)
        a = a->next;
    return a;
}

static struct anchor *add_anchor(struct reader *r, const yaml_char_t *name,
                                 struct yaml_node *node)
{
    if (!name)
        return NULL;
    struct anchor *a = arena_alloc(r->arena, 1, sizeof *a);
    a->name = arena_strdup(r->arena, (const char *)name);
    a->node = node;
    a->nodes = 1;
    size_t bucket = bucket_of(a->name);
    a->next = r->anchors[bucket];
    r->anchors[bucket] = a;
    return a;
}

/* Counts nodes, expanded ones too. */
static void count(struct reader *r, const struct yaml_node *at, size_t nodes)
{
    r->nodes += nodes;
    if (r->nodes <= NODES_MAX)
        return;
    diag_error(
        r->diag, at, NULL,
        "%s has more than 100,000 nodes, each alias counted as what it stands for",
        r->source->name);
    r->stopped = true;
}

/* Puts a finished node where the open collection wants it. */
static void place(struct reader *r, struct yaml_node *node, int height)
{
    if (r->depth == 0) {
        r->root = node;
        return;
    }
    struct frame *f = &r->stack[r->depth - 1];
    if (f->height < height + 1)
        f->height = height + 1;
    if (f->node->kind == YAML_SEQUENCE) {
        yaml_append(f->node, node, r->arena);
    } else if (f->key) {
        yaml_add_pair(f->node, f->key, node, r->arena);
        f->key = NULL;
    } else if (node->kind == YAML_SCALAR) {
        f->key = node;
    } else {
        diag_error(r->diag, node, "put a word before the colon",
                   "a key must be a single word, not a %s",
                   node->kind == YAML_MAPPING ? "mapping" : "list");
        struct yaml_node *key = yaml_scalar(r->arena, "");
        key->source = node->source;
        key->line = node->line;
        key->column = node->column;
        f->key = key;
    }
}

static void check_tag(struct reader *r, struct yaml_node *node, const yaml_char_t *tag)
{
    if (!tag)
        return;
    if (strcmp((const char *)tag, YAML_STR_TAG) == 0)
        node->quoted = true;
    else
        diag_error(r->diag, node, "leave the tag away: each option knows its type",
                   "YAML tags such as %s have no meaning here", (const char *)tag);
}

static void read_scalar(struct reader *r, const yaml_event_t *event)
{
    struct yaml_node *n = new_node(r, YAML_SCALAR, event);
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    n->text = arena_strndup(r->arena, text, length);
    n->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    bool quote = event->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                 event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    int last = (int)event->end_mark.line + 1;
    if (quote && last > n->line) {
        r->quote = n;
        r->quote_end = last;
    }
    if (strlen(n->text) != length)
        diag_error(r->diag, n, NULL, "a text must not contain a NUL character");
    check_tag(r, n, event->data.scalar.tag);
    add_anchor(r, event->data.scalar.anchor, n);
    count(r, n, 1);
    place(r, n, 0);
}

static void open_collection(struct reader *r, enum yaml_kind kind,
                            const yaml_event_t *event, const yaml_char_t *anchor,
                            const yaml_char_t *tag)
{
    struct yaml_node *n = new_node(r, kind, event);
    if (r->depth == DEPTH_MAX) {
        diag_error(r->diag, n, NULL, "nested more than %d levels deep", DEPTH_MAX);
        r->stopped = true;
        return;
    }
    check_tag(r, n, tag);
    struct frame *f = &r->stack[r->depth++];
    *f = (struct frame){.node = n, .nodes_before = r->nodes, .height = 1};
    f->anchor = add_anchor(r, anchor, n);
    if (f->anchor)
        f->anchor->open = true;
    count(r, n, 1);
}

static int compare_keys(const void *a, const void *b)
{
    const struct yaml_node *x = *(struct yaml_node *const *)a;
    const struct yaml_node *y = *(struct yaml_node *const *)b;
    int texts = strcmp(x->text, y->text);
    if (texts != 0)
        return texts;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

static void check_duplicates(struct reader *r, const struct yaml_node *map)
{
    struct yaml_node **keys = mem_alloc(map->count, sizeof(struct yaml_node *));
    if (!keys) {
        diag_error(r->diag, map, NULL, "out of memory");
        return;
    }
    for (size_t i = 0; i < map->count; i++)
        keys[i] = map->pairs[i].key;
    qsort(keys, map->count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < map->count; i++)
        if (strcmp(keys[i]->text, keys[i - 1]->text) == 0)
            diag_error(r->diag, keys[i], NULL,
                       "duplicate key `%s`, first given in line %d", keys[i]->text,
                       keys[i - 1]->line);
    free(keys);
}

static void close_collection(struct reader *r)
{
    struct frame f = r->stack[--r->depth];
    if (f.node->kind == YAML_MAPPING)
        check_duplicates(r, f.node);
    if (f.anchor) {
        f.anchor->open = false;
        f.anchor->nodes = r->nodes - f.nodes_before;
        f.anchor->height = f.height;
    }
    place(r, f.node, f.height);
}

static void read_alias(struct reader *r, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct yaml_node *null = new_node(r, YAML_SCALAR, event);
    null->text = "";
    const struct anchor *a = find_anchor(r, name);
    if (!a) {
        diag_error(r->diag, null, "an anchor `&NAME` must stand before its alias",
                   "unknown alias `*%s`", name);
    } else if (a->open) {
        diag_error(r->diag, null, NULL, "the alias `*%s` stands inside its own anchor",
                   name);
        a = NULL;
    } else if (r->depth + a->height > DEPTH_MAX) {
        diag_error(r->diag, null, NULL,
                   "nested more than %d levels deep by the alias `*%s`", DEPTH_MAX,
                   name);
        a = NULL;
    }
    count(r, null, a ? a->nodes : 1);
    place(r, a ? a->node : null, a ? a->height : 0);
}

static void handle(struct reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (r->documents) {
            diag_error_at(r->diag, r->source, (int)event->start_mark.line + 1,
                          (int)event->start_mark.column + 1, NULL,
                          "a second document starts here; a file holds one");
            r->stopped = true;
        }
        r->documents = true;
        break;
    case YAML_SCALAR_EVENT:
        read_scalar(r, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_collection(r, YAML_SEQUENCE, event, event->data.sequence_start.anchor,
                        event->data.sequence_start.tag);
        break;
    case YAML_MAPPING_START_EVENT:
        open_collection(r, YAML_MAPPING, event, event->data.mapping_start.anchor,
                        event->data.mapping_start.tag);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_collection(r);
        break;
    case YAML_ALIAS_EVENT:
        read_alias(r, event);
        break;
    case YAML_STREAM_END_EVENT:
        r->stopped = true;
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
}

/* Line and column (1-based, in characters) of a byte. */
static void place_of(const struct yaml_source *s, size_t offset, int *line, int *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset && i < s->length; i++) {
        if (s->text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)s->text[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

/* Whether an unquoted ${ stands behind an open { or [ in the line; its column. */
static bool find_flow_dollar(const struct yaml_source *s, int line, int *column)
{
    const char *p = s->text, *end = s->text + s->length;
    for (int i = 1; i < line && p; i++) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : NULL;
    }
    char quote = 0;
    int open = 0;
    for (int at = 1; p && p < end && *p != '\n'; p++) {
        if (quote) {
            quote = *p == quote ? 0 : quote;
        } else if (*p == '"' || *p == '\'') {
            quote = *p;
        } else if (p[0] == '$' && p + 1 < end && p[1] == '{') {
            if (open > 0) {
                *column = at;
                return true;
            }
        } else if (*p == '{' || *p == '[') {
            open++;
        }
        at += ((unsigned char)*p & 0xC0) != 0x80;
    }
    return false;
}

/* The byte at a place; NULL behind the end. */
static const char *find_byte(const struct yaml_source *s, int line, int column)
{
    int l = 1, c = 1;
    for (size_t i = 0; i < s->length; i++) {
        bool starts = ((unsigned char)s->text[i] & 0xC0) != 0x80;
        if (starts && l == line && c == column)
            return s->text + i;
        if (s->text[i] == '\n') {
            l++;
            c = 1;
        } else {
            c += starts;
        }
    }
    return NULL;
}

static char byte_at(const struct yaml_source *s, int line, int column)
{
    const char *p = find_byte(s, line, column);
    return p ? *p : 0;
}

/* Whether the bracket at p has its partner further on. Quotes count where a text may
 * start, and comments are passed over. */
static bool is_closed(const char *p)
{
    char open[DEPTH_MAX];
    int depth = 0;
    char before = ' ';
    for (; *p; p++) {
        bool starts = strchr(" ,:[{\n", before);
        if (*p == '#' && strchr(" \n", before)) {
            p += strcspn(p, "\n");
            if (*p == '\0')
                break;
        } else if ((*p == '"' || *p == '\'') && starts) {
            const char *end = strchr(p + 1, *p);
            p = end ? end : p;
        } else if (*p == '{' || *p == '[') {
            if (depth == DEPTH_MAX)
                return true;
            open[depth++] = *p == '{' ? '}' : ']';
        } else if (*p == '}' || *p == ']') {
            if (open[--depth] != *p)
                return false;
            if (depth == 0)
                return true;
        }
        before = *p;
    }
    return false;
}

/* What was opened and never closed, and so is to blame for a fault of syntax: a quote
 * or bracket. False if there is none. */
static bool find_open(const struct reader *r, const yaml_parser_t *parser, int *line,
                      int *column)
{
    const char *context = parser->context ? parser->context : "";
    bool quote = strstr(context, "quoted scalar") &&
                 strstr(parser->problem, "unexpected end of stream");
    if (quote || strstr(context, "flow mapping") || strstr(context, "flow sequence")) {
        *line = (int)parser->context_mark.line + 1;
        *column = (int)parser->context_mark.column + 1;
    } else if (r->depth > 0) {
        *line = r->stack[r->depth - 1].node->line;
        *column = r->stack[r->depth - 1].node->column;
    }
    const char *p = find_byte(r->source, *line, *column);
    return p && (quote || ((*p == '{' || *p == '[') && !is_closed(p)));
}

static const char *hint_for(const char *problem, char at)
{
    if (strstr(problem, "cannot start any token"))
        return at == '\t' ? "indent with spaces, not with tabs"
                          : "put text that starts with this character into quotes";
    if (strstr(problem, "mapping values are not allowed"))
        return "check the indentation; text with `: ` in it must be quoted";
    if (strstr(problem, "expected key") || strstr(problem, "expected <block end>") ||
        strstr(problem, "expected '-' indicator"))
        return "check the indentation of this line and the ones above it";
    if (strstr(problem, "expected ',' or"))
        return "a comma is missing";
    if (strstr(problem, "could not find expected ':'"))
        return "a key needs a colon and a space behind it";
    return NULL;
}

static void syntax_fault(struct reader *r, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "not readable";
    if (parser->error == YAML_MEMORY_ERROR) {
        diag_error(r->diag, NULL, NULL, "out of memory while reading %s",
                   r->source->name);
        return;
    }
    int line = (int)parser->problem_mark.line + 1;
    int column = (int)parser->problem_mark.column + 1;
    if (parser->error == YAML_READER_ERROR) {
        place_of(r->source, parser->problem_offset, &line, &column);
        diag_error_at(r->diag, r->source, line, column, NULL,
                      "a character that YAML does not allow (U+%04X)",
                      (unsigned)parser->problem_value);
        return;
    }
    char at = byte_at(r->source, line, column);
    const char *hint = hint_for(problem, at);
    bool exact = at == '{' && column > 1 && byte_at(r->source, line, column - 1) == '$';
    if (exact)
        column--;
    int from = line, start = column;
    if (exact || find_flow_dollar(r->source, line, &column)) {
        hint = "inside {} and [] a ${...} must be quoted: \"${env:NAME}\"";
    } else if (find_open(r, parser, &from, &start)) {
        diag_error_at(r->diag, r->source, from, start, NULL,
                      "not valid YAML: this `%c` is never closed",
                      byte_at(r->source, from, start));
        return;
    } else if (r->quote && r->quote_end == line) {
        diag_error(r->diag, r->quote, "is it closed where it should be?",
                   "not valid YAML: the text that starts with this quote ends in line "
                   "%d, and more follows there",
                   line);
        return;
    }
    if (parser->context)
        diag_error_at(r->diag, r->source, line, column, hint, "not valid YAML: %s, %s",
                      parser->context, problem);
    else
        diag_error_at(r->diag, r->source, line, column, hint, "not valid YAML: %s",
                      problem);
}

/* The length of a valid UTF-8 character at p, 0 if it is none or a control character.
 */
static size_t character(const unsigned char *p, size_t length)
{
    if (p[0] < 0x80)
        return (p[0] >= 0x20 && p[0] != 0x7F) || p[0] == '\t' || p[0] == '\n' ||
               p[0] == '\r';
    size_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC2 ? 2 : 0;
    if (n == 0 || n > length || p[0] > 0xF4)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xED && p[1] > 0x9F;
    bool beyond = p[0] == 0xF4 && p[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : n;
}

bool yaml_is_text(const char *text, size_t length, size_t *bad)
{
    for (size_t i = 0, n; i < length; i += n) {
        n = character((const unsigned char *)text + i, length - i);
        if (n == 0) {
            *bad = i;
            return false;
        }
    }
    return true;
}

static bool is_utf16(const char *text, size_t length)
{
    return length >= 2 &&
           (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
}

/* Refuses what is no UTF-8 text, with one fault. */
static bool check_text(struct reader *r)
{
    const struct yaml_source *s = r->source;
    size_t bad = 0;
    if (yaml_is_text(s->text, s->length, &bad))
        return true;
    int line, column;
    place_of(s, bad, &line, &column);
    unsigned byte = (unsigned char)s->text[bad];
    if (is_utf16(s->text, s->length))
        diag_error_at(r->diag, s, 1, 1, "save it as UTF-8", "%s is saved as UTF-16",
                      s->name);
    else if (byte < 0x80)
        diag_error_at(r->diag, s, line, column, "YAML files are plain UTF-8 text",
                      "the control character 0x%02x must not stand in a YAML file",
                      byte);
    else
        diag_error_at(r->diag, s, line, column, "YAML files are plain UTF-8 text",
                      "the byte 0x%02x is not valid UTF-8", byte);
    return false;
}

static void parse(struct reader *r)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        diag_error(r->diag, NULL, NULL, "out of memory while reading %s",
                   r->source->name);
        return;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)r->source->text,
                                 r->source->length);
    while (!r->stopped) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            syntax_fault(r, &parser);
            break;
        }
        handle(r, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

struct yaml_node *yaml_read_text(const char *text, size_t length, const char *name,
                                 const char *folder, struct arena *a, struct diag *diag)
{
    size_t faults = diag_errors(diag);
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    struct yaml_source *source = arena_alloc(a, 1, sizeof *source);
    source->name = arena_strdup(a, name);
    source->folder = arena_strdup(a, folder);
    source->text = arena_strndup(a, text, length);
    source->length = length;
    struct reader *r = arena_alloc(a, 1, sizeof *r);
    *r = (struct reader){.source = source, .arena = a, .diag = diag};
    if (!check_text(r))
        return NULL;
    parse(r);
    if (diag_errors(diag) > faults)
        return NULL;
    bool nothing = !r->root || (yaml_is_null(r->root) && r->root->text[0] == '\0');
    if (nothing) {
        diag_error_at(diag, source, 1, 1, NULL, "%s is empty", name);
        return NULL;
    }
    return r->root;
}
