/* YAML from files. */
#include "base/yaml.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SIZE_LIMIT = 4 << 20, NAMES_MAX = 512 };

static char *folder_of(const char *path, struct arena *a)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return arena_strdup(a, ".");
    return arena_strndup(a, path, slash == path ? 1 : (size_t)(slash - path));
}

/* A hint: the file of the same folder that was probably meant; NULL if none is near. */
static const char *hint_at_file(const char *path, const char *folder, struct arena *a)
{
    const char *slash = strrchr(path, '/');
    DIR *d = opendir(folder);
    if (!d)
        return NULL;
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (struct dirent *entry; count < NAMES_MAX && (entry = readdir(d));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0))
            names[count++] = arena_strdup(a, entry->d_name);
    }
    closedir(d);
    return str_did_you_mean(slash ? slash + 1 : path, names, count, a);
}

static void cannot_read(const char *path, const char *folder, struct arena *a,
                        struct diag *diag)
{
    int number = errno;
    const char *hint = number == ENOENT ? hint_at_file(path, folder, a) : NULL;
    if (number == ENOENT)
        diag_error(diag, NULL, hint, "the file %s does not exist", path);
    else
        diag_error(diag, NULL, hint, "cannot read %s: %s", path, strerror(number));
}

/* The tree of an open file; name is what messages call it. */
static struct yaml_node *read_stream(FILE *file, const char *name, const char *folder,
                                     struct arena *a, struct diag *diag)
{
    struct str text = {0};
    char piece[8192];
    size_t n;
    while (text.length <= SIZE_LIMIT && (n = fread(piece, 1, sizeof(piece), file)) > 0)
        str_addn(&text, piece, n);
    struct yaml_node *root = NULL;
    if (ferror(file))
        cannot_read(name, folder, a, diag);
    else if (text.length > SIZE_LIMIT)
        diag_error(diag, NULL, NULL,
                   "%s is larger than 4 MiB: not a file that mtag reads", name);
    else
        root = yaml_try_text(str_text(&text), text.length, name, folder, a, diag);
    str_deinit(&text);
    return root;
}

struct yaml_node *yaml_try_file(const char *path, struct arena *a, struct diag *diag)
{
    if (strcmp(path, "-") == 0)
        return read_stream(stdin, "standard input", ".", a, diag);
    const char *folder = folder_of(path, a);
    struct stat status;
    if (stat(path, &status) != 0) {
        cannot_read(path, folder, a, diag);
        return NULL;
    }
    struct err e = {0};
    FILE *file = file_open_stream(path, &e);
    if (!file) {
        diag_error(diag, NULL, NULL, "%s", e.text);
        return NULL;
    }
    struct yaml_node *root = read_stream(file, path, folder, a, diag);
    fclose(file);
    return root;
}

struct yaml_node *yaml_read_file(const char *path, struct arena *a, struct diag *diag)
{
    size_t faults = diag_errors(diag);
    struct yaml_node *root = yaml_try_file(path, a, diag);
    return diag_errors(diag) > faults ? NULL : root;
}
