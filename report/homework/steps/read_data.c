/* Asks mtag-data what is in the data set of the baseline. Its answer and its figures
 * need the data to be there; without them the report is of what the database knows. */
#include "report/homework/homework.h"
#include "report/homework/made.h"

#include "report/homework/program.h"

#include "base/file.h"

#include <jansson.h>
#include <string.h>

static enum err_code ask(struct rep_homework *h, const char *file, struct err *e)
{
    const char *const arguments[] = {"analyse", file, "--format", "json", NULL};
    struct str said = {0};
    enum err_code code =
        rep_homework_run(h, "mtag-data", arguments, &said, &h->data_lacks, e);
    if (code == ERR_OK && h->data_lacks == NULL)
        h->data = json_loads(str_text(&said), 0, NULL);
    if (code == ERR_OK && h->data == NULL && h->data_lacks == NULL)
        h->data_lacks = "mtag-data said nothing that can be read";
    str_deinit(&said);
    return code;
}

static const char *name_of(struct rep_homework *h, const struct rep_homework_trial *t)
{
    return arena_printf(h->arena, "trials/%lld.yaml", (long long)t->trial);
}

static enum err_code write_file(struct rep_homework *h,
                                const struct rep_homework_trial *t, struct err *e)
{
    const char *name = name_of(h, t);
    if (t->about.yaml == NULL)
        return ERR_OK;
    rep_homework_made(h, name);
    return file_write(rep_homework_path(h, name), t->about.yaml, strlen(t->about.yaml),
                      e);
}

static enum err_code take(struct rep_homework *h, struct err *e)
{
    enum err_code code = file_make_folders(rep_homework_path(h, "trials"), e);
    if (code == ERR_OK)
        code = write_file(h, &h->baseline, e);
    if (code == ERR_OK)
        code = write_file(h, &h->best, e);
    if (h->baseline.trial == 0)
        h->data_lacks = "no trial is the baseline";
    else if (h->baseline.about.yaml == NULL)
        h->data_lacks = "the database has no experiment file of the baseline";
    return code == ERR_OK && h->data_lacks == NULL
               ? ask(h, rep_homework_path(h, name_of(h, &h->baseline)), e)
               : code;
}

const struct rep_step rep_step_read_data = {
    .plugin = {.name = "read_data", .help = "what mtag-data says of the data set"},
    .take = take,
};
