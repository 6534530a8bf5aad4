/* A temporary folder for one test, with an arena and a list of faults. */
#ifndef MTAG_TESTS_FEATURES_SCRATCH_H
#define MTAG_TESTS_FEATURES_SCRATCH_H

#include "base/diag.h"
#include "base/file.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scratch {
    struct arena *arena;
    struct diag *diag;
    char folder[32];
};

static inline void scratch_remove(const char *path)
{
    DIR *dir = opendir(path);
    struct arena *a = arena_create();
    for (struct dirent *item; dir && (item = readdir(dir)) != NULL;) {
        char *inner = file_join(a, path, item->d_name);
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0)
            continue;
        if (unlink(inner) != 0)
            scratch_remove(inner);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
    arena_destroy(a);
}

static inline int scratch_set_up(void **state)
{
    struct scratch *s = calloc(1, sizeof(*s));
    assert_non_null(s);
    strcpy(s->folder, "/tmp/mtag-test-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    s->arena = arena_create();
    s->diag = diag_create();
    *state = s;
    return 0;
}

static inline int scratch_tear_down(void **state)
{
    struct scratch *s = *state;
    scratch_remove(s->folder);
    diag_destroy(s->diag);
    arena_destroy(s->arena);
    free(s);
    return 0;
}

static inline char *scratch_path(const struct scratch *s, const char *name)
{
    return file_join(s->arena, s->folder, name);
}

/* Writes a file, and the folders that it needs; returns its path. */
static inline char *scratch_write(const struct scratch *s, const char *name,
                                  const void *data, size_t length)
{
    char *path = scratch_path(s, name);
    assert_int_equal(file_make_folders(file_folder_of(s->arena, path), NULL), ERR_OK);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
    return path;
}

static inline char *scratch_write_text(const struct scratch *s, const char *name,
                                       const char *text)
{
    return scratch_write(s, name, text, strlen(text));
}

/* The faults so far as they are printed; then there are none. */
static inline const char *scratch_faults(struct scratch *s)
{
    struct err e = {0};
    diag_to_err(s->diag, &e);
    diag_destroy(s->diag);
    s->diag = diag_create();
    return arena_strdup(s->arena, e.text);
}

static inline void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

#endif
