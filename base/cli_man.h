/* Manual pages from the tables of command lines, in mdoc: what --help=man prints. The
 * page has no date; docs/man.sh adds that. */
#ifndef MTAG_BASE_CLI_MAN_H
#define MTAG_BASE_CLI_MAN_H

#include "base/cli.h"
#include "base/verbs.h"

/* The page of a program, or the section of a verb if c->program is "mtag-data check".
 */
void cli_man_add(struct str *out, const struct cli *c);
/* The page of a program with verbs: everything before the verbs' own sections. */
void cli_man_add_verbs(struct str *out, const struct cli_program *p);
/* Everything behind the verbs' sections: environment, files, exit status, examples. */
void cli_man_end_verbs(struct str *out, const struct cli_program *p);

#endif
