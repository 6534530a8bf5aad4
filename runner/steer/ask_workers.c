/* Requests to the workers of a shared folder: ask_workers.h. */
#include "runner/steer/ask_workers.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/say.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WAIT_SECONDS = 10 };

/* Workers of the sweep (NULL: of any), and how many of them are held. */
static size_t count_workers(const char *folder, const char *sweep, size_t *held)
{
    struct arena *a = arena_create();
    struct steer_workers w;
    size_t count = 0;
    steer_workers_read(folder, a, &w);
    *held = 0;
    for (size_t i = 0; i < w.count; i++) {
        if (strcmp(w.items[i].sweep, sweep) != 0)
            continue;
        count++;
        *held += json_is_true(json_object_get(w.items[i].state, "held"));
    }
    steer_workers_deinit(&w);
    arena_destroy(a);
    return count;
}

/* How many have not done yet what is asked. */
static size_t count_others(const char *folder, enum steer_kind kind, const char *sweep)
{
    size_t held;
    const size_t count = count_workers(folder, sweep, &held);
    return kind == STEER_PAUSE ? count - held : kind == STEER_RESUME ? held : count;
}

static enum err_code put(const struct steer_command *c, const char *folder,
                         const char *target, struct err *e)
{
    const struct steer_request request = {c->kind, target, c->reason ? c->reason : ""};
    if (c->kind == STEER_RESUME) {
        steer_drop(folder, STEER_PAUSE, target);
        return ERR_OK;
    }
    return steer_put(folder, &request, e);
}

size_t steer_drop_pauses(const char *folder, const char *sweep, struct arena *a)
{
    struct steer_request *list;
    const size_t count = steer_list(folder, a, &list);
    const char *own = sweep ? steer_sweep(sweep, a) : NULL;
    size_t dropped = 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i].kind != STEER_PAUSE || (own && strcmp(list[i].target, own) != 0))
            continue;
        steer_drop(folder, STEER_PAUSE, list[i].target);
        dropped++;
    }
    return dropped;
}

int steer_ask_workers(const struct steer_command *c, const char *folder,
                      const char *sweep, struct arena *a)
{
    static const struct timespec step = {.tv_nsec = 100000000};
    static const char *const done[STEER_KINDS] = {
        [STEER_RESUME] = "goes on",
        [STEER_PAUSE] = "each run finishes its epoch and is held then",
        [STEER_STOP] = "ends; the same command goes on"};
    const double until = clock_seconds() + WAIT_SECONDS;
    const char *target = steer_sweep(sweep, a);
    size_t held, left;
    struct err e = {0};
    const size_t all = count_workers(folder, sweep, &held);
    if (put(c, folder, target, &e) != ERR_OK) {
        say(stderr, "mtag-run: %s\n", e.text);
        return 2;
    }
    if (c->kind == STEER_RESUME && !c->sweep)
        steer_drop_pauses(folder, NULL, a);
    while ((left = count_others(folder, c->kind, sweep)) > 0 && clock_seconds() < until)
        nanosleep(&step, NULL);
    steer_take_answer(folder, c->kind, target, a);
    say(stdout, "the sweep %s, %zu worker%s of %s: %s\n", sweep, all,
        all == 1 ? "" : "s", folder, done[c->kind]);
    if (left > 0)
        say(stderr,
            "mtag-run: %zu of them %s not followed within %d s; the request stays, and "
            "--status tells what becomes of it\n",
            left, left == 1 ? "has" : "have", WAIT_SECONDS);
    return left > 0 ? 1 : 0;
}

bool steer_is_key(const char *word)
{
    return strlen(word) >= STEER_KEY_DIGITS &&
           strspn(word, "0123456789abcdef-") == strlen(word);
}
