/* Faults of a file that a person wrote: all of them, each with its place and a hint.
 *
 * Printed as
 *     experiments/a.yaml:12:9: error: unknown option `filtres` of conv1d
 *       12 |     - conv1d: {filtres: 32, kernel: 3}
 *          |                ^
 *       did you mean `filters`?
 * in the order of the file, once each. */
#ifndef MTAG_BASE_DIAG_H
#define MTAG_BASE_DIAG_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct yaml_node;
struct yaml_source;
struct diag;

struct diag *diag_create(void);
void diag_destroy(struct diag *d); /* NULL is allowed */

/* Notes a fault (or warning) at a node; at may be NULL (no place is known), hint too.
 * Text is copied. The same text at the same place is noted once. */
void diag_error(struct diag *d, const struct yaml_node *at, const char *hint,
                const char *format, ...) __attribute__((format(printf, 4, 5)));
void diag_warning(struct diag *d, const struct yaml_node *at, const char *hint,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
/* A warning that nothing acts on what is written at `at`. Where files lie over one
 * another, only the uppermost's are told. */
void diag_unused(struct diag *d, const struct yaml_node *at, const char *hint,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same at a place in a source without a node (syntax errors). */
void diag_error_at(struct diag *d, const struct yaml_source *source, int line,
                   int column, const char *hint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Whatever else is found at a scalar follows from the fault that was noted there: it
 * counts as an error, and is not told. */
void diag_settle(struct diag *d, const struct yaml_node *at);

/* What every fault noted from now on is part of, shown beneath it: "in block `body`,
 * used at a.yaml:12". Returns what was set before, to be set again afterwards; NULL:
 * nothing. Text is not copied. */
const char *diag_context(struct diag *d, const char *text);

/* A fault as it was noted, for those who gather the faults of several checks. */
struct diag_fault {
    bool warning, unused;
    const char *kind; /* the format: equal for faults that differ in names alone */
    const struct yaml_source *source; /* NULL: no place */
    int line, column;
    const char *text, *hint, *context; /* hint and context may be NULL */
};
size_t diag_count(const struct diag *d); /* warnings too */
struct diag_fault diag_get(const struct diag *d, size_t number);
void diag_add(struct diag *d, const struct diag_fault *f); /* noted once more */

/* Errors, warnings not counted; those too that were noted before at the same place, so
 * that a caller sees whether its own reading failed. */
size_t diag_errors(const struct diag *d);
void diag_print(const struct diag *d, FILE *out);
/* Errors as diag_print shows them, then warnings in a line each, of each kind the first
 * and at most five; the others are counted with `more`, the way to see them: "-v". */
void diag_print_brief(const struct diag *d, const char *more, FILE *out);
/* ERR_USER with the printed form of everything as the message, ERR_OK if no errors. The
 * nodes' sources must still live. */
enum err_code diag_to_err(const struct diag *d, struct err *e);

#endif
