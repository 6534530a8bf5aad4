/* Starts mtag's other programs: program.h. */
#include "report/homework/program.h"

#include "base/command.h"
#include "base/file.h"

#include <string.h>
#include <unistd.h>

enum { WORDS = 16 };

static const char *find(const char *program, struct arena *a)
{
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    self[length > 0 ? length : 0] = '\0';
    const char *beside = file_join(a, file_folder_of(a, self), program);
    return access(beside, X_OK) == 0 ? beside : program;
}

/* The first line of what a program printed, without its name. */
static const char *first_line(const char *said, const char *program, struct arena *a)
{
    const size_t name = strlen(program);
    if (strncmp(said, program, name) == 0 && strncmp(said + name, ": ", 2) == 0)
        said += name + 2;
    return arena_strndup(a, said, strcspn(said, "\n"));
}

enum err_code rep_homework_run(struct rep_homework *h, const char *program,
                               const char *const *arguments, struct str *out,
                               const char **lacks, struct err *e)
{
    const char *words[WORDS + 1] = {find(program, h->arena)};
    for (size_t i = 0; arguments[i] && i + 1 < WORDS; i++)
        words[i + 1] = arguments[i];
    struct str said = {0}, complaints = {0};
    const struct command command = {.words = words, .complaints = &complaints};
    bool found;
    int status;
    *lacks = NULL;
    enum err_code code = command_run(&command, &said, &found, &status, e);
    if (code == ERR_OK && !found)
        *lacks = arena_printf(h->arena, "the program %s is missing", program);
    else if (code == ERR_OK && status != 0)
        *lacks = arena_printf(h->arena, "%s ended with status %d: %s", program, status,
                              first_line(str_text(&complaints), program, h->arena));
    else if (code == ERR_OK)
        str_add(out, str_text(&said));
    str_deinit(&said);
    str_deinit(&complaints);
    return code;
}
