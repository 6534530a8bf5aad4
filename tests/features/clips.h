/* A small collection of noise clips in a temporary folder, for tests of preparing and
 * reading: .npy at 16 kHz, examples of 4,000 samples, 6 training, 2 validation and 2
 * test clips of unequal lengths (one shorter than an example, one as long). */
#ifndef MTAG_TESTS_FEATURES_CLIPS_H
#define MTAG_TESTS_FEATURES_CLIPS_H

#include "base/npy.h"
#include "features/prepare/prepare.h"
#include "features/source.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RATE 16000
#define LENGTH 4000
#define CLIPS 10

static const long clip_lengths[CLIPS] = {9000, 4000,  1234, 12345, 8000,
                                         7999, 10000, 4001, 3000,  16000};

struct clips {
    struct arena *arena;
    char folder[64];
    char *cache;
    struct feat_dataset dataset;
    struct feat_input inputs[4];
    size_t input_count;
};

static void write_clip(const char *path, long samples, uint32_t seed)
{
    float *x = malloc((size_t)samples * sizeof(*x));
    size_t dims = (size_t)samples;
    for (long i = 0; i < samples; i++) {
        seed = 1664525u * seed + 1013904223u;
        x[i] = (float)((double)(seed >> 8) / 16777216 - 0.5);
    }
    assert_int_equal(npy_write(path, x, &dims, 1, NULL), ERR_OK);
    free(x);
}

static void set_splits(struct clips *c)
{
    static const size_t sizes[FEAT_SPLITS] = {6, 2, 2};
    size_t clip = 0;
    for (int s = 0; s < FEAT_SPLITS; s++) {
        c->dataset.split_count[s] = sizes[s];
        for (size_t i = 0; i < sizes[s]; i++)
            c->dataset.split[s][i] = clip++;
    }
}

static void clips_init(struct clips *c)
{
    *c = (struct clips){.arena = arena_create()};
    strcpy(c->folder, "/tmp/mtag-clips-XXXXXX");
    assert_non_null(mkdtemp(c->folder));
    c->cache = file_join(c->arena, c->folder, "cache");
    c->dataset.options = (struct feat_data){.sample_rate = RATE,
                                            .npy_rate = RATE,
                                            .samples = LENGTH,
                                            .crop = FEAT_CROP_GRID,
                                            .on_error = FEAT_STOP};
    c->dataset.clip_count = CLIPS;
    c->dataset.clips = arena_alloc(c->arena, CLIPS, sizeof(*c->dataset.clips));
    for (int s = 0; s < FEAT_SPLITS; s++)
        c->dataset.split[s] = arena_alloc(c->arena, CLIPS, sizeof(size_t));
    for (size_t i = 0; i < CLIPS; i++) {
        struct feat_clip *clip = &c->dataset.clips[i];
        clip->id = arena_printf(c->arena, "%zu", i);
        clip->stem = arena_printf(c->arena, "0/clip%zu", i);
        clip->path = arena_printf(c->arena, "%s/clip%zu.npy", c->folder, i);
        write_clip(clip->path, clip_lengths[i], (uint32_t)i);
    }
    set_splits(c);
}

static void remove_tree(const char *path)
{
    DIR *dir = opendir(path);
    struct arena *a = arena_create();
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        char *inner = file_join(a, path, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlink(inner) != 0)
            remove_tree(inner);
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(path);
    arena_destroy(a);
}

static void clips_deinit(struct clips *c)
{
    remove_tree(c->folder);
    arena_destroy(c->arena);
}

/* Adds an input by its YAML text. */
static void add_input(struct clips *c, const char *name, const char *yaml)
{
    struct diag *diag = diag_create();
    struct feat_input *in = &c->inputs[c->input_count++];
    char *text = arena_strdup(c->arena, yaml);
    in->name = name;
    feat_read(yaml_read_text(text, strlen(text), "test", ".", c->arena, diag),
              "feature", &in->value, c->arena, diag);
    assert_int_equal(diag_errors(diag), 0);
    diag_destroy(diag);
}

static struct feat_prepare preparation(struct clips *c)
{
    return (struct feat_prepare){.dataset = &c->dataset,
                                 .inputs = c->inputs,
                                 .input_count = c->input_count,
                                 .cache = c->cache,
                                 .limit = 1e9,
                                 .workers = 2};
}

static inline struct feat_prepare_size cache_size(const struct feat_prepare *p)
{
    struct err e = {0};
    struct feat_prepare_size size;
    if (feat_prepare_size(p, NULL, &size, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return size;
}

static enum err_code prepare(struct clips *c, struct err *e)
{
    struct feat_prepare p = preparation(c);
    return feat_prepare(&p, NULL, e);
}

static void must_prepare(struct clips *c)
{
    struct err e = {0};
    if (prepare(c, &e) != ERR_OK)
        fail_msg("%s", e.text);
}

static size_t example_floats(const struct clips *c, size_t input)
{
    const struct feat_type *t = (const struct feat_type *)c->inputs[input].value.type;
    struct feat_shape s = t->shape(c->inputs[input].value.options, RATE, LENGTH);
    return feat_shape_floats(s);
}

/* The hash of every chunk and of some training examples of every usable clip, read with
 * a cache folder (NULL: one that is empty). */
static struct hash read_all(struct clips *c, const char *cache)
{
    struct feat_source *s;
    struct err e = {0};
    float *out[4];
    struct str hashes = {0};
    char *nothing = file_join(c->arena, c->folder, "nothing");
    if (feat_source_open(&c->dataset, c->inputs, c->input_count,
                         cache ? cache : nothing, &s, &e) != ERR_OK)
        fail_msg("%s", e.text);
    for (size_t i = 0; i < c->input_count; i++)
        out[i] = mem_alloc(example_floats(c, i), sizeof(float));
    for (size_t clip = 0; clip < c->dataset.clip_count; clip++) {
        bool usable = c->dataset.clips[clip].samples > 0;
        for (size_t k = 0; usable && k < 5 + feat_source_chunks(s, clip); k++) {
            struct feat_pick draw = {.seed = 1, .epoch = k};
            enum err_code code = k < 5 ? feat_source_train(s, clip, &draw, out, &e)
                                       : feat_source_chunk(s, clip, k - 5, out, &e);
            if (code != ERR_OK)
                fail_msg("%s", e.text);
            for (size_t i = 0; i < c->input_count; i++)
                str_add(&hashes,
                        hash_bytes(out[i], example_floats(c, i) * sizeof(float)).text);
        }
    }
    for (size_t i = 0; i < c->input_count; i++)
        free(out[i]);
    feat_source_close(s);
    struct hash all = hash_text(str_text(&hashes));
    str_deinit(&hashes);
    return all;
}

/* Files of the cache folder whose names contain text; the last one's path in *path. */
static size_t count_files(struct clips *c, const char *text, char **path)
{
    size_t count = 0;
    DIR *dir = opendir(c->cache);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.' && strstr(entry->d_name, text) != NULL) {
            count++;
            if (path != NULL)
                *path = file_join(c->arena, c->cache, entry->d_name);
        }
    if (dir != NULL)
        closedir(dir);
    return count;
}

#endif
