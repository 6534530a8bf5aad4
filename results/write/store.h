/* The results store, written by one parent process. SQLite; schema.sql is the schema.
 *
 * State changes (sweep, trial, run) are durable when a call returns; metrics are
 * grouped and committed by res_flush or the next state change. A connection is never
 * carried across fork: close-on-exec is not enough, children must not touch it. */
#ifndef MTAG_RESULTS_WRITE_STORE_H
#define MTAG_RESULTS_WRITE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "results/metric.h"
#include "results/spent.h"
#include "results/predictions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum res_status {
    RES_RUNNING,
    RES_PAUSED,
    RES_FINISHED,
    RES_FAILED,
    RES_INTERRUPTED,
    RES_PRUNED
};
const char *res_status_name(enum res_status s);

struct res_store;

/* Makes the file (and its folder) if it is missing. A file that is not mtag's, is
 * newer, is locked or read-only: an error that says so and what to do, and the file is
 * untouched. */
enum err_code res_open(const char *path, struct res_store **out, struct err *e);
void res_close(struct res_store *s); /* NULL is allowed */

/* Whether results can be written to a database at path and to its folder FILE.d, before
 * either is made: tried with a file that is removed again. */
enum err_code res_check_folder(const char *path, struct err *e);
/* Whether the file at the path is still the one that was opened. Otherwise ERR_IO,
 * every time, and nothing more must be recorded: if the path is free, what the database
 * holds was written there again. */
enum err_code res_check_place(struct res_store *s, struct err *e);
/* What is written between begin and end is one transaction: durable when end returns,
 * undone as a whole if any call fails. Not within res_sweep_trials_begin and _end, nor
 * around them. */
enum err_code res_batch_begin(struct res_store *s, struct err *e);
enum err_code res_batch_end(struct res_store *s, struct err *e);
/* A database that only this process will ever read, and that need not outlive it:
 * nothing waits for the disk. */
enum err_code res_relax(struct res_store *s, struct err *e);
enum err_code res_flush(struct res_store *s, struct err *e);
const char *
res_folder(const struct res_store *s); /* "FILE.d": weights, logs, checkpoints */
/* From now on it is another folder, which must outlive the store's use of files. */
void res_set_folder(struct res_store *s, const char *folder);
const char *
res_notice(const struct res_store *s); /* to be shown to the user once, or NULL */

struct res_sweep {
    const char *name, *hypothesis, *method, *metric, *goal, *yaml, *path, *command;
    int seeds;
    int threads; /* decided when the sweep starts */
    const char
        *baseline; /* label of the trial that others are compared with, or NULL */
    bool ordered;  /* tables keep the order of the trials */
};
/* Finds the sweep by name and updates it, or adds it. Takes the sweep's lock, held
 * until res_close: another process that runs it is an error naming that process. */
enum err_code res_sweep_begin(struct res_store *s, const struct res_sweep *w,
                              int64_t *id, struct err *e);

struct res_param {
    const char *path, *value;
};
struct res_trial {
    const char *identity, *yaml, *task,
        *fingerprint; /* hashes as text; resolved YAML */
    int64_t weights, macs;
    int folds;                      /* of its data; 0: none */
    const struct res_param *params; /* every leaf of the resolved file */
    size_t param_count;
};
/* The id of the trial of that identity; 0: there is none. */
enum err_code res_trial_find(struct res_store *s, const char *identity, int64_t *id,
                             struct err *e);
/* Finds the trial by identity or adds it. */
enum err_code res_trial_put(struct res_store *s, const struct res_trial *t, int64_t *id,
                            struct err *e);

/* The identity and the resolved YAML of a trial, in the arena; NULL: there is none. */
enum err_code res_trial_read(struct res_store *s, int64_t trial, struct arena *a,
                             const char **identity, const char **yaml, struct err *e);

/* The threads of a run that were recorded with the sweep of that name; 0 if there is
 * none. */
enum err_code res_sweep_threads(struct res_store *s, const char *name, int *threads,
                                struct err *e);

/* Which trials a sweep has: call begin, put each, end; those not put are marked stale.
 * What is written between begin and end (res_trial_put too) is one transaction: durable
 * when end returns, undone as a whole if any call fails. A trial that is added later is
 * put without begin and end. Where only a part of the sweep is put (whole is false)
 * none is marked. */
enum err_code res_sweep_trials_begin(struct res_store *s, bool whole, struct err *e);
/* A trial as one of a sweep's. */
struct res_sweep_trial {
    int64_t trial;                  /* as res_trial_put gave it */
    int number;                     /* in the order of the file, from 1 */
    const char *label;              /* people's name for it in the sweep */
    const struct res_param *values; /* of the paths that the sweep sets */
    size_t value_count;
};
/* Adds the trial to the sweep; if the sweep has it, number, label and values take the
 * place of the recorded ones, and it is not stale. */
enum err_code res_sweep_trial_put(struct res_store *s, int64_t sweep,
                                  const struct res_sweep_trial *t, struct err *e);
/* The seeds of the runs that a sweep asks for of a trial that was put, in place of
 * those that it asked for before. The sweep's tables are about these runs. */
enum err_code res_sweep_seeds_put(struct res_store *s, int64_t sweep, int64_t trial,
                                  const int64_t *seeds, size_t count, struct err *e);
/* Seeds from `first` on with which no other sweep has trained the trial or wants to:
 * those that this sweep asked for before come first, so that the same call gives the
 * same seeds once they are put. To be called before the trial is put again. */
enum err_code res_new_seeds(struct res_store *s, int64_t sweep, int64_t trial,
                            int64_t first, int64_t *seeds, size_t count, struct err *e);
enum err_code res_sweep_trials_end(struct res_store *s, int64_t sweep, size_t *stale,
                                   struct err *e);

/* The trials that a sweep has or had, by their number in it, then by identity; how many
 * there are. */
struct res_sweep_place {
    int64_t trial;
    bool stale;
};
enum err_code res_sweep_places(struct res_store *s, int64_t sweep, struct arena *a,
                               struct res_sweep_place **out, size_t *count,
                               struct err *e);
/* Whether a run of the trial that the sweep began has a value of an epoch. */
enum err_code res_sweep_has_results(struct res_store *s, int64_t sweep, int64_t trial,
                                    bool *out, struct err *e);

struct res_run {
    int64_t id;
    int number; /* 37.NUMBER */
    enum res_status status;
    int tries;
    char reason[256];
};
/* The run of (trial, seed, fold), added with status interrupted if there is none. fold:
 * from 1; 0 if the data have no folds. */
enum err_code res_run_get(struct res_store *s, int64_t trial, int64_t seed, int fold,
                          struct res_run *out, struct err *e);

/* What the run with this key (results/key.h) was last trained on, as in res_machine; ""
 * if that is not recorded. */
enum err_code res_run_cpu(struct res_store *s, const char *key, char *out, size_t room,
                          struct err *e);

struct res_machine {
    const char *version, *libraries, *cpu, *git_commit, *host;
    const char *worker; /* who trains: a job or process, by a name */
};
/* Starting, ending and resetting a run are events of it too: start, retry (after a
 * failure), continue; pause, stop, pruned, finished; fresh. That a try failed is for
 * the caller to tell (res_event_put): a run has several. */
enum err_code res_run_start(struct res_store *s, int64_t run,
                            const struct res_machine *m, struct err *e);

struct res_ending {
    enum res_status status;
    const char *reason; /* NULL if finished */
    int best_epoch;     /* 0: no epoch had a value */
    int epochs;
    double seconds, train_seconds, peak_memory; /* bytes */
    const char *weights, *log;                  /* relative to res_folder; NULL: none */
};
enum err_code res_run_end(struct res_store *s, int64_t run, const struct res_ending *r,
                          struct err *e);
/* Forgets metrics, predictions and status of a run (--fresh); its weights and log are
 * removed. */
enum err_code res_run_reset(struct res_store *s, int64_t run, struct err *e);

/* Per-epoch values; a row that is there is replaced (resent after an interruption).
 * Metrics of the end (test_roc_auc, ...) have epoch 0. NaN is stored as NULL. The
 * metric is described in metric_name. */
enum err_code res_metric_put(struct res_store *s, int64_t run, int epoch,
                             const struct res_metric *metric, double value,
                             struct err *e);
enum err_code res_tag_metric_put(struct res_store *s, int64_t run, const char *tag,
                                 const char *name, double value, struct err *e);
/* Predictions of the test clips are stored as 32-bit floats, of the validation clips as
 * 16-bit floats; the names of clips and tags once for each task. */
enum err_code res_predictions_put(struct res_store *s, int64_t run,
                                  enum res_split split, const struct res_predictions *p,
                                  struct err *e);
enum err_code res_sweep_seconds(struct res_store *s, int64_t sweep,
                                struct res_spent *out, struct err *e);
enum err_code res_event_put(struct res_store *s, int64_t sweep, int64_t run,
                            const char *kind, const char *text, struct err *e);
/* An event of a sweep: which trials it keeps that its file does not ask for. */
#define RES_KEPT "kept"
/* The text of the sweep's last recorded event of a kind, those of its runs not counted;
 * NULL: there is none. */
enum err_code res_sweep_last_event(struct res_store *s, int64_t sweep, const char *kind,
                                   struct arena *a, const char **text, struct err *e);

/* A decision of a sweep's schedule. Decisions are numbered from 0 without gaps. */
struct res_decision {
    int64_t time; /* of the virtual clock */
    const char *kind;
    int64_t trial; /* 0: of none */
    int64_t seed;
    int fold;  /* 0: the data have none */
    int until; /* epoch; 0: nothing is trained */
    const char *saw;
    const char *text; /* or NULL */
};
/* Durable when it returns. */
enum err_code res_decision_put(struct res_store *s, int64_t sweep, int64_t number,
                               const struct res_decision *d, struct err *e);
/* In their order, without those after a gap. Texts are in the arena. */
enum err_code res_decisions(struct res_store *s, int64_t sweep, struct arena *a,
                            struct res_decision **out, size_t *count, struct err *e);
enum err_code res_decisions_clear(struct res_store *s, int64_t sweep, struct err *e);
/* Whether there is a sweep of that name. */
enum err_code res_sweep_is_there(struct res_store *s, const char *name, bool *out,
                                 struct err *e);
struct res_finished {
    int64_t trial, run;
};
/* The finished runs of trials that other sweeps have, trial after trial; also of trials
 * that this sweep has as well. names: of the sweeps, each between two line feeds; NULL:
 * all. */
enum err_code res_finished_elsewhere(struct res_store *s, int64_t sweep,
                                     const char *names, struct arena *a,
                                     struct res_finished **out, size_t *count,
                                     struct err *e);
/* The recorded values of a metric in the epochs 1, 2, ... of a run, at most room of
 * them; *epochs is how many there are without a gap. NAN: recorded as no number. */
enum err_code res_run_curve(struct res_store *s, int64_t run, const char *metric,
                            double *values, int room, int *epochs, struct err *e);
/* The value of a metric that a finished run is ranked by: of the end, or at its best
 * epoch. NAN: none. */
enum err_code res_run_value(struct res_store *s, int64_t run, const char *metric,
                            double *value, struct err *e);
/* A run that failed is paused or interrupted again, to be tried once more. */
enum err_code res_run_reopen(struct res_store *s, int64_t run, enum res_status status,
                             struct err *e);
/* The reason of a run that a person stopped begins so; it is not trained again. */
#define RES_BY_HAND "stopped by hand"
/* Ends a run, whose epochs stay as they are. A finished run stays finished. */
enum err_code res_run_prune(struct res_store *s, int64_t run, const char *reason,
                            struct err *e);

/* Removes the weights files that `keep` no longer wants and clears their column: those
 * of finished runs whose trial is not among the keep_best best of this sweep or of
 * another that has it. Stale trials keep their weights and count in no best. keep_best
 * < 0: keep all. run: the one that finished since the last call, whose cost then does
 * not grow with the trials of the sweep; 0: all runs are looked at. */
enum err_code res_prune_weights(struct res_store *s, int64_t sweep, const char *metric,
                                bool maximize, int keep_best, int64_t run,
                                struct err *e);

/* Below res_folder: what a finished run can go on from, in files named
 * by the run's key (results/key.h). */
#define RES_STATES "resume"
/* The same for such files: those of trials of this sweep that are not kept are removed.
 */
enum err_code res_prune_states(struct res_store *s, int64_t sweep, const char *metric,
                               bool maximize, int keep_best, struct err *e);

/* The resolved YAML of a trial, for --from and mtag-model; heap. The best finished
 * trial of the newest sweep if trial is 0. */
enum err_code res_trial_yaml(const char *path, int64_t trial, char **out,
                             struct err *e);

#endif
