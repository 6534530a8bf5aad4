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
    const char *names[sizeof(items) / sizeof(*items)];
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
    err_set(e, ERR_USER, "there is no plot `%s`%s%s%s\nplots:%s", name,
            nearest ? "; did you mean `" : "", nearest ? nearest : "",
            nearest ? "`?" : "", str_text(&names));
    str_deinit(&names);
    return ERR_USER;
}

/* The word's NAME=VALUE in the mapping. */
static void set_option(const struct rep_plot *plot, const char *word,
                       struct yaml_node *map, struct arena *a, struct diag *diag)
{
    const char *equals = strchr(word, '=');
    if (equals == NULL) {
        diag_error(diag, NULL, plot->plugin.example, "`%s` sets no option of %s", word,
                   plot->plugin.name);
        return;
    }
    struct yaml_node *value =
        yaml_read_text(equals + 1, strlen(equals + 1), word, ".", a, diag);
    if (value != NULL)
        yaml_set(map, arena_strndup(a, word, (size_t)(equals - word)), value, a);
}

enum err_code rep_plot_options(const struct rep_plot *plot, const char *const *words,
                               size_t count, const void **out, struct arena *a,
                               struct err *e)
{
    const struct plugin *p = &plot->plugin;
    void *options = arena_alloc(a, 1, p->options_size);
    struct diag *diag = diag_create();
    struct yaml_node *map = yaml_mapping(a);
    for (size_t i = 0; i < count; i++)
        set_option(plot, words[i], map, a, diag);
    if (diag_errors(diag) == 0)
        opt_read(p->options, map, p->name, NULL, options, a, diag);
    *out = options;
    enum err_code code = diag_errors(diag) ? diag_to_err(diag, e) : ERR_OK;
    diag_destroy(diag);
    return code;
}

int rep_plot_columns_of_tags(const struct rep_plot_size *size, size_t tags)
{
    enum { NARROW = 7 };
    return size->columns > 0 ? size->columns : tags > NARROW ? 2 : 1;
}

const char *rep_plot_label(const struct rep_plot_input *in, size_t row)
{
    const struct res_row *r = &in->trials->rows[row];
    const char *label = in->labels ? in->labels[row] : r->label;
    if (label && label[0] && in->labels)
        return label;
    const char *number = arena_printf(in->arena, "%lld", (long long)r->trial);
    if (label && label[0])
        return arena_printf(in->arena, "%s: %s", number, label);
    return arena_printf(in->arena, "trial %s", number);
}

enum err_code rep_plot_write(const struct rep_plot *plot,
                             const struct rep_plot_input *in, const char *path,
                             const char **note, struct err *e)
{
    struct rep_figure figure = {.plot = {.points = FIGURE_POINTS}};
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
