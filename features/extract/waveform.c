/* The samples themselves, for networks that start from the waveform. */
#include "features/extract.h"
#include "features/extract/shared/deltas.h"

#include <stdlib.h>
#include <string.h>

struct waveform {
    struct feat_common common;
};

static const struct opt options[] = {FEAT_COMMON_OPTIONS, {0}};

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct waveform *o = options_in;
    (void)sample_rate;
    return (struct feat_shape){.channels = 1 + o->common.deltas,
                               .bands = 1,
                               .frames = (int)samples,
                               .sequence = true};
}

static int hop(const void *options_in, int sample_rate)
{
    (void)options_in;
    (void)sample_rate;
    return 1;
}

struct feat_extractor {
    struct feat_common common;
};

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct waveform *o = options_in;
    (void)sample_rate;
    struct feat_extractor *x = malloc(sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature waveform");
    x->common = o->common;
    *out = x;
    return ERR_OK;
}

static void close_extractor(struct feat_extractor *x)
{
    free(x);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    memcpy(out, samples, (size_t)count * sizeof(*out));
    feat_deltas(out, (int)count, 1, &x->common);
    return ERR_OK;
}

static void torch(const void *options_in, struct feat_torch *t)
{
    (void)options_in;
    feat_torch_set(t, "samples");
}

const struct feat_type feat_waveform = {
    .plugin = {.name = "waveform",
               .help = "the samples: a sequence (1, samples)",
               .options = options,
               .options_size = sizeof(struct waveform)},
    .shape = shape,
    .hop = hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .torch = torch,
    .axis = "amplitude",
    .version = 1};
