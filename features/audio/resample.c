#include "features/audio/resample.h"

#include "base/arena.h"

#include <soxr.h>
#include <stdlib.h>

long feat_resampled_count(long count, int from, int to)
{
    return (long)(((long long)count * to * 2 + from) / (2LL * from));
}

enum err_code feat_resample(const float *in, long count, int from, int to, float **out,
                            struct err *e)
{
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    soxr_io_spec_t type = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    long wanted = feat_resampled_count(count, from, to);
    size_t made = 0;
    float *samples = mem_alloc((size_t)wanted + 1, sizeof *samples);
    if (samples == NULL)
        return err_set(e, ERR_MEMORY, "no memory for %ld resampled samples", wanted);
    soxr_error_t fault =
        soxr_oneshot(from, to, 1, in, (size_t)count, NULL, samples, (size_t)wanted,
                     &made, &type, &quality, &one_thread);
    if (fault) {
        free(samples);
        return err_set(e, ERR_INTERNAL, "resampling from %d Hz to %d Hz failed: %s",
                       from, to, soxr_strerror(fault));
    }
    *out = samples; /* what soxr left out at the end is zero */
    return ERR_OK;
}
