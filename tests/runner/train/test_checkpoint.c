/* Checkpoints in a temporary folder. A full disk is played by a limit on the size of
 * files. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "runner/train/checkpoint.h"

#include "base/file.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#define PATH "run.ckpt"
#define KEY "0123456789abcdef0123456789abcdef-3"

enum {
    WEIGHTS = 37,
    STATISTICS = 5,
    SLOTS = 74,
    AVERAGES = WEIGHTS + STATISTICS,
    EPOCHS = 10,
    DONE = 4
};

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/mtag-checkpoint-XXXXXX");
    signal(SIGXFSZ, SIG_IGN);
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    remove(PATH);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static int remove_checkpoint(void **state)
{
    (void)state;
    remove(PATH);
    return 0;
}

/* The memory of a run of `weights` weights; `value` fills it. */
static struct run_state make_state(size_t weights, double value)
{
    struct run_state s;
    memset(&s, 0, sizeof(s));
    s.weights = weights;
    s.statistics = STATISTICS;
    s.slots = 2 * weights;
    s.averages = AVERAGES;
    s.epochs = EPOCHS;
    size_t counts[] = {s.weights, s.statistics, s.slots,
                       s.weights, s.statistics, s.averages};
    real **parts[] = {&s.w, &s.stats, &s.slot, &s.best_w, &s.best_stats, &s.average};
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        *parts[i] = calloc(counts[i], sizeof(real));
        assert_non_null(*parts[i]);
        for (size_t k = 0; k < counts[i]; k++)
            (*parts[i])[k] = (real)(value * (double)(100 * i + k + 1));
    }
    s.rows = calloc(EPOCHS, sizeof(*s.rows));
    assert_non_null(s.rows);
    return s;
}

static struct run_state make_trained(double value)
{
    struct run_state s = make_state(WEIGHTS, value);
    s.progress.epoch = DONE;
    s.progress.update.t = 123;
    s.progress.update.memory[0] = -0.5;
    s.progress.averaged = 17;
    s.progress.lr = 2e-4;
    s.progress.best_epoch = 3;
    s.progress.best = 0.87;
    s.progress.stale = 1;
    s.progress.seconds = 12.5;
    s.progress.train_seconds = 10.25;
    strcpy(s.progress.why_ended, "all epochs");
    memset(s.progress.schedule, 0x5a, sizeof(s.progress.schedule));
    for (int i = 0; i < DONE; i++) {
        s.rows[i].epoch = i + 1;
        s.rows[i].best = value / (i + 1);
        s.rows[i].valid.of[RUN_METRICS - 1] = 0.5 + 0.1 * i;
    }
    return s;
}

static void free_state(struct run_state *s)
{
    free(s->w);
    free(s->stats);
    free(s->slot);
    free(s->best_w);
    free(s->best_stats);
    free(s->average);
    free(s->rows);
}

static void save(double value)
{
    struct run_state s = make_trained(value);
    struct err e = {0};
    assert_int_equal(checkpoint_save(PATH, KEY, &s, &e), ERR_OK);
    free_state(&s);
}

/* Whether a run with this key and these sizes finds its checkpoint. */
static bool is_found(const char *key, size_t weights, size_t epochs)
{
    struct run_state s = make_state(weights, 0);
    s.epochs = epochs;
    bool found = true;
    struct err e = {0};
    assert_int_equal(checkpoint_load(PATH, key, &s, &found, &e), ERR_OK);
    assert_true(found || s.progress.epoch == 0);
    free_state(&s);
    return found;
}

static void assert_holds(double value)
{
    struct run_state want = make_trained(value), got = make_state(WEIGHTS, 0);
    bool found = false;
    struct err e = {0};
    assert_int_equal(checkpoint_load(PATH, KEY, &got, &found, &e), ERR_OK);
    assert_true(found);
    assert_memory_equal(&got.progress, &want.progress, sizeof(want.progress));
    assert_memory_equal(got.w, want.w, WEIGHTS * sizeof(real));
    assert_memory_equal(got.stats, want.stats, STATISTICS * sizeof(real));
    assert_memory_equal(got.slot, want.slot, SLOTS * sizeof(real));
    assert_memory_equal(got.best_w, want.best_w, WEIGHTS * sizeof(real));
    assert_memory_equal(got.best_stats, want.best_stats, STATISTICS * sizeof(real));
    assert_memory_equal(got.average, want.average, AVERAGES * sizeof(real));
    assert_memory_equal(got.rows, want.rows, DONE * sizeof(*want.rows));
    free_state(&want);
    free_state(&got);
}

static void what_was_saved_is_loaded(void **state)
{
    (void)state;
    save(1.5);
    assert_holds(1.5);
}

static void a_later_checkpoint_replaces_an_earlier_one(void **state)
{
    (void)state;
    save(1.5);
    save(-3.25);
    assert_holds(-3.25);
}

static void a_run_without_a_checkpoint_starts_anew(void **state)
{
    (void)state;
    assert_false(is_found(KEY, WEIGHTS, EPOCHS));
}

static void a_truncated_checkpoint_is_as_good_as_none(void **state)
{
    (void)state;
    save(1.5);
    char *data;
    size_t length;
    assert_int_equal(file_read(PATH, &data, &length, NULL), ERR_OK);
    for (size_t cut = 0; cut < length; cut++) {
        assert_int_equal(file_write(PATH, data, cut, NULL), ERR_OK);
        assert_false(is_found(KEY, WEIGHTS, EPOCHS));
        cut += cut > 300 && cut + 20 < length ? 13 : 0;
    }
    free(data);
}

static void a_checkpoint_with_more_behind_it_is_as_good_as_none(void **state)
{
    (void)state;
    save(1.5);
    char *data;
    size_t length;
    assert_int_equal(file_read(PATH, &data, &length, NULL), ERR_OK);
    assert_int_equal(file_write(PATH, data, length + 1, NULL), ERR_OK);
    assert_false(is_found(KEY, WEIGHTS, EPOCHS));
    free(data);
}

static void a_flipped_bit_makes_it_as_good_as_none(void **state)
{
    (void)state;
    save(1.5);
    char *data;
    size_t length;
    assert_int_equal(file_read(PATH, &data, &length, NULL), ERR_OK);
    for (size_t at = 0; at < length; at += at < 300 ? 1 : 11) {
        data[at] ^= 4;
        assert_int_equal(file_write(PATH, data, length, NULL), ERR_OK);
        assert_false(is_found(KEY, WEIGHTS, EPOCHS));
        data[at] ^= 4;
    }
    free(data);
}

static void forge(const void *progress, size_t at)
{
    char *file;
    size_t size;
    save(1.5);
    assert_int_equal(file_read(PATH, &file, &size, NULL), ERR_OK);
    memcpy(file + at, progress, sizeof(struct run_progress));
    struct hash sum = hash_bytes(file + sizeof(sum), size - sizeof(sum));
    memcpy(file, &sum, sizeof(sum));
    assert_int_equal(file_write(PATH, file, size, NULL), ERR_OK);
    free(file);
}

/* Where the progress lies in the file. */
static size_t find_progress(struct run_progress *out)
{
    char *file;
    size_t size, at = 0;
    save(1.5);
    assert_int_equal(file_read(PATH, &file, &size, NULL), ERR_OK);
    while (at + sizeof("all epochs") < size && memcmp(file + at, "all epochs", 10) != 0)
        at++;
    at -= offsetof(struct run_progress, why_ended);
    memcpy(out, file + at, sizeof(*out));
    assert_int_equal(out->epoch, DONE);
    free(file);
    return at;
}

static void a_forged_checkpoint_is_as_good_as_none(void **state)
{
    (void)state;
    struct run_progress sound, p;
    size_t at = find_progress(&sound);
    forge(&sound, at);
    assert_true(is_found(KEY, WEIGHTS, EPOCHS));
    for (int kind = 0; kind < 6; kind++) {
        p = sound;
        if (kind == 0)
            p.epoch = 1 << 30;
        else if (kind == 1)
            p.epoch = -1;
        else if (kind == 2)
            p.best_epoch = DONE + 1;
        else if (kind == 3)
            p.best_epoch = -1;
        else if (kind == 4)
            p.averaged = -1;
        else
            memset(p.why_ended, 'x', sizeof(p.why_ended));
        forge(&p, at);
        assert_false(is_found(KEY, WEIGHTS, EPOCHS));
    }
}

static void the_checkpoint_of_another_run_is_as_good_as_none(void **state)
{
    (void)state;
    save(1.5);
    assert_false(is_found("0123456789abcdef0123456789abcdef-4", WEIGHTS, EPOCHS));
    assert_true(is_found(KEY, WEIGHTS, EPOCHS));
}

static void the_checkpoint_of_another_network_is_as_good_as_none(void **state)
{
    (void)state;
    save(1.5);
    assert_false(is_found(KEY, WEIGHTS + 1, EPOCHS));
    assert_false(is_found(KEY, WEIGHTS - 1, EPOCHS));
}

static void a_checkpoint_without_the_average_is_as_good_as_none(void **state)
{
    (void)state;
    save(1.5);
    struct run_state s = make_state(WEIGHTS, 0);
    s.averages = 0;
    bool found = true;
    assert_int_equal(checkpoint_load(PATH, KEY, &s, &found, NULL), ERR_OK);
    assert_false(found);
    free_state(&s);
}

static void a_checkpoint_of_more_epochs_than_asked_for_is_as_good_as_none(void **state)
{
    (void)state;
    save(1.5);
    assert_false(is_found(KEY, WEIGHTS, DONE - 1));
    assert_true(is_found(KEY, WEIGHTS, DONE));
}

static void a_full_disk_leaves_the_old_checkpoint(void **state)
{
    (void)state;
    save(1.5);
    struct rlimit old, tight;
    getrlimit(RLIMIT_FSIZE, &old);
    tight = old;
    tight.rlim_cur = 200;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    struct run_state s = make_trained(7);
    struct err e = {0};
    enum err_code code = checkpoint_save(PATH, KEY, &s, &e);
    setrlimit(RLIMIT_FSIZE, &old);
    free_state(&s);
    assert_int_equal(code, ERR_IO);
    assert_non_null(strstr(e.text, PATH));
    assert_holds(1.5);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_teardown(name, remove_checkpoint)
    const struct CMUnitTest tests[] = {
        CASE(what_was_saved_is_loaded),
        CASE(a_later_checkpoint_replaces_an_earlier_one),
        CASE(a_run_without_a_checkpoint_starts_anew),
        CASE(a_truncated_checkpoint_is_as_good_as_none),
        CASE(a_checkpoint_with_more_behind_it_is_as_good_as_none),
        CASE(a_flipped_bit_makes_it_as_good_as_none),
        CASE(a_forged_checkpoint_is_as_good_as_none),
        CASE(the_checkpoint_of_another_run_is_as_good_as_none),
        CASE(the_checkpoint_of_another_network_is_as_good_as_none),
        CASE(a_checkpoint_without_the_average_is_as_good_as_none),
        CASE(a_checkpoint_of_more_epochs_than_asked_for_is_as_good_as_none),
        CASE(a_full_disk_leaves_the_old_checkpoint),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
