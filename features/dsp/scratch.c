/* Memory that grows with the longest clip: scratch.h. */
#include "features/dsp/scratch.h"

#include "base/arena.h"

#include <stdlib.h>

enum err_code scratch_need(struct scratch *s, size_t floats, struct err *e)
{
    if (floats <= s->floats)
        return ERR_OK;
    scratch_deinit(s);
    s->at = mem_alloc(floats, sizeof(*s->at));
    if (s->at == NULL)
        return err_set(e, ERR_MEMORY, "no memory for %zu values of a feature", floats);
    s->floats = floats;
    return ERR_OK;
}

void scratch_deinit(struct scratch *s)
{
    free(s->at);
    *s = (struct scratch){0};
}
