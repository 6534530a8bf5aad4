/* The verbs of mtag-report are the views. */
#include "report/program.h"

#include "report/view.h"
#include "report/watch.h"

#include "base/say.h"
#include "base/verbs.h"

#include <string.h>

static enum err_code put_out(const struct rep_request *q, const struct rep_shown *shown,
                             struct err *e)
{
    for (const char *line = shown->notice; line; line = strchr(line, '\n')) {
        line += line != shown->notice;
        say(stderr, "mtag-report: note: %.*s\n", (int)strcspn(line, "\n"), line);
    }
    return shown->text.length ? table_put(&q->table, &shown->text, !shown->data, e)
                              : ERR_OK;
}

static int run_view(int argc, char **argv)
{
    const struct rep_view *view = rep_view_find(argv[0]);
    const struct rep_request *q;
    struct rep_shown shown = {0};
    struct err e = {0};
    struct arena *a = arena_create();
    enum cli_result parsed = rep_parse(view, argc, argv, a, &q);
    enum err_code code = ERR_OK;
    int status = 0;
    if (parsed == CLI_GO && q->watch) {
        status = rep_watch(view, q);
    } else if (parsed == CLI_GO) {
        code = rep_show(view, q, table_look_of(&q->table), a, &shown, &e);
        if (code == ERR_OK)
            code = put_out(q, &shown, &e);
        if (code != ERR_OK)
            say(stderr, "mtag-report: %s\n", e.text);
        str_deinit(&shown.text);
    }
    arena_destroy(a);
    return parsed == CLI_WRONG ? 2 : code != ERR_OK ? err_exit_status(code) : status;
}

static void tell_of_waiting(const char *path)
{
    say(stderr, "mtag-report: waiting for %s, which another program has locked\n",
        path);
}

static int run(struct arena *a, int argc, char **argv)
{
    size_t count = 0;
    while (rep_views.items[count])
        count++;
    struct cli_verb *verbs = arena_alloc(a, count, sizeof(*verbs));
    const struct cli_verb **list = arena_alloc(a, count, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        const struct rep_view *view = (const struct rep_view *)rep_views.items[i];
        verbs[i] = (struct cli_verb){view->plugin.name, view->words, view->plugin.help,
                                     run_view};
        list[i] = &verbs[i];
    }
    const struct cli_program program = {
        .name = "mtag-report",
        .about = arena_printf(
            a, "Compares recorded trials. Without a verb: %s, with its options.",
            verbs[0].name),
        .examples = "mtag-report -s sweep_lr --top 10 -o table.tex\n",
        .verbs = list,
        .verb_count = count,
        .otherwise = &verbs[0],
    };
    res_on_waiting(tell_of_waiting);
    return cli_run_verb(&program, argc, argv);
}

int rep_program(int argc, char **argv)
{
    struct arena *a = arena_create();
    int status = run(a, argc, argv);
    arena_destroy(a);
    return status;
}
