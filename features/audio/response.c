/* The filter is measured: libsoxr resamples a train of impulses so far apart that their
 * answers do not touch, and so placed that each falls on another phase of the output's
 * samples. Together the answers are the filter at every phase. */
#include "features/audio/response.h"

#include "features/audio/resample.h"

#include <stdlib.h>

enum {
    LARGEST_TERM = 2000,
    /* Samples of the lower rate on either side of an impulse after which the answer of
     * HQ, which holds 20 bits, is rounding alone. */
    REACH = 110
};

static long greatest_divisor(long a, long b)
{
    while (b > 0) {
        long rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Adds the response to the impulse at input sample k. */
static void collect(const float *answer, long k, long up, long down, long middle,
                    float *filter)
{
    long first = (k * up - middle + down - 1) / down, last = (k * up + middle) / down;
    for (long n = first; n <= last; n++)
        filter[middle + n * down - k * up] = answer[n];
}

enum err_code feat_resampler_response(int from, int to, struct arena *a,
                                      const float **filter, size_t *count,
                                      struct err *e)
{
    long divisor = greatest_divisor(from, to), up = to / divisor, down = from / divisor;
    *count = 0;
    *filter = NULL;
    if (up > LARGEST_TERM || down > LARGEST_TERM)
        return ERR_OK;
    long middle = REACH * (up > down ? up : down);
    long distance = 2 * middle / up + 2; /* of impulses; coprime to down: all phases */
    while (greatest_divisor(distance, down) != 1)
        distance++;
    long samples = (down + 1) * distance;
    float *train = mem_alloc((size_t)samples, sizeof(*train)), *answer = NULL;
    if (!train)
        return err_set(e, ERR_MEMORY, "no memory for a resampler's filter");
    for (long i = 1; i <= down; i++)
        train[i * distance] = 1;
    enum err_code code = feat_resample(train, samples, from, to, &answer, e);
    if (code == ERR_OK) {
        float *out = arena_alloc(a, (size_t)(2 * middle + 1), sizeof(*out));
        for (long i = 1; i <= down; i++)
            collect(answer, i * distance, up, down, middle, out);
        *filter = out;
        *count = (size_t)(2 * middle + 1);
    }
    free(answer);
    free(train);
    return code;
}
