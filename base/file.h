/* Files: whole reads, atomic writes, folders, hashes. */
#ifndef MTAG_BASE_FILE_H
#define MTAG_BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* Opens a file for reading, closed on exec; -1, or NULL, if that fails. Folders, pipes
 * and devices are refused, as reading them could wait for ever or never end.
 * file_why_not says what path is in place of a file: "a folder", "a pipe", ...; NULL
 * for a file, or if there is nothing. */
int file_open(const char *path, struct err *e);
FILE *file_open_stream(const char *path, struct err *e);
const char *file_why_not(const char *path);

/* Reads a whole file. *out is NUL-terminated (length does not count the NUL), and the
 * caller frees it. Refuses folders and files above 1 GiB. */
enum err_code file_read(const char *path, char **out, size_t *length, struct err *e);

/* Writes path as a whole: a temporary file beside it, fsync, rename, fsync of the
 * folder. On failure nothing is left behind and an old file stays as it was. A symbolic
 * link is followed, and an old file keeps its permissions. A path that is not a regular
 * file (/dev/stdout) is written in place. */
enum err_code file_write(const char *path, const void *data, size_t length,
                         struct err *e);

/* Whether a file that begins as `start` may be written to path: there is none yet, or
 * one that begins the same, or an empty one, or no regular file. Else an error that
 * tells what mtag would have written (`kind`, "a web page"). Files that are read but
 * never written by file_begin (databases, recordings) are refused there in any case. */
enum err_code file_may_replace(const char *path, const char *start, const char *kind,
                               struct err *e);

/* file_write piece by piece: begin, append, then commit or abandon, which always free
 * the struct. If an append failed, commit fails, too. */
struct file_atomic;
enum err_code file_begin(const char *path, struct file_atomic **out, struct err *e);
enum err_code file_append(struct file_atomic *f, const void *data, size_t length,
                          struct err *e);
enum err_code file_commit(struct file_atomic *f, struct err *e);
void file_abandon(struct file_atomic *f); /* NULL is allowed */

/* Removes the temporary files of processes that were killed while they wrote path;
 * file_clear_leftovers: all such files of a folder. Files that a living process writes
 * stay: they are locked. On a network file system, where not every lock is seen by
 * other machines, a file stays for an hour. */
void file_remove_leftovers(const char *path);
void file_clear_leftovers(const char *folder);
/* The same of a folder that several machines see, where a lock tells of this one alone:
 * only files that were last written before that time (s since 1970, of the clock that
 * dates the files). */
void file_clear_old_leftovers(const char *folder, double before);

enum err_code file_make_folders(const char *path, struct err *e); /* mkdir -p */
bool file_exists(const char *path);
bool file_is_folder(const char *path);
/* Expands "~/x" to x in the home folder. Other paths, and "~/x" without $HOME, stay as
 * they are. */
const char *file_expand(struct arena *a, const char *path);
/* The path of name in folder; an absolute name stays as it is. */
char *file_join(struct arena *a, const char *folder, const char *name);
char *file_folder_of(struct arena *a, const char *path); /* "." if none */

/* 128-bit XXH3, as 32 lower-case hexadecimal digits. */
struct hash {
    char text[33];
};
struct hash hash_bytes(const void *data, size_t length);
struct hash hash_text(const char *text);

/* Whether the file at path is unchanged since its status change time was `changed`. If
 * that time is another one, the content decides. */
bool file_is_unchanged(const char *path, const struct timespec *changed,
                       const struct hash *content);

#endif
