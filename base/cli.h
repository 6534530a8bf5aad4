/* Command lines: the options of a program from one table, as --help prints them.
 *
 * Long options take "--name value" and "--name=value" (where ~/ is the home folder,
 * too), short ones "-j 4" and "-j4"; short flags may be joined; "--" ends the options,
 * "-" is a word. An option given again replaces its value, a CLI_LIST gathers one value
 * each time. An unknown option is an error with the nearest name. -h, --help and
 * --version are always there; --help=man prints a manual page (cli_man.h), and the
 * first word --complete lists what may stand next (cli_complete.h). */
#ifndef MTAG_BASE_CLI_H
#define MTAG_BASE_CLI_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum cli_kind {
    CLI_FLAG,
    CLI_TEXT,
    CLI_INT,
    CLI_LIST,
    CLI_MAYBE /* a CLI_TEXT whose value may be left out at the end of the line or before
                 an option: "" then */
};

struct cli_list {
    const char **items;
    size_t count;
};

struct cli_option {
    const char *name; /* long, without dashes */
    char letter;      /* 0: none */
    enum cli_kind kind;
    size_t offset; /* bool, const char *, int (INT_MIN unless given), struct cli_list;
                      CLI_MAYBE: const char * */
    const char *argument; /* "N", "FILE"; NULL for flags */
    const char *help;     /* wrapped to the width of --help; may hold newlines */
};

/* A former letter or name of an option. A person who types it is told the new one. */
struct cli_renamed {
    char letter;      /* 0: none */
    const char *name; /* NULL: none */
    const char *now;  /* "--top N" */
};

struct cli {
    const char *program;              /* "mtag-run" */
    const char *usage;                /* "[options] EXPERIMENT.yaml [path=value ...]" */
    const char *about;                /* one or two lines */
    const char *examples;             /* lines with commands; may be NULL */
    const struct cli_option *options; /* ends with {0}; may be NULL */
    /* Further tables, in the order of --help; ends with NULL; may be NULL. */
    const struct cli_option *const *tables;
    const struct cli_renamed *renamed; /* ends with {0}; may be NULL */
    bool takes_empty; /* words may be empty; elsewhere "" is a variable that is not set
                       */
    /* Appends the text for a word in braces of `about` or of an option's help, such as
     * the names of a registry for {formats}. NULL: braces are text. */
    void (*add_word)(const char *word, struct str *out);
    /* Appends the lines behind the first one of --version. NULL: there are none. */
    void (*add_version)(struct str *out);
};

enum cli_result { CLI_GO, CLI_DONE, CLI_WRONG };

/* Parses into the struct at out. Words that are not options are gathered in rest
 * (pointers into argv; the array lives as long as the program); rest NULL: such words
 * are an error. An option that is not given is false, NULL, INT_MIN or an empty list.
 * CLI_DONE: --help or --version was printed, exit 0. CLI_WRONG: the message was printed
 * on standard error, exit 2. */
enum cli_result cli_parse(const struct cli *c, int argc, char **argv, void *out,
                          struct cli_list *rest);

/* The exit status of a program that has nothing to do after cli_parse. */
int cli_exit_status(enum cli_result parsed);
/* Says what is wrong with a command line that cli_parse took, and where to look.
 * Returns the exit status. */
int cli_wrong(const struct cli *c, const char *message);

/* Whether a command line asks for help: it has no word, or `help` is its only word. */
bool cli_wants_help(int argc, char **argv);
/* What --help prints. */
void cli_print_help(const struct cli *c);

/* Adds entries in the two columns of --help: the name, behind `indent` spaces, and its
 * help, folded. The help of a long name begins on the next line. */
struct cli_entry {
    const char *name, *help;
};
void cli_add_entries(struct str *out, int indent, const struct cli_entry *entries,
                     size_t count);
/* The last call of a program that writes to standard output: flushes it. Returns
 * status. If something could not be written, prints that and returns 1 in place of
 * 0. */
int cli_end(const char *program, int status);

#endif
