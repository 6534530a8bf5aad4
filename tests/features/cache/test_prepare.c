/* Preparing: what is computed when, broken recordings, faults of the machine. */
#define _GNU_SOURCE
#include "tests/features/clips.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

static struct clips clips;
static size_t shown, last_shown;
static char warnings[8192];

static void count_show(void *context, size_t done, size_t total, double seconds)
{
    (void)context;
    assert_true(done <= total && done >= last_shown);
    assert_int_equal(total, CLIPS);
    last_shown = done;
    assert_true(seconds >= 0);
    shown++;
}

static void note_warning(const char *text)
{
    strcat(strcat(warnings, text), "\n");
}

static int set_up(void **state)
{
    (void)state;
    clips_init(&clips);
    add_input(&clips, "mel", "{type: mel, hop_length: 100, n_mels: 20}");
    add_input(&clips, "wave", "waveform");
    shown = last_shown = 0;
    warnings[0] = '\0';
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clips_deinit(&clips);
    return 0;
}

static double bytes_of_packs(void)
{
    double bytes = 0;
    DIR *dir = opendir(clips.cache);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct stat status;
        char *path = file_join(clips.arena, clips.cache, entry->d_name);
        if (strstr(path, ".pack") != NULL && stat(path, &status) == 0)
            bytes += (double)status.st_size;
    }
    closedir(dir);
    return bytes;
}

static void the_second_time_nothing_is_computed(void **state)
{
    struct feat_prepare p = preparation(&clips);
    p.progress.show = count_show;
    (void)state;
    double size = cache_size(&p).missing;
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_true(shown > 0);
    assert_int_equal(last_shown, CLIPS); /* not files, of which each is read before */
    for (size_t i = 0; i < CLIPS; i++) {
        assert_int_equal(clips.dataset.clips[i].samples, clip_lengths[i]);
        assert_int_equal(strlen(clips.dataset.clips[i].content.text), 32);
    }
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
    double bytes = bytes_of_packs();
    assert_true(size > bytes * 0.95 && size < bytes * 1.05);
    shown = 0;
    assert_true(cache_size(&p).missing == 0);
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(shown, 0);
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
}

static void touching_a_recording_keeps_its_features(void **state)
{
    char *path = NULL;
    struct stat before, after;
    (void)state;
    must_prepare(&clips);
    struct hash content = clips.dataset.clips[3].content;
    assert_int_equal(count_files(&clips, ".pack", &path), 6);
    assert_int_equal(stat(path, &before), 0);
    const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    for (size_t i = 0; i < CLIPS; i++)
        assert_int_equal(utimensat(AT_FDCWD, clips.dataset.clips[i].path, times, 0), 0);
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_string_equal(clips.dataset.clips[3].content.text, content.text);
}

static void another_content_is_another_clip(void **state)
{
    (void)state;
    must_prepare(&clips);
    struct hash content = clips.dataset.clips[3].content,
                old = read_all(&clips, clips.cache);
    write_clip(clips.dataset.clips[3].path, 5000, 77);
    must_prepare(&clips);
    assert_int_equal(clips.dataset.clips[3].samples, 5000);
    assert_string_not_equal(clips.dataset.clips[3].content.text, content.text);
    struct hash new = read_all(&clips, clips.cache);
    assert_string_not_equal(new.text, old.text);
    assert_string_equal(new.text, read_all(&clips, NULL).text);
}

/* Puts the bytes of one file into another, whose size and time stay. */
static void write_over(const char *from, const char *to)
{
    char *bytes;
    size_t length;
    struct stat before, after;
    assert_int_equal(file_read(from, &bytes, &length, NULL), ERR_OK);
    assert_int_equal(stat(to, &before), 0);
    assert_int_equal(before.st_size, length);
    const struct timespec times[2] = {before.st_atim, before.st_mtim};
    int fd = open(to, O_WRONLY);
    do { /* the clock that changes are noted by may stand still for milliseconds */
        assert_int_equal(pwrite(fd, bytes, length, 0), length);
        assert_int_equal(futimens(fd, times), 0);
        assert_int_equal(fstat(fd, &after), 0);
    } while (after.st_ctim.tv_sec == before.st_ctim.tv_sec &&
             after.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
    close(fd);
    free(bytes);
}

static void another_content_is_seen_though_size_and_time_stay(void **state)
{
    const char *other = file_join(clips.arena, clips.folder, "other.npy");
    const char *path = clips.dataset.clips[3].path;
    struct stat before, after;
    (void)state;
    must_prepare(&clips);
    struct hash old = read_all(&clips, clips.cache);
    write_clip(other, clip_lengths[3], 77);
    assert_int_equal(stat(path, &before), 0);
    write_over(other, path);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    must_prepare(&clips);
    struct hash new = read_all(&clips, clips.cache);
    assert_string_not_equal(new.text, old.text);
    assert_string_equal(new.text, read_all(&clips, NULL).text);
}

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
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
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

static void foreign_files_are_left_alone(void **state)
{
    (void)state;
    must_prepare(&clips);
    static const char *const names[] = {"notes.txt", "mine.pack", "index.old"};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(
            file_write(file_join(clips.arena, clips.cache, names[i]), "mine", 4, NULL),
            ERR_OK);
    must_prepare(&clips);
    for (size_t i = 0; i < 3; i++)
        assert_true(file_exists(file_join(clips.arena, clips.cache, names[i])));
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

static void two_programs_fill_one_cache(void **state)
{
    pid_t pids[3];
    (void)state;
    for (int i = 0; i < 3; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(prepare(&clips, NULL) == ERR_OK ? 0 : 1);
    }
    for (int i = 0; i < 3; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

static void every_broken_recording_is_named(void **state)
{
    struct err e = {0};
    (void)state;
    file_write(clips.dataset.clips[2].path, "junk", 4, NULL);
    file_write(clips.dataset.clips[7].path, "", 0, NULL);
    unlink(clips.dataset.clips[4].path);
    clips.dataset.clips[5].path = NULL;
    assert_int_equal(prepare(&clips, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "4 of 10 recordings"));
    assert_non_null(strstr(e.text, "clip2.npy"));
    assert_non_null(strstr(e.text, "clip7.npy"));
    assert_non_null(strstr(e.text, "clip4.npy"));
    assert_non_null(strstr(e.text, "0/clip5"));
    assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
    /* Still so when it is known from the first time. */
    struct err again = {0};
    assert_int_equal(prepare(&clips, &again), ERR_DATA);
    assert_string_equal(again.text, e.text);
}

static void what_is_no_file_is_named_and_not_waited_for(void **state)
{
    struct err e = {0};
    (void)state;
    unlink(clips.dataset.clips[1].path);
    assert_int_equal(mkfifo(clips.dataset.clips[1].path, 0600), 0);
    unlink(clips.dataset.clips[6].path);
    assert_int_equal(symlink("/dev/zero", clips.dataset.clips[6].path), 0);
    assert_int_equal(prepare(&clips, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "2 of 10 recordings"));
    assert_non_null(strstr(e.text, "clip1.npy is not a regular file"));
    assert_non_null(strstr(e.text, "clip6.npy is not a regular file"));
}

static const struct aug_chain *read_chain(const char *yaml)
{
    struct diag *diag = diag_create();
    struct err e = {0};
    const struct aug_scene scene = {.sample_rate = RATE};
    const char *text = arena_strdup(clips.arena, yaml);
    const struct yaml_node *node =
        yaml_read_text(text, strlen(text), "chain", ".", clips.arena, diag);
    const struct aug_chain *chain = aug_read(node, &scene, clips.arena, diag);
    if (diag_to_err(diag, &e) != ERR_OK)
        fail_msg("%s", e.text);
    diag_destroy(diag);
    return chain;
}

static void recordings_that_augmentations_add_are_read_before_anything(void **state)
{
    struct err e = {0};
    char *folder = file_join(clips.arena, clips.folder, "noises");
    (void)state;
    assert_int_equal(file_make_folders(folder, NULL), ERR_OK);
    write_clip(file_join(clips.arena, folder, "good.npy"), 3000, 5);
    write_clip(file_join(clips.arena, folder, "bad.npy"), 3000, 6);
    assert_int_equal(truncate(file_join(clips.arena, folder, "bad.npy"), 5000), 0);
    const char *yaml =
        arena_printf(clips.arena, "[{type: background, folder: %s}]", folder);
    const char *nested =
        arena_printf(clips.arena, "[polarity, {type: one_of, of: %s}]", yaml);
    for (int i = 0; i < 2; i++) {
        const struct aug_chain *chain = read_chain(i ? nested : yaml);
        clips.inputs[0].train = i ? NULL : chain;
        clips.inputs[0].test = i ? chain : NULL;
        clips.inputs[1].train = clips.inputs[0].train;
        clips.inputs[1].test = clips.inputs[0].test;
        assert_int_equal(prepare(&clips, &e), ERR_DATA);
        assert_non_null(strstr(e.text, "1 of 2 recordings of `background`"));
        assert_non_null(strstr(e.text, "bad.npy: its header promises"));
        assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    }
    write_clip(file_join(clips.arena, folder, "bad.npy"), 3000, 6);
    must_prepare(&clips);
}

static void a_long_list_of_broken_recordings_is_cut(void **state)
{
    struct clips *c = &clips;
    struct feat_clip *many = arena_alloc(c->arena, 30, sizeof *many);
    struct err e = {0};
    (void)state;
    for (size_t i = 0; i < 30; i++) {
        many[i] = c->dataset.clips[0];
        many[i].path = arena_printf(c->arena, "%s/none%zu", c->folder, i);
    }
    c->dataset.clips = many;
    c->dataset.clip_count = 30;
    assert_int_equal(prepare(c, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "30 of 30"));
    assert_non_null(strstr(e.text, "none19"));
    assert_null(strstr(e.text, "none20"));
    assert_non_null(strstr(e.text, "and 10 more"));
}

static void broken_recordings_are_left_out_where_that_is_wished(void **state)
{
    struct feat_prepare p = preparation(&clips);
    p.progress.show = count_show;
    (void)state;
    clips.dataset.options.on_error = FEAT_SKIP;
    file_write(clips.dataset.clips[2].path, "junk", 4, NULL);
    clips.dataset.clips[7].path = NULL;
    for (int round = 0; round < 2; round++) {
        set_splits(&clips);
        warnings[0] = '\0';
        shown = 0;
        assert_int_equal(feat_prepare(&p, note_warning, NULL), ERR_OK);
        assert_non_null(strstr(warnings, "clip2.npy"));
        assert_non_null(strstr(warnings, "0/clip7"));
        assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 5);
        assert_int_equal(clips.dataset.split[FEAT_TRAIN][2], 3);
        assert_int_equal(clips.dataset.split_count[FEAT_VALID], 1);
        assert_int_equal(clips.dataset.clips[2].samples, 0);
        assert_int_equal(count_files(&clips, ".pack", NULL), 6);
        assert_true(round == 0 || shown == 0);
    }
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

static void a_split_without_a_usable_recording_is_an_error(void **state)
{
    struct err e = {0};
    (void)state;
    clips.dataset.options.on_error = FEAT_SKIP;
    clips.dataset.clips[6].path = clips.dataset.clips[7].path = NULL;
    assert_int_equal(prepare(&clips, &e), ERR_DATA);
}

static void what_does_not_fit_the_limit_is_computed_on_the_fly(void **state)
{
    struct feat_prepare p = preparation(&clips);
    (void)state;
    double all = cache_size(&p).missing;
    assert_true(cache_size(&p).beyond == 0);
    p.limit = 100e3;
    struct feat_prepare_size size = cache_size(&p);
    assert_true(size.missing <= p.limit && size.beyond == all - size.missing);
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_true(bytes_of_packs() <= size.missing * 1.05);
    size_t packs = count_files(&clips, ".pack", NULL);
    assert_true(packs > 0 && packs < 6);
    assert_true(bytes_of_packs() <= p.limit);
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
    p.limit = 0;
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

/* Three features of equal size, a limit for two: the one not used for longest goes. */
static void the_least_recently_used_pack_goes_first(void **state)
{
    struct clips *c = &clips;
    struct feat_prepare p = preparation(c);
    (void)state;
    c->dataset.split_count[FEAT_VALID] = c->dataset.split_count[FEAT_TEST] = 0;
    c->input_count = 0;
    add_input(c, "a", "{type: mel, n_mels: 20}");
    add_input(c, "b", "{type: mel, n_mels: 20, pad: zero}");
    add_input(c, "c", "{type: mel, n_mels: 20, to: ln}");
    p.input_count = 1;
    p.limit = 1e9;
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    double one = bytes_of_packs();
    char *first = NULL;
    assert_int_equal(count_files(c, ".pack", &first), 1);
    p.limit = 2.5 * one;
    p.inputs = &c->inputs[1];
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(count_files(c, ".pack", NULL), 2);
    p.inputs = &c->inputs[0]; /* used again: now b is the oldest */
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    p.inputs = &c->inputs[2];
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(count_files(c, ".pack", NULL), 2);
    assert_true(file_exists(first));
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
        _exit(write(ends[1], &e, sizeof e) != sizeof e);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &e, sizeof e), sizeof e);
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

/* A feature that does something dreadful in the middle of its work. */
static struct feat_type trap;
static int trap_pipe[2];
static volatile sig_atomic_t *gate; /* in shared memory */

static enum err_code run_waveform(struct feat_extractor *x, const float *samples,
                                  long count, float *out, struct err *e)
{
    return ((const struct feat_type *)registry_find(&feat_types, "waveform"))
        ->run(x, samples, count, out, e);
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

static void set_trap(enum err_code (*run)(struct feat_extractor *, const float *, long,
                                          float *, struct err *))
{
    trap = *(const struct feat_type *)clips.inputs[1].value.type;
    trap.run = run;
    clips.inputs[1].value.type = &trap.plugin;
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

/* Of a clip other than the edited one. */
static enum err_code run_edited_only(struct feat_extractor *x, const float *samples,
                                     long count, float *out, struct err *e)
{
    if (count != 5000)
        raise(SIGKILL);
    return run_waveform(x, samples, count, out, e);
}

static void an_edited_recording_alone_is_computed_again(void **state)
{
    (void)state;
    must_prepare(&clips);
    write_clip(clips.dataset.clips[0].path, 5000, 77);
    set_trap(run_edited_only);
    must_prepare(&clips);
    clips.inputs[1].value.type = registry_find(&feat_types, "waveform");
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
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
    gate = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
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
    munmap((void *)(uintptr_t)gate, sizeof *gate);
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

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_second_time_nothing_is_computed),
        CASE(touching_a_recording_keeps_its_features),
        CASE(another_content_is_another_clip),
        CASE(another_content_is_seen_though_size_and_time_stay),
        CASE(a_damaged_pack_is_replaced),
        CASE(foreign_files_are_left_alone),
        CASE(two_programs_fill_one_cache),
        CASE(every_broken_recording_is_named),
        CASE(what_is_no_file_is_named_and_not_waited_for),
        CASE(recordings_that_augmentations_add_are_read_before_anything),
        CASE(a_long_list_of_broken_recordings_is_cut),
        CASE(broken_recordings_are_left_out_where_that_is_wished),
        CASE(a_split_without_a_usable_recording_is_an_error),
        CASE(what_does_not_fit_the_limit_is_computed_on_the_fly),
        CASE(the_least_recently_used_pack_goes_first),
        CASE(a_full_disk_is_an_error_and_leaves_nothing),
        CASE(a_cache_that_cannot_be_made_is_an_error),
        CASE(a_killed_child_is_an_error_that_names_its_recording),
        CASE(an_edited_recording_alone_is_computed_again),
        CASE(after_a_killed_parent_the_next_run_cleans_up),
        CASE(an_interruption_leaves_nothing),
        CASE(verifying_packs_can_be_interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
