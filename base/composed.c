/* Names in composed Unicode, by utf8proc: composed.h. */
#include "base/composed.h"

#include "base/file.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static bool is_ascii(const char *text)
{
    while (*text > 0)
        text++;
    return *text == '\0';
}

const char *composed(const char *text, struct arena *a)
{
    if (is_ascii(text))
        return text;
    union {
        const char *text;
        const utf8proc_uint8_t *bytes;
    } in = {.text = text};
    utf8proc_uint8_t *out = utf8proc_NFC(in.bytes);
    if (out == NULL)
        return text;
    const char *same = (const char *)out;
    if (strcmp(same, text) != 0)
        text = arena_strdup(a, same);
    free(out);
    return text;
}

/* The entry of a folder with this composed name; NULL if there is none. */
static const char *find_entry(const char *folder, const char *name, struct arena *a)
{
    DIR *dir = opendir(folder);
    const char *found = NULL;
    for (struct dirent *item; dir && !found && (item = readdir(dir)) != NULL;)
        if (!is_ascii(item->d_name) && strcmp(composed(item->d_name, a), name) == 0)
            found = arena_strdup(a, item->d_name);
    if (dir)
        closedir(dir);
    return found;
}

const char *composed_find(const char *path, struct arena *a)
{
    if (is_ascii(path) || file_exists(path))
        return path;
    const char *found = *path == '/' ? "/" : "";
    for (const char *at = path; *at;) {
        size_t length = strcspn(at, "/");
        const char *name = arena_strndup(a, at, length);
        at += length + strspn(at + length, "/");
        if (length == 0)
            continue;
        const char *next = file_join(a, found, name);
        if (!is_ascii(name) && !file_exists(next)) {
            name = find_entry(*found ? found : ".", composed(name, a), a);
            if (name == NULL)
                return path;
            next = file_join(a, found, name);
        }
        found = next;
    }
    return found;
}
