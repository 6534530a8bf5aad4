/* What becomes of clips with a reason: they stop everything, or leave their splits. */
#include "features/prepare/work.h"

#include <stdio.h>
#include <string.h>

#define NAMED 20    /* broken recordings that a message lists */
#define LISTED 1700 /* bytes of it */

void prepare_list_add(struct prepare_list *l, const char *reason)
{
    if (*reason == '\0')
        return;
    l->count++;
    if (l->named == NAMED || l->named + 1 < l->count ||
        l->text.length + strlen(reason) > LISTED)
        return;
    str_addf(&l->text, "\n  %s", reason);
    l->named++;
}

const char *prepare_list_text(struct prepare_list *l)
{
    if (l->count > l->named)
        str_addf(&l->text, "\n  and %zu more", l->count - l->named);
    return str_text(&l->text);
}

void prepare_list_deinit(struct prepare_list *l)
{
    str_deinit(&l->text);
}

size_t prepare_count_broken(const struct prepare_work *w)
{
    size_t count = 0;
    for (size_t i = 0; i < w->dataset->clip_count; i++)
        count += w->clips[i].reason[0] != '\0';
    return count;
}

/* Those that the message has no room for. */
static void name_others(const struct prepare_work *w, const struct prepare_list *named,
                        void (*warn)(const char *text))
{
    size_t count = 0;
    for (size_t i = 0; i < w->dataset->clip_count && warn != NULL; i++)
        if (w->clips[i].reason[0] != '\0' && ++count > named->named)
            warn(w->clips[i].reason);
}

static enum err_code stop_at_broken(const struct prepare_work *w,
                                    void (*warn)(const char *text), struct err *e)
{
    struct prepare_list list = {0};
    for (size_t i = 0; i < w->dataset->clip_count; i++)
        prepare_list_add(&list, w->clips[i].reason);
    err_set(
        e, ERR_DATA,
        "%zu of %zu recordings cannot be used (`data: {on_error: skip}` leaves them "
        "out):%s",
        list.count, w->dataset->clip_count, prepare_list_text(&list));
    name_others(w, &list, warn);
    prepare_list_deinit(&list);
    return ERR_DATA;
}

/* False if a split lost all its clips. */
static bool drop_broken(struct prepare_work *w)
{
    bool good = true;
    for (int s = 0; s < FEAT_SPLITS; s++) {
        struct feat_dataset *d = w->dataset;
        size_t kept = 0, before = d->split_count[s];
        for (size_t i = 0; i < before; i++)
            if (w->clips[d->split[s][i]].reason[0] == '\0')
                d->split[s][kept++] = d->split[s][i];
        d->split_count[s] = kept;
        good = good && (kept > 0 || before == 0);
    }
    return good;
}

static bool is_in_a_split(const struct feat_dataset *d, size_t clip)
{
    for (int s = 0; s < FEAT_SPLITS; s++)
        for (size_t i = 0; i < d->split_count[s]; i++)
            if (d->split[s][i] == clip)
                return true;
    return false;
}

enum err_code prepare_judge(struct prepare_work *w, void (*warn)(const char *text),
                            struct err *e)
{
    size_t broken = prepare_count_broken(w);
    if (broken == 0)
        return ERR_OK;
    if (w->dataset->options.on_error == FEAT_STOP)
        return stop_at_broken(w, warn, e);
    for (size_t i = 0; i < w->dataset->clip_count; i++)
        if (w->clips[i].reason[0] != '\0' && warn != NULL &&
            is_in_a_split(w->dataset, i)) {
            char text[sizeof(w->clips[i].reason) + 32];
            snprintf(text, sizeof(text), "left out: %s", w->clips[i].reason);
            warn(text);
        }
    if (!drop_broken(w))
        return err_set(e, ERR_DATA,
                       "none of the recordings of a split can be used (%zu of %zu are "
                       "broken or missing)",
                       broken, w->dataset->clip_count);
    return ERR_OK;
}
