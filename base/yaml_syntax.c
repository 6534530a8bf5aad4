/* Faults of syntax: where libyaml stopped, and what is most likely wrong there. */
#include "base/utf8.h"
#include "base/yaml_parts.h"

#include <string.h>

void yaml_place_of(const struct yaml_source *s, size_t offset, int *line, int *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset && i < s->length; i++) {
        if (s->text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (utf8_begins(s->text[i])) {
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
        at += utf8_begins(*p);
    }
    return false;
}

const char *yaml_byte_at(const struct yaml_source *s, int line, int column)
{
    int l = 1, c = 1;
    for (size_t i = 0; i < s->length; i++) {
        bool starts = utf8_begins(s->text[i]);
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

static char letter_at(const struct yaml_source *s, int line, int column)
{
    const char *p = yaml_byte_at(s, line, column);
    return p ? *p : 0;
}

/* Whether the bracket at p has its partner further on. Quotes count where a text may
 * start, and comments are passed over. */
static bool is_closed(const char *p)
{
    char open[YAML_DEPTH_MAX];
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
            if (depth == YAML_DEPTH_MAX)
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
static bool find_open(const struct yaml_syntax *r, const yaml_parser_t *parser,
                      int *line, int *column)
{
    const char *context = parser->context ? parser->context : "";
    bool quote = strstr(context, "quoted scalar") &&
                 strstr(parser->problem, "unexpected end of stream");
    if (quote || strstr(context, "flow mapping") || strstr(context, "flow sequence")) {
        *line = (int)parser->context_mark.line + 1;
        *column = (int)parser->context_mark.column + 1;
    } else if (r->open) {
        *line = r->open->line;
        *column = r->open->column;
    }
    const char *p = yaml_byte_at(r->source, *line, *column);
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

void yaml_syntax_fault(const struct yaml_syntax *r, const yaml_parser_t *parser)
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
        yaml_place_of(r->source, parser->problem_offset, &line, &column);
        diag_error_at(r->diag, r->source, line, column, NULL,
                      "a character that YAML does not allow (U+%04X)",
                      (unsigned)parser->problem_value);
        return;
    }
    if (yaml_look_over(r->source, line, r->arena, r->diag) > 0)
        return;
    char at = letter_at(r->source, line, column);
    const char *hint = hint_for(problem, at);
    bool exact =
        at == '{' && column > 1 && letter_at(r->source, line, column - 1) == '$';
    if (exact)
        column--;
    int from = line, start = column;
    if (exact || find_flow_dollar(r->source, line, &column)) {
        hint = "inside {} and [] a ${...} must be quoted: \"${env:NAME}\"";
    } else if (find_open(r, parser, &from, &start)) {
        diag_error_at(r->diag, r->source, from, start, NULL,
                      "not valid YAML: this `%c` is never closed",
                      letter_at(r->source, from, start));
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
