/* mtag-run --version: version.h. */
#include "runner/sweep/version.h"

#include "base/term.h"
#include "nn/blas.h"
#include "nn/kernels/onednn.h"
#include "nn/kernels/versions.h"
#include "nn/layer.h"

#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <mpg123.h>
#include <sndfile.h>
#include <sox.h>
#include <soxr.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>
#include <zip.h>

enum { COLUMN = 11, WIDTH = 79 };

static void add_row(struct str *out, const char *name, struct str *text)
{
    str_addf(out, "%-*s", COLUMN, name);
    term_add_wrapped(out, str_text(text), COLUMN, WIDTH);
    str_deinit(text);
}

/* "3.3.10" of "fftw-3.3.10-sse2-avx". */
static const char *of_dashes(const char *text, size_t *length)
{
    const char *dash = strchr(text, '-');
    text = dash ? dash + 1 : text;
    *length = strcspn(text, "-");
    return text;
}

static void add_libraries(struct str *out)
{
    struct str text = {0};
    char onednn[NN_ONEDNN_VERSION];
    size_t fftw_length, sndfile_length;
    const char *fftw = of_dashes(fftwf_version, &fftw_length),
               *sndfile = of_dashes(sf_version_string(), &sndfile_length);
    nn_onednn_version(onednn);
    str_addf(&text, "%s, %s, FFTW %.*s, GSL %s, SQLite %s, libsndfile %.*s, ",
             nn_blas_version(), onednn, (int)fftw_length, fftw, GSL_VERSION,
             sqlite3_libversion(), (int)sndfile_length, sndfile);
    str_addf(
        &text,
        "mpg123 (interface %d), soxr %s, SoX %s, libyaml %s, jansson %s, libzip %s",
        MPG123_API_VERSION, soxr_version() + strspn(soxr_version(), "libsoxr-"),
        sox_version(), yaml_get_version_string(), JANSSON_VERSION,
        zip_libzip_version());
    add_row(out, "libraries", &text);
}

static void add_kernels(struct str *out)
{
    struct str text = {0};
    const char *own = "plain";
#ifdef NN_VERSIONS
    own = NN_HAS_AVX512 ? "AVX-512" : NN_HAS_AVX2 ? "AVX2" : "plain";
#endif
    str_addf(&text, "%s of OpenBLAS, %s of mtag", nn_blas_kernel(), own);
    add_row(out, "kernels", &text);
}

/* Whether $PATH has a program. */
static bool in_path(const char *program)
{
    const char *path = getenv("PATH");
    bool found = false;
    while (path && *path && !found) {
        const size_t n = strcspn(path, ":");
        struct str file = {0};
        str_addf(&file, "%.*s/%s", (int)n, path, program);
        found = access(str_text(&file), X_OK) == 0;
        str_deinit(&file);
        path += n + (path[n] == ':');
    }
    return found;
}

static void add_features(struct str *out)
{
    struct str text = {0};
    char onednn[NN_ONEDNN_VERSION];
    size_t layers = 0;
    nn_onednn_version(onednn);
    while (nn_layers.items[layers])
        layers++;
    str_addf(&text, "%zu layers; convolutions by %s; %s", layers,
             strncmp(onednn, "no ", 3) == 0 ? "OpenBLAS alone (slower)" : "oneDNN too",
             in_path("gnuplot") ? "figures by gnuplot"
                                : "no figures: gnuplot is not in the path");
    add_row(out, "features", &text);
}

void run_add_version(struct str *out)
{
    add_libraries(out);
    add_kernels(out);
    add_features(out);
}
