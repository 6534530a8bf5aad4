/* A table as a program is asked for it on the command line: in which format, with which
 * caption, to which file. */
#ifndef MTAG_BASE_TABLE_SHOW_H
#define MTAG_BASE_TABLE_SHOW_H

#include "base/arena.h"
#include "base/err.h"
#include "base/table/table.h"

/* The options -f, --caption, --ref, -o and --columns; NULL: not given. */
struct table_request {
    const char *format, *caption, *ref;
    const char *output;  /* a file; "-" or NULL: standard output */
    const char *columns; /* of table_pick; NULL: all */
};

/* Rows of a table of options (base/cli.h) that fill a struct table_request, which is
 * `member` of the struct `type`. The program's add_word is table_add_word. */
#define TABLE_OPTIONS(type, member)                                                    \
    {"format", 'f',                                                                    \
     CLI_TEXT, offsetof(type, member.format),                                          \
     "NAME",   "{formats} (default: by the ending of -o, else text)"},                 \
        {"columns", 'c',                                                               \
         CLI_TEXT,  offsetof(type, member.columns),                                    \
         "NAMES",   "these columns: \"Title=name, name\"; csv shows the names"},       \
        {"caption", 0,                                                                 \
         CLI_TEXT,  offsetof(type, member.caption),                                    \
         "TEXT",    "of a LaTeX, Markdown or HTML table"},                             \
    {                                                                                  \
        "ref", 0, CLI_TEXT, offsetof(type, member.ref), "KEY",                         \
            "of a LaTeX table, for \\ref, or an HTML one"                              \
    }

/* For `formats` appends their names; another word as it stood, in braces. */
void table_add_word(const char *word, struct str *out);

/* The format that -f names, or that the ending of -o stands for; without either, text.
 * ERR_USER if there is no such format or it has no place for a caption or key that is
 * given. */
enum err_code table_choose_format(const struct table_request *q,
                                  const struct table_format **out, struct arena *a,
                                  struct err *e);

/* "text, markdown or csv": the formats for which `has` is true, or their endings. */
const char *table_list_formats(bool (*has)(const struct table_format *f), bool endings,
                               struct arena *a);

/* Standard output's width and colours; a file has none. */
struct table_look table_look_of(const struct table_request *q);

/* Writes text to the file or to standard output, where controls of text for people
 * become visible. Faults of standard output are left to cli_end. */
enum err_code table_put(const struct table_request *q, const struct str *text,
                        bool people, struct err *e);

/* Appends the table as text without colours, folded at width if it is above 0. */
void table_add_text(struct str *out, const struct table *t, int width);

/* Appends the table with the columns, caption and key of the request. ERR_USER if there
 * is no such column. */
enum err_code table_add_asked(struct str *out, const struct table *t,
                              const struct table_request *q,
                              const struct table_format *format, struct err *e);

/* Puts out the table with the columns, caption and key of the request. ERR_USER if
 * there is no such column: nothing is put out then. */
enum err_code table_show(const struct table *t, const struct table_request *q,
                         const struct table_format *format, struct err *e);

#endif
