/* Values and names of metrics in tables: number.h. */
#include "report/number.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

const char *rep_value_text(const struct res_value *v, struct arena *a)
{
    const double deviation = v->count > 1 ? v->deviation : (double)NAN;
    return v->count ? table_deviating_text(v->mean, deviation, a) : NULL;
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
    const char *text = arena_strdup(a, str_text(&s));
    str_deinit(&s);
    return text;
}
