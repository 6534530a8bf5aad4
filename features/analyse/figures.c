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

enum { LABELS = sizeof(of_labels) / sizeof(*of_labels) };
enum { SOUNDS = sizeof(of_sounds) / sizeof(*of_sounds), ALL = LABELS + SOUNDS };

/* What of them is asked for, those of labels first. */
struct wanted {
    bool figure[ALL];
    bool sounds; /* any of them */
};

static const char *name_of(size_t i)
{
    return i < LABELS ? of_labels[i].name : of_sounds[i - LABELS].name;
}

void analyse_add_figures(struct str *out)
{
    for (size_t i = 0; i < ALL; i++)
        str_addf(out, "%s%s", i == 0 ? "" : i + 1 == ALL ? " or " : ", ", name_of(i));
}

static enum err_code no_figure(const char *name, struct err *e)
{
    const char *known[ALL];
    struct str list = {0};
    for (size_t i = 0; i < ALL; i++)
        known[i] = name_of(i);
    str_add_did_you_mean(&list, "; ", name, known, ALL);
    str_add(&list, "\nfigures: ");
    analyse_add_figures(&list);
    err_set(e, ERR_USER, "there is no figure `%s`%s", name, str_text(&list));
    str_deinit(&list);
    return ERR_USER;
}

static enum err_code want(const char *names, struct wanted *out, struct arena *a,
                          struct err *e)
{
    static const char between[] = ", ";
    *out = (struct wanted){{false}, false};
    for (size_t i = 0; names == NULL && i < ALL; i++)
        out->figure[i] = true;
    for (const char *at = names; at && *(at += strspn(at, between)) != '\0';) {
        const char *name = arena_strndup(a, at, strcspn(at, between));
        size_t i = 0;
        while (i < ALL && strcmp(name, name_of(i)) != 0)
            i++;
        if (i == ALL)
            return no_figure(name, e);
        out->figure[i] = true;
        at += strlen(name);
    }
    for (size_t i = LABELS; i < ALL; i++)
        out->sounds = out->sounds || out->figure[i];
    return ERR_OK;
}

enum err_code analyse_check_figures(const char *names, struct arena *a, struct err *e)
{
    struct wanted wanted;
    return want(names, &wanted, a, e);
}

static enum err_code draw_sounds(const struct analysis *x, struct analyse_figures *f,
                                 const struct wanted *wanted, struct arena *a,
                                 struct err *e)
{
    struct analyse_sounds sounds;
    enum err_code code = analyse_hear(x, f->workers, f->progress, a, &sounds, e);
    if (code != ERR_OK)
        return code;
    if (sounds.heard == 0)
        f->left_out = "what tags sound like (no recording can be read)";
    for (size_t i = 0; code == ERR_OK && sounds.heard && i < SOUNDS; i++) {
        struct plot_figure figure = {0};
        if (!wanted->figure[LABELS + i])
            continue;
        of_sounds[i].draw(x, &sounds, &figure);
        code = write_figure(f, &figure, of_sounds[i].name, a, e);
    }
    analyse_sounds_deinit(&sounds);
    return code;
}

static bool has_recordings(const struct analysis *x)
{
    for (size_t i = 0; i < x->d->clip_count; i++)
        if (x->d->clips[i].path && memchr(x->d->clips[i].labels, 1, x->d->tag_count))
            return true;
    return false;
}

enum err_code analyse_draw(const struct analysis *x, struct analyse_figures *f,
                           struct arena *a, struct err *e)
{
    struct wanted wanted;
    enum err_code code = want(f->names, &wanted, a, e);
    f->drawn = 0;
    f->left_out = f->note = NULL;
    if (code == ERR_OK && x->labelled[ANALYSE_ALL] == 0)
        return err_set(e, ERR_USER, "no clip has a tag: there is nothing to draw");
    for (size_t i = 0; code == ERR_OK && i < LABELS; i++) {
        struct plot_figure figure = {0};
        if (!wanted.figure[i] || x->d->tag_count < of_labels[i].tags)
            continue;
        of_labels[i].draw(x, &figure);
        code = write_figure(f, &figure, of_labels[i].name, a, e);
    }
    if (wanted.sounds && !has_recordings(x))
        f->left_out = "what tags sound like (no recordings are there)";
    else if (wanted.sounds && code == ERR_OK)
        code = draw_sounds(x, f, &wanted, a, e);
    return code;
}
