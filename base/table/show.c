/* Tables on the command line: show.h. */
#include "base/table/show.h"

#include "base/file.h"
#include "base/say.h"
#include "base/table/pick.h"
#include "base/term.h"

#include <string.h>

/* The first of the list is the one for people. */
static const struct table_format *format_at(size_t i)
{
    return (const struct table_format *)table_formats.items[i];
}

static bool any_format(const struct table_format *f)
{
    (void)f;
    return true;
}

static bool has_caption(const struct table_format *f)
{
    return f->caption;
}

static bool has_label(const struct table_format *f)
{
    return f->label;
}

static bool is_named(const struct table_format *f,
                     bool (*has)(const struct table_format *f), bool endings)
{
    return has(f) && (!endings || f->ending);
}

const char *table_list_formats(bool (*has)(const struct table_format *f), bool endings,
                               struct arena *a)
{
    const char *text = "";
    size_t count = 0, named = 0;
    for (size_t i = 0; format_at(i); i++)
        count += is_named(format_at(i), has, endings);
    for (size_t i = 0; format_at(i); i++) {
        const struct table_format *f = format_at(i);
        if (!is_named(f, has, endings))
            continue;
        const char *name = endings ? f->ending : f->plugin.name;
        const char *between = named == 0 ? "" : named + 1 == count ? " or " : ", ";
        text = arena_printf(a, "%s%s%s", text, between, name);
        named++;
    }
    return text;
}

void table_add_word(const char *word, struct str *out)
{
    struct arena *a = arena_create();
    if (strcmp(word, "formats") == 0)
        str_add(out, table_list_formats(any_format, false, a));
    else
        str_addf(out, "{%s}", word);
    arena_destroy(a);
}

static enum err_code no_format(const char *name, struct arena *a, struct err *e)
{
    size_t count = 0;
    while (format_at(count))
        count++;
    const char **names = arena_alloc(a, count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++)
        names[i] = format_at(i)->plugin.name;
    const char *hint = str_did_you_mean(name, names, count, a);
    return err_set(e, ERR_USER, "there is no format `%s`%s%s; formats: %s", name,
                   hint ? "; " : "", hint ? hint : "",
                   table_list_formats(any_format, false, a));
}

/* The ending of a file's name, NULL if it has none. */
static const char *ending_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return dot && dot != name ? dot : NULL;
}

static enum err_code find_format(const struct table_request *q,
                                 const struct table_format **out, struct arena *a,
                                 struct err *e)
{
    const char *ending = q->output ? ending_of(q->output) : NULL;
    if (q->format) {
        *out = table_format_find(q->format);
        return *out ? ERR_OK : no_format(q->format, a, e);
    }
    *out = ending ? table_format_of_file(ending) : format_at(0);
    return *out ? ERR_OK
                : err_set(e, ERR_USER,
                          "%s: no format has the ending %s: name a file that ends in "
                          "%s, or the format with -f",
                          q->output, ending, table_list_formats(any_format, true, a));
}

enum err_code table_choose_format(const struct table_request *q,
                                  const struct table_format **out, struct arena *a,
                                  struct err *e)
{
    const struct {
        bool asked;
        const char *option;
        bool (*in)(const struct table_format *f);
    } parts[] = {{q->caption != NULL, "--caption", has_caption},
                 {q->ref != NULL, "--ref", has_label}};
    enum err_code code = find_format(q, out, a, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (parts[i].asked && !parts[i].in(*out))
            return err_set(e, ERR_USER, "%s is for the format %s, not for %s",
                           parts[i].option, table_list_formats(parts[i].in, false, a),
                           (*out)->plugin.name);
    }
    return ERR_OK;
}

static bool is_to_file(const struct table_request *q)
{
    return q->output && strcmp(q->output, "-") != 0;
}

struct table_look table_look_of(const struct table_request *q)
{
    const bool file = is_to_file(q);
    return (struct table_look){
        .width = file ? 0 : term_text_width(stdout),
        .colour = !file && term_has_colour(stdout),
    };
}

enum err_code table_put(const struct table_request *q, const struct str *text,
                        bool people, struct err *e)
{
    if (is_to_file(q))
        return file_write(q->output, str_text(text), text->length, e);
    (people ? say_coloured : say_data)(stdout, str_text(text));
    return ERR_OK;
}

void table_add_text(struct str *out, const struct table *t, int width)
{
    const struct table_look look = {.width = width};
    format_at(0)->write(t, &look, out);
}

enum err_code table_add_asked(struct str *out, const struct table *t,
                              const struct table_request *q,
                              const struct table_format *format, struct err *e)
{
    struct arena *a = arena_create();
    struct table asked = *t;
    enum err_code code = ERR_OK;
    const struct table_look look = table_look_of(q);
    if (q->columns)
        code = table_pick(t, q->columns, a, &asked, e);
    asked.caption = q->caption ? q->caption : t->caption;
    asked.label = q->ref ? q->ref : t->label;
    if (code == ERR_OK)
        format->write(&asked, &look, out);
    arena_destroy(a);
    return code;
}

enum err_code table_show(const struct table *t, const struct table_request *q,
                         const struct table_format *format, struct err *e)
{
    struct str text = {0};
    enum err_code code = table_add_asked(&text, t, q, format, e);
    if (code == ERR_OK)
        code = table_put(q, &text, format->people, e);
    str_deinit(&text);
    return code;
}
