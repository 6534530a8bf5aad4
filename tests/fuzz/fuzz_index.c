/* A damaged index of the cache is an empty one, and can be written to. */
#define _GNU_SOURCE
#include "features/cache/index.h"

#include "tests/fuzz/input.h"

#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char folder[] = "/tmp/mtag-fuzz-XXXXXX", path[64];
    if (path[0] == '\0') {
        must(mkdtemp(folder));
        snprintf(path, sizeof path, "%s/index", folder);
        must(symlink(input_file(data, size), path) == 0);
    }
    input_file(data, size);
    struct index *x = index_open(folder);
    struct stat now = {.st_size = 7};
    struct hash content;
    struct index_recording recording;
    if (index_find_content(x, "/data/a.wav", &now, &content))
        must(strlen(content.text) == 32);
    content = hash_text("x");
    if (index_find_recording(x, &content, 16000, 16000, &recording))
        must(recording.samples >= 0);
    index_is_verified(x, "a.pack", &now);
    index_close(x);
    return 0;
}
