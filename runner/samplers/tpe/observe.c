/* The results of a sweep as observations of its trials. */
#include "runner/samplers/tpe/observe.h"

#include "runner/samplers/tpe/mixture.h"

#include <math.h>
#include <stdlib.h>

/* What the runs of a trial have told so far. */
struct told {
    const struct run_point *point; /* NULL: nothing */
    double sum;
    size_t count;
    int epoch;
    bool finished;
};

static void add(struct told *t, const struct run_evidence *e)
{
    const bool more = e->finished ? !t->finished : e->epoch > t->epoch;
    if (isnan(e->value) || (t->finished && !e->finished))
        return;
    if (more || !t->point)
        *t = (struct told){.epoch = e->epoch, .finished = e->finished};
    else if (!e->finished && e->epoch < t->epoch)
        return;
    t->point = e->point;
    t->sum += e->value;
    t->count++;
}

struct ranked {
    const struct tpe_observation *own;
    double value; /* smaller is better */
    size_t index;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->own->finished != y->own->finished)
        return x->own->finished ? -1 : 1;
    if (!x->own->finished && x->own->epoch != y->own->epoch)
        return x->own->epoch > y->own->epoch ? -1 : 1;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static void mark_good(struct tpe_observation *list, size_t count, bool maximize,
                      struct arena *scratch)
{
    struct ranked *order = arena_alloc(scratch, count + 1, sizeof(*order));
    for (size_t i = 0; i < count; i++)
        order[i] =
            (struct ranked){&list[i], maximize ? -list[i].value : list[i].value, i};
    qsort(order, count, sizeof(*order), compare);
    for (size_t i = 0; i < count && i < tpe_gamma(count); i++)
        list[order[i].index].good = true;
}

struct tpe_observation *tpe_observe(const struct run_seen *seen, size_t *count,
                                    struct arena *a)
{
    struct arena *scratch = arena_create();
    size_t trials = 0;
    for (size_t i = 0; i < seen->result_count; i++)
        if (seen->results[i].trial >= trials)
            trials = seen->results[i].trial + 1;
    struct told *told = arena_alloc(scratch, trials + 1, sizeof(*told));
    for (size_t i = 0; i < seen->result_count; i++)
        add(&told[seen->results[i].trial], &seen->results[i]);
    struct tpe_observation *list = arena_alloc(a, trials + 1, sizeof(*list));
    *count = 0;
    for (size_t i = 0; i < trials; i++)
        if (told[i].point)
            list[(*count)++] =
                (struct tpe_observation){.point = told[i].point,
                                         .value = told[i].sum / (double)told[i].count,
                                         .epoch = told[i].epoch,
                                         .finished = told[i].finished};
    mark_good(list, *count, seen->maximize, scratch);
    arena_destroy(scratch);
    return list;
}
