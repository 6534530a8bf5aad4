/* Shared by the files that read YAML. */
#ifndef MTAG_BASE_YAML_PARTS_H
#define MTAG_BASE_YAML_PARTS_H

#include "base/yaml.h"

#include <yaml.h>

enum { YAML_DEPTH_MAX = 64 };

/* After so many faults no more characters are looked at: finding the place of each
 * reads the whole file. */
enum { YAML_LOOKS_MAX = 200 };

/* Line and column (1-based, in characters) of a byte. */
void yaml_place_of(const struct yaml_source *s, size_t offset, int *line, int *column);
/* The byte at a place; NULL behind the end. */
const char *yaml_byte_at(const struct yaml_source *s, int line, int column);

/* Where reading stopped at a fault of syntax. */
struct yaml_syntax {
    const struct yaml_source *source;
    struct arena *arena;
    struct diag *diag;
    const struct yaml_node *open;  /* the innermost open collection, or NULL */
    const struct yaml_node *quote; /* the last quoted text of several lines, or NULL */
    int quote_end;                 /* its last line */
};

/* Notes the fault that stopped the parser. */
void yaml_syntax_fault(const struct yaml_syntax *s, const yaml_parser_t *parser);

/* Notes characters of a plain scalar that look like others or like nothing, each at its
 * own place. Returns the text that was probably meant (text itself if it has no such
 * character). node: the scalar. tight: prose is unlikely here (inside {} or [], in a
 * key, or over several lines). */
const char *yaml_look_at(const struct yaml_node *node, const char *text, bool tight,
                         struct arena *a, struct diag *diag);
/* Whether a text has any such character. */
bool yaml_has_likeness(const char *text);
/* Looks for such characters, tabs in the indentation and colons without a blank: in a
 * line that could not be parsed, in the lines right above it and, if any is found, in
 * all lines below. Notes what it finds and returns how many were noted at and above the
 * line. */
size_t yaml_look_over(const struct yaml_source *s, int line, struct arena *a,
                      struct diag *diag);
/* The length of the key in `epochs:1`, a text that lacks the blank behind its colon; 0
 * for other texts. */
size_t yaml_no_blank(const char *text);

#endif
