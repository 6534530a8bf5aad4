/* Which values the colours of a panel begin and end with: picture_colours.h. */
#include "features/picture_colours.h"

#include "base/figure.h"

#include <math.h>
#include <stdlib.h>

float picture_value(const struct feat_picture *p, int frame, int band, int channel)
{
    const struct feat_shape *s = &p->shape;
    size_t row = (size_t)frame * (size_t)s->bands + (size_t)band;
    return p->values[row * (size_t)s->channels + (size_t)channel];
}

static struct picture_span span_of_band(const struct feat_picture *p, int channel,
                                        int band)
{
    struct picture_span s = {INFINITY, -INFINITY};
    for (int t = 0; t < p->shape.frames; t++) {
        double x = (double)picture_value(p, t, band, channel);
        if (!isfinite(x))
            continue;
        s.least = fmin(s.least, x);
        s.most = fmax(s.most, x);
    }
    return s;
}

/* Of all bands but `without`. */
static struct picture_span span_of(const struct picture_span *bands, int count,
                                   int without)
{
    struct picture_span s = {INFINITY, -INFINITY};
    for (int b = 0; b < count; b++) {
        if (b == without)
            continue;
        s.least = fmin(s.least, bands[b].least);
        s.most = fmax(s.most, bands[b].most);
    }
    return s;
}

struct picture_colours picture_colours_choose(const struct feat_picture *p, int channel)
{
    struct picture_colours c = {.beyond = -1};
    int count = p->shape.bands;
    struct picture_span *bands = mem_alloc((size_t)count, sizeof(*bands));
    if (bands == NULL)
        return (struct picture_colours){.span = {0, 1}, .beyond = -1};
    for (int b = 0; b < count; b++)
        bands[b] = span_of_band(p, channel, b);
    struct picture_span all = span_of(bands, count, -1);
    c.span = all;
    c.largest = all.most;
    if (channel == 0 && p->type->unit != NULL)
        c.decibels = all.most > 0 ? p->type->unit(p->options).decibels : 0;
    if (c.decibels > 0)
        c.span = (struct picture_span){-PICTURE_RANGE, 0};
    for (int b = 0; b < count && c.decibels <= 0 && count > 2; b++) {
        struct picture_span rest = span_of(bands, count, b);
        if (rest.most - rest.least >= (all.most - all.least) / 2 ||
            rest.most <= rest.least)
            continue;
        c.span = rest;
        c.beyond = b;
    }
    free(bands);
    return c;
}

double picture_colours_value(const struct picture_colours *c, double x)
{
    if (c->decibels <= 0)
        return x;
    return fmax(c->decibels * log10(fmax(x, 0) / c->largest), -2 * PICTURE_RANGE);
}

void picture_colours_add(const struct feat_picture *p, int channel,
                         const struct picture_colours *c, struct str *script)
{
    const char *unit = NULL;
    if (channel == 0 && p->type->unit != NULL)
        unit = p->type->unit(p->options).name;
    if (c->span.most > c->span.least)
        str_addf(script, "set cbrange [%.6g:%.6g]\n", c->span.least, c->span.most);
    else
        str_add(script, "set cbrange [*:*]\n");
    const char *axis = p->type->axis != NULL ? p->type->axis : "band";
    struct str label = {0};
    if (c->decibels > 0)
        str_add(&label, "dB below the largest");
    else if (c->beyond >= 0)
        str_addf(&label, "scale of all but %s %d", axis, c->beyond);
    else
        str_add(&label, unit != NULL ? unit : "");
    figure_add_scale_label(script, str_text(&label));
    str_deinit(&label);
}
