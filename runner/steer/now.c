/* The file of a sweep's progress: now.h. */
#include "runner/steer/now.h"

#include "base/json.h"
#include "results/path.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char *path_of(const char *database, int64_t sweep, struct arena *a)
{
    struct str path = {0};
    res_add_sweep_status(&path, database, sweep);
    const char *copy = arena_strdup(a, str_text(&path));
    str_deinit(&path);
    return copy;
}

void steer_now_put(const char *path, json_t *object)
{
    struct arena *a = arena_create();
    struct str text = {0};
    const char *temporary = arena_printf(a, "%s.%ld-0.tmp", path, (long)getpid());
    json_add_pretty(&text, object);
    int fd =
        open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd >= 0) {
        const bool whole = write(fd, text.text, text.length) == (ssize_t)text.length;
        if (close(fd) != 0 || !whole || rename(temporary, path) != 0)
            unlink(temporary);
    }
    str_deinit(&text);
    arena_destroy(a);
}

void steer_now_write(const char *database, int64_t sweep, json_t *object)
{
    struct arena *a = arena_create();
    steer_now_put(path_of(database, sweep, a), object);
    arena_destroy(a);
}

void steer_now_remove(const char *database, int64_t sweep)
{
    struct arena *a = arena_create();
    unlink(path_of(database, sweep, a));
    arena_destroy(a);
}
