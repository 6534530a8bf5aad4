/* Steps of a small network take tens of microseconds, as long as it takes to wake a
 * sleeping thread: who waits looks again and again for a while before it sleeps. */
#include "nn/team.h"

#include "base/arena.h"
#include "nn/blas.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = 4000 };

/* A number that threads wait for to change. */
struct gate {
    atomic_uint number;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

/* Where threads meet. */
struct meeting {
    struct gate gate;
    atomic_int arrived;
};

struct worker {
    struct nn_team *team;
    int member;
    pthread_t thread;
    bool started;
};

struct nn_team {
    int members, active;
    void (*work)(void *data, int member); /* NULL: end */
    void *data;
    struct gate start;
    struct meeting middle, end; /* of the active members; of all */
    size_t slot;
    double *slots;  /* twice members x slot, used in turn */
    unsigned *turn; /* of each member */
    struct worker *workers;
};

static void look_again(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_ia32_pause();
#endif
}

static void gate_init(struct gate *g)
{
    atomic_init(&g->number, 0);
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->changed, NULL);
}

static void gate_deinit(struct gate *g)
{
    pthread_cond_destroy(&g->changed);
    pthread_mutex_destroy(&g->lock);
}

static void gate_open(struct gate *g)
{
    pthread_mutex_lock(&g->lock);
    atomic_fetch_add(&g->number, 1);
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

static void gate_wait(struct gate *g, unsigned seen)
{
    for (int i = 0; i < LOOKS; i++, look_again())
        if (atomic_load(&g->number) != seen)
            return;
    pthread_mutex_lock(&g->lock);
    while (atomic_load(&g->number) == seen)
        pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
}

/* Returns when `count` threads are here. */
static void meet(struct meeting *m, int count)
{
    unsigned seen = atomic_load(&m->gate.number);
    if (atomic_fetch_add(&m->arrived, 1) + 1 < count) {
        gate_wait(&m->gate, seen);
        return;
    }
    atomic_store(&m->arrived, 0);
    gate_open(&m->gate);
}

static void *serve(void *data)
{
    struct worker *w = data;
    struct nn_team *t = w->team;
    nn_blas_alone();
    for (unsigned seen = 0;; seen++) {
        gate_wait(&t->start, seen);
        if (!t->work)
            return NULL;
        if (w->member < t->active)
            t->work(t->data, w->member);
        meet(&t->end, t->members);
    }
}

/* Signals are for the thread that called. */
static bool start_workers(struct nn_team *t)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = true;
    for (int m = 1; m < t->members && ok; m++) {
        struct worker *w = &t->workers[m];
        *w = (struct worker){.team = t, .member = m};
        ok = w->started = pthread_create(&w->thread, NULL, serve, w) == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

struct nn_team *nn_team_create(int members, size_t slot)
{
    struct nn_team *t = mem_alloc(1, sizeof(*t));
    if (!t)
        return NULL;
    *t = (struct nn_team){.members = members, .active = members, .slot = slot};
    gate_init(&t->start);
    gate_init(&t->middle.gate);
    gate_init(&t->end.gate);
    atomic_init(&t->middle.arrived, 0);
    atomic_init(&t->end.arrived, 0);
    t->slots = mem_alloc(2 * (size_t)members * slot, sizeof(*t->slots));
    t->turn = mem_alloc((size_t)members, sizeof(*t->turn));
    t->workers = mem_alloc((size_t)members, sizeof(*t->workers));
    if (!t->slots || !t->turn || !t->workers || !start_workers(t)) {
        nn_team_destroy(t);
        return NULL;
    }
    return t;
}

void nn_team_destroy(struct nn_team *t)
{
    if (!t)
        return;
    t->work = NULL;
    gate_open(&t->start);
    for (int m = 1; t->workers && m < t->members; m++)
        if (t->workers[m].started)
            pthread_join(t->workers[m].thread, NULL);
    gate_deinit(&t->end.gate);
    gate_deinit(&t->middle.gate);
    gate_deinit(&t->start);
    free(t->workers);
    free(t->turn);
    free(t->slots);
    free(t);
}

void nn_team_run(struct nn_team *t, int active, void (*work)(void *data, int member),
                 void *data)
{
    t->active = active;
    t->work = work;
    t->data = data;
    memset(t->turn, 0, (size_t)t->members * sizeof(*t->turn));
    gate_open(&t->start);
    work(data, 0);
    meet(&t->end, t->members);
}

static double *slots_at(const struct nn_team *t, unsigned turn)
{
    return t->slots + turn % 2 * (size_t)t->members * t->slot;
}

double *nn_team_slot(struct nn_team *t, int member)
{
    return slots_at(t, t->turn[member]) + (size_t)member * t->slot;
}

const double *nn_team_meet(struct nn_team *t, int member)
{
    const double *slots = slots_at(t, t->turn[member]++);
    meet(&t->middle, t->active);
    return slots;
}

size_t nn_team_slot_size(const struct nn_team *t)
{
    return t->slot;
}

int nn_team_active(const struct nn_team *t)
{
    return t->active;
}
