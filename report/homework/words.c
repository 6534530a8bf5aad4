/* What only a person can say: files that are made once. The first line of each is a
 * comment with the numbers that were shown when it was made. While the file is the
 * stub, its own \yours stands as a red box. */
#include "report/homework/homework.h"

#include "report/homework/tex.h"

#include "base/file.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char begin[] = "% numbers: ", between[] = " | ";

static const char *path_of(const struct rep_homework *h, const char *name)
{
    return rep_homework_path(h, arena_printf(h->arena, "words/%s.tex", name));
}

void rep_homework_words(struct rep_homework *h, const char *name, const char *question,
                        const char *numbers, struct str *out)
{
    struct str line = {0};
    utf8_add_visible(&line, numbers ? numbers : "", "");
    h->words = arena_grow(h->arena, h->words, h->word_count, sizeof(*h->words));
    h->words[h->word_count++] = (struct rep_homework_words){
        name, question, arena_strdup(h->arena, str_text(&line))};
    str_deinit(&line);
    str_addf(out, "\n\\input{words/%s}\n\n", name);
}

static enum err_code write_all(int fd, const char *path, const struct str *text,
                               struct err *e)
{
    for (size_t done = 0; done < text->length;) {
        const ssize_t n = write(fd, text->text + done, text->length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, "%s", path);
        done += (size_t)n;
    }
    return ERR_OK;
}

/* *made: whether there was none. */
static enum err_code make(const struct rep_homework *h,
                          const struct rep_homework_words *w, bool *made, struct err *e)
{
    const char *path = path_of(h, w->name);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    *made = fd >= 0;
    if (fd < 0)
        return errno == EEXIST ? ERR_OK : err_errno(e, "%s", path);
    struct str text = {0};
    str_addf(&text,
             "%s%s\n%% mtag-report never changes this file. Write in place of the "
             "line below; when the\n%% numbers are others, it says so, until the "
             "first line has the new ones.\n\\yours{",
             begin, w->numbers);
    rep_tex_add(&text, w->question);
    str_add(&text, "}\n");
    enum err_code code = write_all(fd, path, &text, e);
    if (close(fd) != 0 && code == ERR_OK)
        code = err_errno(e, "%s", path);
    if (code != ERR_OK)
        unlink(path); /* ours, and not whole */
    str_deinit(&text);
    return code;
}

/* The next of the numbers, which are parted by bars; *at moves behind it. NULL: that
 * was the last. */
static const char *next_of(const char **at, struct arena *a)
{
    if (**at == '\0')
        return NULL;
    const char *end = strstr(*at, between);
    const size_t length = end ? (size_t)(end - *at) : strlen(*at);
    const char *item = arena_strndup(a, *at, length);
    *at += length + (end ? strlen(between) : 0);
    return item;
}

/* "Adam 0.8485, now Adam 0.8512": the first that differs. */
static const char *difference(const char *then, const char *now, struct arena *a)
{
    size_t more = 0;
    const char *text = NULL;
    for (;;) {
        const char *before = next_of(&then, a), *after = next_of(&now, a);
        if (before == NULL && after == NULL)
            break;
        if (before && after && strcmp(before, after) == 0)
            continue;
        if (text == NULL)
            text = arena_printf(a, "%s, now %s", before ? before : "nothing",
                                after ? after : "gone");
        else
            more++;
    }
    return more ? arena_printf(a, "%s, and %zu more", text, more) : text;
}

/* Whether the text has \yours in it outside of comments. */
static bool is_stub(const char *text)
{
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const size_t length = strcspn(line, "%\n");
        for (size_t i = 0; i + 6 <= length; i++)
            if (strncmp(line + i, "\\yours", 6) == 0)
                return true;
        if (*line == '\0')
            break;
    }
    return false;
}

/* Notes words that a person wrote for other numbers. */
static enum err_code check(struct rep_homework *h, const struct rep_homework_words *w,
                           struct err *e)
{
    char *text;
    size_t length;
    enum err_code code = file_read(path_of(h, w->name), &text, &length, e);
    if (code != ERR_OK)
        return code;
    if (strncmp(text, begin, strlen(begin)) == 0 && !is_stub(text)) {
        const char *from = text + strlen(begin);
        const char *then = arena_strndup(h->arena, from, strcspn(from, "\r\n"));
        const char *other = difference(then, w->numbers, h->arena);
        if (other)
            rep_homework_note(h,
                              arena_printf(h->arena, "words/%s.tex was written for %s",
                                           w->name, other));
    }
    free(text);
    return ERR_OK;
}

enum err_code rep_homework_keep_words(struct rep_homework *h, struct err *e)
{
    enum err_code code = file_make_folders(rep_homework_path(h, "words"), e);
    for (size_t i = 0; i < h->word_count && code == ERR_OK; i++) {
        bool made = false;
        code = make(h, &h->words[i], &made, e);
        if (code == ERR_OK && !made)
            code = check(h, &h->words[i], e);
    }
    return code;
}
