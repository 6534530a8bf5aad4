/* Preparing: what is computed, and when. */
#define _GNU_SOURCE
#include "preparing.h"

#include <fcntl.h>
#include <sys/wait.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_second_time_nothing_is_computed),
        CASE(touching_a_recording_keeps_its_features),
        CASE(another_content_is_another_clip),
        CASE(another_content_is_seen_though_size_and_time_stay),
        CASE(an_edited_recording_alone_is_computed_again),
        CASE(foreign_files_are_left_alone),
        CASE(two_programs_fill_one_cache),
        CASE(what_does_not_fit_the_limit_is_computed_on_the_fly),
        CASE(the_least_recently_used_pack_goes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
