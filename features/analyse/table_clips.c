/* Tables of an analysis about clips: splits, folders, tags of a clip, common groups of
 * splits, and the values of a predictor that does not listen. */
#include "features/analyse/parts.h"

#include "base/table/number.h"
#include "base/term.h"

#include <math.h>
#include <string.h>

static struct table_cell count_cell(size_t count, struct arena *a)
{
    return table_number((double)count, table_count_text((int64_t)count, a));
}

static struct table_cell real_cell(double x, int decimals, struct arena *a)
{
    return table_number(x, table_decimal_text(x, decimals, a));
}

/* A column that names the row, then one for each group that has clips. */
static struct table table_of_groups(const struct analysis *x, const char *name,
                                    const char *title, size_t rows, struct arena *a)
{
    struct table_column columns[1 + ANALYSE_GROUPS] = {{name, title, TABLE_TEXT, true}};
    size_t count = 1;
    for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
        if (x->clips[g])
            columns[count++] = (struct table_column){
                analyse_group_names[g], analyse_group_names[g], TABLE_NUMBER, false};
    }
    struct table t = table_create(columns, count, rows, a);
    t.row_count = 0;
    return t;
}

/* Adds a row of the groups' counts, or of numbers with so many decimals. */
static void add_counts(struct table *t, const struct analysis *x, const char *name,
                       const size_t counts[ANALYSE_GROUPS], struct arena *a)
{
    struct table_cell *cell = table_row(t, t->row_count++);
    *cell++ = table_text(name);
    for (size_t g = 0; g < ANALYSE_GROUPS; g++)
        if (x->clips[g])
            *cell++ = count_cell(counts[g], a);
}

static void add_numbers(struct table *t, const struct analysis *x, const char *name,
                        int decimals, const double numbers[ANALYSE_GROUPS],
                        struct arena *a)
{
    struct table_cell *cell = table_row(t, t->row_count++);
    *cell++ = table_text(name);
    for (size_t g = 0; g < ANALYSE_GROUPS; g++)
        if (x->clips[g])
            *cell++ = real_cell(numbers[g], decimals, a);
}

static void add_note(struct table *t, const char **notes, const char *text)
{
    notes[t->note_count++] = text;
    t->notes = notes;
}

/* Notes on what the numbers leave out. */
static void add_left_out(struct table *t, const struct analysis *x, const char **notes,
                         struct arena *a)
{
    const size_t all = x->clips[ANALYSE_ALL], found = x->recordings[ANALYSE_ALL];
    if (found == 0)
        add_note(t, notes,
                 "No recordings are there: hours and figures of sounds are left out.");
    else if (x->measured[ANALYSE_ALL] < all)
        add_note(t, notes,
                 arena_printf(a,
                              "%zu clips have no recording and %zu recordings tell no "
                              "length: they are not in the hours.",
                              all - found, found - x->measured[ANALYSE_ALL]));
    if (x->d->unlabelled_count)
        add_note(t, notes,
                 arena_printf(a, "%zu clip%s with none of the tags %s left out.",
                              x->d->unlabelled_count,
                              x->d->unlabelled_count == 1 ? "" : "s",
                              x->d->unlabelled_count == 1 ? "is" : "are"));
    if (x->d->other_folders && x->clips[ANALYSE_OTHER] == 0)
        add_note(t, notes,
                 arena_printf(a, "%zu clip%s in no split and left out.",
                              x->d->other_folders,
                              x->d->other_folders == 1 ? " is" : "s are"));
    if (x->names.unmatched)
        add_note(t, notes,
                 arena_printf(a,
                              "%zu of %zu names are not %s, such as %s: data.grammar "
                              "tells what the parts of a name are",
                              x->names.unmatched, all, x->d->options.grammar,
                              x->names.example));
}

struct table analyse_table_of_splits(const struct analysis *x, bool every,
                                     struct arena *a)
{
    struct table t = table_of_groups(x, "count", "", 3 + ANALYSE_LEVELS, a);
    double hours[ANALYSE_GROUPS];
    (void)every;
    add_counts(&t, x, "clips", x->clips, a);
    add_counts(&t, x, "with a tag", x->labelled, a);
    for (size_t g = 0; g < ANALYSE_GROUPS; g++)
        hours[g] = x->seconds[g] / 3600;
    if (x->recordings[ANALYSE_ALL])
        add_numbers(&t, x, "hours", 2, hours, a);
    for (int level = 0; level < ANALYSE_LEVELS; level++)
        if (x->names.count[level][ANALYSE_ALL])
            add_counts(&t, x, analyse_level_names[level], x->names.count[level], a);
    t.caption = "Clips of the splits.";
    add_left_out(&t, x, arena_alloc(a, 4, sizeof(*t.notes)), a);
    return t;
}

struct table analyse_table_of_folders(const struct analysis *x, bool every,
                                      struct arena *a)
{
    static const struct table_column columns[] = {
        {"folder", "folder", TABLE_TEXT, true},
        {"clips", "clips", TABLE_NUMBER, false},
        {"with_a_tag", "with a tag", TABLE_NUMBER, false}};
    struct table t = table_create(columns, 3, x->folder_count, a);
    (void)every;
    for (size_t i = 0; i < x->folder_count; i++) {
        struct table_cell *cells = table_row(&t, i);
        cells[0] = table_text(x->folders[i].name);
        cells[1] = count_cell(x->folders[i].clips, a);
        cells[2] = count_cell(x->folders[i].labelled, a);
    }
    t.heading = t.caption = "Clips of the folders";
    return t;
}

struct table analyse_table_of_counts(const struct analysis *x, bool every,
                                     struct arena *a)
{
    static const struct table_column columns[] = {
        {"tags", "tags", TABLE_NUMBER, true},
        {"clips", "clips", TABLE_NUMBER, false},
        {"share", "share", TABLE_NUMBER, false}};
    const double all = (double)x->labelled[ANALYSE_ALL];
    struct table t = table_create(columns, 3, x->most_tags, a);
    (void)every;
    for (size_t n = 1; n <= x->most_tags; n++) {
        struct table_cell *cells = table_row(&t, n - 1);
        const size_t clips = x->tags_per_clip[n];
        cells[0] = count_cell(n, a);
        cells[1] = count_cell(clips, a);
        cells[2] = real_cell((double)clips / all, 3, a);
    }
    t.caption = "How many tags a clip has.";
    t.heading = arena_printf(
        a, "Tags of a clip: mean %.3f, median %g, at most %zu; density %.5f",
        x->mean_tags, x->median_tags, x->most_tags, x->density);
    return t;
}

enum { OF, WITH, PARTS, SHARED, OF_COUNT, CLIPS, OF_CLIPS, SHARED_COLUMNS };

static void add_overlap(struct table *t, const struct analysis *x, size_t of,
                        size_t with, struct arena *a)
{
    const struct analyse_names *n = &x->names;
    for (int level = 0; level < ANALYSE_LEVELS; level++) {
        const struct analyse_overlap *o = &n->overlap[level][of][with];
        if (x->clips[of] == 0 || x->clips[with] == 0 ||
            n->count[level][ANALYSE_ALL] == 0)
            continue;
        struct table_cell *cells = table_row(t, t->row_count++);
        cells[OF] = table_text(analyse_group_names[of]);
        cells[WITH] = table_text(analyse_group_names[with]);
        cells[PARTS] = table_text(analyse_level_names[level]);
        cells[SHARED] = count_cell(o->shared, a);
        cells[OF_COUNT] = count_cell(o->of_first, a);
        cells[CLIPS] = count_cell(o->clips, a);
        cells[OF_CLIPS] = count_cell(x->clips[of], a);
    }
}

struct table analyse_table_of_shared(const struct analysis *x, bool every,
                                     struct arena *a)
{
    static const struct table_column columns[SHARED_COLUMNS] = {
        [OF] = {"split", "split", TABLE_TEXT, true},
        [WITH] = {"with", "with", TABLE_TEXT, true},
        [PARTS] = {"parts", "parts", TABLE_TEXT, true},
        [SHARED] = {"shared", "shared", TABLE_NUMBER, false},
        [OF_COUNT] = {"of", "of", TABLE_NUMBER, false},
        [CLIPS] = {"clips", "clips", TABLE_NUMBER, false},
        [OF_CLIPS] = {"of_clips", "of clips", TABLE_NUMBER, false},
    };
    struct table t = table_create(columns, SHARED_COLUMNS, 4 * ANALYSE_LEVELS, a);
    (void)every;
    t.row_count = 0;
    add_overlap(&t, x, FEAT_VALID, FEAT_TRAIN, a);
    add_overlap(&t, x, FEAT_TEST, FEAT_TRAIN, a);
    add_overlap(&t, x, FEAT_TEST, FEAT_VALID, a);
    add_overlap(&t, x, ANALYSE_OTHER, FEAT_TRAIN, a);
    t.caption = "What splits share.";
    t.heading = arena_printf(a, "What a split shares with others (names are %s)",
                             x->d->options.grammar);
    return t;
}

struct table analyse_table_of_constant(const struct analysis *x, bool every,
                                       struct arena *a)
{
    struct table t =
        table_of_groups(x, "shares_of", "shares of / on", 2 * ANALYSE_GROUPS + 4, a);
    double halves[ANALYSE_GROUPS], roc[ANALYSE_GROUPS];
    (void)every;
    for (size_t g = 0; g < ANALYSE_GROUPS; g++) {
        halves[g] = log(2);
        roc[g] = x->floor_tags[g] ? 0.5 : (double)NAN;
        if (x->clips[g])
            add_numbers(&t, x, analyse_group_names[g], 5, x->constant_loss[g], a);
    }
    for (size_t g = 0; x->one_tag && g < ANALYSE_GROUPS; g++)
        if (x->clips[g])
            add_numbers(&t, x,
                        arena_printf(a, "%s, cross-entropy", analyse_group_names[g]), 5,
                        x->constant_entropy[g], a);
    add_numbers(&t, x, "one half", 5, halves, a);
    add_numbers(&t, x, "ROC-AUC", 4, roc, a);
    add_numbers(&t, x, "PR-AUC", 4, x->pr_floor, a);
    add_counts(&t, x, "tags counted", x->floor_tags, a);
    t.caption = "The loss of tag shares as predictions.";
    t.heading = "Without listening: the loss (binary cross-entropy) of tag shares as "
                "predictions";
    return t;
}
