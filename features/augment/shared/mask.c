/* Masks over frames or bands: mask.h. */
#include "features/augment/shared/mask.h"

#include <math.h>
#include <string.h>

float mask_fill(const float *x, struct feat_shape shape, double value)
{
    size_t count = feat_shape_floats(shape);
    double sum = 0;
    if (!isnan(value))
        return (float)value;
    for (size_t i = 0; i < count; i++)
        sum += (double)x[i];
    return (float)(sum / (double)count);
}

/* The mask [*first, *end) of an axis. */
static void draw(struct rng *r, int size, int most, int *first, int *end)
{
    int width = (int)(rng_uniform(r) * (most < size ? most : size));
    *first = (int)(rng_uniform(r) * (size - width));
    *end = *first + width;
}

void mask_frames(float *x, struct feat_shape shape, int most, float fill, struct rng *r)
{
    size_t row = feat_shape_row(shape);
    int first, end;
    draw(r, shape.frames, most, &first, &end);
    for (size_t i = (size_t)first * row; i < (size_t)end * row; i++)
        x[i] = fill;
}

void mask_bands(float *x, struct feat_shape shape, int most, float fill, struct rng *r)
{
    size_t row = feat_shape_row(shape);
    size_t channels = (size_t)shape.channels;
    int first, end;
    draw(r, shape.bands, most, &first, &end);
    for (size_t t = 0; t < (size_t)shape.frames; t++)
        for (size_t i = (size_t)first * channels; i < (size_t)end * channels; i++)
            x[t * row + i] = fill;
}

void mask_check(const struct aug_common *common, const char *option, int most,
                bool frames, const struct aug_scene *scene, const struct yaml_node *at,
                struct diag *diag)
{
    const struct yaml_node *written = yaml_find(at, option);
    if (most == 1 && written != NULL)
        diag_unused(diag, written, NULL,
                    "a mask covers less than `%s`: one of 1 never covers anything",
                    option);
    for (size_t i = 0; i < scene->input_count && written != NULL; i++) {
        const struct aug_input *input = &scene->inputs[i];
        int size = frames ? input->shape.frames : input->shape.bands;
        bool meant = common->on == NULL || strcmp(common->on, input->name) == 0;
        if (meant && most > size)
            diag_unused(diag, written, NULL,
                        "`%s` is %d, but an example of %s has %d %s: masks are at most "
                        "as long",
                        option, most, input->name, size, frames ? "frames" : "bands");
    }
}
