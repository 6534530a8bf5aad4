/* YAML from files. */
#include "base/yaml.h"

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

/* The file of the same folder that was probably meant; NULL if none is near. */
static const char *nearest_file(const char *path, const char *folder, struct arena *a)
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
    return str_nearest(slash ? slash + 1 : path, names, count);
}

static void cannot_read(const char *path, const char *folder, struct arena *a,
                        struct diag *diag)
{
    int number = errno;
    const char *near = number == ENOENT ? nearest_file(path, folder, a) : NULL;
    const char *hint = near ? arena_printf(a, "did you mean `%s`?", near) : NULL;
    if (number == ENOENT)
        diag_error(diag, NULL, hint, "the file %s does not exist", path);
    else
        diag_error(diag, NULL, hint, "cannot read %s: %s", path, strerror(number));
}

struct yaml_node *yaml_read_file(const char *path, struct arena *a, struct diag *diag)
{
    const char *folder = folder_of(path, a);
    struct stat status;
    if (stat(path, &status) != 0) {
        cannot_read(path, folder, a, diag);
        return NULL;
    }
    if (S_ISDIR(status.st_mode)) {
        diag_error(diag, NULL, NULL, "%s is a folder, not a file", path);
        return NULL;
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        cannot_read(path, folder, a, diag);
        return NULL;
    }
    struct str text = {0};
    char piece[8192];
    size_t n;
    while (text.length <= SIZE_LIMIT && (n = fread(piece, 1, sizeof piece, file)) > 0)
        str_addn(&text, piece, n);
    struct yaml_node *root = NULL;
    if (ferror(file))
        cannot_read(path, folder, a, diag);
    else if (text.length > SIZE_LIMIT)
        diag_error(diag, NULL, NULL,
                   "%s is larger than 4 MiB: not a file that mtag reads", path);
    else
        root = yaml_read_text(str_text(&text), text.length, path, folder, a, diag);
    fclose(file);
    str_deinit(&text);
    return root;
}
