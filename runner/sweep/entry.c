/* The text of an entry: entry.h. */
#include "runner/sweep/entry.h"

#include "base/str.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char *const standings[] = {[RUN_PENDING] = "pending",
                                        [RUN_PAUSED] = "paused",
                                        [RUN_FINISHED] = "finished",
                                        [RUN_LOST] = "failed",
                                        [RUN_PRUNED] = "pruned"};
enum { STANDINGS = sizeof(standings) / sizeof(*standings) };

const char *entry_text(const struct entry *entry, struct arena *a)
{
    struct str out = {0};
    str_add(&out, entry->rules);
    for (size_t i = 0; i < entry->trial_count; i++) {
        const struct entry_trial *t = &entry->trials[i];
        str_addf(&out, "\ntrial %s%s%s", t->identity, t->point ? " " : "",
                 t->point ? t->point : "");
        for (size_t k = 0; k < t->run_count; k++) {
            const struct entry_run *r = &t->runs[k];
            str_addf(&out, "\nrun %" PRId64 " %d %s %d", r->seed, r->fold,
                     standings[r->standing], r->reached);
        }
    }
    for (size_t i = 0; i < entry->reused_count; i++) {
        const struct entry_reused *r = &entry->reused[i];
        str_addf(&out, "\nreused %s %.17g %d %s", r->identity, r->value, r->epochs,
                 r->point);
    }
    const char *copy = arena_strdup(a, str_text(&out));
    str_deinit(&out);
    return copy;
}

static size_t count_lines(const char *text)
{
    size_t count = 1;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static bool read_trial(char *line, struct entry_trial *out)
{
    static const char word[] = "trial ";
    if (strncmp(line, word, sizeof(word) - 1) != 0)
        return false;
    char *identity = line + sizeof(word) - 1, *space = strchr(identity, ' ');
    if (space)
        *space = '\0';
    *out =
        (struct entry_trial){.identity = identity, .point = space ? space + 1 : NULL};
    return *identity != '\0';
}

static bool read_run(const char *line, struct entry_run *out)
{
    char standing[16];
    int end = 0;
    if (sscanf(line, "run %" SCNd64 " %d %15s %d%n", &out->seed, &out->fold, standing,
               &out->reached, &end) != 4 ||
        line[end] != '\0' || out->reached < 0 || out->fold < 0)
        return false;
    int i = 0;
    while (i < STANDINGS && strcmp(standing, standings[i]) != 0)
        i++;
    out->standing = (enum run_standing)i;
    return i < STANDINGS;
}

static bool read_reused(char *line, struct entry_reused *out)
{
    static const char word[] = "reused ";
    if (strncmp(line, word, sizeof(word) - 1) != 0)
        return false;
    char *identity = line + sizeof(word) - 1, *space = strchr(identity, ' ');
    int end = 0;
    if (!space || sscanf(space, " %lf %d %n", &out->value, &out->epochs, &end) != 2 ||
        end == 0)
        return false;
    *space = '\0';
    out->identity = identity;
    out->point = space + end;
    return *identity != '\0' && *out->point != '\0' && out->epochs > 0;
}

/* Cuts off the first line; NULL: there is none left. */
static char *next_line(char **rest)
{
    char *line = *rest, *end = line ? strchr(line, '\n') : NULL;
    if (end)
        *end = '\0';
    *rest = end ? end + 1 : NULL;
    return line;
}

enum err_code entry_read(const char *text, struct arena *a, struct entry *out,
                         struct err *e)
{
    const size_t most = count_lines(text);
    struct entry_run *runs = arena_alloc(a, most, sizeof(*runs));
    struct entry_trial *trial = NULL;
    char *rest = arena_strdup(a, text), *line = next_line(&rest);
    *out = (struct entry){.rules = line,
                          .trials = arena_alloc(a, most, sizeof(*out->trials)),
                          .reused = arena_alloc(a, most, sizeof(*out->reused))};
    while ((line = next_line(&rest)) != NULL) {
        if (read_trial(line, &out->trials[out->trial_count])) {
            trial = &out->trials[out->trial_count++];
            trial->runs = runs;
        } else if (trial && read_run(line, runs)) {
            trial->run_count++;
            runs++;
        } else if (read_reused(line, &out->reused[out->reused_count])) {
            out->reused_count++;
        } else {
            return err_set(e, ERR_DATA, "a recorded entry is unreadable: `%.200s`",
                           line);
        }
    }
    return ERR_OK;
}
