/* Recorded decisions, taken again: verify.h. */
#include "runner/sweep/verify.h"

#include "base/say.h"
#include "results/read/query.h"
#include "runner/sweep/aside.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/grow.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

static int cannot(const char *text)
{
    say(stderr, "mtag-run: %s\n", text);
    return 2;
}

static void add_decision(struct str *out, const struct decision *d, const char *text)
{
    str_add(out, history_kind(d->kind));
    if (d->kind != DECIDE_UNFIT && d->kind != DECIDE_END)
        str_addf(out, " of trial %zu", d->trial + 1);
    if (d->seed > 0)
        str_addf(out, ", seed %d", d->seed + 1);
    if (d->until > 0)
        str_addf(out, ", until epoch %d", d->until);
    if (text && *text && d->kind != DECIDE_END)
        str_addf(out, ", %s", text);
}

static void tell_difference(struct sweep *w)
{
    const struct schedule *s = w->schedule;
    const size_t number = s->differs;
    const struct res_decision *row = &w->history.rows[w->history.first + number];
    const struct decision *recorded = &s->plan.recorded[number];
    struct str then = {0}, now = {0};
    add_decision(&then, recorded, row->text);
    if (s->recomputed == NULL)
        str_add(&now, "it sees other results than it saw");
    else if (s->recomputed->kind != DECIDE_KINDS)
        add_decision(&now, s->recomputed, NULL);
    else if (sweep_grow_proposed(w))
        str_addf(&now, "the point %s", sweep_grow_proposed(w));
    else
        str_add(&now, "nothing to decide");
    say(stdout,
        "%s: decision %zu is not what this program decides.\n  recorded: %s\n  now:    "
        "  "
        "%s\n",
        w->spec->name, w->history.first + number, str_text(&then), str_text(&now));
    str_deinit(&then);
    str_deinit(&now);
}

static void tell_same(const struct sweep *w)
{
    const size_t count = w->schedule->plan.recorded_count;
    say(stdout, "%s: all %zu decisions are those that this program takes.\n",
        w->spec->name, count);
    if (w->history.decided > 0)
        say(stdout,
            "%zu decisions before them were taken from an earlier version of the file "
            "or "
            "before a retry, and cannot be taken again.\n",
            w->history.decided);
}

static void wait_for_point(const struct sweep *w)
{
    struct pollfd p = {.fd = sweep_grow_fd(w), .events = POLLIN};
    poll(&p, p.fd >= 0, 100);
}

int sweep_verify(struct sweep *w)
{
    while (w->err.code == ERR_OK && sweep_grow_waits(w) && !pool_stop) {
        wait_for_point(w);
        if (sweep_grow_is_ready(w))
            sweep_decide(w);
    }
    sweep_grow_end(w);
    if (w->err.code != ERR_OK)
        return cannot(w->err.text);
    if (pool_stop)
        return 130;
    if (w->news == SCHEDULE_DIFFERS) {
        tell_difference(w);
        return 1;
    }
    if (w->schedule->decision_count < w->schedule->plan.recorded_count)
        return cannot(arena_printf(
            w->arena,
            "decision %zu of the sweep %s waits for a result that is not "
            "recorded",
            w->history.first + w->schedule->decision_count, w->spec->name));
    tell_same(w);
    return 0;
}

int run_verify(const struct exp_sweep *s, const struct run_options *o, struct arena *a)
{
    struct err e = {0};
    const char *folder;
    if (!sweep_has_clock(s)) {
        say(stdout, "%s decides nothing by results: its trials are listed.\n", s->name);
        return 0;
    }
    if (!file_exists(o->results))
        return cannot(arena_printf(a, "there is no %s", o->results));
    if (aside_create("verify", a, &folder, &e) != ERR_OK)
        return cannot(e.text);
    struct run_options own = *o;
    own.results = file_join(a, folder, "verify.db");
    own.quiet = own.verify = true;
    const int status = res_copy(o->results, own.results, &e) != ERR_OK
                           ? cannot(e.text)
                           : run_sweep(s, &own, a);
    aside_destroy(folder);
    return status;
}
