/* Whether the options of a command line go together: one that would do nothing is a
 * mistake of whoever typed it, and so an error. */
#include "report/request.h"

#include <limits.h>
#include <string.h>

const struct rep_view_name rep_views[] = {
    {REP_VIEW_TABLE, "a table of trials", "of a sweep or listed (the default)"},
    {REP_VIEW_RUNS, "--runs", "a row per run"},
    {REP_VIEW_PAGE, "--trial N", "everything about a trial"},
    {REP_VIEW_YAML, "--trial N --yaml", "its experiment file"},
    {REP_VIEW_DIFFERENCE, "--diff A B", "what differs between two trials"},
    {REP_VIEW_PICTURE, "--plot KIND", "a picture"},
    {REP_VIEW_SWEEPS, "--sweeps", "a row per sweep"},
    {0, NULL, NULL}};

/* The view: what an option of its own asks for; with --trial alone its page. */
static enum rep_view view_of(const struct rep_request *q, const char **name)
{
    const bool page = q->trial && !q->columns && !q->labels;
    const struct {
        bool asked;
        enum rep_view view;
    } views[] = {
        {q->list_sweeps, REP_VIEW_SWEEPS},
        {q->diff != NULL, REP_VIEW_DIFFERENCE},
        {q->plot != NULL, REP_VIEW_PICTURE},
        {q->runs, REP_VIEW_RUNS},
        {q->yaml, REP_VIEW_YAML},
        {page, REP_VIEW_PAGE},
        {true, REP_VIEW_TABLE},
    };
    size_t i = 0, k = 0;
    while (!views[i].asked)
        i++;
    while (rep_views[k].view != views[i].view)
        k++;
    *name = rep_views[k].name;
    return views[i].view;
}

enum {
    TABLE = REP_VIEW_TABLE,
    RUNS = REP_VIEW_RUNS,
    PAGE = REP_VIEW_PAGE,
    YAML = REP_VIEW_YAML,
    DIFFERENCE = REP_VIEW_DIFFERENCE,
    PICTURE = REP_VIEW_PICTURE,
    SWEEPS = REP_VIEW_SWEEPS
};

/* Each option with the views that it means something to. */
static enum err_code check_view(const struct rep_request *q, enum rep_view *out,
                                struct err *e)
{
    const unsigned lists = TABLE | RUNS | PICTURE, all = lists | PAGE | DIFFERENCE;
    const struct {
        bool given;
        const char *name;
        unsigned views;
    } options[] = {
        {q->trial != NULL, "--trial", all | YAML},
        {q->trials != NULL, "--trials", all | YAML},
        {q->yaml, "--yaml", YAML},
        {q->diff != NULL, "--diff", DIFFERENCE},
        {q->plot != NULL, "--plot", PICTURE},
        {q->runs, "--runs", RUNS},
        {q->list_sweeps, "--sweeps", SWEEPS},
        {q->sweeps.count > 0, "--sweep", all},
        {q->all, "--all", lists},
        {q->top != INT_MIN, "--top", lists},
        {q->metric != NULL, "--metric", lists},
        {q->where != NULL, "--where", lists},
        {q->columns != NULL, "--columns", TABLE},
        {q->labels != NULL, "--labels", TABLE | PICTURE},
        {q->format != NULL, "--format", TABLE | RUNS | PAGE | DIFFERENCE | SWEEPS},
        {q->caption != NULL, "--caption", TABLE | RUNS | DIFFERENCE | SWEEPS},
        {q->ref != NULL, "--ref", TABLE | RUNS | DIFFERENCE | SWEEPS},
    };
    const char *name;
    *out = view_of(q, &name);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (options[i].given && !(options[i].views & *out))
            return err_set(e, ERR_USER, "%s means nothing to %s", options[i].name,
                           name);
    }
    return ERR_OK;
}

static enum err_code check_words(const struct rep_request *q, struct err *e)
{
    const bool pair = q->diff && q->diff[0] && strchr(q->diff, ',') == NULL;
    const size_t taken = pair ? 1 : 0;
    const char *trials = q->trial ? q->trial : q->trials;
    if ((pair && q->words.count != 1) || (q->diff && !q->diff[0] && !trials))
        return err_set(e, ERR_USER,
                       "--diff takes two trials: --diff 3 17, --diff 3,17");
    if (q->diff && q->diff[0] && trials)
        return err_set(e, ERR_USER,
                       "--diff names its trials: leave --trials out, or the numbers "
                       "behind --diff");
    if (q->trial && q->trials)
        return err_set(e, ERR_USER, "--trial and --trials mean the same: give one");
    if (q->words.count > taken)
        return err_set(e, ERR_USER, "`%s` is no option; sweeps are named with --sweep",
                       q->words.items[taken]);
    if (q->yaml && !trials)
        return err_set(e, ERR_USER, "--yaml goes with --trial N");
    if (q->all && (q->sweeps.count || trials))
        return err_set(e, ERR_USER,
                       "--all goes neither with --sweep nor with --trials");
    return ERR_OK;
}

static bool has_page(const struct table_format *f)
{
    return f->page != TABLE_PAGE_NONE;
}

enum err_code rep_check_request(const struct rep_request *q, enum rep_view *view,
                                const struct table_format **format, struct arena *a,
                                struct err *e)
{
    *format = table_format_find("text");
    enum err_code code = check_words(q, e);
    if (code == ERR_OK)
        code = check_view(q, view, e);
    const struct table_request table = rep_table_request(q);
    if (code == ERR_OK && *view != REP_VIEW_PICTURE && *view != REP_VIEW_YAML)
        code = table_choose_format(&table, format, a, e);
    if (code == ERR_OK && *view == REP_VIEW_PAGE && !has_page(*format))
        code = err_set(e, ERR_USER, "--trial N is for the format %s, not for %s",
                       table_list_formats(has_page, false, a), (*format)->plugin.name);
    return code;
}
