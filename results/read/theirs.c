/* SQL that people give: held to reading by an authorizer, in time and in memory by
 * limits, and with names that SQL would take apart put into quotes. */
#include "results/read/reader.h"

#include "base/str.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

enum {
    MOST_SECONDS = 2, /* of the processor, for one expression over all rows */
    MOST_MEMORY = 256 * 1024 * 1024,
    STEPS_BETWEEN_LOOKS = 10000 /* of SQLite's machine */
};

/* Reading, computing and selecting; no recursion, which need not end. */
static int authorize(void *context, int action, const char *first, const char *second,
                     const char *database, const char *trigger)
{
    (void)context;
    (void)first;
    (void)database;
    (void)trigger;
    if (action == SQLITE_FUNCTION)
        return second && sqlite3_stricmp(second, "load_extension") == 0 ? SQLITE_DENY
                                                                        : SQLITE_OK;
    return action == SQLITE_READ || action == SQLITE_SELECT ? SQLITE_OK : SQLITE_DENY;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The length of the quoted text at the beginning of text; 0: text does not begin with a
 * quote. */
static size_t quoted_length(const char *text)
{
    if (strchr("'\"`[", *text) == NULL)
        return 0;
    const char *end = strchr(text + 1, *text == '[' ? ']' : *text);
    return end ? (size_t)(end - text) + 1 : 0;
}

static size_t word_length(const char *text)
{
    size_t length = 0;
    while (is_word(text[length]))
        length++;
    return length;
}

static size_t comment_length(const char *text)
{
    const char *end = strncmp(text, "--", 2) == 0   ? strchr(text, '\n')
                      : strncmp(text, "/*", 2) == 0 ? strstr(text + 2, "*/")
                                                    : text;
    return end ? (size_t)(end - text) : strlen(text);
}

/* A window function is `f(...) over ...`: an expression is asked of one trial after the
 * other, and sees no other row. */
static bool has_window(const char *sql)
{
    char last = '\0';
    while (*sql) {
        const size_t quoted = quoted_length(sql), word = word_length(sql),
                     comment = comment_length(sql);
        if (last == ')' && word == 4 && sqlite3_strnicmp(sql, "over", 4) == 0)
            return true;
        if (comment) {
            sql += comment + (sql[comment] == '*' ? 2 : 0);
            continue;
        }
        if (!isspace((unsigned char)*sql))
            last = *sql;
        sql += quoted ? quoted : word ? word : 1;
    }
    return false;
}

/* The length of the name METRIC@CONDITION that text begins with: that of the longest
 * known one, else up to what no name without quotes has; 0 if it begins with none. */
static size_t perturbed_length(const char *text, const char *const *names, size_t count)
{
    size_t metric = 0, best = 0;
    while (is_word(text[metric]))
        metric++;
    if (metric == 0 || text[metric] != '@')
        return 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        if (length > best && length > metric && strncmp(text, names[i], length) == 0 &&
            !is_word(text[length]))
            best = length;
    }
    for (size_t i = metric + 1; best == 0; i++)
        if (!is_word(text[i]) && text[i] != '.')
            return i;
    return best;
}

/* The length of the dotted word that text begins with, 0 without such a word:
 * train.optimizer.lr, but not 1.5. */
static size_t dotted_length(const char *text)
{
    bool dot = false;
    size_t length = 0;
    if (isdigit((unsigned char)*text))
        return 0;
    while (is_word(text[length]) ||
           (text[length] == '.' && is_word(text[length + 1]))) {
        dot = dot || text[length] == '.';
        length++;
    }
    return dot ? length : 0;
}

static bool is_known(const char *name, size_t length, const char *const *names,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0)
            return true;
    return false;
}

/* Whether some trial's file has this path, or a type there. All files are searched only
 * if that of the last trial has the path's section: aliases such as t.id cost little.
 */
static bool is_parameter(struct res_reader *r, const char *path, struct arena *a)
{
    const int length = (int)strcspn(path, ".");
    const char *first = arena_printf(a, "%.*s.", length, path),
               *after = arena_printf(a, "%.*s/", length, path);
    int64_t section = 0, found = 0;
    res_sql_int(&r->sql, NULL, 0, &section,
                "SELECT 1 FROM param WHERE trial_id = (SELECT max(id) FROM trial) AND "
                "path >= ?1 AND path < ?2 LIMIT 1",
                "tt", first, after);
    if (section)
        res_sql_int(&r->sql, NULL, 0, &found,
                    "SELECT 1 FROM param WHERE path IN (?1, ?1 || '.type') LIMIT 1",
                    "t", path);
    return found != 0;
}

/* A dotted word: a column in quotes, or a parameter that no sweep varies and that has
 * no column; other words, such as an alias's column, stay as they are. */
static void add_dotted(struct res_reader *r, struct str *out, const char *word,
                       size_t length, const char *const *names, size_t count,
                       struct arena *a)
{
    const char *path = arena_strndup(a, word, length);
    if (is_known(word, length, names, count))
        str_addf(out, "`%s`", path);
    else if (is_parameter(r, path, a))
        str_addf(out,
                 "(SELECT coalesce(number, value) FROM param WHERE trial_id = "
                 "board.trial AND path IN ('%s', '%s.type') ORDER BY path LIMIT 1)",
                 path, path);
    else
        str_add(out, path);
}

/* Puts names that SQL would take apart into quotes: METRIC@CONDITION and
 * train.optimizer.lr. In these a name that is not there is a fault, in double quotes
 * SQLite would take it for a text. */
static const char *quote_names(struct res_reader *r, const char *sql,
                               const char *const *names, size_t count, struct arena *a)
{
    struct str out = {0};
    while (*sql) {
        const size_t quoted = quoted_length(sql),
                     perturbed = perturbed_length(sql, names, count),
                     dotted = dotted_length(sql), word = word_length(sql);
        const size_t length = quoted      ? quoted
                              : perturbed ? perturbed
                              : dotted    ? dotted
                              : word      ? word
                                          : 1;
        if (!quoted && !perturbed && dotted)
            add_dotted(r, &out, sql, length, names, count, a);
        else
            str_addf(&out, !quoted && perturbed ? "`%.*s`" : "%.*s", (int)length, sql);
        sql += length;
    }
    const char *text = arena_strdup(a, str_text(&out));
    str_deinit(&out);
    return text;
}

static double processor_seconds(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* SQLite's progress handler: not 0 stops the statement. */
static int is_over(void *context)
{
    const struct res_reader *r = context;
    return processor_seconds() > r->theirs_until;
}

static void hold(struct res_reader *r)
{
    r->theirs_until = processor_seconds() + MOST_SECONDS;
    sqlite3_set_authorizer(r->sql.db, authorize, NULL);
    sqlite3_progress_handler(r->sql.db, STEPS_BETWEEN_LOOKS, is_over, r);
    sqlite3_hard_heap_limit64(MOST_MEMORY);
}

static void let_go(struct res_reader *r)
{
    sqlite3_set_authorizer(r->sql.db, NULL, NULL);
    sqlite3_progress_handler(r->sql.db, 0, NULL, NULL);
    sqlite3_hard_heap_limit64(0);
}

static void complain(struct res_reader *r, const char *what, struct arena *a,
                     struct err *e)
{
    struct str message = {0};
    const char *const *names;
    size_t count;
    str_addf(&message, "%s: %s", what, sqlite3_errmsg(r->sql.db));
    let_go(r);
    if (strstr(message.text, "no such column") &&
        res_names(r, a, &names, &count, NULL) == ERR_OK) {
        static const char before[] = "no such column: ";
        const char *start = strstr(message.text, before);
        const char *wrong = arena_strdup(a, start ? start + strlen(before)
                                                  : strrchr(message.text, ' ') + 1);
        str_add_did_you_mean(&message, "; ", wrong, names, count);
        str_add(&message, "\nnames that can be used:");
        for (size_t i = 0; i < count; i++)
            str_addf(&message, "%s %s", i ? "," : "", names[i]);
    }
    err_set(e, ERR_USER, "%s", message.text);
    str_deinit(&message);
}

enum err_code res_theirs_failed(struct res_reader *r, const char *what, int rc,
                                struct err *e)
{
    if ((rc & 0xff) == SQLITE_INTERRUPT)
        return err_set(e, ERR_USER, "%s takes longer than %d s and was given up", what,
                       MOST_SECONDS);
    if ((rc & 0xff) == SQLITE_NOMEM || (rc & 0xff) == SQLITE_TOOBIG)
        return err_set(e, ERR_USER, "%s takes more than %d MB and was given up", what,
                       MOST_MEMORY / (1024 * 1024));
    if ((rc & 0xff) == SQLITE_ERROR || (rc & 0xff) == SQLITE_AUTH)
        return err_set(e, ERR_USER, "%s: %s", what, sqlite3_errmsg(r->sql.db));
    return res_sql_error(&r->sql, e);
}

sqlite3_stmt *res_prepare_theirs(struct res_reader *r, const char *sql,
                                 const char *what, struct arena *a, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    const char *rest = "";
    const char *const *names;
    size_t count;
    if (res_names(r, a, &names, &count, e) != ERR_OK)
        return NULL;
    if (has_window(sql)) {
        err_set(e, ERR_USER,
                "%s: window functions (... over ...) are not taken: an expression sees "
                "one trial at a time; a subquery sees the others, as in (SELECT "
                "max(valid_roc_auc) FROM board)",
                what);
        return NULL;
    }
    sql = quote_names(r, sql, names, count, a);
    hold(r);
    int rc = sqlite3_prepare_v2(r->sql.db, sql, -1, &statement, &rest);
    if (rc == SQLITE_OK && statement && rest[strspn(rest, " \t\n;")] == '\0')
        return statement;
    if (rc == SQLITE_OK)
        err_set(e, ERR_USER, "%s takes one SQL expression", what);
    else if (rc == SQLITE_ERROR || rc == SQLITE_AUTH)
        complain(r, what, a, e);
    else
        res_theirs_failed(r, what, rc, e);
    res_finish_theirs(r, statement);
    return NULL;
}

void res_finish_theirs(struct res_reader *r, sqlite3_stmt *statement)
{
    sqlite3_finalize(statement);
    let_go(r);
}
