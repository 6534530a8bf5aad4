/* mtag-run --collect, where it is due: collect.h. Workers tell the words by which they
 * were started (FILE.d/workers). Only words in files of this user are taken, and only
 * as the experiment, its settings and the options that choose its trials. */
#define _GNU_SOURCE /* realpath */
#include "report/collect.h"

#include "base/command.h"
#include "base/file.h"
#include "base/json.h"
#include "base/say.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS = 256, SWEEPS = 64 };

static double time_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0
               ? (double)status.st_mtim.tv_sec + 1e-9 * (double)status.st_mtim.tv_nsec
               : 0;
}

static bool is_due(const char *results, const char *folder, struct arena *a)
{
    const double told = time_of(file_join(a, folder, "told"));
    const char *written = file_exists(results) ? results : file_folder_of(a, results);
    return told > 0 && told > time_of(results) &&
           told > time_of(arena_printf(a, "%s-wal", results)) &&
           access(written, W_OK) == 0;
}

/* NULL: it is not a file of this user, or has no words. */
static json_t *read_words(const char *path)
{
    struct stat status;
    char *text = NULL;
    size_t length;
    if (lstat(path, &status) != 0 || status.st_uid != getuid() ||
        file_read(path, &text, &length, NULL) != ERR_OK)
        return NULL;
    json_t *state = json_loadb(text, length, 0, NULL);
    free(text);
    if (!json_is_string(json_object_get(state, "sweep")) ||
        json_array_size(json_object_get(state, "words")) == 0) {
        json_decref(state);
        return NULL;
    }
    return state;
}

static const char *find_program(struct arena *a)
{
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    self[length > 0 ? length : 0] = '\0';
    const char *beside = file_join(a, file_folder_of(a, self), "mtag-run");
    return access(beside, X_OK) == 0 ? beside : "mtag-run";
}

static void collect(const json_t *state, const char *results, struct arena *a)
{
    const char *sweep = json_string_value(json_object_get(state, "sweep"));
    const json_t *list = json_object_get(state, "words");
    const json_int_t seeds = json_integer_value(json_object_get(state, "seeds")),
                     limit = json_integer_value(json_object_get(state, "limit"));
    char *place = realpath(file_folder_of(a, results), NULL);
    const char *base = strrchr(results, '/');
    const char *words[WORDS + 1] = {find_program(a), "--collect", "-q", "-o"};
    size_t count = 4;
    words[count++] = file_join(a, place ? place : ".", base ? base + 1 : results);
    words[count++] = arena_printf(a, "--name=%s", sweep);
    if (seeds > 0)
        words[count++] = arena_printf(a, "--seeds=%lld", (long long)seeds);
    if (limit > 0)
        words[count++] = arena_printf(a, "--limit-trials=%lld", (long long)limit);
    words[count++] = "--";
    for (size_t i = 0; i < json_array_size(list) && count < WORDS; i++) {
        const char *word = json_string_value(json_array_get(list, i));
        words[count++] = word ? word : "";
    }
    struct str said = {0}, complaints = {0};
    const struct command command = {
        .words = words,
        .folder = json_string_value(json_object_get(state, "folder")),
        .complaints = &complaints};
    struct err e = {0};
    bool found;
    int status;
    const bool ran = command_run(&command, &said, &found, &status, &e) == ERR_OK;
    if (!ran || !found || status > 1)
        say_warning("results of the sweep %s in %s.d are not recorded: %.*s", sweep,
                    results, (int)strcspn(str_text(&complaints), "\n"),
                    ran && found ? str_text(&complaints) : "mtag-run is not there");
    str_deinit(&said);
    str_deinit(&complaints);
    free(place);
}

void rep_collect(const char *results, struct arena *a)
{
    const char *folder = arena_printf(a, "%s.d", results), *done[SWEEPS];
    const char *workers = file_join(a, folder, "workers");
    size_t count = 0;
    struct dirent **entries = NULL; /* by name: whose words are taken is not chance */
    const int found =
        is_due(results, folder, a) ? scandir(workers, &entries, NULL, alphasort) : 0;
    for (int k = 0; k < found; k++) {
        const char *name = arena_strdup(a, entries[k]->d_name),
                   *end = strrchr(name, '.');
        json_t *state = end && strcmp(end, ".json") == 0
                            ? read_words(file_join(a, workers, name))
                            : NULL;
        const char *sweep = json_string_value(json_object_get(state, "sweep"));
        size_t i = 0;
        while (sweep && i < count && strcmp(done[i], sweep) != 0)
            i++;
        if (sweep && i == count && count < SWEEPS) {
            done[count++] = arena_strdup(a, sweep);
            collect(state, results, a);
        }
        json_decref(state);
        free(entries[k]);
    }
    free(entries);
}
