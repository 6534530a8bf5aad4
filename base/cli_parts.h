/* Shared by cli.c and the files that show a command line's options otherwise. */
#ifndef MTAG_BASE_CLI_PARTS_H
#define MTAG_BASE_CLI_PARTS_H

#include "base/arena.h"
#include "base/cli.h"

/* Every option of c in the order of --help, then help and version, then one without a
 * name. */
const struct cli_option *cli_option_at(const struct cli *c, size_t index);

/* The text with what its words in braces stand for. */
const char *cli_filled(const struct cli *c, const char *text, struct arena *a);

#endif
