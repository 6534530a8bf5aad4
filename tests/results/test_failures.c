/* SQLite's calls to the file system and to malloc fail, each in turn: what was recorded
 * stays readable, and what could not be recorded is an error. */
#include "base/file.h"
#include "results/read/query.h"
#include "results/sql.h"
#include "results/write/store.h"
#include "tests/results/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static char *folder, *original, *path;

/* Counts down to the call that fails; 0: none does. */
static long until_failure;
static bool stays; /* so do all calls after it: a disk that stays full */
static bool failed;

static bool fails_now(void)
{
    if (failed && stays)
        return true;
    if (until_failure == 0 || --until_failure > 0)
        return false;
    failed = true;
    return true;
}

static void fail_at(long call, bool forever)
{
    until_failure = call;
    stays = forever;
    failed = false;
}

/* A file system between SQLite and the real one, which does not wait for the disk. */
struct file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->real;
}

#define REAL(f) (real_of(f)->pMethods)

static int shim_close(sqlite3_file *f)
{
    return REAL(f)->xClose(real_of(f));
}
static int shim_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return REAL(f)->xRead(real_of(f), to, n, at);
}
static int shim_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    return fails_now() ? SQLITE_FULL : REAL(f)->xWrite(real_of(f), from, n, at);
}
static int shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return fails_now() ? SQLITE_IOERR_TRUNCATE : REAL(f)->xTruncate(real_of(f), size);
}
static int shim_sync(sqlite3_file *f, int flags)
{
    (void)f;
    (void)flags;
    return fails_now() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}
static int shim_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return REAL(f)->xFileSize(real_of(f), size);
}
static int shim_lock(sqlite3_file *f, int kind)
{
    return REAL(f)->xLock(real_of(f), kind);
}
static int shim_unlock(sqlite3_file *f, int kind)
{
    return REAL(f)->xUnlock(real_of(f), kind);
}
static int shim_reserved(sqlite3_file *f, int *out)
{
    return REAL(f)->xCheckReservedLock(real_of(f), out);
}
static int shim_control(sqlite3_file *f, int op, void *argument)
{
    return REAL(f)->xFileControl(real_of(f), op, argument);
}
static int shim_sector(sqlite3_file *f)
{
    return REAL(f)->xSectorSize(real_of(f));
}
static int shim_character(sqlite3_file *f)
{
    return REAL(f)->xDeviceCharacteristics(real_of(f));
}
static int shim_map(sqlite3_file *f, int page, int size, int extend,
                    void volatile **out)
{
    return fails_now() ? SQLITE_IOERR_SHMMAP
                       : REAL(f)->xShmMap(real_of(f), page, size, extend, out);
}
static int shim_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return REAL(f)->xShmLock(real_of(f), offset, n, flags);
}
static void shim_barrier(sqlite3_file *f)
{
    REAL(f)->xShmBarrier(real_of(f));
}
static int shim_unmap(sqlite3_file *f, int remove)
{
    return REAL(f)->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_character,
    .xShmMap = shim_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_barrier,
    .xShmUnmap = shim_unmap,
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs shim;

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
                     int *out)
{
    struct file *mine = (struct file *)(void *)f;
    (void)vfs;
    mine->base.pMethods = NULL;
    if (fails_now())
        return SQLITE_CANTOPEN;
    mine->real = (sqlite3_file *)(void *)(mine + 1);
    int rc = real_vfs->xOpen(real_vfs, name, mine->real, flags, out);
    if (rc == SQLITE_OK)
        mine->base.pMethods = &methods;
    return rc;
}

/* Memory of SQLite, which may fail too. */
static sqlite3_mem_methods real_memory;
static bool memory_fails;

static void *shim_malloc(int size)
{
    return memory_fails && fails_now() ? NULL : real_memory.xMalloc(size);
}
static void *shim_realloc(void *old, int size)
{
    return memory_fails && fails_now() ? NULL : real_memory.xRealloc(old, size);
}

static int prepare(void **state)
{
    struct err e = {0};
    struct res_store *s;
    (void)state;
    folder = sample_folder();
    original = sample_path(folder, "original.db");
    path = sample_path(folder, "mtag.db");
    if (res_open(original, &s, &e) != ERR_OK || sample_fill(s, &e) != ERR_OK)
        return -1;
    res_close(s);
    real_vfs = sqlite3_vfs_find(NULL);
    shim = *real_vfs;
    shim.zName = "failing";
    shim.szOsFile = real_vfs->szOsFile + (int)sizeof(struct file);
    shim.xOpen = shim_open;
    return sqlite3_vfs_register(&shim, 1) == SQLITE_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    sqlite3_vfs_unregister(&shim);
    free(original);
    free(path);
    sample_remove(folder);
    return 0;
}

/* Thousands of times: without starting a program. */
static void copy_original(void)
{
    static const char *const beside[] = {"-wal", "-shm", "-journal"};
    char *bytes, name[4200];
    size_t length;
    for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
        snprintf(name, sizeof(name), "%s%s", path, beside[i]);
        unlink(name);
    }
    assert_int_equal(file_read(original, &bytes, &length, NULL), ERR_OK);
    FILE *copy = fopen(path, "wb");
    assert_non_null(copy);
    assert_int_equal(fwrite(bytes, 1, length, copy), length);
    assert_int_equal(fclose(copy), 0);
    free(bytes);
}

/* All that a runner does with a store, on a new sweep. */
static enum err_code work(struct err *e)
{
    struct res_store *s = NULL;
    int64_t sweep, trial;
    const struct res_sweep w = sample_sweep("second");
    enum err_code code = res_open(path, &s, e);
    if (code == ERR_OK)
        code = res_sweep_begin(s, &w, &sweep, e);
    if (code == ERR_OK)
        code = res_sweep_trials_begin(s, true, e);
    if (code == ERR_OK)
        code = sample_trial(s, sweep, 1, "rmsprop", "1e-3", &trial, e);
    if (code == ERR_OK)
        code = res_sweep_trials_end(s, sweep, NULL, e);
    if (code == ERR_OK)
        code = sample_run(s, trial, 0, 0.75, e);
    if (code == ERR_OK)
        code = res_flush(s, e);
    res_close(s);
    return code;
}

static double number(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    double value = sqlite3_column_double(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return value;
}

/* What the first sweep recorded is there; of the second, all or a consistent part. */
static void is_intact(void)
{
    fail_at(0, false);
    assert_int_equal(
        (int)number("SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    assert_int_equal(
        (int)number("SELECT count(*) FROM leaderboard WHERE sweep = 'sweep_lr' "
                    "AND n = 2 AND valid_roc_auc > 0.7"),
        4);
    assert_int_equal((int)number("SELECT count(*) FROM metric WHERE run_id <= 8"), 80);
    assert_int_equal(
        (int)number("SELECT count(*) FROM run r WHERE status = 'finished' AND "
                    "(SELECT count(*) FROM metric WHERE run_id = r.id) <> 10"),
        0);
    assert_int_equal((int)number("SELECT count(*) FROM sweep_trial st WHERE NOT EXISTS "
                                 "(SELECT 1 FROM param WHERE trial_id = st.trial_id)"),
                     0);
}

/* Returns how many calls there are. */
static long fail_every_call(bool forever, long step)
{
    long call = 1;
    for (;; call += step) {
        struct err e = {0};
        copy_original();
        fail_at(call, forever);
        enum err_code code = work(&e);
        if (!failed)
            break;
        if (code != ERR_OK && e.text[0] == '\0')
            fail_msg("an error without words when call %ld fails", call);
        if (code == ERR_INTERNAL)
            fail_msg("call %ld: %s", call, e.text);
        is_intact();
    }
    fail_at(0, false);
    assert_int_equal((int)number("SELECT count(*) FROM run WHERE status = 'finished'"),
                     9);
    return call;
}

static void a_file_call_that_fails_once_harms_nothing(void **state)
{
    (void)state;
    assert_true(fail_every_call(false, 1) > 30);
}

static void a_disk_that_stays_full_harms_nothing(void **state)
{
    (void)state;
    assert_true(fail_every_call(true, 1) > 30);
}

static void an_allocation_that_fails_harms_nothing(void **state)
{
    (void)state;
    memory_fails = true;
    long calls = fail_every_call(false, 3); /* there are thousands */
    memory_fails = false;
    assert_true(calls > 1000);
}

static void values_that_could_not_be_written_wait_for_the_next_flush(void **state)
{
    struct err e = {0};
    struct res_store *s;
    (void)state;
    copy_original();
    fail_at(0, false);
    assert_int_equal(res_open(path, &s, &e), ERR_OK);
    assert_int_equal(res_metric_put(s, 1, 4, sample_metric("valid_loss"), 0.25, &e),
                     ERR_OK);
    fail_at(1, true);
    assert_int_equal(res_flush(s, &e), ERR_IO);
    assert_non_null(strstr(e.text, "disk is full"));
    fail_at(0, false);
    e = (struct err){0};
    assert_int_equal(res_flush(s, &e), ERR_OK);
    res_close(s);
    assert_int_equal((int)number("SELECT count(*) FROM metric WHERE epoch = 4"), 1);
}

static void a_new_file_on_a_full_disk_leaves_nothing(void **state)
{
    struct err e = {0};
    struct res_store *s;
    (void)state;
    char *fresh = sample_path(folder, "fresh.db");
    fail_at(3, true);
    assert_int_equal(res_open(fresh, &s, &e), ERR_IO);
    fail_at(0, false);
    assert_int_not_equal(access(fresh, F_OK), 0);
    free(fresh);
}

/* The real thing: the kernel refuses to let files grow. */
static void a_limit_on_file_size_harms_nothing(void **state)
{
    struct rlimit old, small;
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    int failures = 0;
    for (rlim_t size = 0; size < 400000; size += 16384) {
        struct err e = {0};
        copy_original();
        fail_at(0, false);
        small = old;
        small.rlim_cur = size;
        setrlimit(RLIMIT_FSIZE, &small);
        failures += work(&e) != ERR_OK;
        setrlimit(RLIMIT_FSIZE, &old);
        is_intact();
    }
    assert_true(failures > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_call_that_fails_once_harms_nothing),
        cmocka_unit_test(a_disk_that_stays_full_harms_nothing),
        cmocka_unit_test(an_allocation_that_fails_harms_nothing),
        cmocka_unit_test(values_that_could_not_be_written_wait_for_the_next_flush),
        cmocka_unit_test(a_new_file_on_a_full_disk_leaves_nothing),
        cmocka_unit_test(a_limit_on_file_size_harms_nothing),
    };
    sqlite3_mem_methods memory;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) != SQLITE_OK)
        return 1;
    memory = real_memory;
    memory.xMalloc = shim_malloc;
    memory.xRealloc = shim_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) != SQLITE_OK)
        return 1;
    return cmocka_run_group_tests(tests, prepare, finish);
}
