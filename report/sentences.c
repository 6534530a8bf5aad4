/* What tests of trials show, in words: significance.h. Nothing is said beyond the
 * numbers: of one seed, only that these trained networks differ. */
#include "report/significance.h"

#include "report/number.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

enum verdict { BETTER, WORSE, NOT_SHOWN, VERDICTS };

static enum verdict verdict_of(double difference, double p)
{
    return !stats_is_shown(p) ? NOT_SHOWN : difference > 0 ? BETTER : WORSE;
}

/* "1,339 test clips". */
static const char *clips_text(const struct rep_comparison *c, struct arena *a)
{
    return arena_printf(a, "%s test clips", table_count_text((int64_t)c->clips, a));
}

/* What is drawn: "26 artists", "1,339 test clips". */
static const char *units_text(const struct rep_comparison *c, struct arena *a)
{
    return c->artists ? arena_printf(a, "%zu artists", c->artists) : clips_text(c, a);
}

const char *rep_basis_sentence(const struct rep_comparison *c, struct arena *a)
{
    const char *units = units_text(c, a);
    if (c->of_recipes)
        return arena_printf(a,
                            "intervals (95 %%) are about the choice of the %s (%s "
                            "bootstrap samples) and of the seeds",
                            units, table_count_text(REP_SAMPLES, a));
    const size_t fewer =
        c->left_seeds < c->right_seeds ? c->left_seeds : c->right_seeds;
    return arena_printf(
        a,
        "intervals (95 %%) are about the choice of the %s (%s bootstrap samples); with "
        "%s%s nothing is said about other seeds: another one can reverse a difference",
        units, table_count_text(REP_SAMPLES, a),
        fewer == 1 ? "one seed" : "fewer than three seeds",
        c->left_seeds == c->right_seeds ? (fewer == 1 ? " each" : "") : " on a side");
}

/* ", of two runs A's is better in 84 % of the pairs"; "": too few seeds. */
static const char *share_text(const struct rep_comparison *c, const char *left,
                              struct arena *a)
{
    return isnan(c->share)
               ? ""
               : arena_printf(a,
                              "; of two runs that of %s is the better one in %.0f %%",
                              left, 100 * c->share);
}

/* Whether a sentence is about recipes or about networks that were trained. */
struct subject {
    const char *left, *right, *verb;
};

static struct subject subject_of(const struct rep_comparison *c)
{
    if (c->of_recipes)
        return (struct subject){"", "", "is"};
    const bool several = c->left_seeds > 1;
    return (struct subject){several ? "the networks of " : "the network of ",
                            c->right_seeds > 1 ? "those of " : "that of ",
                            several ? "are" : "is"};
}

const char *rep_comparison_sentence(const struct rep_comparison *c, const char *title,
                                    const char *left, const char *right,
                                    struct arena *a)
{
    if (c->outcome == REP_NO_PREDICTIONS)
        return arena_printf(a,
                            "%s and %s are not compared: predictions of the test clips "
                            "are missing",
                            left, right);
    if (c->outcome == REP_OTHER_CLIPS)
        return arena_printf(
            a, "%s and %s are not compared: they were tested on other clips or tags",
            left, right);
    if (isnan(c->by.p))
        return arena_printf(a, "%s and %s are not compared: no tag counts", left,
                            right);
    const struct subject words = subject_of(c);
    const char *on = clips_text(c, a);
    const double value = c->by.value;
    const int decimals = rep_interval_decimals(&c->by);
    if (verdict_of(value, c->by.p) == NOT_SHOWN)
        return arena_printf(
            a,
            "on these %s %s%s %s not shown to be better or worse than %s%s: the "
            "difference of %s, %+.4f, has the interval %s (p %s)%s",
            on, words.left, left, words.verb, words.right, right, title, value,
            rep_interval_text(&c->by, true, decimals, a), rep_p_text(c->by.p, a),
            share_text(c, left, a));
    const double low = value > 0 ? c->by.low : -c->by.high;
    const double high = value > 0 ? c->by.high : -c->by.low;
    return arena_printf(
        a, "on these %s %s%s %s %s than %s%s by %.4f %s (95 %% %.*f to %.*f, p %s)%s",
        on, words.left, left, words.verb, value > 0 ? "better" : "worse", words.right,
        right, fabs(value), title, decimals, low, decimals, high,
        rep_p_text(c->by.p, a), share_text(c, left, a));
}

struct lines {
    const char **items;
    size_t count;
    struct arena *arena;
};

static void add_line(struct lines *l, const char *text)
{
    l->items = arena_grow(l->arena, l->items, l->count, sizeof(*l->items));
    l->items[l->count++] = text;
}

static const char *name_of(const struct rep_trials *of, size_t row, struct arena *a)
{
    return of->labels[row]
               ? table_cut_text(of->labels[row], a)
               : arena_printf(a, "trial %lld", (long long)of->trials->rows[row].trial);
}

enum { MOST_NAMES = 8 };

/* The rows of a verdict, as "adamw by 0.0078, nadam by 0.0061 and 3 more"; NULL: none
 * has it. */
static const char *list_rows(const struct rep_trials *of, enum verdict verdict,
                             struct arena *a)
{
    const struct rep_significance *s = of->significance;
    struct str text = {0};
    size_t count = 0;
    for (size_t i = 0; i < of->trials->row_count; i++) {
        const double value = s->from[i].by.value;
        if (isnan(s->holm[i]) || verdict_of(value, s->holm[i]) != verdict)
            continue;
        if (count++ >= MOST_NAMES)
            continue;
        str_addf(&text, "%s%s", count > 1 ? ", " : "", name_of(of, i, a));
        if (verdict != NOT_SHOWN)
            str_addf(&text, " by %.4f", fabs(value));
    }
    if (count > MOST_NAMES)
        str_addf(&text, " and %zu more", count - MOST_NAMES);
    const char *list = count ? arena_strdup(a, text.text) : NULL;
    str_deinit(&text);
    return list;
}

static void add_verdicts(const struct rep_trials *of, const struct rep_comparison *any,
                         struct lines *l)
{
    static const char *const words[VERDICTS] = {[BETTER] = "better than",
                                                [WORSE] = "worse than",
                                                [NOT_SHOWN] =
                                                    "not shown to be different from"};
    const struct rep_significance *s = of->significance;
    for (enum verdict v = BETTER; v < VERDICTS; v++) {
        const char *list = list_rows(of, v, l->arena);
        if (list)
            add_line(
                l, arena_printf(l->arena, "%s%s %s in %s on these %s (Holm's p %s): %s",
                                v == NOT_SHOWN ? REP_DAGGER " " : "", words[v],
                                s->with_name, s->title, clips_text(any, l->arena),
                                v == NOT_SHOWN ? "0.05 or more" : "below 0.05", list));
    }
}

/* What other trials of the table tell of seeds, where these have too few. */
static void add_spread(const struct rep_trials *of, struct lines *l)
{
    const struct res_table *t = of->trials;
    const struct rep_significance *s = of->significance;
    double squares = 0;
    size_t count = 0;
    const char *names = "";
    for (size_t i = 0; i < t->row_count && s->metric < t->metric_count; i++) {
        const struct res_value *v = &t->rows[i].values[s->metric];
        if (v->count < 2 || v->folds > 0 || !isfinite(v->deviation))
            continue;
        squares += v->deviation * v->deviation;
        if (count++ < 3)
            names = arena_printf(l->arena, "%s%s %lld", names, count > 1 ? "," : "",
                                 (long long)t->rows[i].trial);
    }
    if (count)
        add_line(l,
                 arena_printf(l->arena,
                              "the deviation of %s over seeds is %.4f here "
                              "(trial%s%s%s)",
                              s->title, sqrt(squares / (double)count),
                              count > 1 ? "s" : "", names, count > 3 ? ", ..." : ""));
}

/* Rows that have no interval. */
static void add_missing(const struct rep_trials *of, struct lines *l)
{
    const struct rep_significance *s = of->significance;
    size_t missing = 0, untold = 0;
    for (size_t i = 0; i < of->trials->row_count; i++) {
        const struct rep_comparison *own = &s->own[i];
        missing += own->outcome == REP_NO_PREDICTIONS;
        untold += own->outcome == REP_COMPARED && own->clips > 0 && isnan(own->by.low);
    }
    if (untold)
        add_line(l, arena_printf(l->arena,
                                 "%zu trial%s without an interval: scores are NaN, or "
                                 "too few test clips have a tag",
                                 untold, untold == 1 ? "" : "s"));
    if (missing)
        add_line(l, arena_printf(l->arena,
                                 "%zu trial%s without stored predictions of the test "
                                 "clips: not compared",
                                 missing, missing == 1 ? "" : "s"));
}

const char *rep_significance_caption(const struct rep_trials *of, struct arena *a)
{
    const struct rep_significance *s = of->significance;
    const struct rep_comparison *any = NULL;
    bool of_seeds = true, dagger = false;
    for (size_t i = 0; s && i < of->trials->row_count; i++) {
        if (isnan(s->from[i].by.p))
            continue;
        any = &s->from[i];
        of_seeds = of_seeds && any->of_recipes;
        dagger = dagger || !stats_is_shown(s->holm[i]);
    }
    return any ? arena_printf(a,
                              " %s: from %s, with the 95 %% interval over the choice "
                              "of the %s%s.%s",
                              of->steps ? "Step" : "Difference", s->with_name,
                              units_text(any, a),
                              of_seeds ? " and of seeds" : "; other seeds may differ",
                              dagger ? " " REP_DAGGER
                                       ": not shown to be different (Holm's p 0.05 "
                                       "or more)."
                                     : "")
               : "";
}

void rep_significance_notes(const struct rep_trials *of, struct arena *a,
                            const char ***out, size_t *count)
{
    const struct rep_significance *s = of->significance;
    struct lines l = {.arena = a};
    const struct rep_comparison *any = NULL, *fewest = NULL;
    size_t compared = 0, last = 0;
    for (size_t i = 0; i < of->trials->row_count; i++) {
        if (!isnan(s->own[i].by.low))
            any = any ? any : &s->own[i];
        if (isnan(s->from[i].by.p))
            continue;
        if (fewest == NULL || !s->from[i].of_recipes)
            fewest = &s->from[i];
        last = i;
        compared++;
    }
    if (compared == 1)
        add_line(&l, arena_printf(a, "%s%s",
                                  stats_is_shown(s->holm[last]) ? "" : REP_DAGGER " ",
                                  rep_comparison_sentence(&s->from[last], s->title,
                                                          name_of(of, last, a),
                                                          s->with_name, a)));
    else if (compared > 1)
        add_verdicts(of, fewest, &l);
    if (any)
        add_line(&l, rep_basis_sentence(fewest ? fewest : any, a));
    if (fewest && !fewest->of_recipes)
        add_spread(of, &l);
    add_missing(of, &l);
    *out = l.items;
    *count = l.count;
}
