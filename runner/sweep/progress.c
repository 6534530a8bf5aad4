/* The display of a running sweep: progress.h. */
#include "runner/sweep/progress.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/say.h"
#include "runner/train/metrics.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { QUIET_SECONDS = 10 };

struct progress_run {
    bool busy;
    int task;
    struct run_line line;
    double started, told;
};

static struct progress_run *find(struct progress *p, int task)
{
    for (int i = 0; i < p->workers; i++)
        if (p->run[i].busy && p->run[i].task == task)
            return &p->run[i];
    return NULL;
}

static void event(struct progress *p, const struct progress_run *r, const char *kind,
                  json_t *more)
{
    if (!p->json) {
        json_decref(more);
        return;
    }
    json_t *object = json_object();
    json_object_set_new(object, "event", json_string(kind));
    if (r) {
        json_object_set_new(object, "trial", json_integer(r->line.name.trial));
        json_object_set_new(object, "run", json_integer(r->line.name.run));
        json_object_set_new(object, "label",
                            json_text(r->line.name.label ? r->line.name.label : ""));
    }
    json_object_update(object, more);
    struct str line = {0};
    json_add_line(&line, object);
    str_add(&line, "\n");
    say_data(stdout, str_text(&line));
    str_deinit(&line);
    json_decref(object);
    json_decref(more);
}

void progress_say(struct progress *p, const char *format, ...)
{
    if (p->level == PROGRESS_QUIET)
        return;
    term_block_clear(&p->block);
    char *text = NULL;
    size_t length;
    FILE *line = open_memstream(&text, &length);
    if (line) {
        va_list args;
        va_start(args, format);
        vfprintf(line, format, args);
        va_end(args);
        fputc('\n', line);
        if (fclose(line) == 0)
            say_folded(stderr, text);
    }
    free(text);
    fflush(stderr);
}

void progress_say_lines(struct progress *p, const char *text)
{
    while (*text) {
        const size_t length = strcspn(text, "\n");
        progress_say(p, "%.*s", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

void progress_begin(struct progress *p, const char *sweep, size_t runs, size_t done,
                    int workers)
{
    p->live = term_is_live(stderr) && p->level > PROGRESS_QUIET;
    p->colour = term_has_colour(stderr);
    p->block = (struct term_block){.out = stderr};
    p->sweep = sweep;
    p->runs = runs;
    p->done = done;
    p->sum = (struct sweep_line){.left = (double)NAN, .deviation = (double)NAN};
    p->started = clock_seconds();
    p->run = calloc((size_t)workers, sizeof(*p->run));
    p->workers = p->run ? workers : 0; /* without memory runs are not shown */
    event(p, NULL, "sweep",
          json_pack("{s:o, s:I, s:I, s:i}", "name", json_text(sweep), "runs",
                    (json_int_t)runs, "finished", (json_int_t)done, "workers",
                    workers));
}

void progress_start(struct progress *p, int task, const struct progress_name *name)
{
    struct progress_run *r = NULL;
    for (int i = 0; i < p->workers && !r; i++)
        r = p->run[i].busy ? NULL : &p->run[i];
    if (!r)
        return;
    memset(r, 0, sizeof(*r));
    r->busy = true;
    r->task = task;
    r->line.name = *name;
    r->started = r->told = clock_seconds();
    event(p, r, "start", json_pack("{s:i}", "epochs", name->epochs));
}

static void describe_sweep(const struct progress *p, struct str *s, int width)
{
    struct sweep_line line = p->sum;
    line.name = p->sweep;
    line.runs = p->runs;
    line.done = p->done;
    line.failed = p->failed;
    line.seconds = clock_seconds() - p->started;
    sweep_line_add(s, &line, width);
}

/* How many of the busy runs have a row of their own: one row is the sweep's, and one
 * tells of those that have none. */
static int rows_for_runs(int busy)
{
    const int rows = term_rows(stderr) - 1;
    return rows <= 2 || busy <= rows - 1 ? busy : rows - 2;
}

void progress_tick(struct progress *p)
{
    if (!p->live || clock_seconds() - p->shown < 0.1)
        return;
    p->shown = clock_seconds();
    const int width = term_columns(stderr) - 1;
    struct str *lines = calloc((size_t)p->workers + 2, sizeof(*lines));
    const char **texts = calloc((size_t)p->workers + 2, sizeof(*texts));
    int busy = 0, count = 0;
    for (int i = 0; i < p->workers; i++)
        busy += p->run[i].busy;
    const int shown = rows_for_runs(busy);
    for (int i = 0; lines && texts && i < p->workers && count < shown; i++)
        if (p->run[i].busy)
            run_line_add(&lines[count++], &p->run[i].line, true, width);
    if (lines && texts) {
        if (busy > shown)
            str_addf(&lines[count++], "%d more", busy - shown);
        describe_sweep(p, &lines[count++], width);
        for (int i = 0; i < count; i++)
            texts[i] = str_text(&lines[i]);
        term_block_show(&p->block, texts, count);
        for (int i = 0; i < count; i++)
            str_deinit(&lines[i]);
    }
    free(lines);
    free(texts);
}

void progress_step(struct progress *p, int task, const struct link_step *at)
{
    struct progress_run *r = find(p, task);
    if (r)
        r->line.at = *at;
}

/* The metrics of a set by their names. */
static void add_values(json_t *o, enum feat_split split,
                       const struct run_values *values, uint64_t set)
{
    struct arena *a = arena_create();
    for (size_t i = 0; i < RUN_METRICS; i++) {
        if ((set >> i & 1) && run_metric_is_of(i, split))
            json_object_set_new(o, run_metric_name(i, split, NULL, a),
                                json_number(values->of[i]));
    }
    arena_destroy(a);
}

static void epoch_event(struct progress *p, const struct progress_run *r)
{
    const struct link_epoch *row = &r->line.last;
    json_t *o = json_object();
    json_object_set_new(o, "epoch", json_integer(row->epoch));
    add_values(o, FEAT_TRAIN, &row->train, row->measured);
    add_values(o, FEAT_VALID, &row->valid, row->measured);
    for (size_t i = 0; i < RUN_BOOKKEEPING; i++) {
        double value;
        if (run_bookkeeping_get(i, row, &value))
            json_object_set_new(o, run_bookkeeping[i].metric.name, json_number(value));
    }
    event(p, r, "epoch", o);
}

void progress_epoch(struct progress *p, int task, const struct link_epoch *row)
{
    struct progress_run *r = find(p, task);
    if (!r)
        return;
    r->line.last = *row;
    if (!row->again)
        epoch_event(p, r);
    const bool late = !p->live && clock_seconds() - r->told > QUIET_SECONDS;
    if ((p->level == PROGRESS_VERBOSE || late) && !p->json && !row->again) {
        struct str line = {0};
        run_line_add(&line, &r->line, false, 0);
        progress_say(p, "%s", str_text(&line));
        str_deinit(&line);
        r->told = clock_seconds();
    }
}

/* "Run 37.1 adam lr 0.0021: WHAT", or "Run 37.1 adam lr 0.0021 failed: WHAT". */
static void say_of_run(struct progress *p, const struct progress_run *r,
                       const char *verb, enum term_style style, bool styled,
                       const char *what)
{
    struct str line = {0};
    str_add(&line, "Run ");
    run_line_add_name(&line, &r->line.name);
    str_addf(&line, "%s: ", verb);
    term_add_styled(&line, style, styled && p->colour, what);
    progress_say(p, "%s", str_text(&line));
    str_deinit(&line);
}

void progress_finished(struct progress *p, int task, const char *text, bool best,
                       const struct link_result *result)
{
    struct progress_run *r = find(p, task);
    if (!r)
        return;
    p->done++;
    json_t *o = json_object();
    json_object_set_new(o, "best_epoch", json_integer(result->best_epoch));
    json_object_set_new(o, "epochs", json_integer(result->epochs));
    add_values(o, FEAT_TEST, &result->test, result->measured);
    json_object_set_new(o, "seconds", json_number(result->seconds));
    event(p, r, "finished", o);
    if (!p->json)
        say_of_run(p, r, "", TERM_BEST, best, text);
    r->busy = false;
}

void progress_failed(struct progress *p, int task, const char *reason, bool again)
{
    struct progress_run *r = find(p, task);
    if (!r)
        return;
    event(p, r, "failed",
          json_pack("{s:o, s:b}", "reason", json_text(reason), "again", again));
    struct str what = {0};
    str_addf(&what, "%s%s", reason, again ? "; it is tried again" : "");
    say_of_run(p, r, " failed", TERM_FAILED, true, str_text(&what));
    str_deinit(&what);
    r->busy = false;
    p->failed += !again;
}

void progress_paused(struct progress *p, int task)
{
    struct progress_run *r = find(p, task);
    if (!r)
        return;
    event(p, r, "paused", json_pack("{s:i}", "epoch", r->line.last.epoch));
    r->busy = false;
}

void progress_pruned(struct progress *p, const struct progress_name *name, int epoch)
{
    struct progress_run r = {.line = {.name = *name}};
    struct str text = {0};
    str_addf(&text, "after epoch %d of %d", epoch, name->epochs);
    event(p, &r, "pruned", json_pack("{s:i}", "epoch", epoch));
    if (!p->json)
        say_of_run(p, &r, " stopped", TERM_BEST, false, str_text(&text));
    str_deinit(&text);
}

void progress_done_elsewhere(struct progress *p)
{
    p->done++;
}

void progress_ended(struct progress *p, int task)
{
    struct progress_run *r = find(p, task);
    if (!r)
        return;
    event(p, r, "stopped", json_pack("{s:i}", "epoch", r->line.last.epoch));
    r->busy = false;
}

void progress_stopped(struct progress *p, int task)
{
    struct progress_run *r = find(p, task);
    if (r)
        r->busy = false;
}

json_t *progress_state(const struct progress *p)
{
    json_t *o = json_object(), *work = json_array();
    json_object_set_new(o, "sweep", json_text(p->sweep));
    json_object_set_new(o, "runs", json_integer((json_int_t)p->runs));
    json_object_set_new(o, "workers", json_integer(p->workers));
    json_object_set_new(o, "seconds_left", json_number(p->sum.left));
    for (int i = 0; i < p->workers; i++) {
        const struct run_line *r = &p->run[i].line;
        if (!p->run[i].busy)
            continue;
        const double left = r->last.epoch > 0
                                ? r->last.seconds * (r->name.epochs - r->last.epoch)
                                : (double)NAN;
        json_t *item = json_object();
        json_object_set_new(item, "trial", json_integer(r->name.trial));
        json_object_set_new(item, "run", json_integer(r->name.run));
        json_object_set_new(item, "epochs", json_integer(r->name.epochs));
        json_object_set_new(item, "seconds_left", json_number(left));
        json_array_append_new(work, item);
    }
    json_object_set_new(o, "at_work", work);
    return o;
}

void progress_end(struct progress *p, int status)
{
    term_block_clear(&p->block);
    event(p, NULL, "done",
          json_pack("{s:I, s:I, s:i}", "finished", (json_int_t)p->done, "failed",
                    (json_int_t)p->failed, "status", status));
    free(p->run);
    p->run = NULL;
}
