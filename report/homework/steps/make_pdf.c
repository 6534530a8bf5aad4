/* Makes report.pdf where LaTeX is: pdflatex, until its references are right. */
#include "report/homework/homework.h"

#include "base/command.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define PACKAGES "apt install texlive-latex-base texlive-latex-recommended lmodern"
enum { MOST_RUNS = 4 };

/* The line of what pdflatex says that begins with a fault: "words/x.tex:3: Undefined
 * control sequence." NULL: there is none. */
static const char *fault_of(const char *said, struct arena *a)
{
    for (const char *line = said; *line; line += strcspn(line, "\n")) {
        line += *line == '\n';
        const size_t length = strcspn(line, "\n");
        const char *place = strstr(line, ".tex:");
        const bool placed =
            place && place < line + length && place[5] >= '0' && place[5] <= '9';
        if (placed || line[0] == '!')
            return arena_strndup(a, line[0] == '.' && line[1] == '/' ? line + 2 : line,
                                 line[0] == '.' && line[1] == '/' ? length - 2
                                                                  : length);
    }
    return NULL;
}

static enum err_code run(struct rep_homework *h, struct str *said, bool *found,
                         int *status, struct err *e)
{
    static const char *const words[] = {"pdflatex",
                                        "-interaction=nonstopmode",
                                        "-halt-on-error",
                                        "-file-line-error",
                                        "-no-shell-escape",
                                        "report.tex",
                                        NULL};
    /* Lines of the log are not broken, so that faults and overfull boxes can be read.
     */
    static const char *const environment[] = {"max_print_line=1000", NULL};
    const struct command c = {
        .words = words, .folder = h->asked->folder, .environment = environment};
    return command_run(&c, said, found, status, e);
}

static enum err_code fail(struct rep_homework *h, const struct str *said, int status,
                          struct err *e)
{
    const char *fault = fault_of(str_text(said), h->arena);
    if (fault && strstr(fault, ".sty' not found")) {
        rep_homework_note(h, arena_printf(h->arena,
                                          "no report.pdf: a package of LaTeX is "
                                          "missing: %s",
                                          PACKAGES));
        return ERR_OK;
    }
    return err_set(e, ERR_USER,
                   "no report.pdf: LaTeX stopped at %s\n%s has the details; report.tex "
                   "is written",
                   fault ? fault : arena_printf(h->arena, "status %d", status),
                   rep_homework_path(h, "report.log"));
}

static enum err_code take(struct rep_homework *h, struct err *e)
{
    enum err_code code = ERR_OK;
    bool again = true;
    for (int i = 0; i < MOST_RUNS && again && code == ERR_OK && !h->asked->no_pdf;
         i++) {
        struct str said = {0};
        bool found;
        int status = 0;
        code = run(h, &said, &found, &status, e);
        again = code == ERR_OK && found && status == 0 &&
                (i == 0 || strstr(str_text(&said), "Rerun to get") != NULL ||
                 strstr(str_text(&said), "Rerun LaTeX") != NULL);
        if (code == ERR_OK && !found)
            rep_homework_note(h, "no report.pdf: pdflatex is missing: " PACKAGES);
        else if (code == ERR_OK && status != 0)
            code = fail(h, &said, status, e);
        str_deinit(&said);
    }
    return code;
}

const struct rep_step rep_step_make_pdf = {
    .plugin = {.name = "make_pdf", .help = "report.pdf, where LaTeX is"},
    .take = take,
};
