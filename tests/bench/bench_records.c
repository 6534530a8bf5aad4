/* bench_records FILE [RECORDS [WORKERS]]: how many records of epochs a second reach the
 * database FILE, a new one, while another process reads it all the time.
 *
 * Workers (64) send their epochs over their links as fast as the parent takes them,
 * each a run of a trial of its own; nothing is trained. A record is an epoch (20,000 of
 * them altogether) with three metrics and the times. The parent is that of mtag-run:
 * pool, pending rows, a commit each tick. Exit status 1: somebody met an error, such as
 * a lock, or a record is missing. A million records take some minutes:
 *
 *     bench_records /tmp/records.db 1000000
 */
#define _GNU_SOURCE
#include "base/clock.h"
#include "base/file.h"
#include "results/read/query.h"
#include "results/write/store.h"
#include "runner/sweep/pool.h"
#include "runner/train/metrics.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS = 20000, WORKERS = 64 };
static const char *const measured[] = {"train_loss", "valid_loss", "valid_roc_auc"};
enum { MEASURED = sizeof(measured) / sizeof(*measured) };

struct records {
    struct res_store *store;
    int64_t *runs; /* of the workers */
    int workers, begun, each;
    long received;
    struct err err;
};

static int next(void *context, bool *waiting)
{
    struct records *b = context;
    *waiting = false;
    return b->begun < b->workers ? b->begun++ : POOL_NOTHING;
}

/* In the worker. */
static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    const struct records *b = context;
    (void)task;
    for (int epoch = 1; epoch <= b->each && !*stop; epoch++) {
        struct link_epoch row = run_new_row();
        row.epoch = row.best_epoch = epoch;
        row.lr = 0.001;
        row.seconds = row.train_seconds = 1.0 / epoch;
        row.value = 1.0 / epoch;
        if (link_send(link, LINK_EPOCH, &row, sizeof(row), NULL) != ERR_OK)
            return 1;
    }
    return 0;
}

static void put(struct records *b, int task, int epoch, const struct res_metric *m,
                double value)
{
    if (b->err.code == ERR_OK)
        res_metric_put(b->store, b->runs[task], epoch, m, value, &b->err);
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct records *b = context;
    struct link_epoch row;
    if (kind != LINK_EPOCH || size != sizeof(row))
        return;
    memcpy(&row, data, sizeof(row));
    b->received++;
    for (size_t i = 0; i < MEASURED; i++) {
        const struct res_metric m = {measured[i], measured[i], "valid", 51 + (int)i,
                                     i == 2,      false,       i < 2};
        put(b, task, row.epoch, &m, row.value);
    }
    for (size_t i = 0; i < RUN_BOOKKEEPING; i++) {
        double value;
        if (run_bookkeeping_get(i, &row, &value))
            put(b, task, row.epoch, &run_bookkeeping[i].metric, value);
    }
}

static void ended(void *context, int task, const struct pool_end *end)
{
    (void)context;
    if (end->by_signal || end->status != 0)
        fprintf(stderr, "worker %d ended with %d\n", task, end->status);
}

static void tick(void *context)
{
    struct records *b = context;
    if (b->err.code == ERR_OK)
        res_flush(b->store, &b->err);
}

static bool gives_up(void *context)
{
    const struct records *b = context;
    return b->err.code != ERR_OK;
}

/* A sweep of a trial for each worker, with its run. */
static enum err_code begin(struct records *b, struct err *e)
{
    static const struct res_machine machine = {"0", "none", "cpu", NULL, "host", NULL};
    const struct res_sweep sweep = {.name = "records",
                                    .method = "grid",
                                    .metric = "valid_roc_auc",
                                    .goal = "maximize",
                                    .seeds = 1,
                                    .threads = 1};
    int64_t id, trial;
    enum err_code code = res_sweep_begin(b->store, &sweep, &id, e);
    for (int i = 0; i < b->workers && code == ERR_OK; i++) {
        char name[32];
        struct res_run run;
        snprintf(name, sizeof(name), "worker-%d", i);
        const struct res_param param = {"worker", name};
        const struct res_trial row = {.identity = name,
                                      .yaml = "name: records\n",
                                      .task = "task",
                                      .fingerprint = "data",
                                      .params = &param,
                                      .param_count = 1};
        code = res_trial_put(b->store, &row, &trial, e);
        const struct res_sweep_trial place = {trial, i + 1, name, &param, 1};
        if (code == ERR_OK)
            code = res_sweep_trial_put(b->store, id, &place, e);
        if (code == ERR_OK)
            code = res_run_get(b->store, trial, 0, 0, &run, e);
        if (code == ERR_OK)
            code = res_run_start(b->store, run.id, &machine, e);
        b->runs[i] = run.id;
    }
    return code;
}

/* What mtag-report does, over and over. */
static enum err_code read_once(const char *path, struct err *e)
{
    struct arena *a = arena_create();
    struct res_reader *r;
    struct res_sweep_row *sweeps;
    struct res_table table;
    struct res_run_row *runs;
    size_t count;
    enum err_code code = res_reader_open(path, &r, e);
    if (code == ERR_OK)
        code = res_sweeps(r, a, &sweeps, &count, e);
    if (code == ERR_OK) {
        const struct res_sweep_row *first = &sweeps[0];
        const struct res_choice choice = {.sweeps = &first,
                                          .sweep_count = 1,
                                          .metric = first->metric,
                                          .maximize = true,
                                          .others = true};
        code = res_rank(r, &choice, a, &table, e);
    }
    if (code == ERR_OK)
        code = res_runs(r, 1, a, &runs, &count, e);
    res_reader_close(r);
    arena_destroy(a);
    return code;
}

/* Counts what it has read, and what failed. */
struct reads {
    volatile long done, failed;
};

static pid_t start_reader(const char *path, struct reads *reads)
{
    const pid_t child = fork();
    while (child == 0) {
        struct err e = {0};
        if (read_once(path, &e) == ERR_OK) {
            reads->done++;
        } else {
            reads->failed++;
            fprintf(stderr, "reader: %s\n", e.text);
        }
    }
    return child;
}

static int report(const struct records *b, const struct reads *reads, double seconds)
{
    const long asked = (long)b->workers * b->each;
    printf("%ld records of %d workers in %.1f s: %.0f a second; %ld reads beside, %ld "
           "of them failed\n",
           b->received, b->workers, seconds, (double)b->received / seconds, reads->done,
           reads->failed);
    if (b->err.code != ERR_OK)
        fprintf(stderr, "%s\n", b->err.text);
    return b->err.code != ERR_OK || b->received != asked || reads->failed > 0;
}

int main(int argc, char **argv)
{
    struct records b = {.workers = argc > 3 ? atoi(argv[3]) : WORKERS};
    const long records = argc > 2 ? atol(argv[2]) : RECORDS;
    if (argc < 2 || b.workers < 1 || records < b.workers) {
        fprintf(stderr, "Usage: bench_records FILE [RECORDS [WORKERS]]\n");
        return 2;
    }
    if (file_exists(argv[1])) {
        fprintf(stderr, "%s is there already\n", argv[1]);
        return 2;
    }
    b.each = (int)(records / b.workers);
    b.runs = calloc((size_t)b.workers, sizeof(*b.runs));
    struct reads *reads = mmap(NULL, sizeof(*reads), PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    /* The reader's process must not have the writer's connection. */
    if (b.runs == NULL || reads == MAP_FAILED ||
        res_open(argv[1], &b.store, &b.err) != ERR_OK || begin(&b, &b.err) != ERR_OK) {
        fprintf(stderr, "%s\n", b.err.text);
        return 1;
    }
    res_close(b.store);
    const pid_t reader = start_reader(argv[1], reads);
    const struct pool pool = {.workers = b.workers,
                              .context = &b,
                              .next = next,
                              .work = work,
                              .message = message,
                              .ended = ended,
                              .tick = tick,
                              .gives_up = gives_up};
    const double start = clock_seconds();
    if (res_open(argv[1], &b.store, &b.err) == ERR_OK) {
        pool_run(&pool, &b.err);
        tick(&b);
        res_close(b.store);
    }
    const double seconds = clock_seconds() - start;
    kill(reader, SIGTERM);
    waitpid(reader, NULL, 0);
    free(b.runs);
    return report(&b, reads, seconds);
}
