/* Preparing: damaged packs, full disks, processes that are killed or interrupted. */
#define _GNU_SOURCE
#include "preparing.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

static int trap_pipe[2];
static volatile sig_atomic_t *gate; /* in shared memory */

/* What can happen to a pack; each gives a file that must not be used. */
static void flip_data(int fd, off_t size)
{
    char byte;
    assert_int_equal(pread(fd, &byte, 1, size / 3), 1);
    byte ^= 16;
    assert_int_equal(pwrite(fd, &byte, 1, size / 3), 1);
}

static void flip_index(int fd, off_t size)
{
    char byte;
    assert_int_equal(pread(fd, &byte, 1, size - 5), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, size - 5), 1);
}

static void cut(int fd, off_t size)
{
    assert_int_equal(ftruncate(fd, size / 2), 0);
}

static void cut_to_header(int fd, off_t size)
{
    (void)size;
    assert_int_equal(ftruncate(fd, 64), 0);
}

static void empty(int fd, off_t size)
{
    (void)size;
    assert_int_equal(ftruncate(fd, 0), 0);
}

static void overwrite(int fd, off_t size)
{
    for (off_t at = 0; at < size; at += 16)
        assert_int_equal(pwrite(fd, "something else..", 16, at), 16);
}

static void lengthen(int fd, off_t size)
{
    assert_int_equal(pwrite(fd, "x", 1, size), 1);
}

static void a_damaged_pack_is_replaced(void **state)
{
    static void (*const damages[])(int, off_t) = {
        flip_data, flip_index, cut, cut_to_header, empty, overwrite, lengthen};
    (void)state;
    must_prepare(&clips);
    struct hash good = read_all(&clips, NULL);
    for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
        DIR *dir = opendir(clips.cache);
        for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
            struct stat status;
            char *path = file_join(clips.arena, clips.cache, entry->d_name);
            if (strstr(path, ".pack") == NULL)
                continue;
            int fd = open(path, O_RDWR);
            assert_int_equal(fstat(fd, &status), 0);
            damages[i](fd, status.st_size);
            close(fd);
        }
        closedir(dir);
        must_prepare(&clips);
        assert_string_equal(read_all(&clips, clips.cache).text, good.text);
    }
}

static void a_full_disk_is_an_error_and_leaves_nothing(void **state)
{
    int ends[2];
    struct err e = {0};
    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        const struct rlimit small = {100000, 100000};
        setrlimit(RLIMIT_FSIZE, &small);
        prepare(&clips, &e);
        _exit(write(ends[1], &e, sizeof(e)) != sizeof(e));
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &e, sizeof(e)), sizeof(e));
    close(ends[0]);
    waitpid(pid, NULL, 0);
    assert_int_equal(e.code, ERR_IO);
    assert_non_null(strstr(e.text, clips.cache));
    assert_non_null(strstr(e.text, "the features need"));
    assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
    must_prepare(&clips);
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

static void a_cache_that_cannot_be_made_is_an_error(void **state)
{
    struct err e = {0};
    (void)state;
    clips.cache = arena_printf(clips.arena, "%s/inside", clips.dataset.clips[0].path);
    assert_int_not_equal(prepare(&clips, &e), ERR_OK);
    assert_non_null(strstr(e.text, "cache"));
}

static enum err_code run_killed(struct feat_extractor *x, const float *samples,
                                long count, float *out, struct err *e)
{
    if (count == clip_lengths[3])
        raise(SIGKILL);
    return run_waveform(x, samples, count, out, e);
}

static enum err_code run_forever(struct feat_extractor *x, const float *samples,
                                 long count, float *out, struct err *e)
{
    if (write(trap_pipe[1], "x", 1) == 1)
        for (;;)
            pause();
    return run_waveform(x, samples, count, out, e);
}

static enum err_code run_gated(struct feat_extractor *x, const float *samples,
                               long count, float *out, struct err *e)
{
    while (*gate == 0)
        usleep(1000);
    return run_waveform(x, samples, count, out, e);
}

static void spring_trap(void)
{
    clips.inputs[1].value.type = registry_find(&feat_types, "waveform");
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

static void a_killed_child_is_an_error_that_names_its_recording(void **state)
{
    struct err e = {0};
    (void)state;
    set_trap(run_killed);
    assert_int_not_equal(prepare(&clips, &e), ERR_OK);
    assert_non_null(strstr(e.text, "while preparing features at "));
    assert_non_null(strstr(e.text, "clip3.npy"));
    assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
    spring_trap();
}

static int faults_left; /* at the gate: how often the next child dies by SIGBUS */

static enum err_code run_cut_off(struct feat_extractor *x, const float *samples,
                                 long count, float *out, struct err *e)
{
    if (*gate < faults_left) {
        ++*gate;
        raise(SIGBUS);
    }
    return run_waveform(x, samples, count, out, e);
}

/* SIGBUS is what a mapped pack gives that another program cut off. */
static void a_cut_off_file_repeats_the_work_ten_times_at_most(void **state)
{
    struct feat_prepare p = preparation(&clips);
    struct err e = {0};
    (void)state;
    gate = mmap(NULL, sizeof(*gate), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                -1, 0);
    signal(SIGBUS, SIG_DFL); /* the sanitizers have a handler of their own */
    set_trap(run_cut_off);
    p.workers = 1;
    faults_left = 100;
    assert_int_equal(feat_prepare(&p, NULL, &e), ERR_CACHE);
    assert_int_equal(*gate, 11);
    assert_non_null(strstr(e.text, "a file of the cache that was cut off"));
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
    *gate = 0;
    faults_left = 10;
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(*gate, 10);
    munmap((void *)(uintptr_t)gate, sizeof(*gate));
    spring_trap();
}

static void after_a_killed_parent_the_next_run_cleans_up(void **state)
{
    char byte;
    (void)state;
    set_trap(run_forever);
    assert_int_equal(pipe(trap_pipe), 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(prepare(&clips, NULL));
    close(trap_pipe[1]);
    assert_int_equal(read(trap_pipe[0], &byte, 1), 1);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    while (read(trap_pipe[0], &byte, 1) > 0)
        ; /* ends when the last child is gone */
    close(trap_pipe[0]);
    assert_true(count_files(&clips, "tmp", NULL) > 0);
    assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    spring_trap();
}

static volatile sig_atomic_t stop;

/* First Ctrl-C, and only when that was seen may the children go on. */
static void interrupt(void *context, size_t done, size_t total, double seconds)
{
    (void)context;
    (void)done;
    (void)total;
    (void)seconds;
    shown++;
    stop = 1;
    if (shown == 3)
        *gate = 1;
}

static void an_interruption_leaves_nothing(void **state)
{
    struct feat_prepare p = preparation(&clips);
    struct err e = {0};
    (void)state;
    gate = mmap(NULL, sizeof(*gate), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                -1, 0);
    stop = 0;
    set_trap(run_gated);
    /* Contents are remembered first, so that all progress is of the gated work. */
    clips.input_count = 0;
    must_prepare(&clips);
    clips.input_count = 2;
    p.progress = (struct feat_progress){.show = interrupt, .stop = &stop};
    assert_int_equal(feat_prepare(&p, NULL, &e), ERR_INTERRUPTED);
    assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_INTERRUPTED);
    spring_trap();
    munmap((void *)(uintptr_t)gate, sizeof(*gate));
}

/* Of large packs, that takes long. */
static void verifying_packs_can_be_interrupted(void **state)
{
    struct feat_prepare p = preparation(&clips);
    const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    struct err e = {0};
    (void)state;
    must_prepare(&clips);
    DIR *dir = opendir(clips.cache);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (strstr(entry->d_name, ".pack") != NULL)
            assert_int_equal(utimensat(dirfd(dir), entry->d_name, times, 0), 0);
    closedir(dir);
    stop = 1;
    p.progress.stop = &stop;
    assert_int_equal(feat_prepare(&p, NULL, &e), ERR_INTERRUPTED);
    assert_string_equal(e.text, "Interrupted while verifying the cache.");
    stop = 0;
    assert_int_equal(feat_prepare(&p, NULL, &e), ERR_OK);
    stop = 1; /* there is nothing left to be interrupted */
    assert_int_equal(feat_prepare(&p, NULL, &e), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_damaged_pack_is_replaced),
        CASE(a_full_disk_is_an_error_and_leaves_nothing),
        CASE(a_cache_that_cannot_be_made_is_an_error),
        CASE(a_killed_child_is_an_error_that_names_its_recording),
        CASE(a_cut_off_file_repeats_the_work_ten_times_at_most),
        CASE(after_a_killed_parent_the_next_run_cleans_up),
        CASE(an_interruption_leaves_nothing),
        CASE(verifying_packs_can_be_interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
