/* Layout of pictures: figure.h. The only place that knows gnuplot's margins, keys and
 * scales of colours. */
#include "base/figure.h"

#include "base/term.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

/* A column of text takes 0.6 of its size: Helvetica's digits take 0.56. A sample of the
 * key, the gap before its text and the one between columns, in sizes of the text. */
static const double character = 0.6, leading = 1.4, sample = 2.4, gap = 0.6,
                    between = 1.5;

enum { REST_POINT = 7 /* a disc */ };

double figure_columns_width(int columns)
{
    return (columns > 1 ? 18.0 : 8.8) / 2.54;
}

double figure_pixels(int count)
{
    return count / 96.0;
}

double figure_text_width(const char *text, int points)
{
    return character * points / 72 * term_width(text);
}

double figure_widest(const char *const *texts, size_t count, int points)
{
    double widest = 0;
    for (size_t i = 0; i < count; i++)
        widest = fmax(widest, figure_text_width(texts[i], points));
    return widest;
}

double figure_line(int points)
{
    return leading * points / 72;
}

/* The end of the text that takes at most so many columns. */
static const char *end_of(const char *text, int columns)
{
    unsigned long c = 0;
    for (int over = term_width(text) - columns; *text && over > 0;
         over -= term_character_width(c))
        text += utf8_decode(text, &c);
    return text;
}

const char *figure_cut(const char *text, int points, double width, struct arena *a)
{
    const int columns = (int)(width / (character * points / 72)),
              last = columns > 9 ? columns / 3 : 0;
    if (term_width(text) <= columns)
        return text;
    struct str cut = {0};
    term_add_shortened(&cut, text, columns > 1 ? columns - last : 1);
    str_add(&cut, end_of(text, last));
    text = arena_strdup(a, str_text(&cut));
    str_deinit(&cut);
    return text;
}

void figure_place(struct plot_figure *out, struct figure_box plot)
{
    str_addf(&out->script,
             "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
             "set bmargin at screen %.5f\nset tmargin at screen %.5f\n",
             plot.x / out->width, (plot.x + plot.width) / out->width,
             plot.y / out->height, (plot.y + plot.height) / out->height);
}

void figure_place_scale(struct plot_figure *out, struct figure_box plot)
{
    str_addf(&out->script,
             "set colorbox user origin screen %.5f, screen %.5f size screen %.5f, "
             "screen %.5f\n",
             (plot.x + plot.width + 0.15) / out->width, plot.y / out->height,
             0.15 / out->width, plot.height / out->height);
}

void figure_add_scale_label(struct str *script, const char *label)
{
    str_add(script, "set cblabel ");
    plot_add_quoted(script, label);
    str_add(script, " offset 1,0\n");
}

void figure_add_palette(struct str *script, enum figure_palette palette)
{
    static const char *const palettes[] = {
        [FIGURE_BLUES] = "0 '#f7fbff', 0.25 '#9ecae1', 0.6 '#3182bd', 1 '#08306b'",
        [FIGURE_HEAT] = "0 '#000004', 0.2 '#3b0f70', 0.4 '#8c2981', 0.6 '#de4968', 0.8 "
                        "'#fe9f6d', 1 '#fcfdbf'",
        [FIGURE_SIGNED] = "-1 '#2166ac', -0.4 '#92c5de', 0 '#f7f7f7', 0.4 '#f4a582', 1 "
                          "'#b2182b'",
    };
    str_addf(script, "set palette defined (%s)\n", palettes[palette]);
}

void figure_add_names(struct str *script, const char *axis, const char *const *names,
                      size_t count, int points)
{
    str_addf(script, "set %stics scale 0 ", axis);
    if (points > 0)
        str_addf(script, "font ',%d' ", points);
    str_add(script, "(");
    for (size_t i = 0; i < count; i++) {
        str_add(script, i ? ", " : "");
        plot_add_tic(script, names[i]);
        str_addf(script, " %zu", i);
    }
    str_add(script, ")\n");
}

static void add_label(struct plot_figure *out, double x, double y, const char *text)
{
    str_add(&out->script, "set label ");
    plot_add_quoted(&out->script, text);
    str_addf(&out->script, " at screen %.5f, screen %.5f left", x / out->width,
             y / out->height);
}

void figure_add_remark(struct plot_figure *out, double x, double y, const char *text)
{
    add_label(out, x, y, text);
    str_add(&out->script, " front textcolor rgb '#555555'\n");
}

struct figure_lines figure_wrap(const char *text, int points, double width,
                                struct arena *a)
{
    struct str wrapped = {0};
    struct figure_lines lines = {0};
    const int columns = (int)(width / (character * points / 72));
    term_add_wrapped(&wrapped, text, 0, columns > 1 ? columns : 1);
    lines.items = arena_alloc(a, wrapped.length + 1, sizeof(*lines.items));
    for (const char *line = str_text(&wrapped); *line;) {
        const size_t length = strcspn(line, "\n");
        lines.items[lines.count++] = arena_strndup(a, line, length);
        line += length + (line[length] == '\n');
    }
    lines.height = (double)lines.count * figure_line(points);
    str_deinit(&wrapped);
    return lines;
}

void figure_add_remarks(struct plot_figure *out, double x, double top,
                        const struct figure_lines *lines)
{
    const double line = lines->height / (double)(lines->count ? lines->count : 1);
    for (size_t i = 0; i < lines->count; i++)
        figure_add_remark(out, x, top - ((double)i + 0.5) * line, lines->items[i]);
}

void figure_place_key(struct plot_figure *out, struct figure_box plot)
{
    str_addf(&out->script,
             "set key at screen %.5f, screen %.5f right top horizontal samplen 1\n",
             (plot.x + plot.width) / out->width, 1 - 0.08 / out->height);
}

struct figure_key figure_key_fit(const char *const *labels, size_t count, int points,
                                 double width, struct arena *a)
{
    const double size = points / 72.0, beside = (sample + gap + between) * size;
    struct figure_key key = {.count = count, .points = points};
    key.labels = arena_alloc(a, count + 1, sizeof(*key.labels));
    for (size_t i = 0; i < count; i++)
        key.labels[i] =
            figure_cut(labels[i], points, width - beside + between * size, a);
    key.cell = beside + figure_widest(key.labels, count, points);
    const double columns = floor((width + between * size) / key.cell);
    key.columns = columns > 1 && count > 1 ? (size_t)fmin(columns, (double)count) : 1;
    key.rows = (count + key.columns - 1) / key.columns;
    key.height = (double)key.rows * figure_line(points);
    return key;
}

void figure_add_key(struct plot_figure *out, const struct figure_key *key, double x,
                    double top, bool lines)
{
    const double size = key->points / 72.0;
    for (size_t i = 0; i < key->count; i++) {
        const double left = x + (double)(i / key->rows) * key->cell,
                     y = top -
                         ((double)(i % key->rows) + 0.5) * figure_line(key->points);
        const bool is_rest = key->rest && i + 1 == key->count;
        if (lines)
            str_addf(&out->script,
                     "set arrow from screen %.5f, screen %.5f to screen %.5f, screen "
                     "%.5f nohead linewidth 1.6 linecolor rgb '%s' dashtype %s\n",
                     left / out->width, y / out->height,
                     (left + sample * size) / out->width, y / out->height,
                     plot_colour(i), plot_dash(i));
        str_addf(&out->script,
                 "set label '' at screen %.5f, screen %.5f point pointtype %d "
                 "pointsize 0.5 linecolor rgb '%s'\n",
                 (left + sample * size / 2) / out->width, y / out->height,
                 is_rest ? REST_POINT : plot_point(i),
                 is_rest ? FIGURE_REST : plot_colour(i));
        add_label(out, left + (sample + gap) * size, y, key->labels[i]);
        str_add(&out->script, "\n");
    }
}

void figure_end_marks(struct str *script)
{
    str_add(script, "unset label\nunset arrow\n");
}

void figure_add_value(struct str *data, double value, char end)
{
    if (isfinite(value))
        str_addf(data, "%.6g%c", value, end);
    else
        str_addf(data, "NaN%c", end);
}

struct tics {
    double at[64];
    size_t count;
};

static void add_tic(struct tics *t, double at)
{
    if (t->count < sizeof(t->at) / sizeof(*t->at))
        t->at[t->count++] = at;
}

/* Multiples of 1, 2 or 5 times a power of ten; level 0: the closest. */
static struct tics round_tics(double least, double most, int level)
{
    static const double steps[] = {1, 2, 5};
    struct tics t = {0};
    const double decade = floor(log10(most - least)) - 1;
    const double step = steps[level % 3] * pow(10, decade + level / 3);
    for (double k = ceil(least / step - 1e-9); k * step <= most + 1e-9 * step; k++)
        add_tic(&t, k * step + 0.0); /* no -0 */
    return t;
}

/* 1, 2 and 5 in each decade; then powers of ten, of each second decade and so on. */
static struct tics log_tics(double least, double most, int level)
{
    static const double within[] = {1, 2, 5};
    struct tics t = {0};
    const int stride = level > 0 ? level : 1;
    for (int d = (int)floor(log10(least)); d <= (int)ceil(log10(most)); d++) {
        for (size_t i = 0; i < (level == 0 ? 3 : 1); i++) {
            const double at = within[i] * pow(10, d);
            if (at >= least * (1 - 1e-9) && at <= most * (1 + 1e-9) && d % stride == 0)
                add_tic(&t, at);
        }
    }
    return t;
}

static const char *tic_text(double at, struct arena *a)
{
    return arena_printf(a, "%.6g", fabs(at) < 1e-300 ? 0.0 : at);
}

/* Whether the texts fit, a digit's width between them. */
static bool fits(const struct tics *t, int points, double room, struct arena *a)
{
    double used = 0;
    for (size_t i = 0; i < t->count; i++)
        used += figure_text_width(tic_text(t->at[i], a), points) +
                1.5 * character * points / 72;
    return used <= room;
}

void figure_add_tics(struct str *script, const char *axis, double least, double most,
                     bool log_scale, int points, double room)
{
    enum { LEVELS = 40 };
    struct arena *a = arena_create();
    struct tics tics = {0};
    /* A part of a decade has tics as a linear scale, closer to each other at its end.
     */
    const bool by_decades = log_scale && log_tics(least, most, 0).count >= 3;
    room = log_scale && !by_decades ? room / 2 : room;
    for (int level = 0; level < LEVELS; level++) {
        const struct tics t = (by_decades ? log_tics : round_tics)(least, most, level);
        const bool coarse = t.count < 2 && level > 0;
        tics = coarse && tics.count ? tics : t;
        if (coarse || fits(&t, points, room, a))
            break;
    }
    str_addf(script, "set %stics (", axis);
    for (size_t i = 0; i < tics.count; i++) {
        str_add(script, i ? ", " : "");
        plot_add_tic(script, tic_text(tics.at[i], a));
        str_addf(script, " %.12g", tics.at[i]);
    }
    str_add(script, ")\n");
    arena_destroy(a);
}

int figure_decimals(double least, double most)
{
    const double range = fmax(most - least, 0.02 * fabs(most));
    const double decimals = range > 0 ? ceil(-log10(range / 10) - 1e-9) : 2;
    return (int)fmin(fmax(decimals, 0), 9);
}
