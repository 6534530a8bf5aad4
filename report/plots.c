/* The registry of plots. */
#include "report/plot.h"

#include <string.h>

#define REP_PLOT(name) extern const struct rep_plot rep_plot_##name;
#include "report/plots.def"
#undef REP_PLOT

static const struct plugin *const items[] = {
#define REP_PLOT(name) &rep_plot_##name.plugin,
#include "report/plots.def"
#undef REP_PLOT
    NULL};

const struct registry rep_plots = {"plot", items};

static const char *nearest_name(const char *name)
{
    const char *names[sizeof items / sizeof *items];
    size_t count = 0;
    for (; items[count]; count++)
        names[count] = items[count]->name;
    return str_nearest(name, names, count);
}

enum err_code rep_plot_find(const char *name, const struct rep_plot **out,
                            struct err *e)
{
    struct str names = {0};
    for (size_t i = 0; items[i]; i++) {
        if (strcmp(items[i]->name, name) == 0) {
            *out = (const struct rep_plot *)items[i];
            str_deinit(&names);
            return ERR_OK;
        }
        str_addf(&names, "%s %s", i ? "," : "", items[i]->name);
    }
    const char *nearest = nearest_name(name);
    err_set(e, ERR_USER, "there is no plot `%s`%s%s%s; plots:%s", name,
            nearest ? "; did you mean `" : "", nearest ? nearest : "",
            nearest ? "`?" : "", str_text(&names));
    str_deinit(&names);
    return ERR_USER;
}

enum err_code rep_plot_write(const struct rep_plot *plot,
                             const struct rep_plot_input *in, const char *path,
                             const char **note, struct err *e)
{
    struct rep_figure figure = {.plot = {.width = 6, .height = 4}};
    enum err_code code = plot_check_path(path, in->arena, e);
    if (code == ERR_OK)
        code = plot->draw(in, &figure, e);
    if (code == ERR_OK)
        code = plot_write(&figure.plot, path, in->arena, e);
    *note = figure.note;
    if (figure.plot.note.length > 0)
        *note = arena_printf(in->arena, "%s%s%s", figure.note ? figure.note : "",
                             figure.note ? "; " : "", figure.plot.note.text);
    plot_figure_deinit(&figure.plot);
    return code;
}
