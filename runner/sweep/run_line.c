/* The line of a run: run_line.h. */
#include "runner/sweep/run_line.h"

#include "base/table/number.h"
#include "base/term.h"

#include <math.h>

enum { BAR = 10, LEAST_LABEL = 6 };

/* The parts that a line leaves out, from the widest line to the narrowest. */
enum brevity { WHOLE, NO_PACE, NO_DETAILS, NO_BAR, BREVITIES };

void run_line_add_name(struct str *s, const struct progress_name *name)
{
    str_addf(s, "%lld.%d", (long long)name->trial, name->run);
    if (name->label && *name->label)
        str_addf(s, " %s", name->label);
}

void run_line_add_left(struct str *s, double seconds)
{
    if (seconds < 1) {
        str_add(s, "under 1 s left");
    } else {
        term_add_duration(s, seconds);
        str_add(s, " left");
    }
}

static void add_metric(struct str *s, const char *name, double value)
{
    if (isnan(value))
        return;
    str_addf(s, " %s ", name);
    table_add_measure(s, value);
}

/* "loss 0.141 valid 0.149 roc 0.871": first what is measured while training too. */
static void add_metrics(struct str *s, const struct link_epoch *row)
{
    for (size_t i = 0; i < RUN_METRICS; i++) {
        if (!run_metric_is_of(i, FEAT_TRAIN))
            continue;
        add_metric(s, run_metric(i)->brief, row->train.of[i]);
        add_metric(s, feat_split_names[FEAT_VALID], row->valid.of[i]);
    }
    for (size_t i = 0; i < RUN_METRICS; i++)
        if (!run_metric_is_of(i, FEAT_TRAIN) && run_metric(i)->brief)
            add_metric(s, run_metric(i)->brief, row->valid.of[i]);
}

/* Bar with the share of epochs done, the current one's steps included. */
static void add_bar(struct str *s, const struct run_line *r)
{
    double done = r->last.epoch;
    if (r->at.steps > 0 && r->at.epoch > r->last.epoch)
        done += (double)r->at.step / r->at.steps;
    int filled = r->name.epochs > 0 ? (int)(BAR * done / r->name.epochs) : 0;
    str_add(s, " [");
    for (int i = 0; i < BAR; i++)
        str_add(s, i < filled ? "#" : ".");
    str_add(s, "]");
}

/* The part behind the name. */
static void add_state(struct str *s, const struct run_line *r, bool bar,
                      enum brevity brevity)
{
    if (bar && brevity < NO_BAR)
        add_bar(s, r);
    str_addf(s, " epoch %d/%d", r->last.epoch, r->name.epochs);
    if (r->last.epoch == 0)
        return;
    if (brevity < NO_DETAILS)
        add_metrics(s, &r->last);
    if (r->last.best_epoch > 0) {
        bool details = brevity < NO_DETAILS;
        str_addf(s, details ? " (best %s " : " %s ", details ? r->name.metric : "best");
        table_add_measure(s, r->last.best);
        str_addf(s, details ? " @%d)" : " @%d", r->last.best_epoch);
    }
    if (brevity < NO_PACE) {
        str_add(s, " ");
        term_add_duration(s, r->last.seconds);
        str_add(s, "/epoch");
    }
    str_add(s, ", ");
    if (r->last.epoch >= r->name.epochs)
        str_add(s, "testing");
    else
        run_line_add_left(s, r->last.seconds * (r->name.epochs - r->last.epoch));
}

void run_line_add(struct str *s, const struct run_line *r, bool bar, int width)
{
    struct str name = {0}, state = {0};
    run_line_add_name(&name, &r->name);
    int room = 0;
    for (enum brevity b = WHOLE; b < BREVITIES; b++) {
        str_deinit(&state);
        state = (struct str){0};
        add_state(&state, r, bar, b);
        room = width - term_width(str_text(&state));
        if (width <= 0 || term_width(str_text(&name)) <= room)
            break;
    }
    if (width <= 0 || term_width(str_text(&name)) <= room || room < LEAST_LABEL) {
        str_add(s, str_text(&name));
    } else {
        term_add_cut(s, str_text(&name), room - 1);
        str_add(s, "…");
    }
    str_add(s, str_text(&state));
    str_deinit(&name);
    str_deinit(&state);
}
