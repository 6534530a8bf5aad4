/* Trials of a sampler that proposes its points, for a schedule: collects the results
 * that the sampler may see, and makes a trial of its point. */
#ifndef MTAG_RUNNER_SWEEP_ASK_H
#define MTAG_RUNNER_SWEEP_ASK_H

#include "runner/sampler.h"
#include "runner/sweep/schedule.h"
#include "runner/sweep/told.h"

enum ask_taken {
    ASK_TAKEN,
    ASK_REPEATED, /* it equals an earlier trial */
    ASK_REFUSED   /* it does not fit */
};

struct ask {
    const struct run_sampler_type *sampler;
    const struct run_space *space;
    const struct run_point *queue; /* points to try first */
    size_t queue_count;
    size_t trials; /* asked for */
    bool seeds;    /* further seeds are given by results: `seeds: {upto}` */
    void *context;
    /* Makes a trial of a point, if it is one. */
    enum ask_taken (*take)(void *context, const struct run_point *point,
                           struct schedule_trial *out);
    /* The point of a recorded decision. False: it cannot be read. */
    bool (*recall)(void *context, size_t number, struct run_point *out);
    /* Proposes in place of the sampler. ASK_LATER: the point is not there yet.
     * ASK_NOTHING: it cannot be had. NULL: the sampler proposes at once. */
    enum schedule_answer (*propose)(void *context, size_t number,
                                    const struct run_seen *seen, struct run_point *out);
    struct arena *arena;
    /* Evidence besides the sweep's own: runs of other sweeps. Their trials are numbered
     * before those of this one. */
    const struct run_evidence *reused;
    size_t reused_count, reused_trials;
    /* Kept by ask_trial; zeroed by the caller. */
    struct run_point *points; /* of each trial */
    struct run_evidence *results;
    struct run_refused *refused;
    size_t result_count, refused_count;
    size_t shown; /* results of the schedule that are taken */
    struct told_so_far told;
    bool exhausted; /* the space has no further point */
};

/* A point became no trial, as a recorded decision has it. */
void ask_refuse(struct ask *ask, const struct run_point *point, bool repeated);

/* Whether the sampler says which trial gets a further seed. */
bool ask_judges_seeds(const struct ask *ask, const struct schedule *s);

/* For struct schedule_plan: context is a struct ask. */
enum schedule_answer ask_trial(void *context, const struct schedule *s, size_t number,
                               bool recorded, struct schedule_trial *out);

#endif
