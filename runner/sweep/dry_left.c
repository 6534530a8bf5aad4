/* What is still to be done: dry_left.h. */
#include "runner/sweep/dry_left.h"

#include "base/file.h"
#include "base/term.h"
#include "results/read/now.h"
#include "results/read/states.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/dry_space.h"
#include "runner/sweep/final.h"
#include "runner/sweep/history.h"

#include <math.h>
#include <string.h>

struct looking {
    const struct exp_sweep *spec;
    const struct run_options *options;
    struct res_reader *reader;
    struct res_sweep_row sweep, final; /* of the names; id 0: not recorded */
    struct arena *arena;
    struct run_left *left;
};

/* ---- trials that are listed ---- */

static void count_run(struct looking *l, size_t place, const char *status)
{
    struct run_left *left = l->left;
    const bool failed = strcmp(status, "failed") == 0;
    left->finished += strcmp(status, "finished") == 0;
    left->stopped += strcmp(status, "pruned") == 0;
    left->failed += failed && !l->options->retry_failed;
    left->skip[place] = strcmp(status, "finished") == 0 ||
                        strcmp(status, "pruned") == 0 ||
                        (failed && !l->options->retry_failed);
}

static enum err_code look_at_trial(struct looking *l, size_t trial, struct err *e)
{
    const struct exp_config *c = l->spec->trials[trial].config;
    const int folds = exp_folds(l->spec);
    const size_t each = (size_t)exp_runs(l->spec);
    struct arena *a = arena_create();
    struct res_run_state *runs;
    size_t count;
    const enum err_code code =
        res_run_states(l->reader, exp_identity(c).text, a, &runs, &count, e);
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        const int64_t seed = runs[i].seed - c->train.seed;
        const int fold = runs[i].fold > 0 ? runs[i].fold - 1 : 0;
        if (seed >= 0 && seed < l->spec->seeds && fold < folds)
            count_run(l, trial * each + (size_t)seed * (size_t)folds + (size_t)fold,
                      runs[i].status);
    }
    arena_destroy(a);
    return code;
}

/* ---- trials that are proposed ---- */

struct ending {
    const char *why, *rules; /* why: NULL: it has not ended; rules: those of now */
    bool seen, same;
    struct arena *arena;
};

/* The last decision, and the entry with the rules by which it was taken. */
static bool take_decision(void *context, const char *kind, const char *text)
{
    struct ending *n = context;
    const enum decision_kind is = history_find_kind(kind);
    if (!n->seen && is == DECIDE_END)
        n->why = arena_strdup(n->arena, text ? text : "");
    n->seen = true;
    const size_t length = text ? strcspn(text, "\n") : 0;
    if (is == DECIDE_KINDS)
        n->same = strlen(n->rules) == length && strncmp(text, n->rules, length) == 0;
    return is != DECIDE_KINDS;
}

static enum err_code look_at_sweep(struct looking *l, struct err *e)
{
    struct run_left *left = l->left;
    struct res_now now = {0};
    enum err_code code = res_now_read(l->reader, &l->sweep, 0, l->arena, &now, e);
    left->finished = now.finished;
    left->stopped = now.pruned;
    left->failed = l->options->retry_failed ? 0 : now.failed;
    return code;
}

/* Whether the recorded decisions end the sweep as it is now: by a decision, or since
 * nothing was left to do. */
static enum err_code look_for_end(struct looking *l, struct err *e)
{
    struct run_left *left = l->left;
    struct ending ending = {.rules = sweep_rules(l->spec, l->arena), .arena = l->arena};
    struct res_now now = {0};
    enum err_code code = res_now_read(l->reader, &l->sweep, 0, l->arena, &now, e);
    if (code == ERR_OK)
        code = res_decisions_back(l->reader, l->sweep.id, take_decision, &ending, e);
    if (code != ERR_OK || !ending.same)
        return code;
    left->ended = ending.why;
    if (now.complete && now.planned == left->planned)
        left->waiting = now.paused;
    return code;
}

/* ---- both ---- */

/* Runs of the final that are done. */
static enum err_code look_at_final(struct looking *l, struct err *e)
{
    struct res_now now = {0};
    const enum err_code code = res_now_read(l->reader, &l->final, 0, l->arena, &now, e);
    l->left->last -= now.finished < l->left->last ? now.finished : l->left->last;
    return code;
}

/* The runs that are planned for each trial: with `upto` one for each fold. */
static size_t runs_of_trial(const struct exp_sweep *s)
{
    return (size_t)(s->upto ? exp_folds(s) : exp_runs(s));
}

/* Trials that are run to their end within budget.epochs; of a sweep with a pruner more
 * may begin. */
static size_t planned_trials(const struct exp_sweep *s)
{
    const size_t trials = run_planned_trials(s),
                 epochs = (size_t)s->trials[0].config->train.epochs * runs_of_trial(s),
                 most = (size_t)s->budget.epochs / epochs;
    return s->budget.epochs > 0 && !s->prune.type && most < trials ? most : trials;
}

static enum err_code find_sweeps(struct looking *l, struct err *e)
{
    struct res_sweep_row *rows = NULL;
    size_t count = 0;
    const enum err_code code = res_sweeps(l->reader, l->arena, &rows, &count, e);
    const char *final = run_final_name(l->spec, l->arena);
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        if (strcmp(rows[i].name, l->spec->name) == 0)
            l->sweep = rows[i];
        if (strcmp(rows[i].name, final) == 0)
            l->final = rows[i];
    }
    return code;
}

static enum err_code look(struct looking *l, bool known, struct err *e)
{
    enum err_code code = find_sweeps(l, e);
    if (code == ERR_OK && l->spec->proposed > 0 && l->sweep.id != 0)
        code = look_at_sweep(l, e);
    for (size_t t = 0;
         l->spec->proposed == 0 && known && t < l->spec->trial_count && code == ERR_OK;
         t++)
        code = look_at_trial(l, t, e);
    if (code == ERR_OK && l->sweep.id != 0 && sweep_has_clock(l->spec))
        code = look_for_end(l, e);
    if (code == ERR_OK && l->sweep.id != 0)
        code = res_now_spent(l->reader, l->sweep.id, &l->left->spent, e);
    if (code == ERR_OK && l->final.id != 0)
        code = look_at_final(l, e);
    return code;
}

/* With `upto` only the first run of a trial is planned: who gets further seeds is not
 * known. Trials that are proposed are all alike: of their runs the first are done. */
static void skip_runs(const struct exp_sweep *s, size_t all, struct run_left *left)
{
    const size_t each = (size_t)exp_runs(s);
    const size_t first = left->each, trials = left->planned / first;
    size_t done = s->proposed > 0 ? left->planned - left->to_do : 0;
    for (size_t i = 0; i < all; i++) {
        const bool planned = i / each < trials && i % each < first;
        left->skip[i] = left->skip[i] || !planned || left->to_do == 0 || done > 0;
        done -= planned && done > 0;
    }
}

enum err_code run_left_read(const struct exp_sweep *s, const struct run_options *o,
                            bool known, struct arena *a, struct run_left *out,
                            struct err *e)
{
    struct looking l = {.spec = s, .options = o, .arena = a, .left = out};
    const size_t each = (size_t)exp_runs(s), all = run_planned_trials(s) * each;
    enum err_code code = ERR_OK;
    *out = (struct run_left){.skip = arena_alloc(a, all + 1, sizeof(*out->skip))};
    out->each = runs_of_trial(s);
    out->planned = planned_trials(s) * out->each;
    out->open = s->uncounted && !(s->budget.epochs > 0);
    out->last = run_estimate_final_runs(s);
    if (!o->fresh && file_exists(o->results)) {
        code = res_reader_open(o->results, &l.reader, e);
        if (code == ERR_OK)
            code = look(&l, known, e);
        res_reader_close(l.reader);
    }
    const size_t over = out->finished + out->failed + out->stopped + out->waiting;
    out->to_do = over < out->planned && !out->ended ? out->planned - over : 0;
    if (out->to_do > 0) /* other trials may be the best then */
        out->last = run_estimate_final_runs(s);
    skip_runs(s, all, out);
    return code;
}

/* ---- text ---- */

static void add_recorded(const struct exp_sweep *s, const struct run_options *o,
                         const struct run_left *left, struct str *out)
{
    str_addf(out, "\nRecorded in %s: %zu ", o->results, left->finished);
    if (!left->open)
        str_addf(out, "of %zu ", left->planned);
    const size_t of = left->open ? left->finished : left->planned;
    str_addf(out, "run%s %s finished", of == 1 ? "" : "s",
             left->finished == 1 ? "is" : "are");
    if (left->stopped > 0)
        str_addf(out, ", %zu stopped", left->stopped);
    if (left->waiting > 0)
        str_addf(out, ", %zu wait for more trials", left->waiting);
    if (left->failed > 0)
        str_addf(out, ", %zu failed (--retry-failed tries them again)", left->failed);
    str_add(out, left->to_do + left->last > 0 ? "\n" : ". Nothing is left to do.\n");
    if (left->ended)
        str_addf(out, "%s has ended: %s. Another budget or stop_when decides anew.\n",
                 s->name, left->ended);
}

/* ", of which 1 h 20 min are used up" */
static void add_spent(double hours, double spent, struct str *out)
{
    if (spent > 0) {
        str_add(out, ", of which ");
        term_add_duration(out, fmin(spent, 3600 * hours));
        str_add(out, " are used up");
    }
    str_add(out, "\n");
}

static void add_budget(const struct exp_sweep *s, const struct res_spent *spent,
                       struct str *out)
{
    const struct exp_budget *b = &s->budget;
    if (b->epochs > 0)
        str_addf(out, "Budget: %d epochs\n", b->epochs);
    if (b->hours > 0) {
        str_add(out, "Budget: ");
        term_add_duration(out, 3600 * b->hours);
        str_add(out, " of mtag-run, over all calls");
        add_spent(b->hours, spent->worked, out);
    }
    if (b->worker_hours > 0) {
        str_add(out, "Budget: ");
        term_add_duration(out, 3600 * b->worker_hours);
        str_add(out, " of training, summed over workers");
        add_spent(b->worker_hours, spent->trained, out);
    }
    if (!isnan(s->stop_when.target))
        str_addf(out, "Ends when %s has reached %g (stop_when.target)\n",
                 s->metric.name, s->stop_when.target);
    if (!isnan(s->stop_when.improvement))
        str_addf(out,
                 "Ends when 20 trials have not made the best %s better by more than %g "
                 "(stop_when.improvement)\n",
                 s->metric.name, s->stop_when.improvement);
}

static double seconds_left(double hours, double spent)
{
    return fmax(0, 3600 * hours - spent);
}

double run_left_seconds(const struct run_estimate *p, const struct run_left *left,
                        int workers)
{
    const struct exp_budget *b = &p->spec->budget;
    double wall = run_estimate_wall(p, left->skip, left->last, workers);
    if (b->hours > 0)
        wall = fmin(wall, seconds_left(b->hours, left->spent.worked));
    if (b->worker_hours > 0)
        wall = fmin(wall, seconds_left(b->worker_hours, left->spent.trained) / workers);
    return wall;
}

void run_add_left(const struct exp_sweep *s, const struct run_options *o,
                  const struct run_left *left, struct str *out)
{
    struct str budget = {0};
    add_budget(s, &left->spent, &budget);
    if (left->finished + left->failed + left->stopped > 0 || left->ended)
        add_recorded(s, o, left, out);
    else if (budget.length > 0)
        str_add(out, "\n");
    str_add(out, str_text(&budget));
    str_deinit(&budget);
}
