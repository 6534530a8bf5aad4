/* Counting what is in a data set: analysis.h. Pictures, tables and sounds have files of
 * their own. */
#include "features/analyse/analysis.h"

#include "features/analyse/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const analyse_group_names[ANALYSE_GROUPS] = {"train", "valid", "test",
                                                         "other", "all"};

/* A folder as a whole has its unlabelled clips whatever is trained on. */
static bool keeps_unlabelled(const struct feat_dataset *d)
{
    return d->options.unlabelled == FEAT_KEEP && !d->whole_folder;
}

static void count_clip(struct analysis *x, size_t number, size_t group, double seconds)
{
    const struct feat_clip *clip = &x->d->clips[number];
    const size_t all = x->d->tag_count;
    size_t tags = 0;
    for (size_t t = 0; t < all; t++) {
        x->with[group][t] += clip->labels[t];
        tags += clip->labels[t];
    }
    const bool partly = clip->unknown && memchr(clip->unknown, 0, all) != NULL;
    const bool counts = tags > 0 || partly || keeps_unlabelled(x->d);
    for (size_t t = 0; clip->unknown && counts && t < all; t++)
        x->unknown[group][t] += clip->unknown[t];
    x->lacks_labels = x->lacks_labels || clip->unknown;
    x->clips[group]++;
    x->labelled[group] += tags > 0;
    x->counted[group] += counts;
    x->recordings[group] += clip->path != NULL;
    if (clip->path && seconds >= 0) {
        x->measured[group]++;
        x->seconds[group] += seconds;
    }
    if (group == ANALYSE_ALL)
        x->tags_per_clip[tags]++;
}

static void summarise_tags_per_clip(struct analysis *x)
{
    size_t labelled = x->labelled[ANALYSE_ALL], sum = 0, below = 0;
    double middle[2] = {0, 0};
    for (size_t n = 1; n <= x->d->tag_count; n++) {
        size_t clips = x->tags_per_clip[n];
        if (clips == 0)
            continue;
        for (size_t k = 0; k < 2; k++) {
            size_t at = (labelled - 1 + k) / 2;
            if (at >= below && at < below + clips)
                middle[k] = (double)n;
        }
        x->most_tags = n;
        below += clips;
        sum += n * clips;
    }
    x->mean_tags = labelled ? (double)sum / (double)labelled : 0;
    x->median_tags = (middle[0] + middle[1]) / 2;
    x->density = x->mean_tags / (double)x->d->tag_count;
}

static void sort_by_frequency(struct analysis *x, struct arena *a)
{
    const size_t *with = x->with[ANALYSE_ALL];
    size_t tags = x->d->tag_count;
    x->by_frequency = arena_alloc(a, tags, sizeof(*x->by_frequency));
    for (size_t t = 0; t < tags; t++) {
        size_t at = t;
        for (; at > 0 && with[x->by_frequency[at - 1]] < with[t]; at--)
            x->by_frequency[at] = x->by_frequency[at - 1];
        x->by_frequency[at] = t;
    }
}

static size_t folder_length(const char *stem)
{
    return strchr(stem, '/') ? strcspn(stem, "/") : 0;
}

/* Clips by the names of their folders, and then as they stand in the file. */
static int compare_folders(const void *a, const void *b)
{
    const struct feat_clip *const *x = a, *const *y = b;
    size_t n = folder_length((*x)->stem), m = folder_length((*y)->stem);
    int order = memcmp((*x)->stem, (*y)->stem, n < m ? n : m);
    if (order == 0)
        order = (n > m) - (n < m);
    return order ? order : (*x < *y ? -1 : 1);
}

static enum err_code count_folders(struct analysis *x, struct arena *a, struct err *e)
{
    const struct feat_dataset *d = x->d;
    const struct feat_clip **clips = mem_alloc(d->clip_count + 1, sizeof(*clips));
    size_t count = 0;
    if (clips == NULL)
        return err_set(e, ERR_MEMORY, "no memory to count the folders");
    for (size_t i = 0; i < d->clip_count; i++)
        clips[i] = &d->clips[i];
    qsort(clips, d->clip_count, sizeof(*clips), compare_folders);
    for (int pass = 0; pass < 2; pass++) {
        const char *last = NULL;
        count = 0;
        for (size_t i = 0; i < d->clip_count; i++) {
            const char *stem = clips[i]->stem;
            size_t length = folder_length(stem);
            bool begins = last == NULL || folder_length(last) != length ||
                          memcmp(last, stem, length) != 0;
            count += begins;
            last = stem;
            if (pass == 0)
                continue;
            struct analyse_folder *f = &x->folders[count - 1];
            if (begins)
                f->name = length ? arena_strndup(a, stem, length) : ".";
            f->clips++;
            f->labelled += memchr(clips[i]->labels, 1, d->tag_count) != NULL;
        }
        if (pass == 0)
            x->folders = arena_alloc(a, count + 1, sizeof(*x->folders));
    }
    x->folder_count = count;
    free(clips);
    return ERR_OK;
}

enum err_code analyse(const struct feat_dataset *d, const double *seconds,
                      struct arena *a, struct analysis *out, struct err *e)
{
    *out = (struct analysis){.d = d, .width = ANALYSE_WIDTH};
    const int *group = feat_dataset_splits(d, a); /* ANALYSE_OTHER is the next */
    for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
        out->with[g] = arena_alloc(a, d->tag_count, sizeof(*out->with[g]));
        out->unknown[g] = arena_alloc(a, d->tag_count, sizeof(*out->unknown[g]));
    }
    out->tags_per_clip = arena_alloc(a, d->tag_count + 1, sizeof(*out->tags_per_clip));
    for (size_t i = 0; i < d->clip_count; i++) {
        double length = seconds ? seconds[i] : -1;
        count_clip(out, i, (size_t)group[i], length);
        count_clip(out, i, ANALYSE_ALL, length);
    }
    summarise_tags_per_clip(out);
    sort_by_frequency(out, a);
    analyse_constant(out);
    struct hash *contents = arena_alloc(a, d->clip_count + 1, sizeof(*contents));
    enum err_code code = count_folders(out, a, e);
    if (code == ERR_OK)
        code = feat_duplicates_read(d, contents, e);
    if (code == ERR_OK)
        code = feat_duplicates_find(d, contents, &out->same, e);
    if (code == ERR_OK)
        code = analyse_pairs(out, a, e);
    if (code == ERR_OK)
        code = analyse_names(out, group, a, e);
    return code;
}

size_t analyse_known(const struct analysis *x, size_t group, size_t tag)
{
    return x->counted[group] - x->unknown[group][tag];
}

double analyse_prevalence(const struct analysis *x, size_t group, size_t tag)
{
    const size_t known = analyse_known(x, group, tag);
    return known ? (double)x->with[group][tag] / (double)known : (double)NAN;
}

double analyse_ratio(const struct analysis *x, size_t tag)
{
    double least = INFINITY, most = 0;
    int splits = 0;
    for (size_t s = 0; s < FEAT_SPLITS; s++) {
        double p = analyse_prevalence(x, s, tag);
        if (isnan(p))
            continue;
        least = fmin(least, p);
        most = fmax(most, p);
        splits++;
    }
    return splits < 2 ? (double)NAN : most / least;
}
