/* Tables of an analysis about tags: their frequencies, pairs, synonyms and
 * contradictions. */
#include "features/analyse/parts.h"

#include "base/table/number.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 15, RARE = 24 }; /* that people see */

static struct table_cell count_cell(size_t count, struct arena *a)
{
    return table_number((double)count, table_count_text((int64_t)count, a));
}

static struct table_cell real_cell(double x, int decimals, struct arena *a)
{
    return table_number(x, table_decimal_text(x, decimals, a));
}

/* The rarest tags of test, whose metrics say little; NULL: none is rare. */
static const char *note_of_rare(const struct analysis *x, struct arena *a)
{
    size_t rare = 0;
    const char *text =
        arena_printf(a, "fewer than %d clips of test have:", ANALYSE_FEW);
    if (x->labelled[FEAT_TEST] == 0)
        return NULL;
    for (size_t i = x->d->tag_count; i-- > 0;) {
        const size_t tag = x->by_frequency[i], with = x->with[FEAT_TEST][tag];
        if (with >= ANALYSE_FEW || rare++ >= RARE)
            continue;
        text = arena_printf(a, "%s%s %s %zu", text, rare > 1 ? "," : "",
                            x->d->tags[tag], with);
    }
    if (rare > RARE)
        text = arena_printf(a, "%s and %zu more", text, rare - RARE);
    return rare ? text : NULL;
}

static bool is_shown(const struct analysis *x, size_t group)
{
    return x->clips[group] && group != ANALYSE_OTHER;
}

struct table analyse_table_of_tags(const struct analysis *x, bool every,
                                   struct arena *a)
{
    struct table_column columns[2 + 3 * ANALYSE_GROUPS] = {
        {"tag", "tag", TABLE_TEXT, true}};
    size_t count = 1;
    (void)every;
    for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
        const char *name = analyse_group_names[g];
        if (!is_shown(x, g))
            continue;
        columns[count++] = (struct table_column){name, name, TABLE_NUMBER, false};
        columns[count++] = (struct table_column){arena_printf(a, "%s_share", name),
                                                 "share", TABLE_NUMBER, false};
        if (x->lacks_labels)
            columns[count++] = (struct table_column){
                arena_printf(a, "%s_unknown", name), "unknown", TABLE_NUMBER, false};
    }
    columns[count++] = (struct table_column){"ratio", "ratio", TABLE_NUMBER, false};
    struct table t = table_create(columns, count, x->d->tag_count, a);
    for (size_t i = 0; i < x->d->tag_count; i++) {
        const size_t tag = x->by_frequency[i];
        struct table_cell *cell = table_row(&t, i);
        *cell++ = table_text(x->d->tags[tag]);
        for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
            if (!is_shown(x, g))
                continue;
            *cell++ = count_cell(x->with[g][tag], a);
            *cell++ = real_cell(analyse_prevalence(x, g, tag), 3, a);
            if (x->lacks_labels)
                *cell++ = count_cell(x->unknown[g][tag], a);
        }
        *cell = real_cell(analyse_ratio(x, tag), 1, a);
    }
    const char **notes = arena_alloc(a, 3, sizeof(*notes)), *rare = note_of_rare(x, a);
    notes[t.note_count++] =
        "ratio: the largest share of train, valid and test over the smallest";
    if (x->lacks_labels)
        notes[t.note_count++] = "share: of the clips of which it is known whether they "
                                "have the tag; unknown: the others";
    if (rare)
        notes[t.note_count++] = rare;
    t.notes = notes;
    t.heading = arena_printf(a, "Tags: clips and their share of %s",
                             x->counted[ANALYSE_ALL] == x->labelled[ANALYSE_ALL]
                                 ? "those with a tag"
                                 : "all");
    t.caption = "Clips of each tag, and their share.";
    return t;
}

enum { A, B, BOTH, JACCARD, OF_A, OF_B, PAIR_COLUMNS };

/* lacking: the shares are of clips where the other tag is missing. */
static struct table table_of_pairs(const struct analysis *x,
                                   const struct analyse_pair *pairs, size_t count,
                                   bool lacking, struct arena *a)
{
    const struct table_column columns[PAIR_COLUMNS] = {
        [A] = {"a", "a", TABLE_TEXT, true},
        [B] = {"b", "b", TABLE_TEXT, true},
        [BOTH] = {"both", "both", TABLE_NUMBER, false},
        [JACCARD] = {"jaccard", "Jaccard", TABLE_NUMBER, false},
        [OF_A] = {lacking ? "a_alone" : "b_given_a", lacking ? "a alone" : "P(b|a)",
                  TABLE_NUMBER, false},
        [OF_B] = {lacking ? "b_alone" : "a_given_b", lacking ? "b alone" : "P(a|b)",
                  TABLE_NUMBER, false},
    };
    struct table t = table_create(columns, PAIR_COLUMNS, count, a);
    for (size_t i = 0; i < count; i++) {
        const struct analyse_pair *p = &pairs[i];
        struct table_cell *cells = table_row(&t, i);
        cells[A] = table_text(x->d->tags[p->a]);
        cells[B] = table_text(x->d->tags[p->b]);
        cells[BOTH] = count_cell(p->both, a);
        cells[JACCARD] = real_cell(p->share, 3, a);
        cells[OF_A] = real_cell(lacking ? 1 - p->b_given_a : p->b_given_a, 3, a);
        cells[OF_B] = real_cell(lacking ? 1 - p->a_given_b : p->a_given_b, 3, a);
    }
    return t;
}

struct table analyse_table_of_pairs(const struct analysis *x, bool every,
                                    struct arena *a)
{
    const size_t shown = every || x->pair_count < PAIRS ? x->pair_count : PAIRS;
    struct table t = table_of_pairs(x, x->pairs, shown, false, a);
    t.heading = arena_printf(a, "Tags that go together: the first %zu of %zu pairs",
                             shown, x->pair_count);
    t.caption = "Tags that go together.";
    return t;
}

struct table analyse_table_of_synonyms(const struct analysis *x, bool every,
                                       struct arena *a)
{
    struct table t = table_of_pairs(x, x->synonyms, x->synonym_count, true, a);
    (void)every;
    t.heading =
        "Tags that mean the same, and the share of each's clips where the other "
        "is missing (data.merge joins them)";
    t.caption = "Tags that mean the same.";
    return t;
}

/* "a, b or c" */
static const char *list_others(const struct analysis *x,
                               const struct analyse_contradiction *c, struct arena *a)
{
    const char *text = "";
    for (size_t k = 0; k < c->other_count; k++) {
        const char *between = k == 0 ? "" : k + 1 == c->other_count ? " or " : ", ";
        text = arena_printf(a, "%s%s%s", text, between, x->d->tags[c->others[k]]);
    }
    return text;
}

struct table analyse_table_of_contradictions(const struct analysis *x, bool every,
                                             struct arena *a)
{
    static const struct table_column columns[] = {
        {"clips", "clips", TABLE_NUMBER, true},
        {"tag", "with", TABLE_TEXT, true},
        {"others", "and", TABLE_TEXT, false}};
    struct table t = table_create(columns, 3, x->contradiction_count, a);
    (void)every;
    for (size_t i = 0; i < x->contradiction_count; i++) {
        const struct analyse_contradiction *c = &x->contradictions[i];
        struct table_cell *cells = table_row(&t, i);
        cells[0] = count_cell(c->clips, a);
        cells[1] = table_text(x->d->tags[c->tag]);
        cells[2] = table_text(list_others(x, c, a));
        cells[2].whole = true;
    }
    t.heading = arena_printf(a, "Contradictions, on %zu clip%s together",
                             x->contradicting, x->contradicting == 1 ? "" : "s");
    t.caption = "Tags that contradict each other.";
    return t;
}
