/* Files that mtag made: made.h. */
#include "report/homework/made.h"

#include <string.h>
#include <unistd.h>

static const char heading[] =
    "% Files that mtag made, and removes once it no longer makes them:\n";

void rep_homework_made(struct rep_homework *h, const char *path)
{
    h->made = arena_grow(h->arena, h->made, h->made_count, sizeof(*h->made));
    h->made[h->made_count++] = path;
}

void rep_homework_made_figure(struct rep_homework *h, const char *name)
{
    static const char *const endings[] = {"pdf", "gp", "dat"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
        rep_homework_made(h, arena_printf(h->arena, "figures/%s.%s", name, endings[i]));
}

void rep_homework_add_made(const struct rep_homework *h, struct str *out)
{
    str_add(out, heading);
    for (size_t i = 0; i < h->made_count; i++)
        str_addf(out, "%% %s\n", h->made[i]);
}

/* A person may have changed the list: it leads nowhere else. */
static bool is_ours(const char *path)
{
    static const char *const folders[] = {"tables/", "figures/", "experiments/",
                                          "trials/"};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
            return strstr(path, "..") == NULL;
    return false;
}

static bool is_made(const struct rep_homework *h, const char *path)
{
    for (size_t i = 0; i < h->made_count; i++)
        if (strcmp(h->made[i], path) == 0)
            return true;
    return false;
}

void rep_homework_forget(const struct rep_homework *h, const char *earlier)
{
    const char *at = strstr(earlier, heading);
    at = at ? at + strlen(heading) : "";
    while (strncmp(at, "% ", 2) == 0) {
        const size_t length = strcspn(at, "\n");
        const char *path = arena_strndup(h->arena, at + 2, length - 2);
        if (is_ours(path) && !is_made(h, path))
            unlink(rep_homework_path(h, path));
        at += length + (at[length] == '\n');
    }
}
