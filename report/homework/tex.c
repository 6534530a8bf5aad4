/* LaTeX of the homework's report: tex.h. */
#include "report/homework/tex.h"

#include "report/draw.h"
#include "report/homework/made.h"

#include "base/file.h"
#include "base/quote.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_WORD = 14 }; /* characters */

void rep_tex_add(struct str *out, const char *text)
{
    quote_latex_breaking(out, text, LONG_WORD);
}

__attribute__((format(printf, 1, 0))) static char *print(const char *format,
                                                         va_list args)
{
    struct str s = {0};
    str_vaddf(&s, format, args);
    return s.text;
}

void rep_tex_addf(struct str *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = print(format, args);
    va_end(args);
    rep_tex_add(out, text ? text : "");
    free(text);
}

void rep_tex_sentence(struct str *out, const char *text)
{
    const size_t length = strlen(text);
    if (length == 0)
        return;
    const char first[] = {
        *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text, '\0'};
    struct str s = {0};
    str_addf(&s, "%s%s", first, text + 1);
    rep_tex_add(out, s.text);
    str_add(out, strchr(".?!", text[length - 1]) ? "\n" : ".\n");
    str_deinit(&s);
}

void rep_tex_sentencef(struct str *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = print(format, args);
    va_end(args);
    rep_tex_sentence(out, text ? text : "");
    free(text);
}

void rep_tex_missing(struct str *out, const char *text)
{
    str_add(out, "\n\\missing{");
    rep_tex_sentence(out, text);
    str_add(out, "}\n\n");
}

void rep_tex_table(struct rep_homework *h, const char *name, const char *caption,
                   const struct table *t, struct str *out)
{
    struct arena *a = h->arena;
    const struct table_format *latex = table_format_find("latex");
    const struct table_look look = {0};
    struct table placed = *t;
    placed.caption = caption ? caption : t->caption;
    placed.label = arena_printf(a, "tab:%s", name);
    latex->write(&placed, &look,
                 rep_homework_file(h, arena_printf(a, "tables/%s.tex", name)));
    str_addf(out, "\n\\input{tables/%s}\n\n", name);
}

static void add_picture(const struct rep_tex_figure *f, const char *width,
                        struct str *out)
{
    str_addf(out, "  \\fitted{%s}{figures/%s.pdf}\n  \\caption{", width, f->name);
    rep_tex_add(out, f->caption);
    str_addf(out, "}\n  \\label{fig:%s}\n", f->name);
}

void rep_tex_figure(const struct rep_tex_figure *f, struct str *out)
{
    const char *star = f->columns == 2 ? "*" : "";
    str_addf(out, "\n\\begin{figure%s}[htbp]\n  \\centering\n", star);
    add_picture(f, f->columns == 2 ? "\\linewidth" : "\\narrow", out);
    str_addf(out, "\\end{figure%s}\n\n", star);
}

/* Half of a line, with figures below each other. */
static void add_half(const struct rep_tex_figure *figures, size_t count,
                     const char *before, struct str *out)
{
    str_addf(out, "  %s\\begin{minipage}[b]{.48\\linewidth}\n  \\centering\n", before);
    for (size_t i = 0; i < count; i++)
        add_picture(&figures[i], "\\linewidth", out);
    str_add(out, "  \\end{minipage}\n");
}

void rep_tex_tall_figure(const struct rep_homework *h,
                         const struct rep_tex_figure *tall,
                         const struct rep_tex_figure *others, size_t count,
                         struct str *out)
{
    const bool beside = count > 0 && !h->asked->two_columns;
    if (beside) {
        str_add(out, "\n\\begin{figure}[htbp]\n");
        add_half(tall, 1, "", out);
        add_half(others, count, "\\hfill\n  ", out);
        str_add(out, "\\end{figure}\n\n");
        return;
    }
    rep_tex_figure(tall, out);
    for (size_t i = 0; i < count; i++)
        rep_tex_figure(&others[i], out);
}

void rep_tex_figures(const struct rep_homework *h, const struct rep_tex_figure *figures,
                     size_t count, struct str *out)
{
    size_t i = 0;
    for (; i + 1 < count; i += 2)
        rep_tex_tall_figure(h, &figures[i], &figures[i + 1], 1, out);
    if (i < count)
        rep_tex_figure(&figures[i], out);
}

void rep_tex_with_waiting(struct rep_homework *h, const struct rep_tex_figure *figure,
                          struct str *out)
{
    struct rep_tex_figure both[2];
    size_t count = 0;
    if (h->waiting)
        both[count++] = *h->waiting;
    if (figure)
        both[count++] = *figure;
    h->waiting = NULL;
    rep_tex_figures(h, both, count, out);
}

enum err_code rep_tex_draw(struct rep_homework *h, const struct rep_tex_plot *plot,
                           bool *drawn, struct err *e)
{
    struct arena *a = h->arena;
    struct err fault = {0};
    const char *note = NULL;
    const char *words[] = {plot->option,
                           arena_printf(a, "columns=%d", plot->figure.columns)};
    const bool without = plot->option == NULL;
    struct rep_drawing d = {
        .request = plot->request,
        .reader = h->reader,
        .arena = a,
        .path =
            rep_homework_path(h, arena_printf(a, "figures/%s.pdf", plot->figure.name)),
    };
    enum err_code code = rep_plot_find(plot->plot, &d.plot, e);
    if (code == ERR_OK)
        code = rep_plot_options(d.plot, words + without, without ? 1 : 2, &d.options, a,
                                e);
    if (code != ERR_OK)
        return code;
    code = rep_draw(&d, &note, &fault);
    *drawn = code == ERR_OK;
    if (*drawn)
        rep_homework_made_figure(h, plot->figure.name);
    if (code == ERR_IO)
        rep_homework_note(
            h, arena_printf(a, "no figure %s: %s", plot->figure.name, fault.text));
    if (code == ERR_OK || code == ERR_USER || code == ERR_IO)
        return ERR_OK;
    *e = fault;
    return code;
}

enum err_code rep_tex_plot(struct rep_homework *h, const struct rep_tex_plot *plot,
                           struct str *out, bool *drawn, struct err *e)
{
    enum err_code code = rep_tex_draw(h, plot, drawn, e);
    if (code == ERR_OK && *drawn)
        rep_tex_with_waiting(h, &plot->figure, out);
    return code;
}
