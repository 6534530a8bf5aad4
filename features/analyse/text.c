/* An analysis for people. */
#include "features/analyse/parts.h"

#include "base/term.h"

#include <math.h>
#include <string.h>

/* BESIDE_: columns that the tables of tags and of their pairs take beside the names. */
enum {
    NAME = 18,
    LONGEST_NAME = 28,
    BESIDE_NAME = 62,
    BESIDE_PAIR = 39,
    BARS = 40,
    PAIRS = 15,
    RARE = 24
};

static void add_count(struct str *s, size_t n, int width)
{
    struct str text = {0};
    term_add_count(&text, n);
    term_add_padded(s, str_text(&text), width, true);
    str_deinit(&text);
}

static void add_name(struct str *s, const char *name, int width)
{
    struct str text = {0};
    term_add_shortened(&text, name, width);
    str_add(s, "  ");
    term_add_padded(s, str_text(&text), width, false);
    str_deinit(&text);
}

/* Right-aligned; a dash where there is no number. */
static void add_real(struct str *s, int decimals, double x, int width)
{
    char text[32];
    snprintf(text, sizeof text, "%.*f", decimals, x);
    term_add_padded(s, isnan(x) ? "-" : isinf(x) ? "inf" : text, width, true);
}

/* Columns of the names of tags. */
static int name_width(const struct analysis *x)
{
    int longest = NAME;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        int width = term_width(x->d->tags[t]);
        longest = width > longest ? width : longest;
    }
    const int pair = (x->width - BESIDE_PAIR) / 2;
    int most = x->width - BESIDE_NAME < pair ? x->width - BESIDE_NAME : pair;
    most = most > LONGEST_NAME ? LONGEST_NAME : most > NAME ? most : NAME;
    return longest < most ? longest : most;
}

/* Words in lines that begin with two spaces. */
static void add_lines(struct str *s, const struct analysis *x, const char *text)
{
    str_add(s, "  ");
    term_add_wrapped(s, text, 2, x->width);
}

static void add_heading(struct str *s, const struct analysis *x, const char *first,
                        int width)
{
    add_name(s, first, NAME);
    for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
        if (x->clips[g])
            term_add_padded(s, analyse_group_names[g], width, true);
    }
    str_add(s, "\n");
}

static void add_counts(struct str *s, const struct analysis *x, const char *name,
                       const size_t counts[ANALYSE_GROUPS])
{
    add_name(s, name, NAME);
    for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
        if (x->clips[g])
            add_count(s, counts[g], 10);
    }
    str_add(s, "\n");
}

static void add_left_out(struct str *s, const struct analysis *x)
{
    size_t found = x->recordings[ANALYSE_ALL];
    if (found == 0)
        str_add(s, "No recordings are there: hours and figures of sounds are left "
                   "out.\n");
    else if (x->measured[ANALYSE_ALL] < x->clips[ANALYSE_ALL])
        str_addf(s,
                 "%zu clips have no recording and %zu recordings tell no length: they "
                 "are not in the hours.\n",
                 x->clips[ANALYSE_ALL] - found, found - x->measured[ANALYSE_ALL]);
    if (x->d->unlabelled_count)
        str_addf(s, "%zu clips with none of the tags are left out.\n",
                 x->d->unlabelled_count);
    if (x->d->other_folders && x->clips[ANALYSE_OTHER] == 0)
        str_addf(s, "%zu clips are in no split and left out.\n", x->d->other_folders);
}

static void add_clips(struct str *s, const struct analysis *x)
{
    str_add(s, "\n");
    add_heading(s, x, "", 10);
    add_counts(s, x, "clips", x->clips);
    add_counts(s, x, "with a tag", x->labelled);
    if (x->recordings[ANALYSE_ALL]) {
        add_name(s, "hours", NAME);
        for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
            if (x->clips[g])
                add_real(s, 2, x->seconds[g] / 3600, 10);
        }
        str_add(s, "\n");
    }
    for (int level = 0; level < ANALYSE_LEVELS; level++) {
        if (x->names.count[level][ANALYSE_ALL])
            add_counts(s, x, analyse_level_names[level], x->names.count[level]);
    }
}

static void add_folders(struct str *s, const struct analysis *x)
{
    struct str text = {0};
    for (size_t i = 0; i < x->folder_count; i++) {
        const struct analyse_folder *f = &x->folders[i];
        str_addf(&text, "%s%s: %zu (%zu)", i ? ", " : "", f->name, f->clips,
                 f->labelled);
    }
    str_add(s, "\nFolders: clips (with a tag)\n");
    add_lines(s, x, str_text(&text));
    str_deinit(&text);
}

static void add_tags_per_clip(struct str *s, const struct analysis *x)
{
    size_t most = 1;
    for (size_t n = 1; n <= x->most_tags; n++)
        most = x->tags_per_clip[n] > most ? x->tags_per_clip[n] : most;
    str_addf(s, "\nTags of a clip: mean %.3f, median %g, at most %zu; density %.5f\n",
             x->mean_tags, x->median_tags, x->most_tags, x->density);
    for (size_t n = 1; n <= x->most_tags; n++) {
        size_t bars = (x->tags_per_clip[n] * BARS + most - 1) / most;
        add_count(s, n, 5);
        add_count(s, x->tags_per_clip[n], 10);
        str_add(s, bars ? "  " : "");
        for (size_t k = 0; k < bars; k++)
            str_add(s, "#");
        str_add(s, "\n");
    }
}

static void add_frequencies(struct str *s, const struct analysis *x)
{
    const size_t *order = x->by_frequency;
    int width = name_width(x);
    str_addf(s, "\nTags: clips and their share of %s\n",
             x->counted[ANALYSE_ALL] == x->labelled[ANALYSE_ALL] ? "those with a tag"
                                                                 : "all");
    add_name(s, "", width);
    for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
        if (x->clips[g] && g != ANALYSE_OTHER)
            term_add_padded(s, analyse_group_names[g], 13, true);
    }
    str_add(s, "   ratio\n");
    for (size_t i = 0; i < x->d->tag_count; i++) {
        add_name(s, x->d->tags[order[i]], width);
        for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
            if (x->clips[g] == 0 || g == ANALYSE_OTHER)
                continue;
            add_count(s, x->with[g][order[i]], 7);
            add_real(s, 3, analyse_prevalence(x, g, order[i]), 6);
        }
        add_real(s, 1, analyse_ratio(x, order[i]), 8);
        str_add(s, "\n");
    }
    str_add(s, "  ratio: the largest share of train, valid and test over the "
               "smallest\n");
}

/* Tags whose test says little, the rarest first. */
static void add_rare(struct str *s, const struct analysis *x)
{
    struct str text = {0};
    size_t rare = 0;
    if (x->labelled[FEAT_TEST] == 0)
        return;
    str_addf(&text, "fewer than %d clips of test have:", ANALYSE_FEW);
    for (size_t i = x->d->tag_count; i-- > 0;) {
        size_t tag = x->by_frequency[i], with = x->with[FEAT_TEST][tag];
        if (with >= ANALYSE_FEW || rare++ >= RARE)
            continue;
        str_addf(&text, "%s %s %zu", rare > 1 ? "," : "", x->d->tags[tag], with);
    }
    if (rare > RARE)
        str_addf(&text, " and %zu more", rare - RARE);
    if (rare)
        add_lines(s, x, str_text(&text));
    str_deinit(&text);
}

static void add_pair(struct str *s, const struct analysis *x,
                     const struct analyse_pair *p, double of_a, double of_b)
{
    int width = name_width(x);
    add_name(s, x->d->tags[p->a], width);
    add_name(s, x->d->tags[p->b], width);
    add_count(s, p->both, 8);
    add_real(s, 3, p->share, 9);
    add_real(s, 3, of_a, 9);
    add_real(s, 3, of_b, 9);
    str_add(s, "\n");
}

static void add_pair_heading(struct str *s, const struct analysis *x, const char *last)
{
    add_name(s, "a", name_width(x));
    add_name(s, "b", name_width(x));
    str_addf(s, "    both  Jaccard%s\n", last);
}

static void add_pairs(struct str *s, const struct analysis *x)
{
    size_t shown = x->pair_count < PAIRS ? x->pair_count : PAIRS;
    if (shown) {
        str_addf(s, "\nTags that go together: the first %zu of %zu pairs\n", shown,
                 x->pair_count);
        add_pair_heading(s, x, "   P(b|a)   P(a|b)");
        for (size_t i = 0; i < shown; i++)
            add_pair(s, x, &x->pairs[i], x->pairs[i].b_given_a, x->pairs[i].a_given_b);
    }
    if (x->synonym_count == 0)
        return;
    str_add(s,
            "\nTags that mean the same, and the share of each's clips where the other "
            "is missing\n(data.merge joins them)\n");
    add_pair_heading(s, x, "  a alone  b alone");
    for (size_t i = 0; i < x->synonym_count; i++)
        add_pair(s, x, &x->synonyms[i], 1 - x->synonyms[i].b_given_a,
                 1 - x->synonyms[i].a_given_b);
}

static void add_contradictions(struct str *s, const struct analysis *x)
{
    if (x->contradiction_count)
        str_addf(s, "\nContradictions, on %zu clip%s together\n", x->contradicting,
                 x->contradicting == 1 ? "" : "s");
    for (size_t i = 0; i < x->contradiction_count; i++) {
        const struct analyse_contradiction *c = &x->contradictions[i];
        struct str text = {0};
        str_addf(&text, "%zu with %s and ", c->clips, x->d->tags[c->tag]);
        for (size_t k = 0; k < c->other_count; k++) {
            bool last = k + 1 == c->other_count;
            str_addf(&text, "%s%s",
                     k == 0 ? ""
                     : last ? " or "
                            : ", ",
                     x->d->tags[c->others[k]]);
        }
        add_lines(s, x, str_text(&text));
        str_deinit(&text);
    }
}

static void add_overlap(struct str *s, const struct analysis *x, size_t of, size_t with)
{
    const struct analyse_names *n = &x->names;
    struct str text = {0};
    bool any = false;
    if (x->clips[of] == 0 || x->clips[with] == 0)
        return;
    str_addf(&text, "%s with %s:", analyse_group_names[of], analyse_group_names[with]);
    for (int level = 0; level < ANALYSE_LEVELS; level++) {
        const struct analyse_overlap *o = &n->overlap[level][of][with];
        if (n->count[level][ANALYSE_ALL] == 0)
            continue;
        str_addf(&text, "%s %zu of %zu %s", any ? "," : "", o->shared, o->of_first,
                 analyse_level_names[level]);
        any = true;
        if (o->shared)
            str_addf(&text, " (%zu of %zu clips)", o->clips, x->clips[of]);
    }
    add_lines(s, x, str_text(&text));
    str_deinit(&text);
}

static void add_names(struct str *s, const struct analysis *x)
{
    const struct analyse_names *n = &x->names;
    bool any = n->count[ANALYSE_ARTISTS][ANALYSE_ALL] ||
               n->count[ANALYSE_ALBUMS][ANALYSE_ALL] ||
               n->count[ANALYSE_TRACKS][ANALYSE_ALL];
    if (n->unmatched)
        str_addf(s,
                 "\n%zu of %zu names are not %s:\n  %s\n"
                 "  data.grammar tells what the parts of a name are\n",
                 n->unmatched, x->clips[ANALYSE_ALL], x->d->options.grammar,
                 n->example);
    if (!any)
        return;
    str_addf(s, "\nWhat a split shares with others (names are %s)\n",
             x->d->options.grammar);
    add_overlap(s, x, FEAT_VALID, FEAT_TRAIN);
    add_overlap(s, x, FEAT_TEST, FEAT_TRAIN);
    add_overlap(s, x, FEAT_TEST, FEAT_VALID);
    add_overlap(s, x, ANALYSE_OTHER, FEAT_TRAIN);
}

static void add_constant(struct str *s, const struct analysis *x)
{
    str_add(s, "\nWithout listening: the loss (binary cross-entropy) of tag shares as "
               "predictions\n");
    add_heading(s, x, "shares of / on", 10);
    for (size_t from = 0; from < ANALYSE_GROUPS; from++) {
        if (x->clips[from] == 0)
            continue;
        add_name(s, analyse_group_names[from], NAME);
        for (size_t on = 0; on < ANALYSE_GROUPS; on++) {
            if (x->clips[on])
                add_real(s, 5, x->constant_loss[from][on], 10);
        }
        str_add(s, "\n");
    }
    add_name(s, "one half", NAME);
    for (size_t on = 0; on < ANALYSE_GROUPS; on++) {
        if (x->clips[on])
            add_real(s, 5, log(2), 10);
    }
    str_add(s, "\n");
    add_name(s, "ROC-AUC", NAME);
    for (size_t on = 0; on < ANALYSE_GROUPS; on++) {
        if (x->clips[on])
            add_real(s, 4, x->floor_tags[on] ? 0.5 : (double)NAN, 10);
    }
    str_add(s, "\n");
    add_name(s, "PR-AUC", NAME);
    for (size_t on = 0; on < ANALYSE_GROUPS; on++) {
        if (x->clips[on])
            add_real(s, 4, x->pr_floor[on], 10);
    }
    str_add(s, "\n");
    add_counts(s, x, "tags counted", x->floor_tags);
}

void analyse_add_text(const struct analysis *x, struct str *out)
{
    struct str clips = {0};
    term_add_count(&clips, x->clips[ANALYSE_ALL]);
    str_addf(out, "%s: %s clips, %zu tag%s\n", x->d->options.root, clips.text,
             x->d->tag_count, x->d->tag_count == 1 ? "" : "s");
    str_deinit(&clips);
    add_left_out(out, x);
    analyse_add_summary(x, out);
    add_clips(out, x);
    add_folders(out, x);
    add_tags_per_clip(out, x);
    add_frequencies(out, x);
    add_rare(out, x);
    add_pairs(out, x);
    add_contradictions(out, x);
    add_names(out, x);
    add_constant(out, x);
}
