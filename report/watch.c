/* --watch: watch.h. Each picture reads the database anew, so that it needs nothing of
 * the process that runs the sweep. */
#define _GNU_SOURCE
#include "report/watch.h"

#include "base/clock.h"
#include "base/say.h"
#include "base/spark.h"
#include "base/table/number.h"
#include "base/term.h"
#include "base/utf8.h"
#include "results/read/now.h"

#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
    TOP = 10,   /* rows of the table where none are asked for */
    RUNS = 20,  /* lines of runs */
    WIDE = 80,  /* columns from which names and curves have all their room */
    SPARK = 24, /* columns of a curve */
    WIDEST_NAME = 40,
    LEAST_MS = 1000,
    SHARE = 4 /* a picture takes at most this part of the time */
};

static volatile sig_atomic_t ended;

static void note_end(int signal_number)
{
    (void)signal_number;
    ended = 1;
}

/* ---- a picture ---- */

/* "3.1 adam lr 1e-3", in one line. */
static void add_name(struct str *out, const struct res_now_run *r)
{
    str_addf(out, "%lld.%d", (long long)r->trial, r->number);
    if (r->label && r->label[0]) {
        str_add(out, " ");
        utf8_add_visible(out, r->label, "");
    }
}

/* Of so many columns, as many as a narrow terminal has room for beside the rest. */
static int narrowed(int columns)
{
    const int all = term_columns(stdout);
    return all > 0 && all < WIDE ? columns * all / WIDE : columns;
}

static void add_run(struct str *out, const struct res_now *now,
                    const struct res_now_run *r, int width)
{
    const int room = narrowed(SPARK);
    const int best = res_now_best(now, r);
    struct str name = {0}, line = {0};
    add_name(&name, r);
    term_add_shortened(&line, name.text, width - 1);
    term_add_padded(out, line.text, width, false);
    str_deinit(&name);
    str_deinit(&line);
    spark_add(&line, r->values, r->value_count, room);
    term_add_padded(out, str_text(&line), room, false);
    str_deinit(&line);
    str_addf(out, " %s%sepoch %d", strcmp(r->status, "running") == 0 ? "" : r->status,
             strcmp(r->status, "running") == 0 ? "" : ", ", r->epochs);
    if (r->planned > 0)
        str_addf(out, "/%d", r->planned);
    if (best > 0) {
        str_add(out, ", ");
        table_add_measure(out, r->values[r->value_count - 1]);
        str_add(out, " (best ");
        table_add_measure(out, r->values[best - 1]);
        str_addf(out, " @%d)", best);
    }
    if (r->planned > 0 && strcmp(r->status, "running") == 0 &&
        !isnan(r->epoch_seconds)) {
        str_add(out, ", ");
        term_add_duration(out, r->epoch_seconds * (r->planned - r->epochs));
        str_add(out, " left");
    }
    str_add(out, "\n");
}

/* The runs that are trained now, or wait for it, and how far the sweep is. */
static void add_now(struct str *out, const char *sweep, const struct res_now *now)
{
    const int widest = narrowed(WIDEST_NAME);
    int width = 0;
    for (size_t i = 0; i < now->work_count; i++) {
        struct str name = {0};
        add_name(&name, &now->work[i]);
        const int own = term_width(name.text) + 1;
        width = own > width ? own : width;
        str_deinit(&name);
    }
    for (size_t i = 0; i < now->work_count; i++)
        add_run(out, now, &now->work[i], width < widest ? width : widest);
    str_addf(out, "%s%s: ", sweep, now->held ? "" : " is not being run");
    res_now_add_counts(out, now);
    str_add(out, "\n");
}

/* A sweep of which nothing has finished has no table yet. */
static enum err_code draw(const struct rep_view *view, const struct rep_request *q,
                          struct str *out, struct err *e)
{
    struct arena *a = arena_create();
    struct rep_shown shown = {0};
    struct rep_asked asked = {.request = q, .arena = a};
    struct rep_choice c = {0};
    struct res_now now = {0};
    enum err_code code = rep_open(&asked, e);
    if (code == ERR_OK)
        code = rep_choose(q, asked.reader, a, &c, e);
    if (code == ERR_OK && c.sweep)
        code = res_now_read(asked.reader, c.sweep, RUNS, a, &now, e);
    if (code == ERR_OK && now.finished > 0) {
        code = rep_show(view, q, table_look_of(&q->table), a, &shown, e);
        str_addf(out, "%s\n", str_text(&shown.text));
    }
    if (code == ERR_OK && c.sweep)
        add_now(out, c.sweep->name, &now);
    res_reader_close(asked.reader);
    str_deinit(&shown.text);
    arena_destroy(a);
    return code;
}

/* ---- the terminal ---- */

/* Shows the lines of text as a block. */
static void show(struct term_block *block, char *text)
{
    struct str hint = {0};
    struct arena *a = arena_create();
    const char **lines = NULL;
    size_t count = 0;
    for (char *line = text, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end)
            *end++ = '\0';
        lines = arena_grow(a, lines, count, sizeof(*lines));
        lines[count++] = line;
    }
    term_add_styled(&hint, TERM_FAINT, term_has_colour(stdout), "q ends");
    lines = arena_grow(a, lines, count, sizeof(*lines));
    lines[count++] = hint.text;
    term_block_show(block, lines, (int)count);
    str_deinit(&hint);
    arena_destroy(a);
}

/* Waits; true: a person has typed q, or standard input has ended. */
static bool wait_for_end(int ms)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    const double until = clock_seconds() + ms / 1000.0;
    for (double left = ms; left > 0 && !ended;
         left = (until - clock_seconds()) * 1000) {
        char typed;
        if (!isatty(STDIN_FILENO))
            input.fd = -1; /* only the time is waited for */
        if (poll(&input, 1, (int)left + 1) <= 0)
            continue;
        if (read(STDIN_FILENO, &typed, 1) != 1 || typed == 'q' || typed == 'Q')
            return true;
    }
    return ended != 0;
}

static enum err_code redraw(const struct rep_view *view, const struct rep_request *q,
                            struct err *e)
{
    struct term_block block = {.out = stdout};
    enum err_code code = ERR_OK;
    for (bool done = false; !done && code == ERR_OK;) {
        const double before = clock_seconds();
        struct str text = {0};
        code = draw(view, q, &text, e);
        if (code == ERR_OK && text.text)
            show(&block, text.text);
        str_deinit(&text);
        const int spent = (int)((clock_seconds() - before) * 1000);
        done = code != ERR_OK ||
               wait_for_end(SHARE * spent > LEAST_MS ? SHARE * spent : LEAST_MS);
    }
    return code;
}

/* Keys come at once and are not shown, until redraw has ended. */
static enum err_code watch_terminal(const struct rep_view *view,
                                    const struct rep_request *q, struct err *e)
{
    struct termios before, raw;
    const struct sigaction end = {.sa_handler = note_end};
    const bool keys = tcgetattr(STDIN_FILENO, &before) == 0;
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
    if (keys) {
        raw = before;
        raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    enum err_code code = redraw(view, q, e);
    if (keys)
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    return code;
}

int rep_watch(const struct rep_view *view, const struct rep_request *q)
{
    struct arena *a = arena_create();
    struct rep_request *own = arena_alloc(a, 1, view->words_size);
    struct str text = {0};
    struct err e = {0};
    enum err_code code;
    memcpy(own, q, view->words_size);
    own->top = q->top == INT_MIN ? TOP : q->top;
    if (q->table.output || q->table.format)
        code =
            err_set(&e, ERR_USER,
                    "--watch shows a table that changes: it goes without --output and "
                    "--format");
    else if (term_is_live(stdout))
        code = watch_terminal(view, own, &e);
    else if ((code = draw(view, own, &text, &e)) == ERR_OK)
        say_text(stdout, str_text(&text));
    if (code != ERR_OK)
        say(stderr, "mtag-report: %s\n", e.text);
    str_deinit(&text);
    arena_destroy(a);
    return err_exit_status(code);
}
