/* Hypotheses and what tests say of them: verdict.h. A hypothesis is read by a few plain
 * words; where they leave a doubt, there is no verdict. */
#include "report/homework/verdict.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAMES = 6, MOST_WORDS = 128 };

static const char separators[] = " \t\r\n,;:!?()[]{}\"";

/* Right before the measure. */
static const char *const higher[] = {"higher", "better", "greater", "larger", NULL};
static const char *const lower[] = {"lower", "worse", "smaller", NULL};
/* Before the measure as its verb, or right behind it. */
static const char *const rising[] = {
    "raise", "raises", "increase", "increases", "improve", "improves", "gain",
    "gains", "grow",   "grows",    "help",      "helps",   "rises",    NULL};
static const char *const falling[] = {
    "lower", "lowers", "reduce",  "reduces", "decrease", "decreases",
    "fall",  "falls",  "drop",    "drops",   "hurt",     "hurts",
    "cost",  "costs",  "worsens", "harm",    "harms",    NULL};
/* May stand between its verb and the measure. */
static const char *const filling[] = {"the",     "a",    "an",    "its",   "test",
                                      "average", "mean", "macro", "final", NULL};
/* Words that turn or weaken a claim, or that compare with something else. */
static const char *const doubtful[] = {
    "not",      "no",       "never",    "little", "hardly",  "barely",  "than",
    "without",  "unless",   "cannot",   "nor",    "neither", "none",    "fail",
    "fails",    "if",       "nothing",  "nobody", "or",      "but",     "may",
    "might",    "could",    "only",     "avoid",  "avoids",  "prevent", "stops",
    "except",   "too",      "prevents", "while",  "whereas", "despite", "same",
    "instead",  "step",     "each",     "every",  "until",   "seldom",  "rarely",
    "scarcely", "although", "though",   NULL};
/* Before the measure: it is not of test clips. */
static const char *const elsewhere[] = {"valid",    "validation", "train",
                                        "training", "val",        NULL};
/* Of what is changed: which trials have more of it is not known. */
static const char *const comparing[] = {
    "higher", "lower",   "more",   "less",  "fewer",  "larger", "smaller", "bigger",
    "longer", "shorter", "deeper", "wider", "slower", "faster", NULL};
/* Of two trials that are named one may be the other's measure. */
static const char *const against[] = {"over",     "versus", "vs",    "vs.",
                                      "against",  "beats",  "as",    "from",
                                      "compared", "unlike", "above", NULL};

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* The text's words in small letters, without the full stop behind one; 0: it is too
 * long. copy is overwritten. */
static size_t split(char *copy, const char **words)
{
    size_t count = 0;
    for (char *at = copy; *at;) {
        at += strspn(at, separators);
        const size_t length = strcspn(at, separators);
        if (length == 0)
            break;
        if (count == MOST_WORDS)
            return 0;
        words[count++] = at;
        char *end = at + length;
        at = end + (*end != '\0');
        *end = '\0';
        while (end > words[count - 1] && end[-1] == '.')
            *--end = '\0';
    }
    return count;
}

/* Whether the word names a metric of the test clips, "test_roc_auc", as people write
 * it: "roc-auc", "roc_auc". */
static bool mentions(const char *word, const char *metric)
{
    char name[32], *underscore;
    snprintf(name, sizeof(name), "%s", strchr(metric, '_') + 1);
    if (strstr(word, name))
        return true;
    while ((underscore = strchr(name, '_')))
        *underscore = '-';
    return strstr(word, name) != NULL;
}

/* The word before `at` that does not only fill; the number of words: there is none. */
static size_t word_before(const char *const *words, size_t count, size_t at)
{
    while (at > 0)
        if (!is_one_of(words[--at], filling))
            return at;
    return count;
}

/* What the words around a measure say of it. */
struct claim {
    size_t up, down, measures[REP_AREAS];
    bool in_doubt, of_some;
    bool used[MOST_WORDS]; /* the word speaks of the measure */
};

static void read_measure(const char *const *words, size_t count, size_t at,
                         struct claim *c)
{
    const size_t before = word_before(words, count, at), behind = at + 1;
    if (before < count) {
        c->up += is_one_of(words[before], higher) || is_one_of(words[before], rising);
        c->down += is_one_of(words[before], lower) || is_one_of(words[before], falling);
        c->in_doubt = c->in_doubt || is_one_of(words[before], elsewhere);
        c->used[before] = true;
    }
    c->in_doubt =
        c->in_doubt || strstr(words[at], "valid") || strstr(words[at], "train");
    if (behind < count) {
        c->up += is_one_of(words[behind], rising);
        c->down += is_one_of(words[behind], falling);
        /* Of some tags, for some clips. */
        c->in_doubt = c->in_doubt || strcmp(words[behind], "of") == 0 ||
                      strcmp(words[behind], "for") == 0;
    }
}

static size_t copy_small(const char *text, char *out, size_t size)
{
    size_t length = 0;
    for (; text && text[length] && length + 1 < size; length++)
        out[length] = (char)tolower((unsigned char)text[length]);
    out[length] = '\0';
    return text && text[length] ? 0 : length;
}

struct rep_hypothesis rep_hypothesis_read(const char *text)
{
    char copy[2048];
    const char *words[MOST_WORDS];
    struct claim c = {0};
    if (copy_small(text, copy, sizeof(copy)) == 0)
        return (struct rep_hypothesis){0};
    c.in_doubt = strstr(copy, "n't") || strstr(copy, "n\xe2\x80\x99t");
    const size_t count = split(copy, words);
    for (size_t i = 0; i < count; i++) {
        bool measure = false;
        for (int m = 0; m < REP_AREAS; m++)
            if (mentions(words[i], rep_area_metrics[m])) {
                c.measures[m]++;
                measure = true;
            }
        if (measure)
            read_measure(words, count, i, &c);
        c.in_doubt = c.in_doubt || is_one_of(words[i], doubtful);
    }
    for (size_t i = 0; i < count; i++)
        c.of_some = c.of_some || (!c.used[i] && is_one_of(words[i], comparing));
    const bool roc = c.measures[REP_ROC_AUC] > 0, pr = c.measures[REP_PR_AUC] > 0;
    return (struct rep_hypothesis){.stated = roc != pr && (c.up > 0) != (c.down > 0) &&
                                             !c.in_doubt,
                                   .area = pr ? REP_PR_AUC : REP_ROC_AUC,
                                   .higher = c.up > 0,
                                   .of_some = c.of_some};
}

/* Whether the character is a part of a word. */
static bool is_part(const char *at)
{
    return isalnum((unsigned char)*at) || *at == '_' || *at == '-' ||
           (unsigned char)*at >= 0x80 || (*at == '.' && isalnum((unsigned char)at[1]));
}

/* Whether the name stands in the text as a word, whatever the case of its letters. */
static bool is_named(const char *text, const char *name)
{
    const size_t length = name ? strlen(name) : 0;
    if (length == 0 || strcmp(name, "a") == 0)
        return false;
    for (const char *at = text; *at; at++) {
        size_t same = 0;
        while (same < length &&
               tolower((unsigned char)at[same]) == tolower((unsigned char)name[same]))
            same++;
        if (same == length && !is_part(at + length) && (at == text || !is_part(at - 1)))
            return true;
    }
    return false;
}

/* A number of the text that no trial has may be one of a trial that is not there. */
static bool has_number(const char *text)
{
    for (const char *at = text; *at; at++)
        if (isdigit((unsigned char)*at) && (at == text || !is_part(at - 1)))
            return true;
    return false;
}

/* Which rows the hypothesis is about: those whose labels it names, else those whose
 * values it names, else all. Returns why it is not known; NULL: it is. */
static const char *find_subject(const struct rep_hypothesis *hypothesis,
                                const struct rep_homework_sweep *sweep, bool *subject)
{
    const struct rep_trials *of = sweep->of;
    const struct res_table *t = of->trials;
    const char *text = sweep->row->hypothesis;
    size_t named = 0, members = 0, others = 0;
    for (size_t i = 0; i < sweep->label_count; i++)
        members += is_named(text, sweep->labels[i]);
    for (size_t i = 0; i < t->row_count; i++)
        named += subject[i] = is_named(text, of->labels[i]);
    for (size_t i = 0; i < t->row_count && members == 0 && named == 0; i++)
        for (size_t p = 0; p < t->path_count && !subject[i]; p++)
            subject[i] = is_named(text, t->rows[i].params[p]);
    named = 0;
    for (size_t i = 0; i < t->row_count; i++) {
        const bool other = t->rows[i].trial != of->baseline.trial;
        named += subject[i];
        others += subject[i] && other;
    }
    if (members > named)
        return "a trial that it names has no test";
    if (named > 0 && others == 0)
        return "it names the baseline alone";
    if (named == 0 && has_number(text))
        return "it has a number that no trial has";
    if (named == 0 && hypothesis->of_some && t->row_count > 2)
        return "it does not say which trials it is about";
    for (size_t i = 0; others > 1 && against[i]; i++)
        if (is_named(text, against[i]))
            return "it compares trials with each other";
    for (size_t i = 0; i < t->row_count && named == 0; i++)
        subject[i] = true;
    return NULL;
}

const char *rep_row_name(const struct rep_trials *of, size_t row, struct arena *a)
{
    const char *label = of->labels[row];
    if (label == NULL)
        return arena_printf(a, "trial %lld", (long long)of->trials->rows[row].trial);
    /* In a list of names a comma would part it. */
    return strchr(label, ',') ? arena_printf(a, "\xe2\x80\x9c%s\xe2\x80\x9d", label)
                              : label;
}

const char *rep_list_names(const char *const *names, size_t count, struct arena *a)
{
    const char *text = "";
    const size_t shown = count > MOST_NAMES + 1 ? MOST_NAMES : count;
    for (size_t i = 0; i < shown; i++)
        text = arena_printf(a, "%s%s%s", text,
                            i == 0                             ? ""
                            : i + 1 == count && shown == count ? " and "
                                                               : ", ",
                            names[i]);
    return shown < count ? arena_printf(a, "%s and %zu more", text, count - shown)
                         : text;
}

static size_t ranked_rows(const struct res_table *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->row_count; i++)
        count += t->rows[i].rank > 0;
    return count;
}

static bool has_baseline(const struct rep_homework_sweep *sweep)
{
    return sweep->of && sweep->of->baseline.trial && !sweep->of->steps;
}

/* Why a person has to judge; NULL: the rows of `subject` do. */
static const char *find_lack(const struct rep_hypothesis *hypothesis,
                             const struct rep_homework_sweep *sweep, bool *subject)
{
    if (!hypothesis->stated)
        return "it does not say plainly which of ROC-AUC and PR-AUC rises or falls";
    if (sweep->of == NULL)
        return "no trial has finished";
    if (!has_baseline(sweep))
        return "the experiment has no baseline that its trials are compared with";
    /* The best by validation are those that fell least. */
    if (!hypothesis->higher && rep_cut_text(sweep->of->trials, NULL))
        return "only the best trials were compared";
    return find_subject(hypothesis, sweep, subject);
}

const char *rep_cut_text(const struct res_table *t, struct arena *a)
{
    const size_t rows = ranked_rows(t);
    if (t->ranked <= rows)
        return NULL;
    return a ? arena_printf(a, "the best %zu of %zu trials", rows, t->ranked) : "";
}

struct rep_verdict rep_verdict_of(const struct rep_hypothesis *hypothesis,
                                  const struct rep_homework_sweep *sweep,
                                  struct arena *a)
{
    struct rep_verdict v = {.of_recipes = true, .agreeing = "", .opposing = ""};
    const size_t rows = sweep->of ? sweep->of->trials->row_count : 0;
    bool *subject = arena_alloc(a, rows + 1, sizeof(*subject));
    v.lacks = find_lack(hypothesis, sweep, subject);
    if (v.lacks)
        return v;
    const struct rep_trials *of = &sweep->tested[hypothesis->area];
    const struct rep_significance *s = of->significance;
    const char **agree = arena_alloc(a, rows + 1, sizeof(*agree)),
               **opposing = arena_alloc(a, rows + 1, sizeof(*opposing));
    v.among = rep_cut_text(of->trials, a);
    for (size_t i = 0; i < rows; i++) {
        if (isnan(s->holm[i]) || !subject[i])
            continue;
        v.tested++;
        v.of_recipes = v.of_recipes && s->from[i].of_recipes;
        if (!stats_is_shown(s->holm[i]))
            continue;
        if ((s->from[i].by.value > 0) == hypothesis->higher)
            agree[v.agree++] = rep_row_name(of, i, a);
        else
            opposing[v.against++] = rep_row_name(of, i, a);
    }
    v.agreeing = rep_list_names(agree, v.agree, a);
    v.opposing = rep_list_names(opposing, v.against, a);
    return v;
}

const char *rep_verdict_text(const struct rep_verdict *v, struct arena *a)
{
    const char *only = v->of_recipes ? "" : "; these trained networks only";
    const char *of =
        arena_printf(a, "of %zu trial%s%s%s", v->tested, v->tested == 1 ? "" : "s",
                     v->among ? " among " : "", v->among ? v->among : "");
    if (v->tested == 0)
        return "no trial has a test: no verdict";
    if (v->agree && v->against)
        return arena_printf(a, "%zu %s agree (%s) and %zu contradict (%s)%s", v->agree,
                            of, v->agreeing, v->against, v->opposing, only);
    if (v->agree)
        return arena_printf(a, "agrees: %zu %s (%s%s)", v->agree, of, v->agreeing,
                            only);
    if (v->against)
        return arena_printf(a, "contradicts: %zu %s (%s%s)", v->against, of,
                            v->opposing, only);
    return arena_printf(a, "does not show it: none %s%s", of, only);
}

const char *rep_verdict_refuted(const struct rep_hypothesis *hypothesis,
                                const struct rep_homework_sweep *sweep, struct arena *a)
{
    if (!hypothesis->stated || !has_baseline(sweep))
        return NULL;
    return arena_printf(a, "a test %s shown %s than that of %s (Holm's p below 0.05)",
                        hypothesis->area == REP_PR_AUC ? "PR-AUC" : "ROC-AUC",
                        hypothesis->higher ? "lower" : "higher",
                        sweep->tested[hypothesis->area].significance->with_name);
}
