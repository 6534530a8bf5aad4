/* Memory of an extractor for what needs a whole clip at once: it grows with the longest
 * clip so far, so that clips of usual lengths are run without allocation. */
#ifndef MTAG_FEATURES_DSP_SCRATCH_H
#define MTAG_FEATURES_DSP_SCRATCH_H

#include "base/err.h"

#include <stddef.h>

struct scratch {
    float *at; /* 64-byte aligned; NULL at first */
    size_t floats;
};

/* Room for at least so many floats; what was there is lost when it grows. */
enum err_code scratch_need(struct scratch *s, size_t floats, struct err *e);
void scratch_deinit(struct scratch *s);

#endif
