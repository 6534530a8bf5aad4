/* The words of an experiment file: groups of options that belong together, for
 * --describe and --list. */
#ifndef MTAG_EXPERIMENT_WORDS_H
#define MTAG_EXPERIMENT_WORDS_H

#include "base/opt/opt.h"

#include <stdbool.h>

enum { EXP_GROUPS_MAX = 24 };

/* A mapping of a file and what may stand in it. */
struct exp_group {
    const char *name; /* "train", "parameters" */
    const char *kind; /* "section", "in sweep" */
    const char *help;
    const struct opt *options;
    const char *example; /* may be NULL */
    bool is_section;
};

/* Whether an option at the top of a file is a section, with options in it. */
bool exp_is_section(const struct opt *o);

/* All groups: the top of a file first, then its sections, then their parts. Returns how
 * many. */
size_t exp_groups(struct exp_group out[EXP_GROUPS_MAX]);

/* What every layer and block takes besides its own options: name, from, repeat, each.
 */
const struct opt *exp_any_layer_table(void);

/* How a word is written in a file, for words whose help does not show it; or NULL. */
const char *exp_word_example(const char *word);

#endif
