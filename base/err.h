/* Errors: a code and one message, filled where the fault is seen and passed up
 * untouched.
 *
 * A function that can fail returns enum err_code and takes `struct err *e` last. The
 * message is whole sentences without a final newline. Libraries never print or exit. */
#ifndef MTAG_BASE_ERR_H
#define MTAG_BASE_ERR_H

enum err_code {
    ERR_OK = 0,
    ERR_USER,   /* the command or a file that a person wrote is wrong: exit status 2 */
    ERR_DATA,   /* a recording, cache entry or database is broken or foreign */
    ERR_IO,     /* the system refused: disk full, permission, missing file */
    ERR_MEMORY, /* an allocation failed */
    ERR_CACHE,  /* the cache went away or was damaged under its user: repeat */
    ERR_ROOM,   /* the system has no room for another thread now */
    ERR_INTERRUPTED, /* Ctrl-C */
    ERR_INTERNAL     /* mtag's own fault */
};

struct err {
    enum err_code code;
    char text[2048];
};

/* Sets code and message unless e already holds an error; returns code. e may be NULL.
 */
enum err_code err_set(struct err *e, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As err_set, with ": " and strerror(errno) appended. */
enum err_code err_errno(struct err *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "CONTEXT: " before the message of an error; returns its code. */
enum err_code err_context(struct err *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit status of a program for a code: 0 for ERR_OK; 2 for ERR_USER, ERR_DATA and
 * ERR_IO; 130 for ERR_INTERRUPTED; 1 for any other. */
int err_exit_status(enum err_code code);

#endif
