/* Where the files lie that come with mtag: shipped.h. */
#include "runner/experiment/shipped.h"

#include "base/file.h"

#include <string.h>
#include <unistd.h>

const char *exp_shipped_folder(struct arena *a)
{
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    self[length > 0 ? length : 0] = '\0';
    while (strrchr(self, '/')) {
        static const char *const places[] = {MTAG_SHARE "/experiments", "experiments"};
        *strrchr(self, '/') = '\0';
        for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
            const char *folder = arena_printf(a, "%s/%s", self, places[i]);
            if (file_is_folder(folder))
                return folder;
        }
    }
    return NULL;
}

const char *exp_shipped_or(const char *path, const char *word, struct arena *a)
{
    static const struct {
        const char *prefix, *ending;
    } places[] = {{"mtag/", ".yaml"}, {"mtag/", ""}, {"experiments/", ""}};
    if (file_exists(path))
        return path;
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        const size_t length = strlen(places[i].prefix);
        const char *folder =
            strncmp(word, places[i].prefix, length) == 0 ? exp_shipped_folder(a) : NULL;
        if (folder == NULL)
            continue;
        const char *found =
            arena_printf(a, "%s/%s%s", folder, word + length, places[i].ending);
        if (file_exists(found) && !file_is_folder(found))
            return found;
    }
    return path;
}
