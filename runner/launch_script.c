/* Scripts for sbatch: launch_script.h. */
#define _GNU_SOURCE
#include "runner/launch_script.h"

#include "base/quote.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { WARNING_SECONDS = 120 }; /* Slurm looks at the limits of time every 30 s */

static void add_word(struct str *out, const char *word)
{
    str_add(out, " ");
    quote_shell(out, word);
}

static void add_head(const struct launch_script *s, const char *job, const char *output,
                     struct str *out)
{
    str_addf(out, "#!/bin/bash\n#SBATCH --job-name=%s\n#SBATCH --output=", job);
    quote_shell(out, output);
    str_add(out, "\n#SBATCH --open-mode=append --requeue\n");
    if (*s->sbatch)
        str_addf(out, "#SBATCH %s\n", s->sbatch);
}

/* What is done once, where the command was typed. */
static bool is_done(const char *word)
{
    static const char *const words[] = {"-n", "--dry-run", "--retry-failed"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* The command as it was typed, by the program's own path; an option that is given again
 * takes the place of the one before it. `--` ends the options. */
static void add_command(const struct launch_script *s, const char *options,
                        struct str *out)
{
    char program[PATH_MAX] = "mtag-run", here[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (length > 0)
        program[length] = '\0';
    if (getcwd(here, sizeof(here))) {
        str_add(out, "cd");
        add_word(out, here);
        str_add(out, "\n");
    }
    str_add(out, "exec");
    add_word(out, program);
    size_t i = 1;
    for (; s->words[i] && strcmp(s->words[i], "--") != 0; i++)
        if (!is_done(s->words[i]))
            add_word(out, s->words[i]);
    str_add(out, " -o");
    add_word(out, s->results);
    str_addf(out, " %s", options);
    for (; s->words[i]; i++)
        add_word(out, s->words[i]);
    str_add(out, "\n");
}

void launch_script_first(const struct launch_script *s, struct str *out)
{
    struct str output = {0}, job = {0};
    str_addf(&output, "%s/%s-%%j.out", s->folder, s->job);
    str_addf(&job, "%s-first", s->job);
    add_head(s, job.text, output.text, out);
    str_add(out,
            "# Computes the features that the cache lacks; the tasks wait for it.\n");
    add_command(s, "--launcher 'folder: prepare=true' -j \"${SLURM_CPUS_PER_TASK:-1}\"",
                out);
    str_deinit(&output);
    str_deinit(&job);
}

void launch_script_work(const struct launch_script *s, struct str *out)
{
    struct str output = {0};
    str_addf(&output, "%s/%s-%%A_%%a.out", s->folder, s->job);
    add_head(s, s->job, output.text, out);
    str_addf(out, "#SBATCH --array=0-%d --signal=B:TERM@%d\n", s->tasks - 1,
             WARNING_SECONDS);
    str_add(out, "# Each task takes runs that nobody else has, until none is left.\n");
    add_command(s, "--launcher folder -j \"${SLURM_CPUS_PER_TASK:-1}\"", out);
    str_deinit(&output);
}

void launch_script_collect(const struct launch_script *s, struct str *out)
{
    struct str output = {0}, job = {0};
    str_addf(&output, "%s/%s-%%j.out", s->folder, s->job);
    str_addf(&job, "%s-collect", s->job);
    add_head(s, job.text, output.text, out);
    str_add(out,
            "# Begins when the tasks have ended: records their results, and submits "
            "what is left.\n");
    str_addf(out, "export MTAG_GENERATION=%d\n", s->generation + 1);
    add_command(s, "", out);
    str_deinit(&output);
    str_deinit(&job);
}
