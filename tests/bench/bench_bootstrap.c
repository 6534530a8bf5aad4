/* How long a bootstrap of the areas of networks takes: bench_bootstrap [CLIPS TAGS
 * NETWORKS SAMPLES]
 *
 * Sorting the scores, then all samples, milliseconds of processor time on one core,
 * least of several. The share of clips with a tag is that of MagnaTagATune. */
#include "base/rng.h"
#include "base/stats/bootstrap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 7 };

static double processor_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

struct scene {
    size_t clips, tags, networks, samples;
    unsigned char *truth;
    float *score; /* [networks][clips][tags] */
    struct stats_areas areas;
};

static bool make(struct scene *s)
{
    struct rng r;
    const size_t cells = s->clips * s->tags;
    rng_init(&r, 1, RNG_SHUFFLE, 0, 0);
    s->truth = malloc(cells);
    s->score = malloc(cells * s->networks * sizeof(*s->score));
    s->areas.roc = malloc(s->networks * s->samples * sizeof(double));
    s->areas.pr = malloc(s->networks * s->samples * sizeof(double));
    if (!s->truth || !s->score || !s->areas.roc || !s->areas.pr)
        return false;
    for (size_t i = 0; i < cells; i++)
        s->truth[i] = rng_uniform(&r) < 0.0655;
    for (size_t i = 0; i < cells * s->networks; i++)
        s->score[i] = (float)(rng_uniform(&r) + rng_uniform(&r) +
                              (s->truth[i % cells] ? 0.9 : 0));
    return true;
}

static bool measure(struct scene *s, double *sorting, double *sampling)
{
    const struct stats_units units = {.units = s->clips, .clips = s->clips, .seed = 1};
    const double start = processor_ms();
    struct stats_bootstrap *b = stats_bootstrap_create(s->truth, s->clips, s->tags);
    bool done = b != NULL;
    for (size_t n = 0; n < s->networks && done; n++)
        done = stats_bootstrap_add(b, s->score + n * s->clips * s->tags);
    const double sorted = processor_ms();
    done = done && stats_bootstrap_run(b, &units, s->samples, &s->areas);
    *sorting = fmin(*sorting, sorted - start);
    *sampling = fmin(*sampling, processor_ms() - sorted);
    stats_bootstrap_destroy(b);
    return done;
}

int main(int argc, char **argv)
{
    struct scene s = {1339, 50, 2, 2000, NULL, NULL, {0}};
    size_t *const numbers[] = {&s.clips, &s.tags, &s.networks, &s.samples};
    double sorting = INFINITY, sampling = INFINITY;
    bool done = argc == 1 || argc == 5;
    for (int i = 1; i < argc && done; i++)
        done = (*numbers[i - 1] = strtoul(argv[i], NULL, 10)) > 0;
    if (!done || !make(&s)) {
        fputs("usage: bench_bootstrap [CLIPS TAGS NETWORKS SAMPLES]\n", stderr);
        return 2;
    }
    for (int i = 0; i < ROUNDS && done; i++)
        done = measure(&s, &sorting, &sampling);
    printf("%zu clips, %zu tags, %zu networks, %zu samples, ms\n", s.clips, s.tags,
           s.networks, s.samples);
    printf("sorting %.1f, samples %.1f, together %.1f\n", sorting, sampling,
           sorting + sampling);
    return done ? 0 : 1;
}
