/* For tests: experiment files in a folder of their own, beside a labelled collection
 * with the homework's 50 tags and no audio, loaded with the faults as text. */
#ifndef MTAG_TESTS_RUNNER_LOADING_H
#define MTAG_TESTS_RUNNER_LOADING_H

#include "base/file.h"
#include "runner/experiment/experiment.h"

#include "tests/base/reading.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

struct loading {
    struct arena *arena;
    struct diag *diag;
    char folder[64];
    char *faults; /* what diag_print prints; "" if nothing was noted */
};

/* A whole small experiment; tests lay their files over it. */
static const char *const loading_base =
    "data: {root: data, tags: top50, seconds: 1}\n"
    "features:\n"
    "  mel: {type: mel, n_fft: 512, n_mels: 24}\n"
    "model:\n"
    "  layers:\n"
    "    - batchnorm\n"
    "    - bands_as_channels\n"
    "    - conv1d: {name: first, filters: 8, kernel: 3}\n"
    "    - relu\n"
    "    - dropout: {name: drop, p: 0.5}\n"
    "    - global_avg_pool\n"
    "    - linear: {units: tags}\n"
    "train:\n"
    "  epochs: 2\n"
    "  batch: 4\n"
    "  optimizer: {type: sgd, lr: 1e-2, momentum: 0.9, nesterov: true}\n"
    "  schedule: {type: plateau, factor: 0.5, patience: 2}\n";

/* Writes a file of the test's folder. */
static inline void loading_write(struct loading *l, const char *name, const char *text)
{
    struct err e = {0};
    const char *path = file_join(l->arena, l->folder, name);
    assert_int_equal(file_write(path, text, strlen(text), &e), ERR_OK);
}

static inline void loading_make(struct loading *l, const char *folder)
{
    struct err e = {0};
    assert_int_equal(file_make_folders(file_join(l->arena, l->folder, folder), &e),
                     ERR_OK);
}

static inline void loading_write_data(struct loading *l)
{
    static const char *const folders[] = {"0", "0", "1", "1", "2", "2",
                                          "a", "b", "c", "c", "d", "d"};
    struct str table = {0};
    loading_make(l, "data/waveform");
    str_add(&table, "clip_id");
    for (int t = 0; t < 50; t++)
        str_addf(&table, "\t%s", feat_top50[t]);
    str_add(&table, "\tmp3_path\n");
    for (int i = 0; i < 12; i++) {
        str_addf(&table, "%d", i + 1);
        for (int t = 0; t < 50; t++)
            str_addf(&table, "\t%d", (i + t) % 3 == 0);
        str_addf(&table, "\t%s/clip%d.mp3\n", folders[i], i);
    }
    loading_write(l, "data/annotations_final.csv", str_text(&table));
    str_deinit(&table);
}

static inline int loading_setup(void **state)
{
    struct loading *l = calloc(1, sizeof(*l));
    assert_non_null(l);
    l->arena = arena_create();
    l->diag = diag_create();
    strcpy(l->folder, "/tmp/mtag-experiment-XXXXXX");
    assert_non_null(mkdtemp(l->folder));
    loading_write_data(l);
    loading_write(l, "base.yaml", loading_base);
    unsetenv("MTAG_DATA");
    *state = l;
    return 0;
}

static inline void loading_remove(struct loading *l, const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        loading_remove(l, file_join(l->arena, path, entry->d_name));
    }
    if (folder)
        closedir(folder);
    remove(path);
}

static inline int loading_teardown(void **state)
{
    struct loading *l = *state;
    loading_remove(l, l->folder);
    diag_destroy(l->diag);
    arena_destroy(l->arena);
    free(l->faults);
    free(l);
    return 0;
}

static inline void loading_gather(struct loading *l)
{
    print_faults(l->diag, &l->faults);
    diag_destroy(l->diag);
    l->diag = diag_create();
}

/* Loads a file of the folder; words: overrides, NULL-terminated, may be NULL. */
static inline struct exp_sweep *loading_file(struct loading *l, const char *name,
                                             const char *const *words)
{
    struct exp_request r = {.path = arena_printf(l->arena, "%s/%s", l->folder, name),
                            .overrides = words};
    while (words && words[r.override_count])
        r.override_count++;
    struct exp_sweep *s = exp_load(&r, l->arena, l->diag);
    loading_gather(l);
    return s;
}

/* Loads one of the experiments that come with mtag on the small collection; it must
 * have no errors. */
static inline struct exp_sweep *loading_given(struct loading *l, const char *name,
                                              const char *const *words)
{
    struct exp_request r = {
        .path = arena_printf(l->arena, "%s/experiments/%s", MTAG_SOURCE_DIR, name)};
    while (words && words[r.override_count])
        r.override_count++;
    /* The small collection does not fill a batch of 16. */
    const char **all = arena_alloc(l->arena, r.override_count + 1, sizeof(*all));
    for (size_t i = 0; i < r.override_count; i++)
        all[i] = words[i];
    all[r.override_count++] = "train.drop_last=false";
    r.overrides = all;
    setenv("MTAG_DATA", arena_printf(l->arena, "%s/data", l->folder), 1);
    struct exp_sweep *s = exp_load(&r, l->arena, l->diag);
    unsetenv("MTAG_DATA");
    loading_gather(l);
    if (!s)
        fail_msg("%s: %s", name, l->faults);
    return s;
}

/* Loads text as a file over base.yaml; line 1 of the text is line 2 of the file. */
static inline struct exp_sweep *loading_over(struct loading *l, const char *text)
{
    loading_write(l, "test.yaml", arena_printf(l->arena, "base: base.yaml\n%s", text));
    return loading_file(l, "test.yaml", NULL);
}

/* The same with one word of the command line. */
static inline struct exp_sweep *loading_word(struct loading *l, const char *word)
{
    const char *words[] = {word, NULL};
    return loading_file(l, "base.yaml", words);
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("`%s` is in:\n%s", part, text);
}

/* Loads what must be refused, with a fault at "LINE:COLUMN: error: ..." of test.yaml.
 */
static inline void assert_refused(struct loading *l, const char *text,
                                  const char *fault)
{
    struct exp_sweep *s = loading_over(l, text);
    if (s)
        fail_msg("accepted:\n%s", text);
    assert_mentions(l->faults, arena_printf(l->arena, "test.yaml:%s", fault));
}

static inline struct exp_sweep *assert_loads(struct loading *l, const char *text)
{
    struct exp_sweep *s = loading_over(l, text);
    if (!s)
        fail_msg("refused:\n%s%s", text, l->faults);
    return s;
}

/* A value of a trial's file as text in flow style; "" if the key is not there. */
static inline const char *resolved(struct loading *l, const struct exp_trial *t,
                                   const char *section, const char *key)
{
    const struct yaml_node *node = yaml_find(t->config->resolved, section);
    struct str text = {0};
    node = key ? yaml_find(node, key) : node;
    if (node)
        yaml_write_flow(node, &text);
    const char *copy = arena_strdup(l->arena, str_text(&text));
    str_deinit(&text);
    return copy;
}

#define LOADING_TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, loading_setup, loading_teardown)

/* A value of a trial as text; "" if it has none of that path. */
static inline const char *loading_value_of(const struct exp_trial *t, const char *path)
{
    for (size_t i = 0; i < t->value_count; i++)
        if (strcmp(t->values[i].path, path) == 0)
            return t->values[i].text;
    return "";
}

#endif
