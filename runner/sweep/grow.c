/* A sweep whose sampler proposes its points: grow.h. */
#include "runner/sweep/grow.h"

#include "runner/sweep/ask.h"
#include "runner/sweep/best.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/earlier.h"
#include "runner/sweep/proposer.h"
#include "runner/sweep/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct grow {
    struct exp_book *book;
    struct ask ask;
    struct run_point *recalled; /* points of the recorded trials */
    size_t recalled_count;
    struct run_refused *refused; /* recorded points that are no trials */
    size_t refused_count;
    const char **texts; /* by decision; NULL where it asked for no point */
    size_t text_count;
    size_t number;             /* of the decision that asks */
    double gain, spread;       /* that a process told with the last point; 0: nothing */
    struct proposer *proposer; /* NULL: no point is being computed */
    bool waits;
    const char *proposed; /* --verify-decisions: the last point, as text, */
    bool differs;         /* and whether it is another than the recorded one */
};

struct grow *sweep_grow_create(struct exp_book *book, struct arena *a)
{
    struct grow *g = arena_alloc(a, 1, sizeof(*g));
    g->book = book;
    return g;
}

/* The most trials that there can be. */
static size_t find_room(const struct sweep *w)
{
    size_t trials = (size_t)w->spec->proposed;
    return trials > w->grow->recalled_count ? trials : w->grow->recalled_count;
}

struct run_listing sweep_listing(const struct sweep *w)
{
    return (struct run_listing){.store = w->store,
                                .sweep = w->spec,
                                .sweep_id = w->id,
                                .options = w->options,
                                .arena = w->arena,
                                .each = (size_t)exp_runs(w->example),
                                .room = w->grow ? find_room(w) : 0};
}

/* ---- points as text ---- */

/* What a sampler expects of a point stands behind it, as a comment. */
static const char outlook_form[] = "# gain %lg, spread %lg, error %lg";

static const char *text_of(const struct sweep *w, const struct run_point *point)
{
    const char *text = exp_book_point_text(w->grow->book, point);
    return point->gain > 0
               ? arena_printf(w->arena, "%s # gain %.17g, spread %.17g, error %.17g",
                              text, point->gain, point->spread, point->error)
               : text;
}

static enum err_code read_point(struct sweep *w, const char *text,
                                struct run_point *out)
{
    const enum err_code code = exp_book_point_read(w->grow->book, text, out, &w->err);
    const char *outlook = strrchr(text, '#');
    if (code == ERR_OK && outlook &&
        sscanf(outlook, outlook_form, &out->gain, &out->spread, &out->error) != 3)
        out->gain = out->spread = out->error = 0;
    return code;
}

/* ---- recorded decisions ---- */

static enum err_code tell_lost(struct sweep *w)
{
    return err_set(&w->err, ERR_DATA, "a decision of the sweep %s has no point",
                   w->spec->name);
}

/* The trial of a recorded point, as it was when it was decided. */
static enum err_code take_recorded(struct sweep *w, const char *text)
{
    struct grow *g = w->grow;
    if (!text)
        return tell_lost(w);
    struct run_point *point = &g->recalled[g->recalled_count];
    enum err_code code = read_point(w, text, point);
    if (code != ERR_OK)
        return code;
    const struct exp_taken taken = exp_book_take(g->book, point);
    if (taken.as != EXP_TAKEN_NEW)
        return err_set(&w->err, ERR_DATA,
                       "the recorded point %.200s of the sweep %s is not a trial of "
                       "its own: %s; --fresh trains all again",
                       text, w->spec->name,
                       taken.reason ? taken.reason : "it equals an earlier one");
    g->recalled_count++;
    run_preparation_add(&w->preparation, taken.trial->config);
    return ERR_OK;
}

/* A recorded point that is no trial; it is again none. */
static enum err_code refuse_recorded(struct sweep *w, const char *text)
{
    struct grow *g = w->grow;
    struct run_refused *r = &g->refused[g->refused_count];
    if (!text)
        return tell_lost(w);
    enum err_code code = read_point(w, text, &r->point);
    if (code != ERR_OK)
        return code;
    const struct exp_taken taken = exp_book_take(g->book, &r->point);
    if (taken.as == EXP_TAKEN_NEW)
        return err_set(
            &w->err, ERR_DATA,
            "the recorded point %.200s of the sweep %s did not fit, and fits "
            "now; --fresh trains all again",
            text, w->spec->name);
    r->repeated = taken.as == EXP_TAKEN_REPEATED;
    g->refused_count++;
    return ERR_OK;
}

static enum err_code prepare(struct sweep *w)
{
    return run_prepare(&w->preparation, !w->options->quiet && !w->options->json,
                       w->arena, &w->err);
}

/* Those of the last entry, then those that were decided since. */
static enum err_code take_all(struct sweep *w)
{
    const struct history *h = &w->history;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < h->entry.trial_count && code == ERR_OK; i++)
        code = take_recorded(w, h->entry.trials[i].point);
    for (size_t i = h->first; i < h->count && code == ERR_OK; i++) {
        const enum decision_kind kind = history_find_kind(h->rows[i].kind);
        if (kind == DECIDE_TRIAL)
            code = take_recorded(w, h->rows[i].text);
        if (kind == DECIDE_UNFIT)
            code = refuse_recorded(w, h->rows[i].text);
    }
    return code == ERR_OK ? prepare(w) : code;
}

/* Of the trials of an earlier version of the file, or of a merged database, those that
 * lie in the space. */
static enum err_code take_earlier(struct sweep *w)
{
    struct grow *g = w->grow;
    int64_t *ids;
    size_t count;
    enum err_code code = sweep_earlier_trials(w, &ids, &count);
    if (code != ERR_OK)
        return code;
    g->recalled = arena_alloc(w->arena, count + 1, sizeof(*g->recalled));
    code = sweep_earlier_take(w, ids, count, g->recalled, &g->recalled_count);
    return code;
}

enum err_code sweep_grow_begin(struct sweep *w)
{
    const struct history *h = &w->history;
    w->grow->refused = arena_alloc(w->arena, h->count + 1, sizeof(*w->grow->refused));
    if (!sweep_history_holds(w))
        return take_earlier(w);
    w->grow->recalled = arena_alloc(w->arena, h->count + h->entry.trial_count + 1,
                                    sizeof(*w->grow->recalled));
    return take_all(w);
}

const char *sweep_grow_point(const struct sweep *w, size_t trial)
{
    return exp_book_point_text(w->grow->book, &w->grow->recalled[trial]);
}

/* ---- new decisions ---- */

static void note_text(struct sweep *w, const struct run_point *point)
{
    struct grow *g = w->grow;
    while (g->text_count <= g->number) {
        g->texts = arena_grow(w->arena, g->texts, g->text_count, sizeof(*g->texts));
        g->texts[g->text_count++] = NULL;
    }
    g->texts[g->number] = text_of(w, point);
}

const char *sweep_grow_text(const struct sweep *w, size_t number)
{
    return number < w->grow->text_count ? w->grow->texts[number] : NULL;
}

/* A point becomes a trial of the sweep. After an error it does not. */
static enum ask_taken add(struct sweep *w, const struct run_point *point)
{
    note_text(w, point);
    const struct exp_taken taken = exp_book_take(w->grow->book, point);
    if (taken.as != EXP_TAKEN_NEW)
        return taken.as == EXP_TAKEN_REPEATED ? ASK_REPEATED : ASK_REFUSED;
    const size_t trial = w->spec->trial_count - 1;
    const struct run_listing listing = sweep_listing(w);
    if (run_preparation_add(&w->preparation, taken.trial->config))
        sweep_check(run_prepare(&w->preparation, false, w->arena, &w->err));
    if (w->err.code == ERR_OK)
        sweep_check(run_list_add(&listing, &w->runs, trial, &w->err));
    if (w->err.code == ERR_OK)
        sweep_check(sweep_best_add(w, trial));
    for (size_t i = 0; i < w->runs.each && w->err.code == ERR_OK; i++)
        sweep_check(sweep_read_curve(w, run_list_item(&w->runs, trial, i)));
    return w->err.code == ERR_OK ? ASK_TAKEN : ASK_REFUSED;
}

/* --verify-decisions: a point that is not the recorded one is refused. */
static enum ask_taken take_again(struct sweep *w, const struct run_point *point,
                                 struct schedule_trial *out)
{
    struct grow *g = w->grow;
    const struct schedule *s = w->schedule;
    const size_t number = s->decision_count;
    const struct res_decision *row = &w->history.rows[w->history.first + number];
    g->proposed = text_of(w, point);
    const bool same = number < s->plan.recorded_count && row->text &&
                      strcmp(row->text, g->proposed) == 0;
    g->differs = !same;
    if (same && history_find_kind(row->kind) != DECIDE_TRIAL)
        return g->refused[s->unfit_count].repeated ? ASK_REPEATED : ASK_REFUSED;
    if (!same)
        return ASK_REFUSED;
    *out = sweep_trial_of(w, s->trial_count);
    out->gain = point->gain;
    out->error = point->error;
    return ASK_TAKEN;
}

static enum ask_taken take(void *context, const struct run_point *point,
                           struct schedule_trial *out)
{
    struct sweep *w = context;
    if (w->options->verify)
        return take_again(w, point, out);
    const size_t trial = w->schedule->trial_count;
    enum ask_taken taken = trial == w->spec->trial_count ? add(w, point) : ASK_TAKEN;
    if (taken == ASK_TAKEN)
        *out = sweep_trial_of(w, trial);
    out->gain = point->gain;
    out->error = point->error;
    return taken;
}

static bool recall(void *context, size_t number, struct run_point *out)
{
    const struct sweep *w = context;
    const size_t trial = w->schedule->trial_count;
    (void)number;
    if (trial >= w->grow->recalled_count)
        return false;
    *out = w->grow->recalled[trial];
    return true;
}

/* ---- points that a process computes ---- */

struct computing {
    const struct sweep *sweep;
    size_t number;
    const struct run_seen *seen;
};

static const char again_word[] = "again ";

/* In the process: the point, as it is recorded. No point is an empty text. */
static void compute(void *context, struct str *out)
{
    const struct computing *c = context;
    const struct ask *ask = &c->sweep->grow->ask;
    struct run_point point = ask->sampler->propose(ask->space, c->number, c->seen);
    if (point.values)
        str_add(out, text_of(c->sweep, &point));
    else if (point.again > 0)
        str_addf(out, "%s%zu", again_word, point.again);
    str_add(out, "\n");
}

const char *sweep_grow_answer(const struct sweep *w, const struct decision *d,
                              const char *text)
{
    if (d->kind != DECIDE_SEED)
        return text;
    return arena_printf(w->arena, "%s%zu", again_word,
                        d->trial + 1 + w->grow->ask.reused_trials);
}

static enum schedule_answer read_computed(struct sweep *w, char *text,
                                          struct run_point *out)
{
    char *line = strrchr(text, '\n');
    if (!line) {
        sweep_check(err_set(&w->err, ERR_INTERNAL, "method %s proposed no point",
                            w->spec->method));
        return ASK_NOTHING;
    }
    *line = '\0';
    *out = (struct run_point){0};
    if (strncmp(text, again_word, strlen(again_word)) == 0) {
        out->again = (size_t)strtoull(text + strlen(again_word), NULL, 10);
        return ASK_TRIAL;
    }
    if (*text && read_point(w, text, out) != ERR_OK)
        return ASK_NOTHING;
    w->grow->gain = out->gain;
    w->grow->spread = out->spread;
    return ASK_TRIAL;
}

/* Without room for another process the workers' ends are waited for. */
static enum schedule_answer begin_computing(struct sweep *w, struct computing *c)
{
    struct err e = {0};
    if (proposer_start(compute, c, &w->grow->proposer, &e) != ERR_OK &&
        schedule_count(w->schedule, TASK_BUSY) == 0) {
        sweep_check(err_set(&w->err, e.code, "%s", e.text));
        return ASK_NOTHING;
    }
    w->grow->waits = true;
    return ASK_LATER;
}

/* Another process has proposed it. */
static enum schedule_answer adopt(struct sweep *w, char *known, struct run_point *out)
{
    struct str line = {0};
    str_addf(&line, "%s\n", known);
    free(known);
    const enum schedule_answer answer = read_computed(w, line.text, out);
    str_deinit(&line);
    w->grow->waits = false;
    return answer;
}

static enum schedule_answer propose(void *context, size_t number,
                                    const struct run_seen *seen, struct run_point *out)
{
    struct sweep *w = context;
    struct grow *g = w->grow;
    if (!g->proposer) {
        char *known = sweep_shared_answer(w, number - w->schedule->plan.first);
        return known ? adopt(w, known, out)
                     : begin_computing(w, &(struct computing){w, number, seen});
    }
    if (!proposer_is_ready(g->proposer))
        return ASK_LATER;
    char *text = NULL;
    struct err e = {0};
    enum schedule_answer answer = ASK_NOTHING;
    if (proposer_finish(g->proposer, &text, &e) == ERR_OK)
        answer = read_computed(w, text, out);
    else
        sweep_check(err_set(&w->err, e.code, "method %s %s", w->spec->method, e.text));
    free(text);
    g->proposer = NULL;
    g->waits = false;
    return answer;
}

const char *sweep_grow_proposed(const struct sweep *w)
{
    return w->grow ? w->grow->proposed : NULL;
}

bool sweep_grow_waits(const struct sweep *w)
{
    return w->grow && w->grow->waits;
}

bool sweep_grow_is_ready(struct sweep *w)
{
    return sweep_grow_waits(w) &&
           (!w->grow->proposer || proposer_is_ready(w->grow->proposer));
}

int sweep_grow_fd(const struct sweep *w)
{
    return w->grow && w->grow->proposer ? proposer_fd(w->grow->proposer) : -1;
}

void sweep_grow_end(struct sweep *w)
{
    if (w->grow)
        proposer_destroy(w->grow->proposer);
}

/* ---- */

static void begin_asking(struct sweep *w)
{
    struct grow *g = w->grow;
    if (g->ask.sampler)
        return;
    g->ask = (struct ask){
        .sampler = (const struct run_sampler_type *)exp_book_method(g->book)->type,
        .space = exp_book_space(g->book),
        .trials = w->options->verify ? SIZE_MAX : (size_t)w->spec->proposed,
        .seeds = w->spec->upto,
        .context = w,
        .take = take,
        .recall = recall,
        .arena = w->arena};
    if (g->ask.sampler->apart)
        g->ask.propose = propose;
    g->ask.queue = exp_book_queue(g->book, &g->ask.queue_count);
    /* The first recorded trials are those of the last entry. */
    for (size_t i = 0; i < w->history.entry.trial_count; i++) {
        g->ask.points = arena_grow(w->arena, g->ask.points, i, sizeof(*g->ask.points));
        g->ask.points[i] = g->recalled[i];
    }
}

enum err_code sweep_grow_reuse(struct sweep *w)
{
    const struct entry *entry = &w->history.entry;
    struct ask *ask = &w->grow->ask;
    struct run_point *points =
        arena_alloc(w->arena, entry->reused_count + 1, sizeof(*points));
    struct run_evidence *list =
        arena_alloc(w->arena, entry->reused_count + 1, sizeof(*list));
    begin_asking(w);
    for (size_t i = 0; i < entry->reused_count; i++) {
        const struct entry_reused *r = &entry->reused[i];
        const bool again =
            i > 0 && strcmp(r->identity, entry->reused[i - 1].identity) == 0;
        enum err_code code =
            again ? ERR_OK
                  : exp_book_point_read(w->grow->book, r->point, &points[i], &w->err);
        if (code != ERR_OK)
            return code;
        ask->reused_trials += !again;
        list[i] = (struct run_evidence){.point = again ? list[i - 1].point : &points[i],
                                        .trial = ask->reused_trials - 1,
                                        .epoch = r->epochs,
                                        .epochs = r->epochs,
                                        .value = r->value,
                                        .finished = true};
    }
    ask->reused = list;
    ask->reused_count = entry->reused_count;
    return ERR_OK;
}

bool sweep_grow_judges_seeds(struct sweep *w, const struct schedule *s)
{
    begin_asking(w);
    return ask_judges_seeds(&w->grow->ask, s);
}

void sweep_grow_unfit(struct sweep *w)
{
    struct grow *g = w->grow;
    const size_t number = w->schedule->unfit_count;
    begin_asking(w);
    if (number < g->refused_count)
        ask_refuse(&g->ask, &g->refused[number].point, g->refused[number].repeated);
}

enum schedule_answer sweep_grow_ask(struct sweep *w, const struct schedule *s,
                                    size_t number, bool recorded,
                                    struct schedule_trial *out)
{
    struct grow *g = w->grow;
    if (w->err.code != ERR_OK || (!recorded && s->unfit + 1 >= SCHEDULE_UNFIT_MAX))
        return ASK_NOTHING;
    begin_asking(w);
    g->number = number;
    g->proposed = NULL;
    g->differs = false;
    const enum schedule_answer answer = ask_trial(&g->ask, s, number, recorded, out);
    return g->differs ? ASK_NOTHING : answer;
}

/* What the sampler has told with its last point. */
static void tell_outlook(struct sweep *w)
{
    const struct grow *g = w->grow;
    if (g->spread > 0)
        progress_say(
            &w->progress,
            "The model of method %s: runs of one trial differ by about %.2g; the "
            "last trial was expected to be better than the best before it by "
            "%.2g",
            w->spec->method, g->spread, g->gain);
}

void sweep_grow_tell(struct sweep *w)
{
    const size_t asked = (size_t)w->spec->proposed, count = w->spec->trial_count;
    if (w->grow && w->err.code == ERR_OK)
        tell_outlook(w);
    if (!w->grow || count >= asked || w->err.code != ERR_OK)
        return;
    if (w->grow->ask.exhausted)
        progress_say(&w->progress, "%zu of %zu trials: %s", count, asked,
                     w->grow->ask.space->allows
                         ? "no other point was found that `require` allows"
                         : "the space has no other points");
    else if (w->schedule->unfit + 1 >= SCHEDULE_UNFIT_MAX)
        progress_say(&w->progress,
                     "%zu of %zu trials: the last %d points do not fit or equal "
                     "earlier ones",
                     count, asked, SCHEDULE_UNFIT_MAX - 1);
}
