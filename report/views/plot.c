/* Pictures of trials: of ranked trials, and in some plots also of trials at work. */
#include "report/draw.h"
#include "report/view.h"

#include "base/file.h"

#include <string.h>

struct plot_words {
    struct rep_request request;
    bool describe;
};

static const struct cli_option own_options[] = {
    {"baseline", 0, CLI_TEXT, offsetof(struct plot_words, request.baseline), "N|LABEL",
     "the trial that ablation compares with (default: the sweep's)"},
    {"describe", 0, CLI_FLAG, offsetof(struct plot_words, describe), NULL,
     "print the options of KIND, draw nothing"},
    {0}};

static const struct cli_option *const options[] = {
    rep_options_every,  rep_options_ranked, rep_options_labels,
    rep_options_output, own_options,        NULL};

/* undrawn: as of rep_drawing. */
static enum err_code draw(const struct rep_plot *plot, const void *plot_options,
                          const char *path, struct rep_asked *asked,
                          const char **undrawn, const char **notice, struct err *e)
{
    const struct rep_drawing drawing = {.request = asked->request,
                                        .reader = asked->reader,
                                        .arena = asked->arena,
                                        .plot = plot,
                                        .options = plot_options,
                                        .path = path,
                                        .undrawn = undrawn};
    return rep_draw(&drawing, notice, e);
}

static const char *add_line(const char *text, const char *line, struct arena *a)
{
    return arena_printf(a, "%s%s%s", text, text[0] ? "\n" : "", line);
}

/* Draws every plot to DIR/KIND.svg. The notice names the plots for which these trials
 * have no data, and tells once which trials are not drawn. */
static enum err_code draw_all(struct rep_asked *asked, struct rep_answer *out,
                              struct err *e)
{
    const struct rep_request *q = asked->request;
    enum err_code code = rep_open(asked, e);
    struct arena *a = asked->arena;
    const char *notice = "", *left_out = "";
    for (size_t i = 0; rep_plots.items[i] && code == ERR_OK; i++) {
        const struct rep_plot *plot = (const struct rep_plot *)rep_plots.items[i];
        const char *file = arena_printf(a, "%s.svg", plot->plugin.name), *note = NULL,
                   *undrawn = NULL;
        const void *plot_options;
        struct err fault = {0};
        code = rep_plot_options(plot, q->words.items + 1, q->words.count - 1,
                                &plot_options, a, e);
        if (code != ERR_OK)
            return code;
        code = draw(plot, plot_options, file_join(a, q->table.output, file), asked,
                    &undrawn, &note, &fault);
        if (code == ERR_USER)
            note = arena_strdup(a, fault.text);
        else if (code != ERR_OK)
            *e = fault;
        code = code == ERR_USER ? ERR_OK : code;
        if (note)
            notice =
                add_line(notice, arena_printf(a, "%s: %s", plot->plugin.name, note), a);
        if (undrawn && strstr(left_out, undrawn) == NULL)
            left_out = add_line(left_out, undrawn, a);
    }
    notice = left_out[0] ? add_line(notice, left_out, a) : notice;
    out->notice = notice[0] ? notice : NULL;
    return code;
}

static enum err_code draw_one(const char *name, struct rep_asked *asked,
                              struct rep_answer *out, struct err *e)
{
    const struct rep_request *q = asked->request;
    const struct plot_words *w = (const struct plot_words *)q;
    const struct rep_plot *plot;
    const void *plot_options;
    enum err_code code = rep_plot_find(name, &plot, e);
    if (code == ERR_OK && w->describe && q->table.output)
        return err_set(e, ERR_USER, "--describe draws nothing: leave --output out");
    if (code == ERR_OK && w->describe) {
        opt_describe(&plot->plugin, rep_plots.kind, &out->text);
        return ERR_OK;
    }
    if (code == ERR_OK)
        code = rep_plot_options(plot, q->words.items + 1, q->words.count - 1,
                                &plot_options, asked->arena, e);
    if (code == ERR_OK && q->table.output == NULL)
        code = err_set(e, ERR_USER, "plot needs a file: -o %s.svg (or .pdf, .png)",
                       plot->plugin.name);
    if (code == ERR_OK)
        code = rep_open(asked, e);
    if (code == ERR_OK)
        code = draw(plot, plot_options, q->table.output, asked, NULL, &out->notice, e);
    return code;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    const char *kind = q->words.count ? q->words.items[0] : NULL;
    if (kind == NULL)
        return err_set(e, ERR_USER, "which plot? mtag-report plot %s -o FILE.svg",
                       rep_plots.items[0]->name);
    if (strcmp(kind, "all") != 0)
        return draw_one(kind, asked, out, e);
    return q->table.output
               ? draw_all(asked, out, e)
               : err_set(e, ERR_USER, "all plots need a folder: plot all -o DIR");
}

const struct rep_view rep_view_plot = {
    .plugin = {.name = "plot", .help = "a picture of the trials"},
    .words = "KIND|all -o PATH",
    .about =
        "Draws {plots} to an svg, pdf or png file, or all of them to a folder. The "
        "script and data of gnuplot are kept beside it as NAME.gp and NAME.dat. "
        "Pictures are as wide as one column of a paper; columns=2 makes them as "
        "wide as two.",
    .examples = "mtag-report plot curves --top 5 -o curves.pdf\n"
                "mtag-report plot slice x=train.optimizer.lr -o slice.svg\n"
                "mtag-report plot all -o figures",
    .options = options,
    .words_size = sizeof(struct plot_words),
    .answer = answer,
};
