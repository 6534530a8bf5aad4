/* The database as a file in a folder: whether it can be written, and whether it is
 * still the file that was opened.
 *
 * A file that was removed, moved or replaced takes everything that is written through
 * the open connection with it. Its write-ahead log stays behind under the old name,
 * where SQLite would take it for the log of whatever file comes there. So once the loss
 * is noticed the log is emptied into the file that was opened, wherever that is now,
 * and closing leaves the names alone. If nothing lies at the old path, the database is
 * written there again. */
#include "base/file.h"
#include "base/str.h"
#include "results/write/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes a file in the folder, writes to it and removes it: permissions alone do not
 * tell of a full disk or of a file system that takes no files. */
static enum err_code try_to_write(const char *folder, struct err *e)
{
    struct str path = {0};
    enum err_code code = ERR_OK;
    str_addf(&path, "%s/.mtag.%ld-0.tmp", folder, (long)getpid());
    unlink(path.text); /* left by a process of the same number, or a link */
    int fd = open(path.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, "", 1) != 1)
        code = err_errno(e, "nothing can be written in the folder %s, where results go",
                         folder);
    if (fd >= 0) {
        close(fd);
        unlink(path.text);
    }
    str_deinit(&path);
    return code;
}

/* The folder itself, or the first one above it that is there. */
static const char *existing_folder(struct arena *a, const char *folder)
{
    while (!file_exists(folder)) {
        const char *above = file_folder_of(a, folder);
        if (strcmp(above, folder) == 0)
            break;
        folder = above;
    }
    return folder;
}

enum err_code res_check_folder(const char *path, struct err *e)
{
    struct arena *a = arena_create();
    const char *folders[] = {file_folder_of(a, path), arena_printf(a, "%s.d", path)};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && code == ERR_OK; i++) {
        const char *folder = existing_folder(a, folders[i]);
        if (file_is_folder(folder))
            code = try_to_write(folder, e);
        else
            code = err_set(e, ERR_IO,
                           "%s is not a folder, so that results cannot be written to "
                           "%s",
                           folder, path);
    }
    arena_destroy(a);
    return code;
}

enum err_code res_check_writable(const char *path, struct err *e)
{
    struct arena *a = arena_create();
    char *folder = file_folder_of(a, path);
    enum err_code code = file_make_folders(folder, e);
    if (code == ERR_OK && file_exists(path) && access(path, W_OK) != 0)
        code = err_errno(e, "the results database %s cannot be written", path);
    else if (code == ERR_OK && access(folder, W_OK) != 0)
        code = err_errno(e, "the folder of the results database, %s, cannot be written",
                         folder);
    arena_destroy(a);
    return code;
}

enum err_code res_note_place(struct res_store *s, struct err *e)
{
    struct stat status;
    if (stat(s->sql.path, &status) != 0)
        return err_errno(e, "cannot open the results database %s", s->sql.path);
    s->device = status.st_dev;
    s->inode = status.st_ino;
    return ERR_OK;
}

/* Writes the contents of the open connection to the path, which is free now. */
static bool write_again(struct res_store *s)
{
    struct str copy = {0};
    str_addf(&copy, "%s.%ld-0.tmp", s->sql.path, (long)getpid());
    unlink(copy.text);
    bool good = res_sql_run(&s->sql, NULL, "VACUUM INTO ?1", "t", copy.text) == ERR_OK;
    good = good && link(copy.text, s->sql.path) == 0;
    unlink(copy.text);
    str_deinit(&copy);
    return good;
}

enum err_code res_check_place(struct res_store *s, struct err *e)
{
    struct stat status;
    bool there = stat(s->sql.path, &status) == 0;
    if (!s->lost && there && status.st_dev == s->device && status.st_ino == s->inode)
        return ERR_OK;
    if (!there && errno != ENOENT && errno != ENOTDIR)
        return err_errno(e, "the results database %s can no longer be read",
                         s->sql.path);
    if (!s->lost) {
        s->lost = true;
        res_flush(s, NULL);
        sqlite3_exec(s->sql.db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
        sqlite3_db_config(s->sql.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        s->written_again = !there && write_again(s);
    }
    return err_set(e, ERR_IO, "%s was removed, moved or replaced while it was in use%s",
                   s->sql.path,
                   s->written_again ? "; what had been recorded was written there again"
                                    : "");
}
