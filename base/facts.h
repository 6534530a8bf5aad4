/* What the manual pages tell of each program beside its options: its exit statuses, the
 * environment variables that it reads, and its files. One table for all programs, since
 * most variables and files are shared. --help of a program without verbs shows them,
 * too. */
#ifndef MTAG_BASE_FACTS_H
#define MTAG_BASE_FACTS_H

#include "base/arena.h"
#include "base/cli.h"

enum fact_kind { FACT_ENVIRONMENT, FACT_FILES, FACT_STATUS, FACT_KIND_COUNT };

/* "Exit status". */
const char *fact_title(enum fact_kind kind);
/* What marks a name of the kind in mdoc: "Ev". */
const char *fact_macro(enum fact_kind kind);

/* The facts of a kind about a program, in the order of the table. The entries live in
 * a. A program that the table does not name has none. */
struct cli_entry *facts_of(const char *program, enum fact_kind kind, size_t *count,
                           struct arena *a);

#endif
