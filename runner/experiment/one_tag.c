#include "runner/experiment/one_tag.h"

#include "features/data/one_tag.h"

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
    if (!nn_loss_one_tag(loss))
        return;
    const struct feat_one_tag found = feat_one_tag_count(d);
    struct str text = {0};
    if (found.several > 0) {
        str_addf(&text, "%zu clip%s several (%s: ", found.several,
                 found.several == 1 ? " has" : "s have", found.first_several->stem);
        add_tags(d, found.first_several, &text);
        str_add(&text, ")");
    }
    if (found.without > 0)
        str_addf(&text, "%s%zu clip%s none (%s)", found.several ? ", " : "",
                 found.without, found.without == 1 ? " has" : "s have",
                 found.first_without->stem);
    if (found.unknown > 0)
        str_addf(&text, "%s%zu clip%s a label that is not known (%s, line %zu of %s)",
                 text.length ? ", " : "", found.unknown,
                 found.unknown == 1 ? " has" : "s have", found.first_unknown->stem,
                 found.first_unknown->line, d->options.annotations);
    if (text.length > 0)
        diag_error(diag, loss->node,
                   "`bce` judges each tag by itself; data.tags chooses the tags, and "
                   "`data.unlabelled: drop` leaves out clips without any",
                   "%s is for data with one tag a clip, and of the %zu tags %s",
                   loss->type->name, d->tag_count, text.text);
    str_deinit(&text);
}
