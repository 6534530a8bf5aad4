#include "report/number.h"

#include "base/str.h"
#include "base/term.h"

#include <math.h>
#include <string.h>

enum { LONGEST = 40 };

static void add_measure(struct str *s, double value)
{
    double size = fabs(value);
    if (size != 0.0 && (size < 1e-3 || size >= 1e5))
        str_addf(s, "%.2e", value);
    else
        str_addf(s, "%.4f", size == 0.0 ? 0.0 : value);
}

static const char *taken(struct str *s, struct arena *a)
{
    const char *text = arena_strdup(a, str_text(s));
    str_deinit(s);
    return text;
}

const char *rep_measure_text(double value, struct arena *a)
{
    struct str s = {0};
    if (isnan(value))
        return NULL;
    add_measure(&s, value);
    return taken(&s, a);
}

const char *rep_value_text(const struct res_value *v, struct arena *a)
{
    struct str s = {0};
    if (v->count == 0 || isnan(v->mean))
        return NULL;
    add_measure(&s, v->mean);
    if (v->count > 1 && !isnan(v->deviation)) {
        str_add(&s, " \xc2\xb1 ");
        str_addf(&s, fabs(v->mean) >= 1e-3 && fabs(v->mean) < 1e5 ? "%.4f" : "%.2e",
                 v->deviation);
    }
    return taken(&s, a);
}

const char *rep_epoch_text(double value, struct arena *a)
{
    if (isnan(value))
        return NULL;
    return arena_printf(a, value == floor(value) ? "%.0f" : "%.1f", value);
}

const char *rep_duration_text(double seconds, struct arena *a)
{
    struct str s = {0};
    if (isnan(seconds))
        return NULL;
    term_add_duration(&s, seconds);
    return taken(&s, a);
}

const char *rep_count_text(int64_t count, struct arena *a)
{
    struct str s = {0};
    if (count < 0)
        return NULL;
    term_add_count(&s, (unsigned long long)count);
    return taken(&s, a);
}

const char *rep_cut_text(const char *text, struct arena *a)
{
    struct str s = {0};
    if (term_width(text) <= LONGEST)
        return text;
    term_add_cut(&s, text, LONGEST - 1);
    str_add(&s, "\xe2\x80\xa6");
    return taken(&s, a);
}

/* What a word of a metric's name is called. */
static const char *word_for(const char *word, size_t length)
{
    static const char *const words[][2] = {{"roc", "ROC"}, {"pr", "PR"}, {"auc", "AUC"},
                                           {"map", "mAP"}, {"f1", "F1"}, {"lr", "LR"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i][0]) == length && strncmp(words[i][0], word, length) == 0)
            return words[i][1];
    }
    return NULL;
}

const char *rep_metric_title(const char *metric, struct arena *a)
{
    struct str s = {0};
    while (*metric) {
        size_t length = strcspn(metric, "_");
        const char *word = word_for(metric, length);
        bool area = s.length && word && strcmp(word, "AUC") == 0;
        if (s.length)
            str_add(&s, area ? "-" : " ");
        if (word)
            str_add(&s, word);
        else
            str_addn(&s, metric, length);
        metric += length + (metric[length] == '_');
    }
    return taken(&s, a);
}
