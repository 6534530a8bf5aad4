#include "features/analyse/figure.h"

#include "base/term.h"

#include <math.h>

enum { NAME = 28 /* columns of a tag's name */, LABEL = 8 /* points */ };

static const double column = 0.068 /* of a name */, tic = 0.08;

double figure_pixels(int count)
{
    return count / 96.0;
}

void figure_place(struct plot_figure *out, struct figure_box plot)
{
    str_addf(&out->script,
             "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
             "set bmargin at screen %.5f\nset tmargin at screen %.5f\n",
             plot.x / out->width, (plot.x + plot.width) / out->width,
             plot.y / out->height, (plot.y + plot.height) / out->height);
}

void figure_place_scale(struct plot_figure *out, struct figure_box plot,
                        const char *label)
{
    str_addf(&out->script,
             "set colorbox user origin screen %.5f, screen %.5f size screen %.5f, "
             "screen %.5f\nset cblabel ",
             (plot.x + plot.width + 0.15) / out->width, plot.y / out->height,
             0.15 / out->width, plot.height / out->height);
    plot_add_quoted(&out->script, label);
    str_add(&out->script, " offset 1,0\n");
}

void figure_place_key(struct plot_figure *out, struct figure_box plot)
{
    str_addf(&out->script,
             "set key at screen %.5f, screen %.5f right top horizontal samplen 1\n",
             (plot.x + plot.width) / out->width, 1 - 0.08 / out->height);
}

size_t figure_tags(const struct analysis *x)
{
    return x->d->tag_count < FIGURE_MOST ? x->d->tag_count : FIGURE_MOST;
}

void figure_add_title(struct plot_figure *out, const struct analysis *x, size_t shown)
{
    if (shown < x->d->tag_count)
        str_addf(&out->script,
                 "set label 1 'the %zu most frequent of %zu tags' at screen %.5f, "
                 "screen %.5f left\n",
                 shown, x->d->tag_count, 0.15 / out->width, 1 - 0.18 / out->height);
}

static void add_name(struct str *s, const char *tag)
{
    term_add_cut(s, tag, NAME);
    if (term_width(tag) > NAME)
        str_add(s, "\xe2\x80\xa6");
}

void figure_add_tags(struct plot_figure *out, const struct analysis *x,
                     const char *axis, size_t first, size_t count)
{
    str_addf(&out->script, "set %stics scale 0 font ',%d' (", axis, LABEL);
    for (size_t i = 0; i < count; i++) {
        struct str name = {0};
        add_name(&name, x->d->tags[x->by_frequency[first + i]]);
        str_add(&out->script, i ? ", " : "");
        plot_add_tic(&out->script, str_text(&name));
        str_addf(&out->script, " %zu", i);
        str_deinit(&name);
    }
    str_add(&out->script, ")\n");
}

double figure_room(const struct analysis *x, size_t first, size_t count)
{
    int longest = 0;
    for (size_t i = 0; i < count; i++) {
        int width = term_width(x->d->tags[x->by_frequency[first + i]]);
        longest = width > longest ? width : longest;
    }
    return column * fmin(longest, NAME + 1) + 2 * tic;
}

void figure_add_value(struct plot_figure *out, double value, char end)
{
    if (isfinite(value))
        str_addf(&out->data, "%.5g%c", value, end);
    else
        str_addf(&out->data, "NaN%c", end);
}
