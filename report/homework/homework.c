/* The homework's report as a whole: homework.h. */
#include "report/homework/homework.h"

#include "report/homework/made.h"

#include "base/file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *rep_homework_path(const struct rep_homework *h, const char *name)
{
    return file_join(h->arena, h->asked->folder, name);
}

void rep_homework_note(struct rep_homework *h, const char *text)
{
    const char *hint = strstr(text, ". `keep: ");
    if (hint && strstr(h->notes, hint))
        text = arena_strndup(h->arena, text, (size_t)(hint - text));
    h->notes =
        arena_printf(h->arena, "%s%s%s", h->notes, h->notes[0] ? "\n" : "", text);
}

struct str *rep_homework_file(struct rep_homework *h, const char *path)
{
    h->files = arena_grow(h->arena, h->files, h->file_count, sizeof(*h->files));
    struct rep_homework_file *file = &h->files[h->file_count++];
    *file = (struct rep_homework_file){.path = path};
    rep_homework_made(h, path);
    return &file->text;
}

const char *rep_homework_setting(const struct rep_homework_trial *t, const char *path)
{
    const size_t length = strlen(path);
    for (size_t i = 0; i < t->about.param_count; i++) {
        const char *name = t->about.params[i].name;
        if (strncmp(name, path, length) == 0 &&
            (name[length] == '\0' || strcmp(name + length, ".type") == 0))
            return t->about.params[i].value;
    }
    return NULL;
}

struct res_value rep_homework_value(const struct rep_homework_trial *t,
                                    const char *metric)
{
    for (size_t i = 0; t->trial && i < t->of->metric_count; i++)
        if (strcmp(t->of->metrics[i]->name, metric) == 0)
            return t->row.values[i];
    return (struct res_value){.mean = (double)NAN, .deviation = (double)NAN};
}

const char *rep_homework_numbers(const struct rep_homework *h,
                                 const struct rep_homework_sweep *sweep)
{
    const char *text = "";
    if (sweep->of == NULL ||
        sweep->of->significance->metric >= sweep->of->trials->metric_count)
        return NULL;
    const struct res_table *t = sweep->of->trials;
    for (size_t i = 0; i < t->row_count; i++) {
        const struct res_value *v = &t->rows[i].values[sweep->of->significance->metric];
        const char *label = sweep->of->labels[i];
        if (v->count == 0)
            continue;
        text = arena_printf(
            h->arena, "%s%s%s %.4f", text, text[0] ? " | " : "",
            label ? label
                  : arena_printf(h->arena, "trial %lld", (long long)t->rows[i].trial),
            v->mean);
    }
    return text;
}

/* What mtag did not write is not written over. */
static enum err_code check_folder(const struct rep_homework *h, struct err *e)
{
    static const char mark[] = "% Written by mtag-report";
    static const char *const beside[] = {"Makefile", "README.md"};
    const char *path = rep_homework_path(h, "report.tex");
    char *text;
    size_t length;
    for (size_t i = 0; i < 2 && !file_exists(path); i++)
        if (file_exists(rep_homework_path(h, beside[i])))
            return err_set(e, ERR_USER,
                           "%s is not mtag's, and would be written over: name another "
                           "folder",
                           rep_homework_path(h, beside[i]));
    if (!file_exists(path))
        return ERR_OK;
    enum err_code code = file_read(path, &text, &length, e);
    if (code != ERR_OK)
        return code;
    const bool own = strncmp(text, mark, strlen(mark)) == 0;
    free(text);
    return own ? ERR_OK
               : err_set(e, ERR_USER,
                         "%s is not mtag's (its first line does not say so), and would "
                         "be written over: name another folder",
                         path);
}

enum err_code rep_homework_write(const struct rep_homework_asked *asked,
                                 struct res_reader *reader, struct arena *a,
                                 const char **notice, struct err *e)
{
    struct rep_homework h = {
        .asked = asked, .reader = reader, .arena = a, .notes = "", .code_lacks = ""};
    enum err_code code = check_folder(&h, e);
    if (code == ERR_OK)
        code = res_reader_hold(reader, e);
    if (code == ERR_OK)
        code = rep_homework_read(&h, e);
    for (size_t i = 0; rep_steps.items[i] && code == ERR_OK; i++)
        code = ((const struct rep_step *)rep_steps.items[i])->take(&h, e);
    for (size_t i = 0; i < h.file_count; i++)
        str_deinit(&h.files[i].text);
    json_decref(h.data);
    *notice = h.notes[0] ? h.notes : NULL;
    return code;
}
