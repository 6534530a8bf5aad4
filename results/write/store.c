/* Opening, transactions, closing. */
#include "results/write/store.h"

#include "base/file.h"
#include "base/lock.h"
#include "base/network.h"
#include "base/str.h"
#include "results/migrate.h"
#include "results/write/writer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAIT_MS = 15000 };

const char *res_status_name(enum res_status s)
{
    static const char *const names[] = {"running", "paused",      "finished",
                                        "failed",  "interrupted", "pruned"};
    return names[s];
}

static enum err_code set_journal(struct res_store *s, struct err *e)
{
    bool network = network_has(s->sql.path);
    enum err_code code = res_sql_exec(
        &s->sql, network ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL",
        e);
    if (network)
        s->notice = "the results database is on a network file system: it is written "
                    "with a rollback journal, which is slower";
    return code;
}

static enum err_code prepare_database(struct res_store *s, struct err *e)
{
    /* FULL: a commit is on the disk when it returns. Few are needed: values of epochs
     * are grouped. */
    enum err_code code = res_sql_exec(
        &s->sql, "PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL", e);
    if (code == ERR_OK)
        code = res_migrate(&s->sql, &res_migrations, e);
    if (code == ERR_OK)
        code = res_sql_exec(&s->sql, "PRAGMA foreign_keys = ON", e);
    if (code == ERR_OK)
        code = set_journal(s, e);
    if (code == ERR_OK)
        code = res_begin(s, e);
    if (code == ERR_OK) {
        s->views_changed = true;
        code = res_end(s, code, e);
    }
    return code;
}

static void remove_if_empty(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0)
        unlink(path);
}

enum err_code res_open_waiting(const char *path, int wait_ms, struct res_store **out,
                               struct err *e)
{
    int version;
    *out = NULL;
    enum err_code code = res_sql_look(path, &version, e);
    if (code == ERR_OK)
        code = res_check_writable(path, e);
    if (code != ERR_OK)
        return code;
    bool made = !file_exists(path);
    struct res_store *s = calloc(1, sizeof(*s));
    struct str folder = {0};
    str_addf(&folder, "%s.d", path);
    if (s) {
        s->folder = folder.text;
        s->pending = res_pending_create();
    }
    if (s == NULL || s->pending == NULL) {
        str_deinit(&folder);
        free(s);
        return err_set(e, ERR_MEMORY, "no memory to open %s", path);
    }
    code = res_sql_open(&s->sql, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                        wait_ms, e);
    if (code == ERR_OK)
        code = prepare_database(s, e);
    if (code == ERR_OK)
        code = res_note_place(s, e);
    if (code == ERR_OK) {
        *out = s;
        return ERR_OK;
    }
    res_close(s);
    if (made)
        remove_if_empty(path);
    return code;
}

enum err_code res_open(const char *path, struct res_store **out, struct err *e)
{
    return res_open_waiting(path, WAIT_MS, out, e);
}

void res_close(struct res_store *s)
{
    if (s == NULL)
        return;
    if (s->sql.db) {
        if (s->together)
            res_end(s, ERR_INTERRUPTED, NULL);
        res_flush(s, NULL);
    }
    res_sql_close(&s->sql);
    lock_release(s->lock);
    res_pending_destroy(s->pending);
    free(s->folder);
    free(s);
}

const char *res_folder(const struct res_store *s)
{
    return s->folder;
}

void res_set_folder(struct res_store *s, const char *folder)
{
    char *copy = strdup(folder);
    if (!copy)
        return;
    free(s->folder);
    s->folder = copy;
}

const char *res_notice(const struct res_store *s)
{
    return s->notice;
}

enum err_code res_begin(struct res_store *s, struct err *e)
{
    enum err_code code = ERR_OK;
    if (!s->together)
        code = res_sql_exec(&s->sql, "BEGIN IMMEDIATE", e);
    if (code != ERR_OK)
        return code;
    code = res_pending_write(s, e);
    return code == ERR_OK ? ERR_OK : res_end(s, code, e);
}

enum err_code res_end(struct res_store *s, enum err_code code, struct err *e)
{
    if (code == ERR_OK && s->together)
        return ERR_OK;
    if (code == ERR_OK && s->views_changed)
        code = res_views(&s->sql, e);
    if (code == ERR_OK)
        code = res_sql_exec(&s->sql, "COMMIT", e);
    if (code == ERR_OK) {
        s->views_changed = false;
        res_pending_committed(s->pending);
        return ERR_OK;
    }
    /* SQLite has rolled back by itself after some errors. */
    if (!sqlite3_get_autocommit(s->sql.db))
        sqlite3_exec(s->sql.db, "ROLLBACK", NULL, NULL, NULL);
    s->together = false;
    res_pending_rolled_back(s->pending);
    return code;
}

enum err_code res_batch_begin(struct res_store *s, struct err *e)
{
    const enum err_code code = res_begin(s, e);
    s->together = code == ERR_OK;
    s->whole = false;
    return code;
}

enum err_code res_batch_end(struct res_store *s, struct err *e)
{
    if (!s->together) /* a call has failed */
        return ERR_OK;
    enum err_code code = res_pending_write(s, e);
    s->together = false;
    return res_end(s, code, e);
}

enum err_code res_relax(struct res_store *s, struct err *e)
{
    return res_sql_exec(&s->sql, "PRAGMA synchronous = OFF", e);
}

enum err_code res_flush(struct res_store *s, struct err *e)
{
    if (s->together || !res_pending_any(s->pending))
        return ERR_OK;
    enum err_code code = res_begin(s, e);
    return code == ERR_OK ? res_end(s, code, e) : code;
}
