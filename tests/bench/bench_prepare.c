/* What it costs to fill a cache, for bench_prepare.py: recordings, one a line of
 * standard input, become a pack of a feature by one worker. Prints seconds of wall
 * clock, seconds of processor time, and the largest resident memory of this process
 * and of its workers, in MB.
 *
 *     bench_prepare CACHE FEATURE < LIST */
#include "base/clock.h"
#include "features/prepare/prepare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static double processor_seconds(const struct rusage *r)
{
    return (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) +
           1e-6 * (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec);
}

/* Of the program itself: what getrusage has includes the program that started it. */
static double peak_megabytes(void)
{
    char line[256];
    long kilobytes = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL)
        if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1)
            break;
    if (status != NULL)
        fclose(status);
    return (double)kilobytes / 1024;
}

static void read_list(FILE *list, struct feat_dataset *d, struct arena *a)
{
    char *line = NULL;
    size_t room = 0, clips = 0;
    ssize_t length;
    while ((length = getline(&line, &room, list)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (d->clip_count == clips) {
            struct feat_clip *more = arena_alloc(a, 2 * clips + 64, sizeof(*more));
            if (clips > 0)
                memcpy(more, d->clips, clips * sizeof(*more));
            clips = 2 * clips + 64;
            d->clips = more;
        }
        const char *path = arena_strdup(a, line);
        d->clips[d->clip_count++] =
            (struct feat_clip){.id = path, .stem = path, .path = path};
    }
    free(line);
    for (int s = 0; s < FEAT_SPLITS; s++)
        d->split[s] = arena_alloc(a, d->clip_count + 1, sizeof(*d->split[s]));
    for (size_t i = 0; i < d->clip_count; i++)
        d->split[FEAT_TRAIN][i] = i;
    d->split_count[FEAT_TRAIN] = d->clip_count;
}

static enum err_code fill(const char *cache, const struct opt_typed *value,
                          struct arena *a, struct err *e)
{
    struct feat_dataset d = {.options = {.sample_rate = 16000,
                                         .npy_rate = 16000,
                                         .samples = 48000,
                                         .crop = FEAT_CROP_GRID,
                                         .on_error = FEAT_STOP}};
    struct feat_input input = {.name = "input", .value = *value};
    struct rusage before, self, children;
    read_list(stdin, &d, a);
    struct feat_prepare p = {.dataset = &d,
                             .inputs = &input,
                             .input_count = 1,
                             .cache = cache,
                             .limit = 1e12,
                             .workers = 1};
    getrusage(RUSAGE_SELF, &before);
    double started = clock_seconds();
    enum err_code code = feat_prepare(&p, NULL, e);
    double wall = clock_seconds() - started;
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    if (code == ERR_OK)
        printf("%.6f %.6f %.1f %.1f\n", wall,
               processor_seconds(&self) - processor_seconds(&before) +
                   processor_seconds(&children),
               peak_megabytes(), (double)children.ru_maxrss / 1024);
    return code;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct opt_typed value = {0};
    struct err e = {0};
    if (argc != 3) {
        fprintf(stderr, "usage: bench_prepare CACHE FEATURE < LIST\n");
        return 2;
    }
    struct yaml_node *node =
        yaml_read_text(argv[2], strlen(argv[2]), "FEATURE", ".", a, diag);
    if (node != NULL)
        feat_read(node, "feature", &value, a, diag);
    enum err_code code = diag_to_err(diag, &e);
    if (code == ERR_OK)
        code = fill(argv[1], &value, a, &e);
    if (code != ERR_OK)
        fprintf(stderr, "%s\n", e.text);
    diag_destroy(diag);
    arena_destroy(a);
    return code == ERR_OK ? 0 : 1;
}
