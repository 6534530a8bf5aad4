/* Whether a data set is the homework's: homework.h. */
#include "features/data/homework.h"

#include "base/term.h"

#include <string.h>

enum { TAGS = sizeof(feat_top50) / sizeof(*feat_top50) };

static const size_t published[FEAT_SPLITS] = {
    [FEAT_TRAIN] = 6206, [FEAT_VALID] = 1529, [FEAT_TEST] = 1339};

/* The numbers of the 50 tags; false: one is not there. */
static bool find_tags(const struct feat_dataset *d, size_t *out)
{
    for (size_t k = 0; k < TAGS; k++) {
        out[k] = 0;
        while (out[k] < d->tag_count && strcmp(d->tags[out[k]], feat_top50[k]) != 0)
            out[k]++;
        if (out[k] == d->tag_count)
            return false;
    }
    return true;
}

static size_t count_labelled(const struct feat_dataset *d, int split,
                             const size_t *tags)
{
    size_t count = 0;
    for (size_t i = 0; i < d->split_count[split]; i++) {
        const unsigned char *labels = d->clips[d->split[split][i]].labels;
        bool has = false;
        for (size_t k = 0; k < TAGS; k++)
            has = has || labels[tags[k]];
        count += has;
    }
    return count;
}

void feat_add_homework(const struct feat_dataset *d, struct str *out)
{
    size_t tags[TAGS], found[FEAT_SPLITS], all = 0, wanted = 0;
    bool same = true;
    if (!find_tags(d, tags))
        return;
    for (int s = 0; s < FEAT_SPLITS; s++) {
        found[s] = count_labelled(d, s, tags);
        same = same && found[s] == published[s];
        all += found[s];
        wanted += published[s];
    }
    if (2 * all < wanted || all > 2 * wanted)
        return;
    if (same) {
        term_add_count(out, all);
        str_addf(out, " clips, %d tags: the homework's set\n", TAGS);
        return;
    }
    str_addf(out, "not quite the homework's set of %d tags:", TAGS);
    for (int s = 0; s < FEAT_SPLITS; s++) {
        str_addf(out, "%s %s has ", s ? "," : "", feat_split_names[s]);
        term_add_count(out, found[s]);
        str_add(out, " clips of ");
        term_add_count(out, published[s]);
    }
    str_add(out, "\n");
}
