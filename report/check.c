/* Whether the options of a command line go together: one that would do nothing is a
 * mistake of whoever typed it, and so an error. */
#include "report/request.h"

#include "base/str.h"

#include <limits.h>
#include <string.h>

/* What a command line may ask for, each with the options that mean something to it. */
enum { TABLE = 1, RUNS = 2, PAGE = 4, YAML = 8, DIFFERENCE = 16, PICTURE = 32 };

static unsigned mode_of(const struct rep_request *q, const char **name)
{
    const struct {
        bool asked;
        unsigned mode;
        const char *name;
    } modes[] = {
        {q->trial != INT_MIN && q->yaml, YAML, "--trial N --yaml"},
        {q->trial != INT_MIN, PAGE, "--trial N"},
        {q->diff != NULL, DIFFERENCE, "--diff"},
        {q->plot != NULL, PICTURE, "--plot"},
        {q->runs, RUNS, "--runs"},
        {true, TABLE, "a table of trials"},
    };
    size_t i = 0;
    while (!modes[i].asked)
        i++;
    *name = modes[i].name;
    return modes[i].mode;
}

static enum err_code check_modes(const struct rep_request *q, struct err *e)
{
    const unsigned lists = TABLE | RUNS | PICTURE;
    const struct {
        bool given;
        const char *name;
        unsigned modes;
    } options[] = {
        {q->trial != INT_MIN, "--trial", PAGE | YAML},
        {q->yaml, "--yaml", YAML},
        {q->diff != NULL, "--diff", DIFFERENCE},
        {q->plot != NULL, "--plot", PICTURE},
        {q->runs, "--runs", RUNS},
        {q->sweeps.count > 0, "--sweep", lists},
        {q->all, "--all", lists},
        {q->top != INT_MIN, "--top", lists},
        {q->metric != NULL, "--metric", lists},
        {q->where != NULL, "--where", lists},
        {q->trials != NULL, "--trials", lists},
        {q->columns != NULL, "--columns", TABLE},
        {q->labels != NULL, "--labels", TABLE | PICTURE},
        {q->format != NULL, "--format", TABLE | RUNS | PAGE | DIFFERENCE},
        {q->caption != NULL, "--caption", TABLE | RUNS | DIFFERENCE},
        {q->ref != NULL, "--ref", TABLE | RUNS | DIFFERENCE},
    };
    const char *name;
    const unsigned mode = mode_of(q, &name);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (options[i].given && !(options[i].modes & mode))
            return err_set(e, ERR_USER, "%s means nothing to %s", options[i].name,
                           name);
    }
    return ERR_OK;
}

static enum err_code check_words(const struct rep_request *q, struct err *e)
{
    size_t taken = q->diff ? 1 : 0;
    if (q->diff && q->words.count != 1)
        return err_set(e, ERR_USER, "--diff takes two trials: --diff 3 17");
    if (q->words.count > taken)
        return err_set(e, ERR_USER, "`%s` is no option; sweeps are named with --sweep",
                       q->words.items[taken]);
    if (q->yaml && q->trial == INT_MIN)
        return err_set(e, ERR_USER, "--yaml goes with --trial N");
    if (q->all && (q->sweeps.count || q->trials))
        return err_set(e, ERR_USER,
                       "--all goes neither with --sweep nor with --trials");
    return ERR_OK;
}

static bool has_page(const struct rep_format *f)
{
    return f->page != NULL;
}

static bool has_caption(const struct rep_format *f)
{
    return f->caption;
}

static bool has_label(const struct rep_format *f)
{
    return f->label;
}

static bool any_format(const struct rep_format *f)
{
    (void)f;
    return true;
}

/* "text, markdown or csv" of the names of the formats that have something, or of their
 * endings. */
static const char *list_formats(bool (*has)(const struct rep_format *f), bool endings,
                                struct arena *a)
{
    const char *text = "";
    size_t count = 0, named = 0;
    for (size_t i = 0; rep_formats.items[i]; i++)
        count += has((const struct rep_format *)rep_formats.items[i]);
    for (size_t i = 0; rep_formats.items[i]; i++) {
        const struct rep_format *f = (const struct rep_format *)rep_formats.items[i];
        if (!has(f))
            continue;
        const char *name = endings ? f->ending : f->plugin.name;
        const char *between = named == 0 ? "" : named + 1 == count ? " or " : ", ";
        text = arena_printf(a, "%s%s%s", text, between, name);
        named++;
    }
    return text;
}

static enum err_code no_format(const char *name, struct arena *a, struct err *e)
{
    const char *names[16];
    size_t count = 0;
    for (; rep_formats.items[count] && count < 16; count++)
        names[count] = rep_formats.items[count]->name;
    const char *nearest = str_nearest(name, names, count);
    return err_set(e, ERR_USER, "there is no format `%s`%s%s%s; formats: %s", name,
                   nearest ? "; did you mean `" : "", nearest ? nearest : "",
                   nearest ? "`?" : "", list_formats(any_format, false, a));
}

/* The ending of a file's name, NULL if it has none. */
static const char *ending_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return dot && dot != name ? dot : NULL;
}

static enum err_code find_format(const struct rep_request *q,
                                 const struct rep_format **out, struct arena *a,
                                 struct err *e)
{
    const char *ending = q->output ? ending_of(q->output) : NULL;
    *out = rep_format_find("text");
    if (q->format) {
        *out = rep_format_find(q->format);
        return *out ? ERR_OK : no_format(q->format, a, e);
    }
    if (ending == NULL)
        return ERR_OK;
    *out = rep_format_of_file(ending);
    return *out ? ERR_OK
                : err_set(e, ERR_USER,
                          "%s: no format has the ending %s: name a file that ends in "
                          "%s, or the format with -f",
                          q->output, ending, list_formats(any_format, true, a));
}

enum err_code rep_check_request(const struct rep_request *q,
                                const struct rep_format **out, struct arena *a,
                                struct err *e)
{
    *out = rep_format_find("text");
    enum err_code code = check_words(q, e);
    if (code == ERR_OK)
        code = check_modes(q, e);
    if (code == ERR_OK && !q->plot && !q->yaml)
        code = find_format(q, out, a, e);
    if (code != ERR_OK)
        return code;
    const struct {
        bool asked;
        const char *option;
        bool (*in)(const struct rep_format *f);
    } parts[] = {{q->trial != INT_MIN, "--trial N", has_page},
                 {q->caption != NULL, "--caption", has_caption},
                 {q->ref != NULL, "--ref", has_label}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].asked && !parts[i].in(*out))
            return err_set(e, ERR_USER, "%s is for the format %s, not for %s",
                           parts[i].option, list_formats(parts[i].in, false, a),
                           (*out)->plugin.name);
    return ERR_OK;
}
