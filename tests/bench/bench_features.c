/* How long features take, for bench_features.py: reads features as lines of YAML from
 * standard input and answers each with the processor time, in seconds, that it takes
 * for all clips of a .npy of (clips, samples).
 *
 *     bench_features CLIPS.npy */
#include "base/npy.h"
#include "features/extract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RATE = 16000 };

static double processor_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool answer(const char *yaml, const float *clips, size_t count, long samples)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct opt_typed value = {0};
    struct feat_extractor *x = NULL;
    float *out = NULL;
    struct yaml_node *node = yaml_read_text(yaml, strlen(yaml), "input", ".", a, diag);
    if (node != NULL)
        feat_read(node, "feature", &value, a, diag);
    const struct feat_type *type = (const struct feat_type *)value.type;
    bool ok =
        diag_errors(diag) == 0 && type->open(value.options, RATE, &x, NULL) == ERR_OK;
    diag_print(diag, stderr);
    if (ok) {
        struct feat_shape s = type->shape(value.options, RATE, samples);
        out = mem_alloc(feat_shape_floats(s), sizeof(*out));
        ok = out != NULL && type->run(x, clips, samples, out, NULL) == ERR_OK;
    }
    if (ok) {
        double started = processor_seconds();
        for (size_t i = 0; i < count && ok; i++)
            ok =
                type->run(x, clips + i * (size_t)samples, samples, out, NULL) == ERR_OK;
        printf("%.9f\n", processor_seconds() - started);
        fflush(stdout);
    }
    if (x != NULL)
        type->close(x);
    free(out);
    diag_destroy(diag);
    arena_destroy(a);
    return ok;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    float *clips;
    size_t dims[4];
    int ndims;
    char line[1024];
    if (argc != 2 || npy_read(argv[1], &clips, dims, &ndims, &e) != ERR_OK ||
        ndims != 2) {
        fprintf(stderr, "usage: bench_features CLIPS.npy\n%s\n", e.text);
        return 2;
    }
    bool ok = true;
    while (ok && fgets(line, sizeof(line), stdin) != NULL)
        ok = answer(line, clips, dims[0], (long)dims[1]);
    free(clips);
    return ok ? 0 : 1;
}
