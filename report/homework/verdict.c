/* Hypotheses and what tests say of them: verdict.h. A hypothesis is read by a few plain
 * words; where they leave a doubt, there is no verdict. */
#include "report/homework/verdict.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAMES = 6 };

static const char *const rising[] = {"raise",    "raises",    "higher",
                                     "increase", "increases", "improve",
                                     "improves", "better",    NULL};
static const char *const falling[] = {"lower",   "lowers",   "reduce",
                                      "reduces", "decrease", "decreases",
                                      "worse",   "worsens",  NULL};
/* Words that turn or weaken a claim. */
static const char *const denying[] = {"not",    "no",   "never",   "little",
                                      "hardly", "than", "without", "unless",
                                      "cannot", "nor",  NULL};

static bool is_one_of(const char *word, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == length && strncmp(word, *words, length) == 0)
            return true;
    return false;
}

/* Whether the text names a metric of the test clips, "test_roc_auc", as people write
 * it: "ROC-AUC", "roc_auc". text has small letters. */
static bool mentions(const char *text, const char *metric)
{
    char name[32], *underscore;
    snprintf(name, sizeof(name), "%s", strchr(metric, '_') + 1);
    if (strstr(text, name))
        return true;
    while ((underscore = strchr(name, '_')))
        *underscore = '-';
    return strstr(text, name) != NULL;
}

struct rep_hypothesis rep_hypothesis_read(const char *text)
{
    char lower[2048];
    size_t length = 0, up = 0, down = 0, denied = 0;
    for (; text && text[length] && length + 1 < sizeof(lower); length++)
        lower[length] = (char)tolower((unsigned char)text[length]);
    lower[length] = '\0';
    for (const char *at = lower; *at;) {
        const size_t word = strcspn(at, " \t\n,.;:!?()");
        up += is_one_of(at, word, rising);
        down += is_one_of(at, word, falling);
        denied += is_one_of(at, word, denying);
        at += word + (at[word] != '\0');
    }
    const bool roc = mentions(lower, rep_area_metrics[REP_ROC_AUC]),
               pr = mentions(lower, rep_area_metrics[REP_PR_AUC]);
    return (struct rep_hypothesis){.stated = roc != pr && (up > 0) != (down > 0) &&
                                             denied == 0,
                                   .area = pr ? REP_PR_AUC : REP_ROC_AUC,
                                   .higher = up > 0};
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

struct rep_verdict rep_verdict_of(const struct rep_hypothesis *hypothesis,
                                  const struct rep_homework_sweep *sweep,
                                  struct arena *a)
{
    struct rep_verdict v = {.of_recipes = true, .agreeing = "", .opposing = ""};
    if (sweep->of == NULL)
        return v;
    const struct rep_trials *of = &sweep->tested[hypothesis->area];
    const struct rep_significance *s = of->significance;
    const size_t rows = of->trials->row_count;
    const char **agree = arena_alloc(a, rows + 1, sizeof(*agree)),
               **against = arena_alloc(a, rows + 1, sizeof(*against));
    for (size_t i = 0; i < rows; i++) {
        if (isnan(s->holm[i]))
            continue;
        v.tested++;
        v.of_recipes = v.of_recipes && s->from[i].of_recipes;
        if (!stats_is_shown(s->holm[i]))
            continue;
        if ((s->from[i].by.value > 0) == hypothesis->higher)
            agree[v.agree++] = rep_row_name(of, i, a);
        else
            against[v.against++] = rep_row_name(of, i, a);
    }
    v.agreeing = rep_list_names(agree, v.agree, a);
    v.opposing = rep_list_names(against, v.against, a);
    return v;
}

const char *rep_verdict_text(const struct rep_verdict *v, struct arena *a)
{
    const char *only = v->of_recipes ? "" : "; these trained networks only";
    const char *of =
        arena_printf(a, "of %zu trial%s", v->tested, v->tested == 1 ? "" : "s");
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
    const struct rep_significance *s =
        sweep->of ? sweep->tested[hypothesis->area].significance : NULL;
    return arena_printf(a, "a test %s shown %s than that of %s (Holm's p below 0.05)",
                        hypothesis->area == REP_PR_AUC ? "PR-AUC" : "ROC-AUC",
                        hypothesis->higher ? "lower" : "higher",
                        s && s->with ? s->with_name : "the baseline");
}
