/* Making a bundle and repeating one: bundle.h. */
#include "runner/sweep/bundle.h"

#include "base/file.h"
#include "base/json.h"
#include "base/say.h"
#include "results/merge/extract.h"
#include "results/read/kept.h"
#include "runner/sweep/aside.h"
#include "runner/sweep/bundle_data.h"
#include "runner/sweep/bundle_zip.h"
#include "runner/sweep/rerun.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1 };

static int cannot(const char *text)
{
    say(stderr, "mtag-run: %s\n", text);
    return 2;
}

/* ---- making ---- */

struct making {
    const char *results, *folder; /* of the members */
    struct res_original run;
    struct exp_sweep *sweep;
    struct arena *arena;
};

static json_t *manifest(const struct res_original *of)
{
    const struct res_run_row *run = &of->run;
    json_t *o = json_object(), *metrics = json_object();
    for (size_t i = 0; i < run->measure_count; i++)
        json_object_set_new(metrics, run->measures[i].metric->name,
                            json_number(run->measures[i].value));
    json_object_set_new(o, "mtag_bundle", json_integer(FORMAT));
    json_object_set_new(o, "trial", json_integer(of->trial.id));
    json_object_set_new(o, "run", json_integer(run->number));
    json_object_set_new(o, "seed", json_integer(run->seed));
    json_object_set_new(o, "fold", json_integer(run->fold));
    json_object_set_new(o, "identity", json_text(of->trial.identity));
    json_object_set_new(o, "data", json_text(of->trial.fingerprint));
    json_object_set_new(o, "version", json_text(run->version));
    json_object_set_new(o, "libraries", json_text(run->libraries));
    json_object_set_new(o, "cpu", json_text(run->cpu));
    json_object_set_new(o, "commit", json_text(run->git_commit));
    json_object_set_new(o, "metrics", metrics);
    return o;
}

static enum err_code write_json(const struct making *m, const char *place, json_t *o,
                                struct err *e)
{
    struct str s = {0};
    json_add_pretty(&s, o);
    enum err_code code =
        file_write(file_join(m->arena, m->folder, place), str_text(&s), s.length, e);
    str_deinit(&s);
    json_decref(o);
    return code;
}

static enum err_code copy_weights(const struct making *m, struct err *e)
{
    char *bytes = NULL;
    size_t length;
    const char *to = file_join(m->arena, m->folder, BUNDLE_WEIGHTS);
    enum err_code code = file_make_folders(file_folder_of(m->arena, to), e);
    if (code == ERR_OK)
        code = file_read(m->run.weights, &bytes, &length, e);
    if (code == ERR_OK)
        code = file_write(to, bytes, length, e);
    free(bytes);
    return code;
}

static const struct feat_dataset *dataset_of(const struct exp_sweep *s, int fold)
{
    const struct feat_dataset *d = s->trials[0].config->dataset;
    return fold > 0 && (size_t)fold <= d->fold_count ? d->folds[fold - 1] : d;
}

static enum err_code gather(const struct making *m, struct err *e)
{
    const char *yaml = m->run.trial.yaml;
    enum err_code code = file_write(file_join(m->arena, m->folder, BUNDLE_EXPERIMENT),
                                    yaml, strlen(yaml), e);
    if (code == ERR_OK)
        code = write_json(m, BUNDLE_MANIFEST, manifest(&m->run), e);
    if (code == ERR_OK)
        code = write_json(m, BUNDLE_DATA,
                          bundle_data_make(dataset_of(m->sweep, m->run.run.fold)), e);
    if (code == ERR_OK)
        code = res_extract_run(m->results, &m->run, m->folder,
                               file_join(m->arena, m->folder, BUNDLE_RESULTS), e);
    return code == ERR_OK ? copy_weights(m, e) : code;
}

int run_bundle(const char *word, const char *path, const struct run_options *o,
               struct arena *a)
{
    struct making m = {.results = o->results, .arena = a};
    struct res_kept kept;
    struct err e = {0};
    int64_t trial;
    int number;
    if (!res_kept_choice(word, &trial, &number))
        return cannot("--bundle takes a recorded trial or run: 37, 37.2 or best");
    if (file_may_replace(path, "PK", "a zip archive", &e) != ERR_OK)
        return cannot(e.text);
    if (res_kept_find(o->results, trial, number, a, &kept, &e) != ERR_OK)
        return cannot(e.text);
    word = arena_printf(a, "%lld.%d", (long long)kept.trial, kept.run);
    const int status = run_again_load(word, o, a, &m.run, &m.sweep);
    if (status != 0)
        return status;
    enum err_code code = aside_create("bundle", a, &m.folder, &e);
    if (code == ERR_OK)
        code = gather(&m, &e);
    if (code == ERR_OK)
        code = bundle_zip_write(path, m.folder, a, &e);
    aside_destroy(m.folder);
    if (code != ERR_OK)
        return cannot(e.text);
    say(stdout, "%s: run %s with its file, data, results and weights\n", path, word);
    return 0;
}

/* ---- repeating ---- */

/* "37.2" of the manifest; NULL if it is not a bundle's. */
static const char *read_word(const char *folder, struct arena *a)
{
    json_error_t why;
    json_t *o = json_load_file(file_join(a, folder, BUNDLE_MANIFEST), 0, &why);
    const json_int_t format = json_integer_value(json_object_get(o, "mtag_bundle"));
    const json_int_t trial = json_integer_value(json_object_get(o, "trial"));
    const json_int_t run = json_integer_value(json_object_get(o, "run"));
    json_decref(o);
    return format == FORMAT && trial > 0 && run > 0 && run < 1000000
               ? arena_printf(a, "%lld.%lld", (long long)trial, (long long)run)
               : NULL;
}

/* Whether what people read of a bundle is what is compared. ERR_DATA. */
static enum err_code check(const char *folder, const struct res_original *run,
                           struct arena *a, struct err *e)
{
    char *yaml = NULL;
    size_t length;
    json_error_t why;
    enum err_code code = bundle_data_check(file_join(a, folder, BUNDLE_DATA), e);
    if (code == ERR_OK)
        code = file_read(file_join(a, folder, BUNDLE_EXPERIMENT), &yaml, &length, e);
    if (code != ERR_OK)
        return code;
    const char *recorded = run->trial.yaml ? run->trial.yaml : "";
    if (strlen(recorded) != length || memcmp(recorded, yaml, length) != 0)
        code =
            err_set(e, ERR_DATA, "its experiment.yaml is not that of its results.db");
    free(yaml);
    json_t *written = json_load_file(file_join(a, folder, BUNDLE_MANIFEST), 0, &why);
    json_t *known = manifest(run);
    if (code == ERR_OK && !json_equal(written, known))
        code =
            err_set(e, ERR_DATA, "its bundle.json does not agree with its results.db");
    json_decref(written);
    json_decref(known);
    return code;
}

struct told {
    const char *data;
    int fold;
};

static void tell_data(void *context, const struct exp_sweep *sweep)
{
    const struct told *t = context;
    struct str s = {0};
    struct err e = {0};
    if (bundle_data_compare(t->data, dataset_of(sweep, t->fold), &s, &e) != ERR_OK)
        say(stdout, "%s\n", e.text);
    else if (s.length > 0)
        say(stdout, "Its data are not those of the bundle:\n%s", s.text);
    str_deinit(&s);
}

/* data.root of the command line, or of the environment. */
static const char *const *with_root(const char *const *words, size_t *count,
                                    struct arena *a)
{
    const char *data = getenv("MTAG_DATA");
    const char **all = arena_alloc(a, *count + 1, sizeof(*all));
    bool given = false;
    for (size_t i = 0; i < *count; i++) {
        all[i] = words[i];
        given = given || strncmp(words[i], "data.root=", 10) == 0;
    }
    if (!given && data && *data)
        all[(*count)++] = arena_printf(a, "data.root=%s", data);
    return all;
}

static int verify(const char *path, const char *folder, const char *const *overrides,
                  size_t count, const struct run_options *o, struct arena *a)
{
    struct err e = {0};
    struct res_original run;
    int64_t trial;
    int number;
    if (bundle_zip_read(path, folder, a, &e) != ERR_OK)
        return cannot(e.text);
    const char *word = read_word(folder, a);
    const char *results = file_join(a, folder, BUNDLE_RESULTS);
    if (word == NULL || !res_kept_word(word, &trial, &number))
        return cannot(
            arena_printf(a, "%s is not a bundle: its bundle.json names no run", path));
    if (res_original_read(results, trial, number, a, &run, &e) != ERR_OK ||
        check(folder, &run, a, &e) != ERR_OK)
        return cannot(arena_printf(a, "%s is not a bundle: %s", path, e.text));
    struct told told = {file_join(a, folder, BUNDLE_DATA), run.run.fold};
    const struct rerun_of of = {.results = results,
                                .word = word,
                                .overrides = with_root(overrides, &count, a),
                                .override_count = count,
                                .is_near = true,
                                .tell_data = tell_data,
                                .context = &told};
    return run_again_of(&of, o, a);
}

int run_bundle_verify(const char *path, const char *const *overrides,
                      size_t override_count, const struct run_options *o,
                      struct arena *a)
{
    struct err e = {0};
    const char *folder;
    if (aside_create("verify", a, &folder, &e) != ERR_OK)
        return cannot(e.text);
    struct run_options own = *o;
    own.results = file_join(a, folder, BUNDLE_RESULTS);
    const int status = verify(path, folder, overrides, override_count, &own, a);
    aside_destroy(folder);
    return status;
}
