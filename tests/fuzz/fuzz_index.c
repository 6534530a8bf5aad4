/* A damaged index of the cache is an empty one; what is put into any is found in it
 * again. The checksum would keep nearly every input from the lines behind it, so that
 * the input is read as it is and once more as the lines of a file whose checksum is
 * right. */
#define _GNU_SOURCE
#include "features/cache/index.c"

#include "tests/fuzz/input.h"

static char folder[] = "/dev/shm/mtag-fuzz-XXXXXX"; /* not a disk: saves are synced */

static void remove_folder(void)
{
    static const char *const names[] = {"index", "index.lock", "a.pack"};
    char path[64];
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void make_folder(void)
{
    static bool is_made;
    if (!is_made)
        must(mkdtemp(folder) && atexit(remove_folder) == 0);
    is_made = true;
}

static void write_in_folder(const char *name, const char *bytes, size_t size)
{
    char path[64];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(path); /* file_write refuses to write over what looks like a recording */
    must(file_write(path, bytes, size, NULL) == ERR_OK);
}

static const struct stat now = {.st_size = 7};

static void read_all(const struct index *x)
{
    struct hash content;
    struct index_recording recording;
    const struct hash of_x = hash_text("x");
    if (index_find_content(x, "/data/a.wav", &now, &content))
        must(strlen(content.text) == 32);
    if (index_find_recording(x, &of_x, 16000, 16000, &recording))
        must(recording.samples >= 0 &&
             (recording.samples > 0 || strlen(recording.reason) < SIZE_MAX));
    const char *fault = index_find_fault(x, &of_x);
    must(fault == NULL || strchr(fault, '\n') == NULL);
    index_is_verified(x, "a.pack", &now);
}

static void set_all(struct index *x)
{
    const struct hash of_x = hash_text("x");
    const struct index_recording broken = {0, "cut off", 0};
    index_set_content(x, "/data/a.wav", &now, &of_x);
    index_set_recording(x, &of_x, 16000, 16000, &broken);
    index_set_fault(x, &of_x, "no\tvalues");
    index_set_verified(x, "a.pack", &now);
}

static void find_all(const struct index *x)
{
    struct hash content;
    struct index_recording recording;
    const struct hash of_x = hash_text("x");
    must(index_find_content(x, "/data/a.wav", &now, &content));
    must(strcmp(content.text, of_x.text) == 0);
    must(index_find_recording(x, &of_x, 16000, 16000, &recording));
    must(recording.samples == 0 && strcmp(recording.reason, "cut off") == 0);
    const char *fault = index_find_fault(x, &of_x);
    must(fault && strcmp(fault, "no\tvalues") == 0);
    must(index_is_verified(x, "a.pack", &now));
}

static void use(const char *bytes, size_t size)
{
    write_in_folder("index", bytes, size);
    struct index *x = index_open(folder);
    read_all(x);
    set_all(x);
    find_all(x);
    must(index_save(x, NULL) == ERR_OK);
    index_close(x);
    x = index_open(folder);
    find_all(x);
    index_close(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str sealed = {0};
    make_folder();
    write_in_folder("a.pack", "", 0); /* marks of packs that are none are forgotten */
    use((const char *)data, size);
    str_addf(&sealed, FIRST_LINE "%s\n", hash_bytes(data, size).text);
    str_addn(&sealed, (const char *)data, size);
    use(str_text(&sealed), sealed.length);
    str_deinit(&sealed);
    return 0;
}
