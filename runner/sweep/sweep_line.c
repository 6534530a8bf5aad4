/* The line of a sweep: sweep_line.h. */
#include "runner/sweep/sweep_line.h"

#include "base/table/number.h"
#include "base/term.h"
#include "runner/sweep/run_line.h"

#include <math.h>

/* The parts that a line leaves out, from the widest line to the narrowest. */
enum brevity {
    WHOLE,
    NO_ELAPSED,
    NO_LABEL,
    NO_NOISE,
    NO_WORDS,
    NO_BEST,
    NO_COUNTS,
    BREVITIES
};

static void add_count(struct str *s, size_t count, const char *text)
{
    if (count > 0)
        str_addf(s, ", %zu %s", count, text);
}

static void add_best(struct str *s, const struct sweep_line *l, enum brevity b)
{
    str_add(s, ", best ");
    table_add_deviating(s, l->value, b < NO_NOISE ? l->deviation : (double)NAN);
    str_addf(s, b < NO_WORDS ? " (trial %lld" : " (%lld", (long long)l->best);
    if (b < NO_LABEL && l->best_label && *l->best_label)
        str_addf(s, " %s", l->best_label);
    if (b < NO_LABEL && l->ahead) {
        str_addf(s, "; trial %lld so far ", (long long)l->ahead);
        table_add_measure(s, l->ahead_value);
    }
    str_add(s, ")");
}

static void add_state(struct str *s, const struct sweep_line *l, enum brevity b)
{
    str_addf(s, b < NO_WORDS ? ": %zu of %zu runs done" : ": %zu/%zu done", l->done,
             l->runs);
    add_count(s, l->failed, "failed");
    add_count(s, b < NO_COUNTS ? l->stopped : 0, "stopped");
    add_count(s, b < NO_COUNTS ? l->paused : 0, "paused");
    if (l->held)
        str_add(s, ", all held");
    if (l->best && b < NO_BEST)
        add_best(s, l, b);
    if (b < NO_ELAPSED) {
        str_add(s, ", ");
        term_add_duration(s, l->seconds);
        str_add(s, " so far");
    }
    if (!isnan(l->left)) {
        str_add(s, b < NO_WORDS ? ", about " : ", ");
        run_line_add_left(s, l->left);
        if (l->after > 0 && b < NO_WORDS)
            str_addf(s, ", then %zu run%s of the final", l->after,
                     l->after == 1 ? "" : "s");
    }
}

void sweep_line_add(struct str *s, const struct sweep_line *l, int width)
{
    struct str state = {0};
    int room = 0;
    for (enum brevity b = WHOLE; b < BREVITIES; b++) {
        str_deinit(&state);
        state = (struct str){0};
        add_state(&state, l, b);
        room = width - term_width(str_text(&state));
        if (width <= 0 || term_width(l->name) <= room)
            break;
    }
    if (width <= 0)
        str_add(s, l->name);
    else if (room > 0)
        term_add_shortened(s, l->name, room);
    str_add(s, str_text(&state));
    str_deinit(&state);
}
