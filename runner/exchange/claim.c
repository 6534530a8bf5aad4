/* Claims: claim.h. */
#define _GNU_SOURCE
#include "runner/exchange/claim.h"

#include "base/file.h"
#include "base/str.h"
#include "runner/exchange/jobs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RENEW_SECONDS = 60 };

struct claims {
    const char *folder, *host, *boot;
    const char *clock; /* a file of ours that shows the file server's time */
    struct claim_rules rules;
    struct jobs *jobs; /* NULL: Slurm is not asked */
    long process;
    unsigned long long started; /* ticks after the boot */
    unsigned made;
};

struct claim {
    char *path, *text;
    pid_t owner;
};

/* ---- who a process is ---- */

/* The 22nd field of /proc/PID/stat; 0: there is no such process. */
static unsigned long long start_of(long process)
{
    char path[64], text[1024];
    unsigned long long started = 0;
    snprintf(path, sizeof(path), "/proc/%ld/stat", process);
    FILE *f = file_open_stream(path, NULL);
    const size_t length = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
    if (f)
        fclose(f);
    text[length] = '\0';
    const char *at = strrchr(text, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at)
        started = strtoull(at, NULL, 10);
    return started;
}

/* The boot and the namespace in which process numbers mean something. */
static const char *read_boot(struct arena *a)
{
    char boot[64] = "", space[64] = "";
    FILE *f = file_open_stream("/proc/sys/kernel/random/boot_id", NULL);
    if (f && fgets(boot, sizeof(boot), f))
        boot[strcspn(boot, "\n")] = '\0';
    if (f)
        fclose(f);
    if (readlink("/proc/self/ns/pid", space, sizeof(space) - 1) < 0)
        space[0] = '\0';
    return arena_printf(a, "%s/%s", boot, space);
}

enum err_code claims_open(const char *folder, const struct claim_rules *rules,
                          struct arena *a, struct claims **out, struct err *e)
{
    char host[256] = "";
    *out = NULL;
    if (gethostname(host, sizeof(host) - 1) != 0)
        return err_errno(e, "cannot tell the name of this machine");
    struct claims *c = arena_alloc(a, 1, sizeof(*c));
    c->folder = arena_strdup(a, folder);
    c->host = arena_strdup(a, host);
    c->boot = read_boot(a);
    c->rules = *rules;
    c->jobs = rules->slurm || rules->job ? jobs_create(a) : NULL;
    c->process = (long)getpid();
    c->started = start_of(c->process);
    c->clock = arena_printf(a, "%s/.clock.%s.%ld", folder, host, c->process);
    *out = c;
    return ERR_OK;
}

void claims_close(struct claims *c)
{
    if (c && (long)getpid() == c->process)
        unlink(c->clock);
    if (c)
        jobs_deinit(c->jobs);
}

double claim_interval(const struct claims *c)
{
    return c->rules.stale / 4 < RENEW_SECONDS ? c->rules.stale / 4 : RENEW_SECONDS;
}

/* ---- whether a claim is stale ---- */

static double seconds_of(const struct stat *status)
{
    return (double)status->st_mtim.tv_sec + 1e-9 * (double)status->st_mtim.tv_nsec;
}

/* That which the file server would give a file. */
double claims_now(const struct claims *c)
{
    struct stat status;
    double time = 0;
    int fd = open(c->clock, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd >= 0 && futimens(fd, NULL) == 0 && fstat(fd, &status) == 0)
        time = seconds_of(&status);
    if (fd >= 0)
        close(fd);
    return time;
}

/* The value of a line "KEY VALUE" of a claim is value. */
static bool says(const char *text, const char *key, const char *value)
{
    struct str line = {0};
    str_addf(&line, "%s %s\n", key, value);
    const bool found = strstr(text, line.text) != NULL;
    str_deinit(&line);
    return found;
}

static unsigned long long number_in(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

/* The claim is of a job that has ended, or of an attempt before this one. An owner that
 * lives renews it: silence for two intervals guards jobs that squeue does not show. */
static bool is_of_past_job(const struct claims *c, const char *text, double silence)
{
    char job[64] = "";
    const char *at = strstr(text, "\njob ");
    if (!at || sscanf(at, "\njob %63s", job) != 1)
        return false;
    if (c->rules.job && strcmp(c->rules.job, job) == 0)
        return number_in(text, "\nattempt ") < (unsigned long long)c->rules.attempt;
    return c->jobs && silence > 2 * claim_interval(c) &&
           jobs_find(c->jobs, job) == JOBS_UNKNOWN;
}

static bool is_stale(const struct claims *c, const char *path, const char *text)
{
    struct stat status;
    if (!c->rules.any_host && says(text, "host", c->host) &&
        says(text, "boot", c->boot))
        return start_of((long)number_in(text, "process ")) !=
               number_in(text, "started ");
    if (stat(path, &status) != 0)
        return false;
    const double renewed = seconds_of(&status), now = claims_now(c);
    return now > 0 &&
           (now - renewed > c->rules.stale || is_of_past_job(c, text, now - renewed));
}

/* NULL: there is no claim; else heap. */
static char *read_claim(const char *path)
{
    char *text = NULL;
    size_t length;
    return file_read(path, &text, &length, NULL) == ERR_OK ? text : NULL;
}

/* ---- taking ---- */

static char *path_of(const struct claims *c, const char *name)
{
    struct str path = {0};
    str_addf(&path, "%s/%s", c->folder, name);
    return path.text;
}

/* Moves a stale claim away. What was moved may be a claim that another process made in
 * the meantime: it is put back. */
static bool move_away(struct claims *c, const char *path, const char *judged)
{
    struct str aside = {0};
    str_addf(&aside, "%s/.over.%s.%ld.%u", c->folder, c->host, c->process, c->made++);
    bool moved = rename(path, aside.text) == 0;
    if (moved) {
        char *text = read_claim(aside.text);
        moved = text && strcmp(text, judged) == 0;
        free(text);
        if (!moved && link(aside.text, path) != 0 && errno != EEXIST)
            moved = false;
        unlink(aside.text);
    }
    str_deinit(&aside);
    return moved;
}

static void add_owner(struct claims *c, struct str *out)
{
    str_addf(out, "host %s\nprocess %ld\nstarted %llu\nboot %s\n", c->host, c->process,
             c->started, c->boot);
    if (c->rules.job)
        str_addf(out, "job %s\nattempt %d\n", c->rules.job, c->rules.attempt);
    str_addf(out, "number %u\n", c->made++);
}

/* Makes the file; ERR_OK with *out NULL: it is there. */
static enum err_code make(struct claims *c, char *path, struct claim **out,
                          struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return errno == EEXIST ? ERR_OK : err_errno(e, "cannot make the file %s", path);
    struct str text = {0};
    add_owner(c, &text);
    struct claim *made = calloc(1, sizeof(*made));
    enum err_code code = ERR_OK;
    if (write(fd, text.text, text.length) != (ssize_t)text.length)
        code = err_errno(e, "cannot write the file %s", path);
    if (close(fd) != 0 && code == ERR_OK)
        code = err_errno(e, "cannot write the file %s", path);
    if (code == ERR_OK && !made)
        code = err_set(e, ERR_MEMORY, "no memory for a claim");
    if (code != ERR_OK) {
        unlink(path);
        str_deinit(&text);
        free(made);
        return code;
    }
    *made = (struct claim){strdup(path), text.text, getpid()};
    *out = made;
    return ERR_OK;
}

enum err_code claim_take(struct claims *c, const char *name, struct claim **out,
                         struct err *e)
{
    char *path = path_of(c, name);
    *out = NULL;
    enum err_code code = make(c, path, out, e);
    if (code == ERR_OK && !*out) {
        char *text = read_claim(path);
        const bool gone = text && is_stale(c, path, text) && move_away(c, path, text);
        free(text);
        if (gone)
            code = make(c, path, out, e);
    }
    free(path);
    return code;
}

bool claim_is_held(struct claims *c, const char *name)
{
    char *path = path_of(c, name), *text = read_claim(path);
    const bool held = text && !is_stale(c, path, text);
    free(text);
    free(path);
    return held;
}

static void clear(struct claims *c, const char *path)
{
    char *text = read_claim(path);
    if (text && is_stale(c, path, text))
        move_away(c, path, text);
    free(text);
}

/* Clocks and claims that were moved away, of processes that are gone. */
static void clear_old(struct claims *c, const char *path)
{
    struct stat status;
    const double now = claims_now(c);
    if (strcmp(path, c->clock) != 0 && stat(path, &status) == 0 &&
        S_ISREG(status.st_mode) && now - seconds_of(&status) > c->rules.stale)
        unlink(path);
}

void claims_clear(struct claims *c, const char *keep)
{
    DIR *folder = opendir(c->folder);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        char *path = path_of(c, entry->d_name);
        if (entry->d_name[0] == '.')
            clear_old(c, path);
        else if (!keep || !strstr(entry->d_name, keep))
            clear(c, path);
        free(path);
    }
    if (folder)
        closedir(folder);
}

/* ---- keeping ---- */

static bool is_ours(const struct claim *c)
{
    char *text = read_claim(c->path);
    const bool ours = text && strcmp(text, c->text) == 0;
    free(text);
    return ours;
}

bool claim_renew(struct claim *c)
{
    return is_ours(c) && utimensat(AT_FDCWD, c->path, NULL, AT_SYMLINK_NOFOLLOW) == 0;
}

void claim_release(struct claim *c)
{
    if (!c)
        return;
    if (c->owner == getpid() && is_ours(c))
        unlink(c->path);
    free(c->path);
    free(c->text);
    free(c);
}
