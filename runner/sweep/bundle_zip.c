/* The archive of a bundle: bundle_zip.h. */
#include "runner/sweep/bundle_zip.h"

#include "base/file.h"
#include "base/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

enum { PIECE = 1 << 16, MOST_PACKED = 200 };
#define MIB ((zip_uint64_t)1 << 20)

static const struct member {
    const char *name, *place;
    zip_uint64_t most; /* bytes */
} members[] = {
    {"bundle.json", BUNDLE_MANIFEST, MIB},
    {"experiment.yaml", BUNDLE_EXPERIMENT, 16 * MIB},
    {"data.json", BUNDLE_DATA, 256 * MIB},
    {"results.db", BUNDLE_RESULTS, 1024 * MIB},
    {"weights.safetensors", BUNDLE_WEIGHTS, 4096 * MIB},
};
enum { MEMBERS = sizeof(members) / sizeof(*members) };

static enum err_code fault(const char *path, enum err_code code, const char *why,
                           struct err *e)
{
    return err_set(e, code, "%s %s: %s", path,
                   code == ERR_IO ? "cannot be written" : "is not a bundle", why);
}

static zip_t *open_zip(const char *path, int flags, enum err_code code, struct err *e)
{
    int number = 0;
    zip_t *zip = zip_open(path, flags, &number);
    if (zip == NULL) {
        zip_error_t why;
        zip_error_init_with_code(&why, number);
        fault(path, code, zip_error_strerror(&why), e);
        zip_error_fini(&why);
    }
    return zip;
}

static bool add(zip_t *zip, const struct member *m, const char *folder, struct arena *a)
{
    zip_source_t *source = zip_source_file(zip, file_join(a, folder, m->place), 0, 0);
    const zip_int64_t at =
        source ? zip_file_add(zip, m->name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    const zip_uint64_t index = (zip_uint64_t)at;
    return zip_set_file_compression(zip, index, ZIP_CM_DEFLATE, 6) == 0 &&
           zip_file_set_dostime(zip, index, 0, 0x21, 0) == 0;
}

enum err_code bundle_zip_write(const char *path, const char *folder, struct arena *a,
                               struct err *e)
{
    zip_t *zip = open_zip(path, ZIP_CREATE | ZIP_TRUNCATE, ERR_IO, e);
    bool good = zip != NULL;
    if (zip == NULL)
        return ERR_IO;
    for (int i = 0; i < MEMBERS && good; i++)
        good = add(zip, &members[i], folder, a);
    if (good && zip_close(zip) == 0)
        return ERR_OK;
    fault(path, ERR_IO, zip_strerror(zip), e);
    zip_discard(zip);
    return ERR_IO;
}

/* ---- reading ---- */

static const char *fault_of(const zip_stat_t *s, const struct member *m)
{
    const zip_uint64_t needed =
        ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    if ((s->valid & needed) != needed)
        return "its size is not known";
    if (s->encryption_method != ZIP_EM_NONE)
        return "it is encrypted";
    if (s->size > m->most)
        return "it is too large";
    if (s->size / MOST_PACKED > s->comp_size)
        return "it is packed too much";
    return NULL;
}

/* Copies so many bytes, of which there must be no more. */
static const char *copy(zip_file_t *from, int to, zip_uint64_t size)
{
    char piece[PIECE];
    zip_uint64_t read = 0;
    for (;;) {
        const zip_int64_t n = zip_fread(from, piece, sizeof(piece));
        if (n < 0)
            return zip_file_strerror(from);
        if (n == 0)
            return read == size ? NULL : "it is shorter than it says";
        read += (zip_uint64_t)n;
        if (read > size)
            return "it is longer than it says";
        for (zip_int64_t at = 0; at < n;) {
            const ssize_t written = write(to, piece + at, (size_t)(n - at));
            if (written < 0 && errno != EINTR)
                return strerror(errno);
            at += written > 0 ? written : 0;
        }
    }
}

static enum err_code extract(zip_t *zip, const struct member *m, const char *path,
                             const char *to, struct err *e)
{
    zip_stat_t s;
    char why[256] = "it is missing";
    const char *wrong = why;
    zip_stat_init(&s);
    const zip_int64_t at = zip_name_locate(zip, m->name, 0);
    if (at >= 0 && zip_stat_index(zip, (zip_uint64_t)at, 0, &s) == 0)
        wrong = fault_of(&s, m);
    zip_file_t *from = wrong ? NULL : zip_fopen_index(zip, (zip_uint64_t)at, 0);
    if (!wrong && from == NULL)
        wrong = zip_strerror(zip);
    const int out =
        wrong ? -1
              : open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (!wrong)
        wrong = out < 0 ? strerror(errno) : copy(from, out, s.size);
    if (wrong)
        err_set(e, ERR_DATA, "%s is not a bundle: its %s: %s", path, m->name, wrong);
    if (out >= 0)
        close(out);
    if (from)
        zip_fclose(from);
    return wrong ? ERR_DATA : ERR_OK;
}

static bool is_member(const char *name)
{
    for (int i = 0; i < MEMBERS; i++)
        if (name && strcmp(name, members[i].name) == 0)
            return true;
    return false;
}

static enum err_code read_members(zip_t *zip, const char *path, const char *folder,
                                  struct arena *a, struct err *e)
{
    enum err_code code = ERR_OK;
    if (zip_get_num_entries(zip, 0) != MEMBERS)
        return fault(path, ERR_DATA, "it has other members than a bundle", e);
    for (zip_uint64_t i = 0; i < MEMBERS; i++) {
        const char *name = zip_get_name(zip, i, 0);
        if (!is_member(name))
            return err_set(e, ERR_DATA, "%s is not a bundle: it has a member %s", path,
                           name ? name : "without a name");
    }
    for (int i = 0; i < MEMBERS && code == ERR_OK; i++)
        code =
            extract(zip, &members[i], path, file_join(a, folder, members[i].place), e);
    return code;
}

enum err_code bundle_zip_read(const char *path, const char *folder, struct arena *a,
                              struct err *e)
{
    /* Not through zip_open, which would wait for a pipe. */
    const int fd = file_open(path, e);
    if (fd < 0)
        return ERR_IO;
    close(fd);
    enum err_code code =
        inside_make_folder(file_join(a, folder, BUNDLE_RESULTS ".d"), e);
    if (code != ERR_OK)
        return code;
    zip_t *zip = open_zip(path, ZIP_RDONLY | ZIP_CHECKCONS, ERR_DATA, e);
    if (zip == NULL)
        return ERR_DATA;
    code = read_members(zip, path, folder, a, e);
    zip_discard(zip);
    return code;
}
