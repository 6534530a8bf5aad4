/* What clips of a data set are, as hashes, and whose they are. */
#include "features/data/dataset.h"
#include "features/data/grammar.h"

static void add_clip(struct str *s, const struct feat_dataset *d, size_t number)
{
    const struct feat_clip *clip = &d->clips[number];
    str_addf(s, "%s\n%s\n", clip->stem, clip->content.text);
    for (size_t t = 0; t < d->tag_count; t++)
        str_addn(s,
                 clip->labels[t]                     ? "1"
                 : clip->unknown && clip->unknown[t] ? "?"
                                                     : "0",
                 1);
    str_addn(s, "\n", 1);
}

/* Names, labels and contents of the clips of the splits from `first` to `last`. */
static struct hash hash_splits(const struct feat_dataset *d, int first, int last)
{
    struct str s = {0};
    for (size_t t = 0; t < d->tag_count; t++)
        str_addf(&s, "%s\n", d->tags[t]);
    for (int split = first; split <= last; split++) {
        str_addf(&s, "\n%zu\n", d->split_count[split]);
        for (size_t i = 0; i < d->split_count[split]; i++)
            add_clip(&s, d, d->split[split][i]);
    }
    struct hash hash = hash_bytes(str_text(&s), s.length);
    str_deinit(&s);
    return hash;
}

struct hash feat_dataset_split_hash(const struct feat_dataset *d, enum feat_split split)
{
    return hash_splits(d, (int)split, (int)split);
}

/* The test clips of all folds in their order say who trains with whom, too. */
static struct hash hash_folds(const struct feat_dataset *d)
{
    struct str s = {0};
    str_addf(&s, "%zu folds\n", d->fold_count);
    for (size_t i = 0; i < d->fold_count; i++)
        str_addf(&s, "%s\n", feat_dataset_split_hash(d->folds[i], FEAT_TEST).text);
    struct hash hash = hash_text(str_text(&s));
    str_deinit(&s);
    return hash;
}

struct hash feat_dataset_fingerprint(const struct feat_dataset *d)
{
    return d->fold_count ? hash_folds(d) : hash_splits(d, FEAT_TRAIN, FEAT_TEST);
}

struct hash feat_dataset_task(const struct feat_dataset *d)
{
    return d->fold_count ? hash_folds(d) : feat_dataset_split_hash(d, FEAT_TEST);
}

const char *const *feat_dataset_artists(const struct feat_dataset *d,
                                        enum feat_split split, struct arena *a)
{
    struct grammar g;
    bool any = false;
    const char **artists = arena_alloc(a, d->split_count[split] + 1, sizeof(*artists));
    if (grammar_read(d->options.grammar, &g, NULL) != ERR_OK || !g.has[GRAMMAR_ARTIST])
        return NULL;
    for (size_t i = 0; i < d->split_count[split]; i++) {
        struct grammar_span parts[GRAMMAR_WORDS];
        const char *stem = d->clips[d->split[split][i]].stem;
        const bool known = grammar_match(&g, stem, parts);
        artists[i] = known ? arena_strndup(a, parts[GRAMMAR_ARTIST].text,
                                           parts[GRAMMAR_ARTIST].length)
                           : stem;
        any = any || known;
    }
    return any ? artists : NULL;
}
