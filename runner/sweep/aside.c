/* A folder for the time of a command: aside.h. */
#define _GNU_SOURCE /* nftw */
#include "runner/sweep/aside.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

enum err_code aside_create_in(const char *folder, const char *word, struct arena *a,
                              const char **out, struct err *e)
{
    char *path = arena_printf(a, "%s/%s-XXXXXX", folder, word);
    *out = NULL;
    if (mkdtemp(path) == NULL)
        return err_errno(e, "cannot make the folder %s", path);
    *out = path;
    return ERR_OK;
}

enum err_code aside_create(const char *word, struct arena *a, const char **out,
                           struct err *e)
{
    const char *base = getenv("TMPDIR");
    return aside_create_in(base && *base == '/' ? base : "/tmp",
                           arena_printf(a, "mtag-%s", word), a, out, e);
}

static int remove_entry(const char *path, const struct stat *status, int kind,
                        struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void aside_destroy(const char *folder)
{
    if (folder)
        nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
