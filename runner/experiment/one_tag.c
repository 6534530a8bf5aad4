#include "runner/experiment/one_tag.h"

static size_t count_tags(const struct feat_dataset *d, const struct feat_clip *clip)
{
    size_t count = 0;
    for (size_t t = 0; t < d->tag_count; t++)
        count += clip->labels[t];
    return count;
}

/* "rock, jazz and 2 more" */
static void add_tags(const struct feat_dataset *d, const struct feat_clip *clip,
                     struct str *out)
{
    enum { NAMED = 2 };
    size_t count = 0;
    for (size_t t = 0; t < d->tag_count; t++)
        if (clip->labels[t] && count++ < NAMED)
            str_addf(out, "%s%s", count > 1 ? ", " : "", d->tags[t]);
    if (count > NAMED)
        str_addf(out, " and %zu more", count - NAMED);
}

void exp_check_one_tag(const struct feat_dataset *d, const struct opt_typed *loss,
                       struct diag *diag)
{
    const struct feat_clip *none = NULL, *several = NULL;
    size_t without = 0, with_several = 0;
    if (!nn_loss_one_tag(loss))
        return;
    for (int s = 0; s < FEAT_SPLITS; s++)
        for (size_t i = 0; i < d->split_count[s]; i++) {
            const struct feat_clip *clip = &d->clips[d->split[s][i]];
            size_t count = count_tags(d, clip);
            none = count == 0 && !none ? clip : none;
            several = count > 1 && !several ? clip : several;
            without += count == 0;
            with_several += count > 1;
        }
    struct str text = {0};
    if (with_several > 0) {
        str_addf(&text, "%zu clip%s several (%s: ", with_several,
                 with_several == 1 ? " has" : "s have", several->stem);
        add_tags(d, several, &text);
        str_add(&text, ")");
    }
    if (without > 0)
        str_addf(&text, "%s%zu clip%s none (%s)", with_several ? ", " : "", without,
                 without == 1 ? " has" : "s have", none->stem);
    if (text.length > 0)
        diag_error(diag, loss->node,
                   "`bce` judges each tag by itself; data.tags chooses the tags, and "
                   "`data.unlabelled: drop` leaves out clips without any",
                   "%s is for data with one tag a clip, and of the %zu tags %s",
                   loss->type->name, d->tag_count, text.text);
    str_deinit(&text);
}
