/* Any bytes are a results database or an error, and so is everything that is asked of
 * it. A few bytes of the header are set, without which nearly no input would be looked
 * at. */
#define _GNU_SOURCE
#include "results/read/kept.h"
#include "results/read/query.h"

#include "tests/fuzz/input.h"

#include <string.h>

static char folder[] = "/dev/shm/mtag-fuzz-XXXXXX", path[64];

static void remove_folder(void)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        char name[80];
        snprintf(name, sizeof(name), "%s%s", path, endings[i]);
        unlink(name);
    }
    rmdir(folder);
}

static void make_folder(void)
{
    if (path[0])
        return;
    must(mkdtemp(folder) && atexit(remove_folder) == 0);
    snprintf(path, sizeof(path), "%s/r.db", folder);
}

static void set_header(uint8_t *bytes)
{
    static const uint8_t version[] = {0, 0, 0, 1}, application[] = {'m', 't', 'a', 'g'};
    memcpy(bytes, "SQLite format 3", 16);
    bytes[18] = bytes[19] = 1; /* no write-ahead log */
    memcpy(bytes + 60, version, sizeof(version));
    memcpy(bytes + 68, application, sizeof(application));
}

static void ask_trial(struct res_reader *r, int64_t trial, struct arena *a)
{
    struct res_trial_row row;
    struct res_run_row *runs;
    const char **metrics;
    size_t count;
    if (res_trial(r, trial, a, &row, NULL) == ERR_OK)
        must(row.identity && row.status);
    if (res_runs(r, trial, a, &runs, &count, NULL) == ERR_OK)
        for (size_t i = 0; i < count; i++)
            must(runs[i].status);
    res_tag_metrics(r, trial, a, &metrics, &count, NULL);
}

static void ask_sweep(struct res_reader *r, const struct res_sweep_row *sweep,
                      struct arena *a)
{
    struct res_choice choice = {.sweeps = &sweep,
                                .sweep_count = 1,
                                .metric = sweep->metric,
                                .maximize = sweep->maximize};
    struct res_table table = {0};
    must(sweep->name && sweep->metric);
    if (res_rank(r, &choice, a, &table, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < table.row_count && i < 3; i++) {
        must(table.rows[i].status);
        ask_trial(r, table.rows[i].trial, a);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { HEADER = 100 };
    struct res_reader *r = NULL;
    struct res_sweep_row *sweeps;
    struct res_kept kept;
    struct err e = {0};
    size_t count = 0;
    if (size < HEADER)
        return 0;
    make_folder();
    uint8_t *bytes = malloc(size);
    must(bytes);
    memcpy(bytes, data, size);
    set_header(bytes);
    FILE *f = fopen(path, "wb");
    must(f && fwrite(bytes, 1, size, f) == size && fclose(f) == 0);
    free(bytes);
    struct arena *a = arena_create();
    enum err_code code = res_reader_open(path, &r, &e);
    must((code == ERR_OK) == (e.code == ERR_OK));
    if (code == ERR_OK && res_sweeps(r, a, &sweeps, &count, NULL) == ERR_OK)
        for (size_t i = 0; i < count && i < 3; i++)
            ask_sweep(r, &sweeps[i], a);
    if (code == ERR_OK)
        ask_trial(r, 1, a);
    res_reader_close(r);
    res_kept_find(path, 0, 0, a, &kept, NULL);
    arena_destroy(a);
    return 0;
}
