/* Recorded trials that a file does not ask for: news.h. */
#include "runner/sweep/news.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

enum err_code sweep_news_begin(struct sweep *w, struct news *out)
{
    struct res_sweep_place *all;
    size_t count;
    const enum err_code code =
        res_sweep_places(w->store, w->id, w->arena, &all, &count, &w->err);
    out->had = arena_alloc(w->arena, count + 1, sizeof(*out->had));
    out->count = 0;
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        if (!all[i].stale)
            out->had[out->count++] = all[i].trial;
    qsort(out->had, out->count, sizeof(*out->had), by_id);
    return code;
}

static enum err_code tell_left(struct sweep *w, const struct news *n)
{
    struct res_sweep_place *all;
    size_t count, left = 0;
    const enum err_code code =
        res_sweep_places(w->store, w->id, w->arena, &all, &count, &w->err);
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        left += all[i].stale &&
                bsearch(&all[i].trial, n->had, n->count, sizeof(*n->had), by_id);
    if (left > 0)
        progress_say(
            &w->progress,
            "%zu trial%s of an earlier version of the sweep %s (other values, or other "
            "data) %s no longer in it: mtag-report --all shows them. To keep both side "
            "by side, give this one a --name.",
            left, left == 1 ? "" : "s", w->spec->name, left == 1 ? "is" : "are");
    return code;
}

/* Stands for the kept trials, which have the last places; "none" if there are none. */
static const char *name_kept(const struct sweep *w, size_t kept)
{
    const size_t all = w->spec->trial_count;
    struct str keys = {0};
    for (size_t i = all - kept; i < all; i++)
        str_addf(&keys, "%s\n", run_list_item(&w->runs, i, 0)->key);
    const struct hash hash = hash_text(str_text(&keys));
    str_deinit(&keys);
    return kept > 0 ? arena_printf(w->arena, "%zu: %s", kept, hash.text) : "none";
}

/* The database remembers which were kept at last, so that the same ones are told once.
 */
static enum err_code tell_kept(struct sweep *w, size_t kept)
{
    const char *name = name_kept(w, kept), *told;
    enum err_code code =
        res_sweep_last_event(w->store, w->id, RES_KEPT, w->arena, &told, &w->err);
    if (code != ERR_OK || strcmp(name, told ? told : "none") == 0)
        return code;
    code = res_event_put(w->store, w->id, 0, RES_KEPT, name, &w->err);
    if (code == ERR_OK && kept > 0)
        progress_say(&w->progress,
                     "%zu recorded trial%s that the file does not ask for lie%s in its "
                     "space: the sweep %s keeps %s",
                     kept, kept == 1 ? "" : "s", kept == 1 ? "s" : "", w->spec->name,
                     kept == 1 ? "it" : "them");
    return code;
}

enum err_code sweep_news_tell(struct sweep *w, const struct news *n, size_t kept)
{
    const bool whole = !w->options->part && !w->options->extend;
    enum err_code code = whole ? tell_kept(w, kept) : ERR_OK;
    return code == ERR_OK ? tell_left(w, n) : code;
}
