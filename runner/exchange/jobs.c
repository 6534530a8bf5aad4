/* Slurm's jobs: jobs.h. squeue shows every state that is not final; numbers of the
 * tasks of an array too, as each task is a job. */
#include "runner/exchange/jobs.h"

#include "base/clock.h"
#include "base/command.h"

#include <string.h>

enum { AGAIN_SECONDS = 60 };

struct jobs {
    double asked; /* clock; 0: never */
    bool answered;
    struct str list; /* "\nNUMBER\nNUMBER\n" */
};

struct jobs *jobs_create(struct arena *a)
{
    return arena_alloc(a, 1, sizeof(struct jobs));
}

static void ask(struct jobs *j)
{
    static const char *const words[] = {"squeue", "--noheader",  "--array",
                                        "--me",   "--format=%A", NULL};
    const struct command c = {.words = words};
    bool found;
    int status;
    j->list.length = 0;
    str_add(&j->list, "\n");
    j->answered = command_run(&c, &j->list, &found, &status, NULL) == ERR_OK && found &&
                  status == 0;
    j->asked = clock_seconds();
}

enum jobs_answer jobs_find(struct jobs *j, const char *job)
{
    if (j->asked <= 0 || clock_seconds() - j->asked > AGAIN_SECONDS)
        ask(j);
    if (!j->answered)
        return JOBS_SILENT;
    struct str line = {0};
    str_addf(&line, "\n%s\n", job);
    const bool known = strstr(str_text(&j->list), line.text) != NULL;
    str_deinit(&line);
    return known ? JOBS_KNOWN : JOBS_UNKNOWN;
}

void jobs_deinit(struct jobs *j)
{
    if (j)
        str_deinit(&j->list);
}
