/* Trials of other sweeps as evidence: reuse.h. */
#include "runner/sweep/reuse.h"

#include <math.h>
#include <string.h>

/* Why trials are not used. */
struct counts {
    size_t trials, outside, other, own, valueless, used;
};

/* A trial with finished runs. */
struct found {
    const char *identity;
    struct run_point point;
    const struct exp_config *config; /* NULL: it lies outside of the space */
    const struct res_finished *runs;
    size_t run_count;
};

static enum err_code check_names(struct sweep *w)
{
    const struct exp_reuse *r = &w->spec->reuse;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < r->count && code == ERR_OK; i++) {
        bool there;
        code = res_sweep_is_there(w->store, r->sweeps[i], &there, &w->err);
        if (code == ERR_OK && !there)
            code =
                err_set(&w->err, ERR_USER,
                        "`reuse` of the sweep %s names the sweep %s, which is not in "
                        "%s; mtag-report sweeps lists those that are",
                        w->spec->name, r->sweeps[i], w->options->results);
    }
    return code;
}

/* NULL: all sweeps. */
static const char *join_names(const struct exp_reuse *r, struct arena *a)
{
    const char *text = r->all ? NULL : "\n";
    for (size_t i = 0; i < r->count; i++)
        text = arena_printf(a, "%s%s\n", text, r->sweeps[i]);
    return text;
}

/* The runs by their trials, which are looked for in the space. */
static enum err_code locate(struct sweep *w, const struct res_finished *runs,
                            size_t count, struct found *out, size_t *found)
{
    enum err_code code = ERR_OK;
    *found = 0;
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        const char *yaml;
        struct found *f = &out[*found];
        if (i > 0 && runs[i].trial == runs[i - 1].trial) {
            f[-1].run_count++;
            continue;
        }
        *f = (struct found){.runs = &runs[i], .run_count = 1};
        code = res_trial_read(w->store, runs[i].trial, w->arena, &f->identity, &yaml,
                              &w->err);
        if (code == ERR_OK && yaml)
            f->config = exp_book_locate(w->options->book, yaml, &f->point);
        if (f->config)
            run_preparation_add_data(&w->preparation, f->config);
        ++*found;
    }
    return code;
}

/* The best value that the run had, as of a run of this sweep. */
static enum err_code find_value(struct sweep *w, int64_t run,
                                const struct exp_config *c, double *out)
{
    const char *metric = w->spec->metric.name;
    const int room = c->train.epochs;
    double *curve = arena_alloc(w->arena, (size_t)room + 1, sizeof(*curve));
    int epochs;
    *out = (double)NAN;
    enum err_code code =
        res_run_curve(w->store, run, metric, curve, room, &epochs, &w->err);
    for (int i = 0; i < epochs && code == ERR_OK; i++)
        if (run_is_better(curve[i], *out, w->spec->metric.goal == EXP_MAXIMIZE))
            *out = curve[i];
    if (code == ERR_OK && epochs == 0)
        code = res_run_value(w->store, run, metric, out, &w->err);
    return code;
}

static bool is_carried(const struct entry *entry, const char *identity)
{
    for (size_t i = 0; i < entry->trial_count; i++)
        if (strcmp(entry->trials[i].identity, identity) == 0)
            return true;
    return false;
}

static enum err_code take(struct sweep *w, const struct found *f, struct entry *entry,
                          struct counts *counts)
{
    const size_t before = entry->reused_count;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < f->run_count && code == ERR_OK; i++) {
        struct entry_reused own = {.identity = f->identity,
                                   .epochs = f->config->train.epochs};
        code = find_value(w, f->runs[i].run, f->config, &own.value);
        own.point = exp_book_point_text(w->options->book, &f->point);
        if (isfinite(own.value))
            entry->reused[entry->reused_count++] = own;
    }
    counts->used += entry->reused_count > before;
    counts->valueless += entry->reused_count == before;
    return code;
}

static void add_count(struct str *out, size_t count, const char *text)
{
    if (count > 0)
        str_addf(out, "%s %zu %s", out->length > 0 ? "," : "", count, text);
}

static void tell(struct sweep *w, const struct counts *c)
{
    struct str why = {0};
    add_count(&why, c->outside, "outside of the space");
    add_count(&why, c->other, "with other data or other values beside the parameters");
    add_count(&why, c->own, "of its own");
    add_count(&why, c->valueless, "without a value of its metric");
    if (c->trials == 0)
        progress_say(&w->progress,
                     "%s reuses no trial: no other sweep%s has a finished one",
                     w->spec->name, w->spec->reuse.all ? "" : " that `reuse` names");
    else
        progress_say(&w->progress,
                     "%s learns from %zu of %zu finished trials of other sweeps%s%s",
                     w->spec->name, c->used, c->trials,
                     why.length > 0 ? "; it does not use" : "", str_text(&why));
    str_deinit(&why);
}

enum err_code sweep_reuse_find(struct sweep *w, struct entry *entry)
{
    const struct exp_reuse *r = &w->spec->reuse;
    struct res_finished *runs = NULL;
    size_t run_count = 0;
    struct counts counts = {0};
    if (!r->all && r->count == 0)
        return ERR_OK;
    enum err_code code = check_names(w);
    if (code == ERR_OK)
        code = res_finished_elsewhere(w->store, w->id, join_names(r, w->arena),
                                      w->arena, &runs, &run_count, &w->err);
    struct found *list = arena_alloc(w->arena, run_count + 1, sizeof(*list));
    if (code == ERR_OK)
        code = locate(w, runs, run_count, list, &counts.trials);
    if (code == ERR_OK && counts.trials > 0)
        code = run_prepare(&w->preparation, false, w->arena, &w->err);
    for (size_t i = 0; i < counts.trials && code == ERR_OK; i++)
        if (list[i].config)
            run_preparation_add_recorded(&w->preparation, list[i].config,
                                         list[i].identity);
    if (code == ERR_OK && counts.trials > 0)
        code = run_prepare(&w->preparation, false, w->arena, &w->err);
    entry->reused = arena_alloc(w->arena, run_count + 1, sizeof(*entry->reused));
    for (size_t i = 0; i < counts.trials && code == ERR_OK; i++) {
        const struct found *f = &list[i];
        if (!f->config)
            counts.outside++;
        else if (strcmp(exp_identity(f->config).text, f->identity) != 0)
            counts.other++;
        else if (is_carried(entry, f->identity))
            counts.own++;
        else
            code = take(w, f, entry, &counts);
    }
    if (code == ERR_OK)
        tell(w, &counts);
    return code;
}
