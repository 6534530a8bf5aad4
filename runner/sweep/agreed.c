/* Decisions of several processes: shared.h. Each is a function of the results, so that
 * all come to the same; the first one writes it, and the others find out if they
 * differ. */
#define _GNU_SOURCE
#include "runner/sweep/shared_parts.h"

#include "base/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder of the sweep's decisions since the last entry of its history; NULL: it
 * cannot be made, and w->err says why. */
static const char *folder_of(struct sweep *w)
{
    struct sweep_shared *s = w->shared;
    if (!s->agreed) {
        const struct hash hash =
            hash_text(arena_printf(w->arena, "%s\n%s", w->spec->name,
                                   entry_text(&w->history.entry, w->arena)));
        const char *folder = file_join(w->arena, s->decided, hash.text);
        if (inside_make_folder(folder, &w->err) == ERR_OK)
            s->agreed = folder;
    }
    return s->agreed;
}

static char *path_of(struct sweep *w, size_t number, struct arena *a)
{
    const char *folder = folder_of(w);
    return folder ? arena_printf(a, "%s/%zu", folder, number) : NULL;
}

/* The first line says what is decided, the second who decided it; the rest is the
 * answer of the sampler. */
static void describe(const struct res_decision *d, struct str *out)
{
    str_addf(out, "%s, time %lld, seed %lld, until %d, saw %s\n", d->kind,
             (long long)d->time, (long long)d->seed, d->until, d->saw);
}

/* Whether a file has the lines that describe() and the machine's name make. */
static bool is_decision(const char *text, size_t length)
{
    static const char *const words[] = {", time ", ", seed ", ", until ", ", saw "};
    const size_t line = strcspn(text, "\n");
    const char *at = text, *end = text + line;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words) && at; i++)
        at = strstr(at, words[i]);
    return at && at < end && *end == '\n' && end[1] != '\0' && end[1] != '\n' &&
           strlen(text) == length;
}

static void compare(struct sweep *w, size_t number, const char *path, const char *own)
{
    char *text = NULL;
    size_t length;
    if (file_read(path, &text, &length, &w->err) != ERR_OK)
        return;
    const size_t line = strcspn(text, "\n"), ours = strcspn(own, "\n");
    const char *who = text[line] ? text + line + 1 : "";
    if (!is_decision(text, length))
        sweep_check(err_set(&w->err, ERR_DATA,
                            "%s is damaged: remove it, and the decision is taken again",
                            path));
    else if (line != ours || strncmp(text, own, line) != 0)
        sweep_check(err_set(
            &w->err, ERR_DATA,
            "decision %zu of the sweep %s is `%.*s` here and `%.*s` at %.*s (%s): the "
            "results or the programs differ",
            number + 1, w->spec->name, (int)ours, own, (int)line, text,
            (int)strcspn(who, "\n"), who, path));
    free(text);
}

/* Written aside and linked: a file is whole or is not there. False: another process was
 * first, or w->err. */
static bool publish(struct sweep *w, const char *path, const char *text)
{
    struct arena *a = arena_create();
    const char *aside =
        arena_printf(a, "%s.%s.%ld-0.tmp", path, w->machine.host, (long)getpid());
    sweep_check(file_write(aside, text, strlen(text), &w->err));
    const bool first = w->err.code == ERR_OK && link(aside, path) == 0;
    if (!first && w->err.code == ERR_OK && errno != EEXIST)
        sweep_check(err_errno(&w->err, "cannot make the file %s", path));
    unlink(aside);
    arena_destroy(a);
    return first;
}

/* Bits depend on it, and machines differ. */
int sweep_shared_threads(struct sweep *w, int own)
{
    if (!w->shared || w->err.code != ERR_OK)
        return own;
    const struct hash hash = hash_text(w->spec->name);
    const char *path =
        arena_printf(w->arena, "%s/%s.threads", w->shared->decided, hash.text);
    char *text = NULL;
    size_t length;
    if (publish(w, path, arena_printf(w->arena, "%d\n", own)) ||
        file_read(path, &text, &length, &w->err) != ERR_OK)
        return own;
    const int threads = atoi(text);
    free(text);
    return threads > 0 ? threads : own;
}

void sweep_shared_decided(struct sweep *w, size_t number, const struct res_decision *d,
                          const char *answer)
{
    struct arena *a = arena_create();
    struct str text = {0};
    const char *path = w->shared ? path_of(w, number, a) : NULL;
    describe(d, &text);
    str_addf(&text, "%s\n%s", w->machine.worker, answer ? answer : "");
    if (path && file_exists(path))
        compare(w, number, path, text.text);
    else if (path && !publish(w, path, text.text) && w->err.code == ERR_OK)
        compare(w, number, path, text.text);
    str_deinit(&text);
    arena_destroy(a);
}

char *sweep_shared_answer(struct sweep *w, size_t number)
{
    struct arena *a = arena_create();
    const char *path = w->shared ? path_of(w, number, a) : NULL;
    char *text = NULL, *answer = NULL;
    size_t length;
    if (path && file_read(path, &text, &length, NULL) == ERR_OK &&
        is_decision(text, length)) {
        char *at = strchr(text, '\n');
        at = at ? strchr(at + 1, '\n') : NULL;
        answer = at && at[1] ? strdup(at + 1) : NULL;
    }
    free(text);
    arena_destroy(a);
    return answer;
}
