/* What may stand next on a command line, for the shells. `PROGRAM --complete WORD ...`
 * prints a line for each word that may take the place of the last WORD (which may be
 * empty): the word, and behind a tab its help. A word that ends with `=`, `.` or `/`
 * goes on. The line `:files` means the names of files, too. Verbs, options and the
 * choices that help texts and usages name are known from the tables; the rest, such as
 * the paths of an experiment file, is the program's own. */
#ifndef MTAG_BASE_CLI_COMPLETE_H
#define MTAG_BASE_CLI_COMPLETE_H

#include "base/cli.h"
#include "base/verbs.h"

#define CLI_COMPLETE "--complete"

/* What is asked for. */
struct cli_asked {
    const char *program;  /* "mtag-run", "mtag-data check" */
    const char *argument; /* of the option whose value it is: "KIND"; NULL: a word */
    const char *usage;    /* of the program or verb */
    char *const *words;   /* the words before it that are no options */
    size_t word_count;
    const char *word; /* what is typed of it */
};

/* Adds the candidate to what is answered if it begins with what is typed. help may be
 * NULL. */
void cli_complete_add(const struct cli_asked *asked, const char *candidate,
                      const char *help, struct str *out);

/* Sets the function that adds what the tables do not know. */
typedef void cli_completer(const struct cli_asked *asked, struct str *out);
void cli_complete_with(cli_completer *completer);

/* Prints what may stand in place of the last of the words. */
void cli_complete(const struct cli *c, char *const *words, size_t count);
void cli_complete_verb(const struct cli_program *p, const char *word);

#endif
