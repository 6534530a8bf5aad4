/* Requests as files: request.h. */
#include "runner/steer/request.h"

#include "base/file.h"
#include "base/inside.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "requests"
#define ANSWER ".answer"

enum { LONGEST_REASON = 200 };

const char *const steer_names[STEER_KINDS] = {"resume", "pause", "stop"};

const char *steer_sweep(const char *sweep, struct arena *a)
{
    return arena_printf(a, "sweep-%s", hash_text(sweep).text);
}

static char *path_of(struct arena *a, const char *folder, enum steer_kind kind,
                     const char *target, const char *end)
{
    return arena_printf(a, "%s/" FOLDER "/%s-%s%s", folder, steer_names[kind], target,
                        end);
}

enum err_code steer_put(const char *folder, const struct steer_request *r,
                        struct err *e)
{
    struct arena *a = arena_create();
    const char *requests = arena_printf(a, "%s/" FOLDER, folder);
    const char *path = path_of(a, folder, r->kind, r->target, "");
    enum err_code code = inside_make_folder(requests, e);
    if (code == ERR_OK) {
        unlink(path_of(a, folder, r->kind, r->target, ANSWER));
        inside_drop_link(path);
        code = file_write(path, r->reason, strlen(r->reason), e);
    }
    arena_destroy(a);
    return code;
}

void steer_drop(const char *folder, enum steer_kind kind, const char *target)
{
    struct arena *a = arena_create();
    unlink(path_of(a, folder, kind, target, ""));
    arena_destroy(a);
}

double steer_time(const char *folder, enum steer_kind kind, const char *target)
{
    struct arena *a = arena_create();
    struct stat status;
    double time = 0;
    if (stat(path_of(a, folder, kind, target, ""), &status) == 0)
        time = (double)status.st_mtim.tv_sec + 1e-9 * (double)status.st_mtim.tv_nsec;
    arena_destroy(a);
    return time;
}

bool steer_is_there(const char *folder, enum steer_kind kind, const char *target)
{
    struct arena *a = arena_create();
    const bool there = file_exists(path_of(a, folder, kind, target, ""));
    arena_destroy(a);
    return there;
}

void steer_answer(const char *folder, enum steer_kind kind, const char *target,
                  const char *text)
{
    struct arena *a = arena_create();
    const char *path = path_of(a, folder, kind, target, ANSWER);
    inside_drop_link(path);
    file_write(path, text, strlen(text), NULL);
    arena_destroy(a);
}

bool steer_is_answered(const char *folder, enum steer_kind kind, const char *target)
{
    struct arena *a = arena_create();
    const bool there = file_exists(path_of(a, folder, kind, target, ANSWER));
    arena_destroy(a);
    return there;
}

/* The first line of a file. */
static const char *read_line(const char *path, struct arena *a)
{
    char *text = NULL;
    size_t length;
    if (file_read(path, &text, &length, NULL) != ERR_OK)
        return NULL;
    text[strcspn(text, "\n")] = '\0';
    const char *line = arena_strdup(a, text);
    free(text);
    return line;
}

const char *steer_take_answer(const char *folder, enum steer_kind kind,
                              const char *target, struct arena *a)
{
    const char *path = path_of(a, folder, kind, target, ANSWER);
    const char *line = read_line(path, a);
    if (line)
        unlink(path);
    return line;
}

bool steer_changed(const char *folder, struct timespec *seen)
{
    struct arena *a = arena_create();
    struct stat status;
    struct timespec now = {0};
    if (stat(arena_printf(a, "%s/" FOLDER, folder), &status) == 0)
        now = status.st_mtim;
    arena_destroy(a);
    const bool changed = now.tv_sec != seen->tv_sec || now.tv_nsec != seen->tv_nsec;
    *seen = now;
    return changed;
}

/* False if the name is not that of a request. */
static bool read_name(const char *name, struct steer_request *out)
{
    if (strchr(name, '.') != NULL)
        return false;
    for (enum steer_kind k = 0; k < STEER_KINDS; k++) {
        const size_t length = strlen(steer_names[k]);
        if (strncmp(name, steer_names[k], length) == 0 && name[length] == '-') {
            *out = (struct steer_request){.kind = k, .target = name + length + 1};
            return true;
        }
    }
    return false;
}

static int by_kind(const void *a, const void *b)
{
    const struct steer_request *x = a, *y = b;
    const int order = (int)x->kind - (int)y->kind;
    return order ? order : strcmp(x->target, y->target);
}

size_t steer_list(const char *folder, struct arena *a, struct steer_request **out)
{
    size_t count = 0;
    *out = NULL;
    DIR *dir = opendir(arena_printf(a, "%s/" FOLDER, folder));
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        struct steer_request r;
        if (!read_name(arena_strdup(a, entry->d_name), &r))
            continue;
        const char *reason = read_line(path_of(a, folder, r.kind, r.target, ""), a);
        r.reason =
            reason ? arena_strndup(a, reason, strnlen(reason, LONGEST_REASON)) : "";
        *out = arena_grow(a, *out, count, sizeof(**out));
        (*out)[count++] = r;
    }
    if (dir)
        closedir(dir);
    if (count > 1)
        qsort(*out, count, sizeof(**out), by_kind);
    return count;
}
