/* The figures of an analysis: of tags and their pairs from the labels, of sounds from
 * the recordings. */
#include "features/analyse/figure.h"

#include "base/file.h"

#include <string.h>

static enum err_code write_figure(struct analyse_figures *f, struct plot_figure *figure,
                                  const char *name, struct arena *a, struct err *e)
{
    const char *file = arena_printf(a, "%s%s", name, f->ending);
    enum err_code code = plot_write(figure, file_join(a, f->folder, file), a, e);
    f->drawn += code == ERR_OK;
    if (f->note == NULL && figure->note.length > 0)
        f->note = arena_strdup(a, figure->note.text);
    plot_figure_deinit(figure);
    return code;
}

static const struct {
    const char *name;
    size_t tags; /* that it takes at least */
    void (*draw)(const struct analysis *x, struct plot_figure *f);
} of_labels[] = {{"tag_frequency", 1, figure_frequency},
                 {"split_balance", 1, figure_balance},
                 {"tags_per_clip", 1, figure_tags_per_clip},
                 {"cooccurrence", 2, figure_cooccurrence},
                 {"conditional", 2, figure_conditional}};

static const struct {
    const char *name;
    void (*draw)(const struct analysis *x, const struct analyse_sounds *sounds,
                 struct plot_figure *f);
} of_sounds[] = {{"mean_mel", figure_mean_mel}, {"example_mels", figure_example_mels}};

static enum err_code draw_sounds(const struct analysis *x, struct analyse_figures *f,
                                 struct arena *a, struct err *e)
{
    struct analyse_sounds sounds;
    enum err_code code = analyse_hear(x, f->workers, f->progress, a, &sounds, e);
    if (code != ERR_OK)
        return code;
    if (sounds.heard == 0)
        f->left_out = "what tags sound like (no recording can be read)";
    for (size_t i = 0;
         code == ERR_OK && sounds.heard && i < sizeof(of_sounds) / sizeof(*of_sounds);
         i++) {
        struct plot_figure figure = {0};
        of_sounds[i].draw(x, &sounds, &figure);
        code = write_figure(f, &figure, of_sounds[i].name, a, e);
    }
    analyse_sounds_deinit(&sounds);
    return code;
}

enum err_code analyse_draw(const struct analysis *x, struct analyse_figures *f,
                           struct arena *a, struct err *e)
{
    enum err_code code = ERR_OK;
    bool recordings = false;
    f->drawn = 0;
    f->left_out = f->note = NULL;
    if (x->labelled[ANALYSE_ALL] == 0)
        return err_set(e, ERR_USER, "no clip has a tag: there is nothing to draw");
    for (size_t i = 0; code == ERR_OK && i < sizeof(of_labels) / sizeof(*of_labels);
         i++) {
        struct plot_figure figure = {0};
        if (x->d->tag_count < of_labels[i].tags)
            continue;
        of_labels[i].draw(x, &figure);
        code = write_figure(f, &figure, of_labels[i].name, a, e);
    }
    for (size_t i = 0; i < x->d->clip_count; i++)
        recordings = recordings || (x->d->clips[i].path &&
                                    memchr(x->d->clips[i].labels, 1, x->d->tag_count));
    if (!recordings)
        f->left_out = "what tags sound like (no recordings are there)";
    else if (code == ERR_OK)
        code = draw_sounds(x, f, a, e);
    return code;
}
