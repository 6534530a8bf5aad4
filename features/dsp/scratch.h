/* Memory of an extractor that needs a whole clip at once. It grows with the longest
 * clip so far, so that most clips are run without allocation. */
#ifndef MTAG_FEATURES_DSP_SCRATCH_H
#define MTAG_FEATURES_DSP_SCRATCH_H

#include "base/err.h"

#include <stddef.h>

struct scratch {
    float *at; /* 64-byte aligned; NULL at first */
    size_t floats;
};

/* Makes room for at least so many floats. If the memory grows, its contents are
 * lost. */
enum err_code scratch_need(struct scratch *s, size_t floats, struct err *e);
void scratch_deinit(struct scratch *s);

#endif
