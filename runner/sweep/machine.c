/* What a run is recorded with: machine.h. */
#define _GNU_SOURCE
#include "runner/sweep/machine.h"

#include "base/str.h"
#include "nn/kernels/onednn.h"

#include <cblas.h>
#include <fcntl.h>
#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <math.h>
#include <sched.h>
#include <sndfile.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *cpu_model(struct arena *a)
{
    FILE *f = fopen("/proc/cpuinfo", "r");
    char line[512];
    const char *model = NULL;
    while (f && !model && fgets(line, sizeof(line), f)) {
        char *colon = strchr(line, ':');
        if (colon && strncmp(line, "model name", 10) == 0) {
            colon += strspn(colon, ": \t");
            colon[strcspn(colon, "\n")] = '\0';
            model = arena_printf(a, "%s, %s kernels", colon, openblas_get_corename());
        }
    }
    if (f) {
        fclose(f);
    }
    return model;
}

/* First line that `git WORDS` prints in folder, NULL if it fails. */
static char *ask_git(const char *folder, const char *const *words, struct arena *a)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        return NULL;
    }
    pid_t pid = fork();
    if (pid == 0) {
        const char *command[8] = {"git", "-C", folder};
        for (int i = 0; words[i] && i < 4; i++) {
            command[3 + i] = words[i];
        }
        int null = open("/dev/null", O_RDWR);
        dup2(ends[1], STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        dup2(null, STDIN_FILENO);
        union {
            const char *const *in;
            char *const *out;
        } argv = {.in = command};
        execvp("git", argv.out);
        _exit(127);
    }
    close(ends[1]);
    char line[256] = "";
    ssize_t n = pid > 0 ? read(ends[0], line, sizeof(line) - 1) : 0;
    close(ends[0]);
    int status = 1;
    if (pid > 0) {
        waitpid(pid, &status, 0);
    }
    line[n > 0 ? n : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return n >= 0 && (WIFEXITED(status) && WEXITSTATUS(status) == 0)
               ? arena_strdup(a, line)
               : NULL;
}

static const char *git_commit(const char *folder, struct arena *a)
{
    const char *const head[] = {"rev-parse", "HEAD", NULL};
    const char *const changes[] = {"status", "--porcelain", "-uno", NULL};
    char *commit = ask_git(folder, head, a);
    char *changed = commit ? ask_git(folder, changes, a) : NULL;
    return commit && changed && *changed ? arena_printf(a, "%s+", commit) : commit;
}

int run_cores(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? count : 1;
}

double run_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (double)pages * (double)size : (double)INFINITY;
}

struct res_machine run_machine(const char *folder, struct arena *a)
{
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    char onednn[NN_ONEDNN_VERSION];
    nn_onednn_version(onednn);
    return (struct res_machine){
        .version = MTAG_VERSION,
        .libraries = arena_printf(a, "%s; %s; SQLite %s; %s; %s; GSL %s",
                                  openblas_get_config(), onednn, sqlite3_libversion(),
                                  fftwf_version, sf_version_string(), GSL_VERSION),
        .cpu = cpu_model(a),
        .git_commit = git_commit(folder, a),
        .host = arena_strdup(a, host),
    };
}
