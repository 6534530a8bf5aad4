/* Dollars in experiment files: ${env:NAME:default}, $name, $(arithmetic), $$.
 *
 * A scalar that is one $name takes the named value's whole node (a list stays a list);
 * inside longer text the value's text is put in. A value may hold dollars itself
 * (values in a scope are not yet replaced). Its own name in it means the name of the
 * outer scope. The default of ${env:..} stands in for a variable that is unset or
 * empty. Arithmetic is that of base/arith.h; whole results are written as integers. */
#ifndef MTAG_BASE_DOLLAR_H
#define MTAG_BASE_DOLLAR_H

#include "base/yaml.h"

/* Names visible at a place: a mapping, and the scope around it (NULL: none). */
struct dollar_scope {
    const struct yaml_node *names;
    const struct dollar_scope *outer;
};

/* Which dollars to replace: the environment's while a file is read, names after
 * merging. */
enum dollar_pass { DOLLAR_ENV, DOLLAR_NAMES };

/* A copy of node with its dollars replaced (nodes without any are shared). An unknown
 * name, unset variable, bad arithmetic, or a value that needs itself is a fault at its
 * scalar. A scalar that is one dollar loses its quotes, so that "$(2 * n)" is a number.
 * Paths that start with a value of the environment are relative to the current folder.
 * Keys are untouched; one that would be replaced as a value gets a warning. A `$` in a
 * value of the environment is an ordinary character. In the pass DOLLAR_NAMES a `$$`
 * becomes `$`; in DOLLAR_ENV it stays. */
struct yaml_node *dollar_replace(struct yaml_node *node, enum dollar_pass pass,
                                 const struct dollar_scope *scope, struct arena *a,
                                 struct diag *diag);

/* Whether a scalar in node (not a key) reads the name: as $name or in arithmetic. */
bool dollar_reads(const struct yaml_node *node, const char *name);

#endif
