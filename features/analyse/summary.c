/* What a reader of an analysis should know first: a line each for the size, the
 * imbalance, how the splits differ and what they share, the labels' faults, and what a
 * network has to beat. */
#include "features/analyse/parts.h"

#include "base/term.h"
#include "features/data/unknown.h"

#include <math.h>

enum { NAMED = 3, POINTS = 6 };

static void add_line(struct table *out, const char *head, const struct str *text,
                     struct arena *a)
{
    struct table_cell *cells = table_row(out, out->row_count++);
    cells[0] = table_text(head);
    cells[1] = table_text(arena_strdup(a, str_text(text)));
    cells[1].whole = true;
}

static void add_size(const struct analysis *x, struct table *out, struct arena *a)
{
    struct str text = {0};
    term_add_count(&text, x->labelled[ANALYSE_ALL]);
    if (x->one_tag)
        str_addf(&text, " clips; one tag a clip, of %zu", x->d->tag_count);
    else
        str_addf(&text, " clips with a tag; %.2f of %zu tags each on average",
                 x->mean_tags, x->d->tag_count);
    add_line(out, "size", &text, a);
    str_deinit(&text);
}

static void add_imbalance(const struct analysis *x, struct table *out, struct arena *a)
{
    const size_t *with = x->with[ANALYSE_ALL], *order = x->by_frequency;
    size_t last = x->d->tag_count - 1, rare = 0;
    struct str text = {0};
    if (last == 0)
        return;
    if (with[order[last]])
        str_addf(&text, "%s is %.1f times as frequent as %s", x->d->tags[order[0]],
                 (double)with[order[0]] / (double)with[order[last]],
                 x->d->tags[order[last]]);
    else
        str_addf(&text, "%s is on %zu clips, %s on none", x->d->tags[order[0]],
                 with[order[0]], x->d->tags[order[last]]);
    for (size_t t = 0; t < x->d->tag_count; t++)
        rare += x->with[FEAT_TEST][t] < ANALYSE_FEW;
    if (x->labelled[FEAT_TEST] && rare)
        str_addf(&text, "; %zu tag%s on fewer than %d test clips", rare,
                 rare == 1 ? " is" : "s are", ANALYSE_FEW);
    add_line(out, "imbalance", &text, a);
    str_deinit(&text);
}

/* The tag that is not among `named` whose shares of train, valid and test differ most,
 * but for those that one of them lacks; *ratio keeps at least its value. */
static size_t most_different(const struct analysis *x, const size_t *named,
                             size_t count, double *ratio)
{
    size_t found = x->d->tag_count;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        double r = analyse_ratio(x, t);
        bool again = false;
        for (size_t k = 0; k < count; k++)
            again = again || named[k] == t;
        if (again || !isfinite(r) || r <= *ratio)
            continue;
        *ratio = r;
        found = t;
    }
    return found;
}

static void add_difference(const struct analysis *x, struct table *out, struct arena *a)
{
    struct str text = {0};
    size_t named[NAMED], lacking = 0;
    for (size_t count = 0; count < NAMED; count++) {
        double ratio = 1.5; /* less is not worth a word */
        named[count] = most_different(x, named, count, &ratio);
        if (named[count] == x->d->tag_count)
            break;
        str_addf(&text, "%s%s %.1f", count ? ", " : "", x->d->tags[named[count]],
                 ratio);
    }
    if (text.length)
        str_add(&text, " times as frequent in one split as in another");
    for (size_t t = 0; t < x->d->tag_count; t++)
        lacking += isinf(analyse_ratio(x, t));
    if (lacking)
        str_addf(&text, "%s%zu tag%s missing in a split", text.length ? "; " : "",
                 lacking, lacking == 1 ? " is" : "s are");
    if (text.length)
        add_line(out, "splits differ", &text, a);
    str_deinit(&text);
}

static const struct {
    enum feat_split of, with;
} leaking[] = {
    {FEAT_TEST, FEAT_TRAIN}, {FEAT_VALID, FEAT_TRAIN}, {FEAT_TEST, FEAT_VALID}};

/* Recordings that two splits have in common. */
static void add_same(const struct analysis *x, struct str *text)
{
    for (size_t i = 0; i < sizeof(leaking) / sizeof(*leaking); i++) {
        const char *before = text->length > 0 ? "; " : "";
        if (x->same.clips[leaking[i].of][leaking[i].with] == 0)
            continue;
        str_add(text, before);
        feat_duplicates_add(&x->same, x->d, leaking[i].of, leaking[i].with, text);
    }
}

/* On how many names a statement about artists rests, if not on all. */
static void add_basis(const struct analysis *x, struct str *text)
{
    size_t all = x->clips[ANALYSE_ALL];
    if (x->names.unmatched > 0)
        str_addf(text, " (by %zu of %zu names: the others are not %s)",
                 all - x->names.unmatched, all, x->d->options.grammar);
}

static void add_leaks(const struct analysis *x, struct table *out, struct arena *a)
{
    struct str text = {0};
    bool known = false, shared = false;
    add_same(x, &text);
    for (int level = 0; level < ANALYSE_LEVELS; level++) {
        const struct analyse_overlap *o =
            &x->names.overlap[level][FEAT_TEST][FEAT_TRAIN];
        if (o->of_first == 0 || x->clips[FEAT_TRAIN] == 0)
            continue;
        known = true;
        if (o->shared)
            str_addf(&text,
                     "%s%zu of %zu %s of test are in train too (%.0f %% of its clips)",
                     text.length ? "; " : "", o->shared, o->of_first,
                     analyse_level_names[level],
                     100 * (double)o->clips / (double)x->clips[FEAT_TEST]);
        shared = shared || o->shared > 0;
    }
    if (known && !shared)
        str_addf(&text, "%s test and train have no artist, album or track in common",
                 text.length ? "; by their names," : "none:");
    if (known)
        add_basis(x, &text);
    else if (x->clips[FEAT_TEST] && x->clips[FEAT_TRAIN])
        str_addf(&text, "%sartists are not known: no name of test is %s",
                 text.length ? "; " : "", x->d->options.grammar);
    if (text.length)
        add_line(out, "leaks", &text, a);
    str_deinit(&text);
}

static void add_labels(const struct analysis *x, struct table *out, struct arena *a)
{
    struct str text = {0};
    size_t of = 0, alone = 0;
    for (size_t i = 0; i < x->synonym_count; i++) {
        const struct analyse_pair *p = &x->synonyms[i];
        size_t both = x->with[ANALYSE_ALL][p->a] + x->with[ANALYSE_ALL][p->b];
        of += both;
        alone += both - 2 * p->both;
    }
    if (of)
        str_addf(
            &text,
            "%zu pair%s of tags mean%s the same, one without the other %.0f %% of the "
            "time",
            x->synonym_count, x->synonym_count == 1 ? "" : "s",
            x->synonym_count == 1 ? "s" : "", 100 * (double)alone / (double)of);
    if (x->contradicting)
        str_addf(&text, "%s%zu clips contradict themselves", text.length ? "; " : "",
                 x->contradicting);
    const size_t unknown = feat_dataset_count_unknown(x->d);
    if (unknown)
        str_addf(&text, "%s%zu labels of %zu are not known", text.length ? "; " : "",
                 unknown, x->d->clip_count * x->d->tag_count);
    if (text.length)
        add_line(out, "labels", &text, a);
    str_deinit(&text);
}

static void add_floor(const struct analysis *x, struct table *out, struct arena *a)
{
    size_t on = x->counted[FEAT_TEST] ? FEAT_TEST : ANALYSE_ALL;
    size_t from = x->counted[FEAT_TRAIN] ? FEAT_TRAIN : on;
    struct str text = {0};
    if (x->counted[on] == 0 || x->floor_tags[on] == 0)
        return;
    if (x->one_tag)
        str_addf(&text, "accuracy %.4f, loss %.5f (cross_entropy) or ",
                 x->constant_accuracy[from][on], x->constant_entropy[from][on]);
    else
        str_add(&text, "loss ");
    str_addf(&text, "%.5f%s, ROC-AUC 0.5, PR-AUC %.4f on %s, by the tags' shares of %s",
             x->constant_loss[from][on], x->one_tag ? " (bce)" : "", x->pr_floor[on],
             on == ANALYSE_ALL ? "all clips" : analyse_group_names[on],
             from == ANALYSE_ALL ? "all" : analyse_group_names[from]);
    add_line(out, "to beat", &text, a);
    str_deinit(&text);
}

struct table analyse_table_of_summary(const struct analysis *x, bool every,
                                      struct arena *a)
{
    static const struct table_column columns[] = {{"point", "", TABLE_TEXT, true},
                                                  {"finding", "", TABLE_TEXT, false}};
    struct table t = table_create(columns, 2, POINTS, a);
    struct str clips = {0};
    (void)every;
    t.row_count = 0;
    add_size(x, &t, a);
    add_imbalance(x, &t, a);
    add_difference(x, &t, a);
    add_leaks(x, &t, a);
    add_labels(x, &t, a);
    add_floor(x, &t, a);
    term_add_count(&clips, x->clips[ANALYSE_ALL]);
    t.heading =
        arena_printf(a, "%s: %s clips, %zu tag%s", x->d->options.root, clips.text,
                     x->d->tag_count, x->d->tag_count == 1 ? "" : "s");
    t.caption = arena_printf(a, "The data: %s clips, %zu tag%s.", clips.text,
                             x->d->tag_count, x->d->tag_count == 1 ? "" : "s");
    str_deinit(&clips);
    return t;
}
