/* One gnuplot process a picture; its script names its data, so that both can be moved.
 */
#include "base/plot.h"

#include "base/command.h"
#include "base/file.h"
#include "base/glyphs.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A size of a font is in points in all of them. */
static const struct {
    const char *ending, *terminal;
    double unit; /* of sizes, per inch */
    const char *suffix;
    bool fonts; /* text is drawn with this machine's, not with the viewer's */
    const char *options;
} terminals[] = {
    {".svg", "svg", 96, "", false, "fontscale 1.3333 background '#ffffff'"},
    {".pdf", "pdfcairo", 1, "in", true, "fontscale 0.75"},
    {".png", "pngcairo", 192, "", true, "fontscale 2 linewidth 2 pointscale 3"},
};

/* Before a file's name in a script or on gnuplot's command line: names that begin with
 * a dash, `|`, `<` or `~` would mean something else there. */
#define HERE "./"

/* Frames on two sides, light grid, numbers that line up without room for a sign. */
static const char style[] =
    "set encoding utf8\n"
    "set format '%h'\n"
    "set border 3 linecolor rgb '#444444'\n"
    "set tics nomirror out scale 0.5\n"
    "set grid linecolor rgb '#dddddd' linewidth 0.5 linetype 1\n"
    "set key noautotitle\n";

enum { COLOURS = 8 };

const char *plot_colour(size_t index)
{
    static const char *const colours[COLOURS] = {"#0072B2", "#D55E00", "#009E73",
                                                 "#CC79A7", "#E69F00", "#56B4E9",
                                                 "#000000", "#999999"};
    return colours[index % COLOURS];
}

const char *plot_dash(size_t index)
{
    static const char *const dashes[] = {"solid", "(9,3)", "(2,3)", "(9,3,2,3)"};
    return dashes[index / COLOURS % (sizeof(dashes) / sizeof(*dashes))];
}

int plot_point(size_t index)
{
    static const int points[] = {7, 5, 9, 13}; /* disc, square, triangle, diamond */
    return points[index / COLOURS % (sizeof(points) / sizeof(*points))];
}

/* In single quotes gnuplot does not read two quotes in a row, and in double quotes it
 * runs text between `. So text with a quote is in double quotes, with the characters
 * that have a meaning there as octal numbers. A line end would end the command; a % of
 * a format is written twice. */
static void add_quoted(struct str *s, const char *text, bool format)
{
    const char *quote = strchr(text, '\'') ? "\"" : "'";
    str_add(s, quote);
    for (; *text; text++) {
        bool end = *text == '\n' || *text == '\r';
        if (*quote == '"' && strchr("\"\\`", *text))
            str_addf(s, "\\%03o", (unsigned)*text);
        else
            str_addn(s, end ? " " : text, 1);
        if (format && *text == '%')
            str_add(s, "%");
    }
    str_add(s, quote);
}

void plot_add_quoted(struct str *s, const char *text)
{
    add_quoted(s, text, false);
}

void plot_add_tic(struct str *s, const char *text)
{
    add_quoted(s, text, true);
}

void plot_add_comment(struct str *s, const char *text)
{
    size_t from = s->length;
    str_addf(s, "# %s", text);
    for (size_t i = from; i < s->length; i++)
        if (s->text[i] == '\n' || s->text[i] == '\r')
            s->text[i] = ' ';
    str_add(s, "\n");
}

/* Runs gnuplot on the script in its folder; its output goes to said. *drew: whether
 * gnuplot is installed. */
static enum err_code run_gnuplot(const char *folder, const char *script,
                                 struct str *said, bool *drew, struct err *e)
{
    const char *const words[] = {"gnuplot", script, NULL};
    const struct command gnuplot = {.words = words, .folder = folder, .errors = true};
    int status;
    enum err_code code = command_run(&gnuplot, said, drew, &status, e);
    if (code == ERR_OK && !*drew)
        return err_set(
            e, ERR_IO,
            "gnuplot, which draws the plots, is not installed: apt-get install "
            "gnuplot-nox");
    if (code == ERR_OK && status != 0)
        return err_set(e, ERR_IO, "gnuplot failed on %s/%s: %s", folder,
                       script + strlen(HERE), str_text(said));
    return code;
}

struct names {
    const char *folder;
    const char *picture, *script, *data; /* in the folder, each begins with HERE */
    size_t terminal;
};

static enum err_code find_names(const char *path, struct names *out, struct arena *a,
                                struct err *e)
{
    const char *slash = strrchr(path, '/');
    out->folder = file_folder_of(a, path);
    const char *name = slash ? slash + 1 : path;
    if (strpbrk(name, "\r\n") != NULL) {
        err_set(e, ERR_USER, "gnuplot cannot write to `%s`, a name of two lines", path);
        return ERR_USER;
    }
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; i < sizeof(terminals) / sizeof(*terminals); i++) {
        if (dot == NULL || strcmp(dot, terminals[i].ending) != 0)
            continue;
        int stem = (int)(dot - name);
        out->picture = arena_printf(a, HERE "%s", name);
        out->script = arena_printf(a, HERE "%.*s.gp", stem, name);
        out->data = arena_printf(a, HERE "%.*s.dat", stem, name);
        out->terminal = i;
        return ERR_OK;
    }
    err_set(e, ERR_USER,
            "a plot is written to a file that ends in .svg, .pdf or .png, not to `%s`",
            path);
    return ERR_USER;
}

static void add_beginning(struct str *s, const struct names *n,
                          const struct plot_figure *f)
{
    const double unit = terminals[n->terminal].unit;
    const char *suffix = terminals[n->terminal].suffix;
    str_addf(s,
             "# gnuplot %s draws the picture again.\nset terminal %s size %g%s,%g%s "
             "noenhanced font 'Helvetica,%d' %s",
             n->script, terminals[n->terminal].terminal, f->width * unit, suffix,
             f->height * unit, suffix, f->points ? f->points : 10,
             terminals[n->terminal].options);
    str_add(s, "\nset output ");
    plot_add_quoted(s, n->picture);
    str_add(s, "\ndata = ");
    plot_add_quoted(s, n->data);
    str_addf(s, "\n%s", style);
}

static void add_script(struct str *s, const struct names *n, struct plot_figure *f)
{
    struct str lacking = {0};
    glyphs_add(s, str_text(&f->script), f->script.length,
               terminals[n->terminal].fonts ? &lacking : NULL);
    f->note.length = 0;
    if (lacking.length > 0)
        str_addf(&f->note,
                 "no font that is installed has %s: pictures show ? instead (Debian's "
                 "fonts-noto has most scripts; an .svg is drawn with its viewer's "
                 "fonts)",
                 lacking.text);
    str_deinit(&lacking);
}

static enum err_code write_files(const struct names *n, struct plot_figure *f,
                                 struct arena *a, struct err *e)
{
    struct str whole = {0};
    add_beginning(&whole, n, f);
    add_script(&whole, n, f);
    enum err_code code = file_make_folders(n->folder, e);
    if (code == ERR_OK)
        code =
            file_write(file_join(a, n->folder, n->script), whole.text, whole.length, e);
    if (code == ERR_OK)
        code = file_write(file_join(a, n->folder, n->data), str_text(&f->data),
                          f->data.length, e);
    str_deinit(&whole);
    return code;
}

enum err_code plot_write(struct plot_figure *f, const char *path, struct arena *a,
                         struct err *e)
{
    struct names names = {0};
    struct str said = {0};
    bool drew = false;
    enum err_code code = find_names(path, &names, a, e);
    if (code == ERR_OK)
        code = write_files(&names, f, a, e);
    if (code == ERR_OK)
        code = run_gnuplot(names.folder, names.script, &said, &drew, e);
    struct stat s;
    if (code == ERR_OK && stat(path, &s) == 0 && S_ISREG(s.st_mode) && s.st_size == 0)
        code =
            err_set(e, ERR_IO, "gnuplot drew nothing to %s: %s", path, str_text(&said));
    if (code != ERR_OK && names.script != NULL) {
        unlink(file_join(a, names.folder, names.script));
        unlink(file_join(a, names.folder, names.data));
        if (drew)
            unlink(path);
    }
    str_deinit(&said);
    return code;
}

enum err_code plot_check_path(const char *path, struct arena *a, struct err *e)
{
    struct names names;
    return find_names(path, &names, a, e);
}

void plot_figure_deinit(struct plot_figure *f)
{
    str_deinit(&f->data);
    str_deinit(&f->script);
    str_deinit(&f->note);
}
