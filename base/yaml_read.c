/* From libyaml's events to a tree. Reading goes on after faults of content (a duplicate
 * key, an unknown alias), so that all are found; it ends at a fault of syntax or size.
 */
#include "base/utf8.h"
#include "base/yaml_parts.h"

#include <stdlib.h>
#include <string.h>

enum { NODES_MAX = 100000, BUCKETS = 1024 };

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
    struct yaml_node *key;          /* of a mapping, waiting for its value */
    const struct yaml_node *merged; /* what a merge key names; or NULL */
    struct anchor *anchor;
    size_t nodes_before;
    int height;
    bool flow; /* inside {} or [] */
};

struct reader {
    const struct yaml_source *source;
    struct arena *arena;
    struct diag *diag;
    struct frame stack[YAML_DEPTH_MAX];
    int depth;
    size_t nodes;
    struct anchor *anchors[BUCKETS];
    struct yaml_node *root;
    const struct yaml_node *quote; /* the last quoted text of several lines */
    int quote_end;                 /* its last line */
    bool documents, stopped;
    bool broken; /* by a fault of syntax or size: there is no tree */
};

static struct yaml_node *new_node(struct reader *r, enum yaml_kind kind,
                                  const yaml_event_t *event)
{
    struct yaml_node *n = arena_alloc(r->arena, 1, sizeof(*n));
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
    struct anchor *a = arena_alloc(r->arena, 1, sizeof(*a));
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
    r->stopped = r->broken = true;
}

static bool is_merge(const struct yaml_node *key)
{
    return !key->quoted && strcmp(key->text, "<<") == 0;
}

/* Adds the pairs that a merge key means, so that no other fault is told of their
 * absence. */
static void take_over(struct yaml_node *map, const struct yaml_node *from,
                      struct arena *a)
{
    for (size_t i = 0; from->kind == YAML_SEQUENCE && i < from->count; i++)
        take_over(map, from->items[i], a);
    for (size_t i = 0; from->kind == YAML_MAPPING && i < from->count; i++)
        if (!yaml_find(map, from->pairs[i].key->text))
            yaml_add_pair(map, from->pairs[i].key, from->pairs[i].value, a);
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
    } else if (f->key && is_merge(f->key)) {
        diag_error(r->diag, f->key,
                   "a whole file is taken over by `base: FILE`, a value by its name in "
                   "`variables` and `$NAME`",
                   "merge keys (`<<`) are not read; use `base` or `variables`");
        f->merged = node;
        f->key = NULL;
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

static bool is_in_flow(const struct reader *r)
{
    return r->depth > 0 && r->stack[r->depth - 1].flow;
}

/* Whether the next node is the key of a pair. */
static bool is_key(const struct reader *r)
{
    const struct frame *f = r->depth > 0 ? &r->stack[r->depth - 1] : NULL;
    return f && f->node->kind == YAML_MAPPING && !f->key;
}

/* `{epochs:1}` is YAML for a key `epochs:1` without a value. Notes it, and takes it for
 * what was meant. */
static void part_key(struct reader *r, struct yaml_node *value)
{
    struct yaml_node *key = r->depth > 0 ? r->stack[r->depth - 1].key : NULL;
    size_t length = key && !key->quoted ? yaml_no_blank(key->text) : 0;
    if (length == 0 || !is_in_flow(r) || value->quoted || value->text[0] != '\0')
        return;
    const char *name = arena_strndup(r->arena, key->text, length);
    value->text = key->text + length + 1;
    value->line = key->line;
    value->column = key->column + (int)length + 1;
    key->text = name;
    diag_error(r->diag, value,
               arena_printf(r->arena, "write `%s: %s` with a blank", name, value->text),
               "a blank is missing behind the colon of `%s`", name);
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
    bool tight = is_in_flow(r) || is_key(r) || last > n->line;
    if (!n->quoted)
        n->text = yaml_look_at(n, n->text, tight, r->arena, r->diag);
    part_key(r, n);
    check_tag(r, n, event->data.scalar.tag);
    add_anchor(r, event->data.scalar.anchor, n);
    count(r, n, 1);
    place(r, n, 0);
}

static void open_collection(struct reader *r, enum yaml_kind kind,
                            const yaml_event_t *event, const yaml_char_t *anchor,
                            const yaml_char_t *tag, bool flow)
{
    struct yaml_node *n = new_node(r, kind, event);
    if (r->depth == YAML_DEPTH_MAX) {
        diag_error(r->diag, n, NULL, "nested more than %d levels deep", YAML_DEPTH_MAX);
        r->stopped = r->broken = true;
        return;
    }
    check_tag(r, n, tag);
    struct frame *f = &r->stack[r->depth++];
    *f = (struct frame){.node = n, .nodes_before = r->nodes, .height = 1, .flow = flow};
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
    qsort(keys, map->count, sizeof(*keys), compare_keys);
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
    if (f.merged)
        take_over(f.node, f.merged, r->arena);
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
    } else if (r->depth + a->height > YAML_DEPTH_MAX) {
        diag_error(r->diag, null, NULL,
                   "nested more than %d levels deep by the alias `*%s`", YAML_DEPTH_MAX,
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
                        event->data.sequence_start.tag,
                        event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
        break;
    case YAML_MAPPING_START_EVENT:
        open_collection(r, YAML_MAPPING, event, event->data.mapping_start.anchor,
                        event->data.mapping_start.tag,
                        event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
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

static bool is_utf16(const char *text, size_t length)
{
    return length >= 2 &&
           (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
}

/* Characters that YAML readers take for ends of lines or for the start of a file, and
 * editors do not show. */
static bool has_no_breaks(struct reader *r)
{
    static const struct {
        const char *bytes, *name;
    } breaks[] = {{"\xC2\x85", "next-line character (U+0085)"},
                  {"\xE2\x80\xA8", "line separator (U+2028)"},
                  {"\xE2\x80\xA9", "paragraph separator (U+2029)"},
                  {"\xEF\xBB\xBF", "byte order mark (U+FEFF)"}};
    bool good = true;
    for (size_t i = 0; i < sizeof(breaks) / sizeof(*breaks); i++) {
        const char *at = r->source->text;
        while ((at = strstr(at, breaks[i].bytes)) != NULL) {
            int line, column;
            good = false;
            if (diag_errors(r->diag) >= YAML_LOOKS_MAX)
                break;
            yaml_place_of(r->source, (size_t)(at - r->source->text), &line, &column);
            diag_error_at(r->diag, r->source, line, column, "delete it",
                          "a %s stands here, which no editor shows", breaks[i].name);
            at += strlen(breaks[i].bytes);
        }
    }
    return good;
}

/* Refuses what is no UTF-8 text, with one fault. */
static bool check_text(struct reader *r)
{
    const struct yaml_source *s = r->source;
    size_t bad = 0;
    if (utf8_is_text(s->text, s->length, &bad))
        return has_no_breaks(r);
    int line, column;
    yaml_place_of(s, bad, &line, &column);
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
            struct yaml_syntax s = {.source = r->source,
                                    .arena = r->arena,
                                    .diag = r->diag,
                                    .open = r->depth > 0 ? r->stack[r->depth - 1].node
                                                         : NULL,
                                    .quote = r->quote,
                                    .quote_end = r->quote_end};
            yaml_syntax_fault(&s, &parser);
            r->broken = true;
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
    struct yaml_node *root = yaml_try_text(text, length, name, folder, a, diag);
    return diag_errors(diag) > faults ? NULL : root;
}

struct yaml_node *yaml_try_text(const char *text, size_t length, const char *name,
                                const char *folder, struct arena *a, struct diag *diag)
{
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    struct yaml_source *source = arena_alloc(a, 1, sizeof(*source));
    source->name = arena_strdup(a, name);
    source->folder = arena_strdup(a, folder);
    source->text = arena_strndup(a, text, length);
    source->length = length;
    struct reader *r = arena_alloc(a, 1, sizeof(*r));
    *r = (struct reader){.source = source, .arena = a, .diag = diag};
    if (!check_text(r))
        return NULL;
    parse(r);
    if (r->broken)
        return NULL;
    bool nothing = !r->root || (yaml_is_null(r->root) && r->root->text[0] == '\0');
    if (nothing) {
        diag_error_at(diag, source, 1, 1, NULL, "%s is empty", name);
        return NULL;
    }
    return r->root;
}
