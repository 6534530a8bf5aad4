/* mtag-report as people use it, in this process, on a database in a folder of the
 * test's own, which is the working folder. record.h makes other databases. */
#ifndef MTAG_TESTS_REPORT_PROGRAM_H
#define MTAG_TESTS_REPORT_PROGRAM_H

#include "report/program.h"
#include "tests/results/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

static char *folder, *database;
static char printed[1 << 21]; /* on standard output */
static char output[2 << 21];  /* the same, and errors behind it */

/* Makes the folder, and the name of a database in it. */
static inline void make_folder(void)
{
    folder = sample_folder();
    database = sample_path(folder, "mtag.db");
    if (chdir(folder) != 0 || setenv("MTAG_RESULTS", "mtag.db", 1) != 0)
        abort();
}

/* Set-up: the database of tests/results/sample.h, the sweep sweep_lr of four trials. */
static inline int make_sample(void **state)
{
    struct err e = {0};
    struct res_store *s;
    (void)state;
    make_folder();
    if (res_open(database, &s, &e) != ERR_OK || sample_fill(s, &e) != ERR_OK)
        return -1;
    res_close(s);
    return 0;
}

/* Tear-down of every set-up here. */
static inline int forget(void **state)
{
    (void)state;
    free(database);
    if (chdir("/") != 0)
        return -1;
    sample_remove(folder);
    return 0;
}

/* Splits a line into words in place, as a shell does: '...', "...", \x. */
static inline int split_words(char *line, char **words, int room)
{
    int count = 0;
    for (char *c = line; *c;) {
        char quote = '\0', *to = c;
        if (*c == ' ') {
            c++;
            continue;
        }
        assert_true(count + 1 < room);
        words[count++] = to;
        for (; *c && (quote || *c != ' '); c++)
            if (quote ? *c == quote : *c == '\'' || *c == '"')
                quote = quote ? '\0' : *c;
            else
                *to++ = quote == '\0' && *c == '\\' ? *++c : *c;
        c += *c != '\0';
        *to = '\0';
    }
    words[count] = NULL;
    return count;
}

/* A file in place of a stream. */
struct caught {
    FILE *stream, *file;
    int kept;
};

static inline struct caught catch_stream(FILE *stream)
{
    struct caught c = {stream, tmpfile(), dup(fileno(stream))};
    assert_non_null(c.file);
    fflush(stream);
    dup2(fileno(c.file), fileno(stream));
    return c;
}

/* Gives the stream back; what went to it is in text. */
static inline void release(struct caught *c, char *text, size_t room)
{
    fflush(c->stream);
    dup2(c->kept, fileno(c->stream));
    close(c->kept);
    rewind(c->file);
    text[fread(text, 1, room - 1, c->file)] = '\0';
    fclose(c->file);
}

/* Runs mtag-report with the arguments and returns its exit status. */
static inline int report(const char *arguments)
{
    static char name[] = "mtag-report";
    char line[8192], *words[64] = {name};
    snprintf(line, sizeof(line), "%s", arguments);
    const int count = 1 + split_words(line, words + 1, 63);
    struct caught out = catch_stream(stdout), err = catch_stream(stderr);
    const int status = rep_program(count, words);
    release(&out, printed, sizeof(printed));
    const size_t length = strlen(strcpy(output, printed));
    release(&err, output + length, sizeof(output) - length);
    return status;
}

/* Whether another program is there. */
static inline bool has_program(const char *name)
{
    char command[256];
    snprintf(command, sizeof(command), "command -v %s >/dev/null", name);
    return system(command) == 0;
}

static inline void says(const char *part)
{
    if (strstr(output, part) == NULL)
        fail_msg("`%s` is not in:\n%s", part, output);
}

static inline void says_not(const char *part)
{
    if (strstr(output, part) != NULL)
        fail_msg("`%s` is in:\n%s", part, output);
}

/* Whether messages are only the notes of a table whose format has no place for them. */
static inline bool are_notes(const char *arguments, const char *messages)
{
    static const char note[] = "mtag-report: note: ";
    const bool bare = strstr(arguments, "-f csv") || strstr(arguments, "-f tsv");
    for (; bare && strncmp(messages, note, sizeof(note) - 1) == 0; messages++)
        messages = strchr(messages, '\n');
    return messages[0] == '\0';
}

/* The answer on standard output is this text, and there are no messages. */
static inline void gives(const char *arguments, const char *text)
{
    if (report(arguments) != 0 || strcmp(printed, text) != 0 ||
        !are_notes(arguments, output + strlen(printed)))
        fail_msg("mtag-report %s:\n%s\ninstead of:\n%s", arguments, output, text);
}

/* Status 2, nothing on standard output, and a message that has this part. */
static inline void refuses(const char *arguments, const char *part)
{
    if (report(arguments) != 2 || printed[0] || strstr(output, part) == NULL)
        fail_msg("mtag-report %s: no fault with `%s`, but:\n%s", arguments, part,
                 output);
}

/* Changes the database by SQL. */
static inline void change(const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* Changes the database, runs the report, and changes it back. */
static inline int report_after(const char *sql, const char *arguments, const char *back)
{
    change(sql);
    int status = report(arguments);
    change(back);
    return status;
}

#endif
