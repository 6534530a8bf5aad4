/* Places and sizes of a figure's parts: figure.h. */
#include "features/analyse/figure.h"

#include "base/term.h"

enum { NAME = 28 /* columns of a tag's name */ };

static const double tic = 0.08; /* inches */

size_t figure_tags(const struct analysis *x)
{
    return x->d->tag_count < FIGURE_MOST ? x->d->tag_count : FIGURE_MOST;
}

static void add_remark(struct plot_figure *out, size_t shown, size_t count)
{
    struct str text = {0};
    str_addf(&text, "the %zu most frequent of %zu tags", shown, count);
    figure_add_remark(out, 0.15, out->height - 0.18, text.text);
    str_deinit(&text);
}

void figure_add_title(struct plot_figure *out, const struct analysis *x, size_t shown)
{
    if (shown < x->d->tag_count)
        add_remark(out, shown, x->d->tag_count);
}

/* The names of tags that by_frequency has from `first` on, long ones cut. */
static const char **names_of(const struct analysis *x, size_t first, size_t count,
                             struct arena *a)
{
    const char **names = arena_alloc(a, count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        struct str name = {0};
        term_add_shortened(&name, x->d->tags[x->by_frequency[first + i]], NAME + 1);
        names[i] = arena_strdup(a, str_text(&name));
        str_deinit(&name);
    }
    return names;
}

void figure_add_tags(struct plot_figure *out, const struct analysis *x,
                     const char *axis, size_t first, size_t count)
{
    struct arena *a = arena_create();
    figure_add_names(&out->script, axis, names_of(x, first, count, a), count,
                     FIGURE_POINTS);
    arena_destroy(a);
}

double figure_room(const struct analysis *x, size_t first, size_t count)
{
    struct arena *a = arena_create();
    const double widest =
        figure_widest(names_of(x, first, count, a), count, FIGURE_POINTS);
    arena_destroy(a);
    return widest + 2 * tic;
}
