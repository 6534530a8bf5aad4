/* Programs that are several: the first word of the command line names the verb, whose
 * command line the rest is ("mtag-data check DIR"). --help lists them. */
#ifndef MTAG_BASE_VERBS_H
#define MTAG_BASE_VERBS_H

#include <stddef.h>

struct cli_verb {
    const char *name;
    const char *usage; /* its words, for the list of verbs */
    const char *help;  /* one line */
    /* argv[0] is the verb; returns the exit status. */
    int (*run)(int argc, char **argv);
};

struct cli_program {
    const char *name;     /* "mtag-data" */
    const char *about;    /* a line */
    const char *examples; /* lines with commands */
    const struct cli_verb *const *verbs;
    size_t verb_count;
};

/* Returns the exit status, after cli_end: the verb's, 0 after --help, `help` (also
 * `help VERB`) and no word at all, 2 if there is no such verb, which is said with the
 * nearest name. */
int cli_run_verb(const struct cli_program *p, int argc, char **argv);

#endif
