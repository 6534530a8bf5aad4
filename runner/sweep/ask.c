/* Trials of a sampler that proposes its points: ask.h. */
#include "runner/sweep/ask.h"

#include <math.h>

/* No further point is asked for. */
static bool is_full(const struct ask *ask, const struct schedule *s)
{
    return s->trial_count >= ask->trials || ask->exhausted;
}

bool ask_judges_seeds(const struct ask *ask, const struct schedule *s)
{
    return ask->seeds && ask->sampler->judges_seeds &&
           ask->sampler->judges_seeds(ask->space, ask->reused_count + s->seen_count);
}

static void add_result(struct ask *ask, const struct run_evidence *e)
{
    ask->results =
        arena_grow(ask->arena, ask->results, ask->result_count, sizeof(*ask->results));
    ask->results[ask->result_count++] = *e;
}

/* What the visible results tell is evidence. */
static void take_results(struct ask *ask, const struct schedule *s)
{
    while (ask->result_count < ask->reused_count)
        add_result(ask, &ask->reused[ask->result_count]);
    ask->told.arena = ask->arena;
    for (; ask->shown < s->seen_count; ask->shown++) {
        struct told t;
        if (told_take(&ask->told, s, ask->shown, &t))
            add_result(ask,
                       &(struct run_evidence){.point = &ask->points[t.trial],
                                              .trial = ask->reused_trials + t.trial,
                                              .epoch = t.epoch,
                                              .epochs = t.epochs,
                                              .value = t.value,
                                              .finished = t.finished});
    }
}

/* Points whose results are awaited: of each run that is trained, or of each trial with
 * a fold that is or will be (left: no other will be). */
static size_t list_pending(const struct ask *ask, const struct schedule *s,
                           const struct run_point **out, struct arena *a)
{
    const size_t folds = (size_t)told_folds(s);
    size_t *ended = arena_alloc(a, s->trial_count + 1, sizeof(*ended)), count = 0;
    bool *pending = arena_alloc(a, s->trial_count + 1, sizeof(*pending)),
         *left = arena_alloc(a, s->trial_count + 1, sizeof(*left));
    for (size_t i = 0; i < s->race.run_count; i++) {
        const struct run_racer *r = &s->race.runs[i];
        const bool awaited = r->standing == RUN_PENDING;
        if (awaited && folds == 1)
            out[count++] = &ask->points[r->trial];
        pending[r->trial] = pending[r->trial] || awaited;
        ended[r->trial] += r->standing == RUN_FINISHED || r->standing == RUN_LOST;
        left[r->trial] = left[r->trial] || r->standing == RUN_PRUNED ||
                         (s->plan.pruner && r->seed == 0 && r->standing == RUN_LOST);
    }
    for (size_t i = 0; i < s->trial_count && folds > 1; i++)
        if (pending[i] || (!left[i] && ended[i] % folds > 0))
            out[count++] = &ask->points[i];
    return count;
}

/* Trials have the numbers of the evidence. */
static void list_seedable(const struct ask *ask, const struct schedule *s,
                          struct run_seen *seen, struct arena *a)
{
    size_t *trials = arena_alloc(a, s->trial_count + 1, sizeof(*trials));
    seen->seedable_count = schedule_list_seedable(s, trials);
    for (size_t i = 0; i < seen->seedable_count; i++)
        trials[i] += ask->reused_trials;
    seen->seedable = trials;
    seen->only_seeds = is_full(ask, s);
}

static enum schedule_answer propose(struct ask *ask, const struct schedule *s,
                                    size_t number, struct run_point *out)
{
    const size_t asked = s->trial_count - s->plan.carried_trial_count + s->unfit_count;
    enum schedule_answer answer = ASK_TRIAL;
    if (asked < ask->queue_count) {
        *out = ask->queue[asked];
        return answer;
    }
    take_results(ask, s);
    struct arena *scratch = arena_create();
    const struct run_point **pending =
        arena_alloc(scratch, s->race.run_count + 1, sizeof(*pending));
    struct run_seen seen = {.maximize = s->race.maximize,
                            .results = ask->results,
                            .result_count = ask->result_count,
                            .pending = pending,
                            .refused = ask->refused,
                            .refused_count = ask->refused_count};
    if (ask->seeds)
        list_seedable(ask, s, &seen, scratch);
    seen.pending_count = list_pending(ask, s, pending, scratch);
    if (ask->propose)
        answer = ask->propose(ask->context, number, &seen, out);
    else
        *out = ask->sampler->propose(ask->space, number, &seen);
    arena_destroy(scratch);
    return answer;
}

void ask_refuse(struct ask *ask, const struct run_point *point, bool repeated)
{
    ask->refused =
        arena_grow(ask->arena, ask->refused, ask->refused_count, sizeof(*ask->refused));
    ask->refused[ask->refused_count++] =
        (struct run_refused){.point = *point, .repeated = repeated};
}

enum schedule_answer ask_trial(void *context, const struct schedule *s, size_t number,
                               bool recorded, struct schedule_trial *out)
{
    struct ask *ask = context;
    struct run_point point = {0};
    if (is_full(ask, s) && !recorded && !ask_judges_seeds(ask, s))
        return ASK_NOTHING;
    enum schedule_answer answer = ASK_TRIAL;
    if (!recorded)
        answer = propose(ask, s, number, &point);
    else if (!ask->recall(ask->context, number, &point))
        answer = ASK_NOTHING;
    if (answer != ASK_TRIAL)
        return answer;
    if (point.again > 0) {
        out->again = point.again - 1 - ask->reused_trials;
        return ASK_SEED;
    }
    ask->exhausted = ask->exhausted || (!point.values && !is_full(ask, s));
    if (!point.values)
        return ASK_NOTHING;
    const enum ask_taken taken = ask->take(ask->context, &point, out);
    if (taken != ASK_TAKEN) {
        ask_refuse(ask, &point, taken == ASK_REPEATED);
        return ASK_UNFIT;
    }
    ask->points =
        arena_grow(ask->arena, ask->points, s->trial_count, sizeof(*ask->points));
    ask->points[s->trial_count] = point;
    return ASK_TRIAL;
}
