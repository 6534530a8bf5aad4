/* The facts that are recorded with a run: machine.h. */
#define _GNU_SOURCE
#include "runner/sweep/machine.h"

#include "base/child.h"
#include "base/file.h"
#include "base/str.h"
#include "nn/blas.h"
#include "nn/kernels/onednn.h"
#include "runner/sweep/commit.h"

#include <cblas.h>
#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <math.h>
#include <sndfile.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
            model = arena_printf(a, "%s, %s kernels", colon, nn_blas_kernel());
        }
    }
    if (f)
        fclose(f);
    return model;
}

/* "0.1.0, build 1f0c3a52": the build is a hash of the program's file. */
static const char *program(struct arena *a)
{
    char *bytes = NULL;
    size_t length;
    if (file_read("/proc/self/exe", &bytes, &length, NULL) != ERR_OK)
        return MTAG_VERSION;
    const struct hash hash = hash_bytes(bytes, length);
    free(bytes);
    return arena_printf(a, MTAG_VERSION ", build %.8s", hash.text);
}

int run_cores(void)
{
    return child_processors();
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
        .version = program(a),
        .libraries = arena_printf(a, "%s; %s; SQLite %s; %s; %s; GSL %s",
                                  openblas_get_config(), onednn, sqlite3_libversion(),
                                  fftwf_version, sf_version_string(), GSL_VERSION),
        .cpu = cpu_model(a),
        .git_commit = run_commit(folder, a),
        .host = arena_strdup(a, host),
        .worker = arena_printf(a, "%s:%ld", host, (long)getpid()),
    };
}
