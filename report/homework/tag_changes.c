/* The best trial and the baseline tag by tag: tag_changes.h. */
#include "report/homework/tag_changes.h"

enum err_code rep_tag_changes_find(struct rep_homework *h, struct rep_tag_changes *out,
                                   struct err *e)
{
    struct rep_placed placed;
    *out = (struct rep_tag_changes){.differ = h->best.trial != h->baseline.trial};
    if (h->best.trial == 0 || h->baseline.trial == 0)
        return ERR_OK;
    enum err_code code = rep_place(
        h->reader, (struct rep_side){h->baseline.sweep, h->baseline.trial},
        (struct rep_side){h->best.sweep, h->best.trial}, h->arena, &placed, e);
    if (code != ERR_OK || placed.count == 0)
        return code;
    (out->differ ? rep_compare_tags : rep_tag_intervals)(&placed, h->arena, &out->items,
                                                         &out->count);
    return ERR_OK;
}

bool rep_tag_is_shown(const struct rep_tag_change *t)
{
    return stats_is_shown(t->p_adjusted);
}
