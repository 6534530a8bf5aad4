/* Collects the faults of a file that a person wrote, each with its place and a hint.
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

/* Notes a fault (or warning) at a node. at may be NULL (the place is not known), and so
 * may hint. Texts are copied. The same text at the same place is noted once. */
void diag_error(struct diag *d, const struct yaml_node *at, const char *hint,
                const char *format, ...) __attribute__((format(printf, 4, 5)));
void diag_warning(struct diag *d, const struct yaml_node *at, const char *hint,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Warns that nothing reads the value at `at`. If it stands in a base, it is not told:
 * only values of the file itself are. */
void diag_unused(struct diag *d, const struct yaml_node *at, const char *hint,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Notes a fault at a place in a source (syntax errors have no node). */
void diag_error_at(struct diag *d, const struct yaml_source *source, int line,
                   int column, const char *hint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Further faults at this scalar follow from the fault that was noted there: they count
 * as errors, but are not told. */
void diag_settle(struct diag *d, const struct yaml_node *at);

/* Sets a text that is shown beneath every fault noted from now on: "in block `body`,
 * used at a.yaml:12". NULL: no text. Returns the text before, so that the caller can
 * restore it. The text is not copied. */
const char *diag_context(struct diag *d, const char *text);

/* A fault as it was noted, for callers that gather the faults of several checks. */
struct diag_fault {
    bool warning, unused;
    const char *kind; /* the format: equal for faults that differ in names alone */
    const struct yaml_source *source; /* NULL: no place */
    int line, column;
    const char *text, *hint, *context; /* hint and context may be NULL */
};
size_t diag_count(const struct diag *d); /* warnings too */
/* Whether nothing was noted or settled: it is as diag_create made it. */
bool diag_is_untouched(const struct diag *d);
struct diag_fault diag_get(const struct diag *d, size_t number);
void diag_add(struct diag *d, const struct diag_fault *f); /* noted once more */

/* The number of errors, without warnings. Repeated errors at one place count, so that a
 * caller sees whether its own reading failed. */
size_t diag_errors(const struct diag *d);
void diag_print(const struct diag *d, FILE *out);
/* Prints errors as diag_print does, then the warnings, one line each: the first of each
 * kind and at most five. The rest is counted; `more` ("-v") is the option that shows
 * it. */
void diag_print_brief(const struct diag *d, const char *more, FILE *out);
/* ERR_USER with the printed faults as its message; ERR_OK if there is no error. The
 * nodes' sources must still live. */
enum err_code diag_to_err(const struct diag *d, struct err *e);

#endif
