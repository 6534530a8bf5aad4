/* A repository's own configuration names programs that git runs (core.fsmonitor, hooks,
 * filters of .gitattributes), and the folder may come from anyone. So the commit is
 * read here from .git/HEAD and the refs (gitrepository-layout(5)), and `git status` is
 * asked with another git folder, made for the question: its configuration is ours, its
 * HEAD is that commit; objects, index and files are the repository's. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "runner/sweep/commit.h"

#include "base/command.h"
#include "base/file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct repository {
    const char *top;    /* of the files */
    const char *own;    /* HEAD and index of this work tree */
    const char *common; /* objects and refs of all work trees */
};

enum { SHA1 = 40, SHA256 = 64, DEEPEST_REF = 5 };

/* The first line of a small file without the blanks at its end; NULL if there is none.
 */
static char *read_line(const char *path, struct arena *a)
{
    char *text;
    size_t length;
    if (file_read(path, &text, &length, NULL) != ERR_OK)
        return NULL;
    char *line = arena_strndup(a, text, strcspn(text, "\r\n"));
    free(text);
    return line;
}

/* The text behind the word with which text begins; NULL if it begins with another. */
static const char *after(const char *text, const char *word)
{
    size_t n = strlen(word);
    return text && strncmp(text, word, n) == 0 ? text + n + strspn(text + n, " ")
                                               : NULL;
}

/* .git is the git folder, or a file that names it (of a linked work tree). */
static bool find_repository(const char *folder, struct repository *out, struct arena *a)
{
    char *here = realpath(folder, NULL);
    bool found = false;
    for (char *end = here ? here + strlen(here) : NULL; end && end > here && !found;
         end = strrchr(here, '/')) {
        *end = '\0';
        out->top = arena_strdup(a, here);
        out->own = file_join(a, here, ".git");
        const char *named =
            file_is_folder(out->own) ? NULL : after(read_line(out->own, a), "gitdir:");
        if (named)
            out->own = file_join(a, here, named);
        found = file_exists(file_join(a, out->own, "HEAD"));
    }
    free(here);
    if (!found)
        return false;
    const char *common = read_line(file_join(a, out->own, "commondir"), a);
    out->common = common ? file_join(a, out->own, common) : out->own;
    return true;
}

/* The object that text names; NULL if text is not a name of one. */
static const char *as_hash(const char *text, struct arena *a)
{
    size_t n = text ? strspn(text, "0123456789abcdef") : 0;
    bool whole = n == SHA1 || n == SHA256;
    return whole && (text[n] == '\0' || text[n] == ' ') ? arena_strndup(a, text, n)
                                                        : NULL;
}

/* The line "HASH REF" of packed-refs. */
static const char *find_packed(const struct repository *r, const char *ref,
                               struct arena *a)
{
    char *text, *rest = NULL;
    size_t length;
    const char *found = NULL;
    if (file_read(file_join(a, r->common, "packed-refs"), &text, &length, NULL) !=
        ERR_OK)
        return NULL;
    for (char *line = strtok_r(text, "\r\n", &rest); line && !found;
         line = strtok_r(NULL, "\r\n", &rest)) {
        const char *blank = strchr(line, ' ');
        if (blank && strcmp(blank + 1, ref) == 0)
            found = as_hash(line, a);
    }
    free(text);
    return found;
}

static const char *read_head(const struct repository *r, struct arena *a)
{
    const char *line = read_line(file_join(a, r->own, "HEAD"), a);
    for (int depth = 0; depth < DEEPEST_REF; depth++) {
        const char *ref = after(line, "ref:");
        if (ref == NULL)
            return as_hash(line, a);
        if (strncmp(ref, "refs/", strlen("refs/")) != 0 || strstr(ref, ".."))
            return NULL;
        line = read_line(file_join(a, r->own, ref), a);
        if (line == NULL)
            line = read_line(file_join(a, r->common, ref), a);
        if (line == NULL)
            return find_packed(r, ref, a);
    }
    return NULL;
}

static bool write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "wx");
    bool good = f && fputs(text, f) >= 0;
    return f && fclose(f) == 0 && good;
}

/* The mark behind the commit in the record: none, "+" if tracked files differ from it,
 * "?" if git could not tell. */
static const char same[] = "", changed[] = "+", unknown[] = "?";

/* Whether tracked files differ from the commit, by a git folder that is made at ours.
 */
static const char *compare_files(const struct repository *r, const char *commit,
                                 const char *ours, struct arena *a)
{
    const char *configuration = strlen(commit) == SHA256
                                    ? "[core]\nrepositoryformatversion = 1\n"
                                      "[extensions]\nobjectFormat = sha256\n"
                                    : "[core]\nrepositoryformatversion = 0\n";
    if (!write_text(file_join(a, ours, "HEAD"), arena_printf(a, "%s\n", commit)) ||
        !write_text(file_join(a, ours, "config"), configuration) ||
        mkdir(file_join(a, ours, "refs"), 0700) != 0)
        return unknown;
    /* A submodule's git would read its own configuration. */
    static const char *const words[] = {"git",
                                        "-c",
                                        "core.fsmonitor=false",
                                        "status",
                                        "--porcelain",
                                        "--untracked-files=no",
                                        "--ignore-submodules=all",
                                        NULL};
    const char *const environment[] = {
        arena_printf(a, "GIT_DIR=%s", ours),
        arena_printf(a, "GIT_WORK_TREE=%s", r->top),
        arena_printf(a, "GIT_INDEX_FILE=%s", file_join(a, r->own, "index")),
        arena_printf(a, "GIT_OBJECT_DIRECTORY=%s", file_join(a, r->common, "objects")),
        arena_printf(a, "GIT_COMMON_DIR=%s", ours),
        "GIT_OPTIONAL_LOCKS=0", /* the index is not written */
        NULL};
    const struct command git = {
        .words = words, .folder = r->top, .environment = environment};
    struct str said = {0};
    bool found;
    int status;
    bool answered =
        command_run(&git, &said, &found, &status, NULL) == ERR_OK && status == 0;
    const char *answer = !answered ? unknown : said.length > 0 ? changed : same;
    str_deinit(&said);
    return answer;
}

static const char *ask_whether_changed(const struct repository *r, const char *commit,
                                       struct arena *a)
{
    static const char *const names[] = {"HEAD", "config", "refs"};
    const char *temporary = getenv("TMPDIR");
    char *ours = arena_printf(a, "%s/mtag-git-XXXXXX",
                              temporary && *temporary == '/' ? temporary : "/tmp");
    if (mkdtemp(ours) == NULL)
        return unknown;
    const char *answer = compare_files(r, commit, ours, a);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        char *path = file_join(a, ours, names[i]);
        if (unlink(path) != 0)
            rmdir(path);
    }
    rmdir(ours);
    return answer;
}

const char *run_commit(const char *folder, struct arena *a)
{
    struct repository r;
    if (!find_repository(folder, &r, a))
        return NULL;
    const char *commit = read_head(&r, a);
    return commit ? arena_printf(a, "%s%s", commit, ask_whether_changed(&r, commit, a))
                  : NULL;
}
