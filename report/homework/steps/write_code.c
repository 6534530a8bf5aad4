/* Writes code/baseline and code/best: model.py, train.py and predict.py with the
 * weights of a run, as mtag-model exports it; and the files of the sweeps. */
#include "report/homework/homework.h"
#include "report/homework/made.h"
#include "report/homework/program.h"

#include "base/file.h"
#include "results/path.h"
#include "results/read/sweep_yaml.h"

#include <string.h>
#include <unistd.h>

/* What an earlier report exported, and nothing else, leaves the folder. */
static void forget(struct rep_homework *h, const char *name)
{
    static const char *const files[] = {"model.py",
                                        "train.py",
                                        "predict.py",
                                        "weights.safetensors",
                                        "test_clips.csv",
                                        "train_clips.csv",
                                        "valid_clips.csv",
                                        "start.safetensors",
                                        "resample.safetensors"};
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        unlink(
            rep_homework_path(h, arena_printf(h->arena, "code/%s/%s", name, files[i])));
    rmdir(rep_homework_path(h, arena_printf(h->arena, "code/%s", name)));
}

/* What the program said, without its name and status, and without a hint for the next
 * time. */
static const char *why(const char *lacks, struct arena *a)
{
    static const char status[] = " ended with status ";
    const char *ended = strstr(lacks, status),
               *said = ended ? strstr(ended + strlen(status), ": ") : NULL;
    said = said ? said + 2 : lacks;
    for (size_t length = 0; said[length]; length++)
        if (strncmp(said + length, ". `", 3) == 0 ||
            strncmp(said + length, "; `", 3) == 0)
            return arena_strndup(a, said, length);
    return said;
}

static enum err_code export_trial(struct rep_homework *h,
                                  const struct rep_homework_trial *t, const char *name,
                                  struct err *e)
{
    const char *trial = arena_printf(h->arena, "%lld", (long long)t->trial);
    const char *folder = rep_homework_path(h, arena_printf(h->arena, "code/%s", name));
    const char *const arguments[] = {"export",    "pytorch",
                                     trial,       folder,
                                     "--results", res_path(h->asked->request->results),
                                     NULL};
    struct str said = {0};
    const char *lacks;
    enum err_code code = rep_homework_run(h, "mtag-model", arguments, &said, &lacks, e);
    str_deinit(&said);
    if (code != ERR_OK)
        return code;
    if (lacks) {
        rep_homework_note(h, arena_printf(h->arena, "no code/%s of trial %s: %s", name,
                                          trial, lacks));
        h->code_lacks =
            arena_printf(h->arena, "%s%sThere is no code/%s, PyTorch of trial %s: %s.",
                         h->code_lacks, h->code_lacks[0] ? " " : "", name, trial,
                         why(lacks, h->arena));
    } else if (!file_exists(file_join(h->arena, folder, "train.py")))
        rep_homework_note(h, arena_printf(h->arena,
                                          "no code/%s/train.py: the data set is not "
                                          "where trial %s found it",
                                          name, trial));
    return ERR_OK;
}

/* experiments/SWEEP.yaml: the merged file, as it was run last. */
static enum err_code write_experiments(struct rep_homework *h, struct err *e)
{
    enum err_code code = file_make_folders(rep_homework_path(h, "experiments"), e);
    for (size_t i = 0; i < h->sweep_count && code == ERR_OK; i++) {
        const struct rep_homework_sweep *s = &h->sweeps[i];
        const char *yaml;
        code = res_sweep_yaml(h->reader, s->row->id, h->arena, &yaml, e);
        const char *name = arena_printf(h->arena, "experiments/%s.yaml", s->slug);
        if (code != ERR_OK || yaml == NULL)
            continue;
        rep_homework_made(h, name);
        code = file_write(rep_homework_path(h, name), yaml, strlen(yaml), e);
    }
    return code;
}

static enum err_code take(struct rep_homework *h, struct err *e)
{
    enum err_code code = write_experiments(h, e);
    forget(h, "baseline");
    forget(h, "best");
    if (code == ERR_OK && h->baseline.trial)
        code = export_trial(h, &h->baseline, "baseline", e);
    if (code == ERR_OK && h->best.trial && h->best.trial != h->baseline.trial)
        code = export_trial(h, &h->best, "best", e);
    return code;
}

const struct rep_step rep_step_write_code = {
    .plugin = {.name = "write_code",
               .help = "the sweeps' files, and Python of the baseline and the best"},
    .take = take,
};
