/* Features and chains at work: extraction.h. */
#include "features/extraction.h"

#include <stdlib.h>
#include <string.h>

/* A quarter more than was asked for, so that clips of growing length seldom allocate.
 */
static bool reserve(float **block, size_t *room, size_t floats)
{
    if (floats <= *room)
        return true;
    free(*block);
    *room = floats + floats / 4;
    *block = mem_alloc(*room, sizeof(**block));
    if (*block == NULL)
        *room = 0;
    return *block != NULL;
}

enum err_code feat_extraction_open(struct feat_extraction *x,
                                   const struct feat_type *type, const void *options,
                                   int sample_rate, struct err *e)
{
    if (x->extractor != NULL)
        return ERR_OK;
    x->type = type;
    x->options = options;
    x->sample_rate = sample_rate;
    enum err_code code = type->open(options, sample_rate, &x->extractor, e);
    if (code != ERR_OK)
        x->extractor = NULL;
    return code;
}

void feat_extraction_close(struct feat_extraction *x)
{
    if (x->extractor != NULL)
        x->type->close(x->extractor);
    free(x->values);
    *x = (struct feat_extraction){0};
}

enum err_code feat_extraction_begin(struct feat_extraction *x,
                                    const struct feat_clip *clip, long samples,
                                    struct err *e)
{
    return x->type->begin != NULL ? x->type->begin(x->extractor, clip, samples, e)
                                  : ERR_OK;
}

enum err_code feat_extraction_run(struct feat_extraction *x, const float *samples,
                                  long count, float *out, struct err *e)
{
    return x->type->run(x->extractor, samples, count, out, e);
}

enum err_code feat_extraction_reserve(struct feat_extraction *x, size_t floats,
                                      struct err *e)
{
    if (reserve(&x->values, &x->room, floats))
        return ERR_OK;
    return err_set(e, ERR_MEMORY, "no memory for a feature of %zu values", floats);
}

enum err_code feat_augmenter_open(struct feat_augmenter *a,
                                  const struct aug_chain *chain, struct err *e)
{
    a->chain = chain;
    enum err_code code = aug_run_open(chain, &a->run, e);
    if (code != ERR_OK)
        a->run = NULL;
    return code;
}

void feat_augmenter_close(struct feat_augmenter *a)
{
    aug_run_close(a->run);
    free(a->samples);
    *a = (struct feat_augmenter){0};
}

enum err_code feat_augmenter_copy(struct feat_augmenter *a, const float *samples,
                                  size_t count, struct err *e)
{
    if (!reserve(&a->samples, &a->room, count))
        return err_set(e, ERR_MEMORY, "no memory to augment %zu samples", count);
    memcpy(a->samples, samples, count * sizeof(*samples));
    return ERR_OK;
}
