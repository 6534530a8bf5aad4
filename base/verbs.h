/* Programs with verbs: the first word of the command line names the verb, and the rest
 * is the command line of the verb ("mtag-data check DIR"). --help lists the verbs. A
 * program may have a default verb, which runs if the command line names no verb
 * ("mtag-report --top 10"). */
#ifndef MTAG_BASE_VERBS_H
#define MTAG_BASE_VERBS_H

#include <stddef.h>

struct cli_verb {
    const char *name;
    const char *usage; /* its words, for the list of verbs; may be "" */
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
    const struct cli_verb *otherwise; /* the default verb; NULL: there is none */
};

/* Returns the exit status, after cli_end: the verb's, 0 after --help and `help` (also
 * `help VERB`), 2 if there is no such verb (the message has the nearest name). If there
 * is no word at all, or the first is an option, the default verb runs; without one, no
 * word at all prints the help. */
int cli_run_verb(const struct cli_program *p, int argc, char **argv);

#endif
