/* The registries that an experiment file names types of. */
#ifndef MTAG_EXPERIMENT_KINDS_H
#define MTAG_EXPERIMENT_KINDS_H

#include "base/opt/opt.h"

struct exp_kind {
    const struct registry *types;
    const char *before; /* the key before a type in a file; NULL: a name that the file
                           chooses */
    const char *by;     /* the key that names the type: {type: NAME, options}; NULL: it
                           is written NAME: {options} */
};

extern const struct exp_kind exp_kinds[];
extern const size_t exp_kind_count;
/* That of exp_also; types NULL: there is none. */
extern struct exp_kind exp_other_kind;

#endif
