#include "report/request.h"

#include "base/str.h"

#include <limits.h>
#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* The end of the quoted text that starts at c. */
static const char *quoted_end(const char *c)
{
    const char *end = strchr(c + 1, *c);
    return end ? end : c;
}

const char **rep_split(const char *text, struct arena *a, size_t *count)
{
    const char **parts = arena_alloc(a, strlen(text) + 1, sizeof(*parts));
    int depth = 0;
    *count = 0;
    for (const char *start = text, *c = text;; c++) {
        if (*c == '\'' || *c == '"')
            c = quoted_end(c);
        depth += *c != '\0' && strchr("([{", *c) != NULL;
        depth -= *c != '\0' && strchr(")]}", *c) != NULL;
        if (*c != '\0' && (*c != ',' || depth > 0))
            continue;
        const char *end = c;
        while (start < end && is_space(*start))
            start++;
        while (end > start && is_space(end[-1]))
            end--;
        parts[(*count)++] = arena_strndup(a, start, (size_t)(end - start));
        if (*c == '\0')
            return parts;
        start = c + 1;
    }
}

static enum err_code no_sweep(const char *name, const struct res_sweep_row *sweeps,
                              size_t count, struct arena *a, struct err *e)
{
    const char **names = arena_alloc(a, count + 1, sizeof(*names));
    struct str message = {0};
    str_addf(&message, "there is no sweep `%s`", name);
    for (size_t i = 0; i < count; i++)
        names[i] = sweeps[i].name;
    const char *nearest = str_nearest(name, names, count);
    if (nearest)
        str_addf(&message, "; did you mean `%s`?", nearest);
    str_add(&message, "\nsweeps:");
    for (size_t i = 0; i < count; i++)
        str_addf(&message, "%s %s", i ? "," : "", names[i]);
    err_set(e, ERR_USER, "%s", message.text);
    str_deinit(&message);
    return ERR_USER;
}

enum err_code rep_find_sweep(struct res_reader *r, const char *name, struct arena *a,
                             const struct res_sweep_row **out, struct err *e)
{
    struct res_sweep_row *sweeps;
    size_t count;
    enum err_code code = res_sweeps(r, a, &sweeps, &count, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        *out = &sweeps[i];
        if (strcmp(sweeps[i].name, name) == 0)
            return ERR_OK;
    }
    return no_sweep(name, sweeps, count, a, e);
}

/* Whether --sweep names it before its i-th word, too. */
static bool is_named_before(const struct cli_list *sweeps, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(sweeps->items[k], sweeps->items[i]) == 0)
            return true;
    return false;
}

/* A sweep that is named twice is chosen once. */
static enum err_code choose_sweeps(const struct rep_request *q, struct res_reader *r,
                                   struct arena *a, struct rep_choice *out,
                                   struct err *e)
{
    struct res_sweep_row *sweeps;
    size_t count;
    enum err_code code = res_sweeps(r, a, &sweeps, &count, e);
    if (code != ERR_OK)
        return code;
    if (count == 0)
        return err_set(e, ERR_USER, "nothing was recorded yet: there is no sweep");
    size_t wanted = q->all ? count : q->sweeps.count ? q->sweeps.count : 1;
    const struct res_sweep_row **chosen = arena_alloc(a, wanted, sizeof(*chosen));
    const bool named = !q->all && q->sweeps.count;
    const size_t newest = res_sweep_meant(sweeps, count);
    if (!q->all && !named && newest == count)
        return err_set(e, ERR_USER,
                       "every sweep is hidden: -s NAME or --all shows one (mtag-report "
                       "sweeps --all lists them)");
    for (size_t i = 0; i < wanted; i++) {
        size_t k = named ? 0 : q->all ? i : newest;
        while (named && k < count && strcmp(sweeps[k].name, q->sweeps.items[i]) != 0)
            k++;
        if (k == count)
            return no_sweep(q->sweeps.items[i], sweeps, count, a, e);
        if (!named || !is_named_before(&q->sweeps, i))
            chosen[out->choice.sweep_count++] = &sweeps[k];
    }
    out->choice.sweeps = chosen;
    out->sweep = q->all && newest < count ? &sweeps[newest] : chosen[0];
    return ERR_OK;
}

static bool has_sweep(const struct res_trial_row *trial, const struct cli_list *sweeps)
{
    for (size_t i = 0; i < sweeps->count; i++) {
        for (size_t k = 0; k < trial->sweep_count; k++)
            if (strcmp(trial->sweeps[k], sweeps->items[i]) == 0)
                return true;
    }
    return false;
}

/* With --sweep the listed trials are shown as trials of it. */
static enum err_code check_membership(const struct rep_request *q, struct res_reader *r,
                                      const struct rep_choice *c, struct arena *a,
                                      struct err *e)
{
    for (size_t i = 0; i < c->choice.trial_count; i++) {
        struct res_trial_row trial;
        const long long number = c->choice.trials[i];
        enum err_code code = res_trial(r, number, a, &trial, e);
        if (code != ERR_OK)
            return code;
        if (!has_sweep(&trial, &q->sweeps))
            return err_set(e, ERR_USER, "trial %lld is not one of %s%s%s%s", number,
                           q->sweeps.count > 1 ? "these sweeps" : q->sweeps.items[0],
                           trial.sweep_count ? ", but of " : "",
                           trial.sweep_count ? trial.sweeps[0] : "",
                           trial.sweep_count ? ": leave --sweep out" : "");
    }
    return ERR_OK;
}

/* Listed trials are ranked by the metric of the first trial's sweep. */
static enum err_code find_own_sweep(struct res_reader *r, int64_t trial,
                                    struct rep_choice *out, struct arena *a,
                                    struct err *e)
{
    struct res_trial_row first;
    struct res_sweep_row *sweeps;
    size_t count = 0;
    enum err_code code = res_trial(r, trial, a, &first, e);
    if (code == ERR_OK && first.sweep_count)
        code = res_sweeps(r, a, &sweeps, &count, e);
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        if (strcmp(sweeps[i].name, first.sweeps[0]) == 0)
            out->sweep = &sweeps[i];
    return code;
}

/* The best trial of the chosen sweeps. */
static enum err_code find_best(struct res_reader *r, const struct rep_choice *c,
                               struct arena *a, int64_t *out, struct err *e)
{
    struct res_table t;
    struct res_choice best = c->choice;
    best.top = 1;
    enum err_code code = res_rank(r, &best, a, &t, e);
    if (code != ERR_OK)
        return code;
    if (t.ranked == 0)
        return err_set(e, ERR_USER, "no trial of %s%s%s is ranked: there is no best",
                       best.sweep_count > 1 ? "these sweeps" : "the sweep `",
                       best.sweep_count > 1 ? "" : c->sweep->name,
                       best.sweep_count > 1 ? "" : "`");
    *out = t.rows[0].trial;
    return ERR_OK;
}

/* taker: the option or verb that a message names. */
static enum err_code read_trials(const char *list, const char *taker,
                                 struct res_reader *r, struct rep_choice *out,
                                 struct arena *a, struct err *e)
{
    size_t count;
    const char **parts = rep_split(list, a, &count);
    int64_t *trials = arena_alloc(a, count, sizeof(*trials));
    for (size_t i = 0; i < count; i++) {
        long long number;
        if (strcmp(parts[i], "best") == 0) {
            enum err_code code = find_best(r, out, a, &trials[i], e);
            if (code != ERR_OK)
                return code;
        } else if (str_to_long(parts[i], &number) && number > 0) {
            trials[i] = number;
        } else {
            return err_set(e, ERR_USER,
                           "%s takes numbers of trials, or `best`, not `%s`", taker,
                           parts[i]);
        }
        for (size_t k = 0; k < i; k++)
            if (trials[k] == trials[i])
                return err_set(e, ERR_USER, "%s names trial %lld twice", taker,
                               (long long)trials[i]);
    }
    out->choice.trials = trials;
    out->choice.trial_count = count;
    return ERR_OK;
}

enum err_code rep_metrics(struct res_reader *r, struct arena *a, const char ***out,
                          size_t *count, struct err *e)
{
    const char *const *names;
    size_t name_count;
    *count = 0;
    enum err_code code = res_names(r, a, &names, &name_count, e);
    if (code != ERR_OK)
        return code;
    *out = arena_alloc(a, name_count + 1, sizeof(**out));
    for (size_t i = 0; i + 1 < name_count; i++)
        if (strcmp(names[i + 1], arena_printf(a, "%s_std", names[i])) == 0)
            (*out)[(*count)++] = names[i];
    return ERR_OK;
}

static enum err_code choose_metric(const struct rep_request *q, struct res_reader *r,
                                   struct arena *a, struct rep_choice *out,
                                   struct err *e)
{
    const char **metrics;
    size_t metric_count;
    out->choice.metric = q->metric ? q->metric : out->sweep->metric;
    out->choice.maximize = strcmp(out->choice.metric, out->sweep->metric) == 0
                               ? out->sweep->maximize
                               : res_metric(r, out->choice.metric)->maximize;
    if (q->metric == NULL)
        return ERR_OK;
    enum err_code code = rep_metrics(r, a, &metrics, &metric_count, e);
    if (code != ERR_OK)
        return code;
    struct str message = {0};
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metrics[i], q->metric) == 0)
            return ERR_OK;
    str_addf(&message, "no trial has the metric `%s`", q->metric);
    const char *nearest = str_nearest(q->metric, metrics, metric_count);
    if (nearest)
        str_addf(&message, "; did you mean `%s`?", nearest);
    str_add(&message, metric_count ? "\nmetrics:" : "");
    for (size_t i = 0; i < metric_count; i++)
        str_addf(&message, "%s %s", i ? "," : "", metrics[i]);
    code = err_set(e, ERR_USER, "%s", message.text);
    str_deinit(&message);
    return code;
}

static enum err_code choose(const struct rep_request *q, const char *list,
                            const char *taker, struct res_reader *r, struct arena *a,
                            struct rep_choice *out, struct err *e)
{
    *out = (struct rep_choice){0};
    if (q->top != INT_MIN && q->top < 1)
        return err_set(e, ERR_USER, "--top takes a number from 1 on");
    if (q->where && q->where[strspn(q->where, " \t\n")] == '\0')
        return err_set(e, ERR_USER,
                       "--where is empty: it takes SQL, such as lr < 0.01");
    if (q->all && (q->sweeps.count || list))
        return err_set(e, ERR_USER,
                       "--all goes neither with --sweep nor with --trials");
    enum err_code code = choose_sweeps(q, r, a, out, e);
    if (code == ERR_OK)
        code = choose_metric(q, r, a, out, e);
    if (code == ERR_OK && list)
        code = read_trials(list, taker, r, out, a, e);
    if (code == ERR_OK && list && q->sweeps.count)
        code = check_membership(q, r, out, a, e);
    if (code == ERR_OK && list && q->sweeps.count == 0) {
        out->choice.sweep_count = 0;
        code = find_own_sweep(r, out->choice.trials[0], out, a, e);
        if (code == ERR_OK)
            code = choose_metric(q, r, a, out, e);
    }
    if (code != ERR_OK)
        return code;
    out->choice.where = q->where;
    out->choice.stale = q->all || (q->where && strstr(q->where, "stale"));
    out->choice.top = q->top == INT_MIN ? 0 : q->top;
    if (q->labels)
        out->labels = rep_split(q->labels, a, &out->label_count);
    if (q->labels && list && out->label_count != out->choice.trial_count)
        return err_set(e, ERR_USER, "--labels has %zu name%s for %zu trial%s",
                       out->label_count, out->label_count == 1 ? "" : "s",
                       out->choice.trial_count,
                       out->choice.trial_count == 1 ? "" : "s");
    return ERR_OK;
}

enum err_code rep_choose(const struct rep_request *q, struct res_reader *r,
                         struct arena *a, struct rep_choice *out, struct err *e)
{
    return choose(q, q->trials, "--trials", r, a, out, e);
}

enum err_code rep_choose_words(const struct rep_request *q, const char *verb,
                               struct res_reader *r, struct arena *a,
                               struct rep_choice *out, struct err *e)
{
    const char *list = q->trials;
    if (q->words.count && q->trials)
        return err_set(e, ERR_USER,
                       "%s names its trials: leave --trials out, or the words", verb);
    if (q->words.count == 0 && q->trials == NULL)
        return err_set(e, ERR_USER, "which trial? %s takes numbers, or `best`", verb);
    for (size_t i = 0; i < q->words.count; i++)
        list =
            i ? arena_printf(a, "%s,%s", list, q->words.items[i]) : q->words.items[i];
    return choose(q, list, q->trials ? "--trials" : verb, r, a, out, e);
}
