/* Text files, and what is wrong with them: text.h. */
#include "features/data/text.h"

#include "base/file.h"
#include "base/utf8.h"
#include "base/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_utf16(const char *text, size_t length)
{
    return length >= 2 &&
           (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
}

static void place(const char *text, size_t offset, struct text_fault *out)
{
    const char *line = text, *at = text + offset;
    out->line = 1;
    for (const char *end; (end = memchr(line, '\n', (size_t)(at - line))) != NULL;
         line = end + 1)
        out->line++;
    out->column = (int)(at - line) + 1;
}

bool feat_is_text(const char *text, size_t length, struct text_fault *out)
{
    size_t bad = 0;
    if (utf8_is_text(text, length, &bad)) {
        const char *at = text, *end = text + length;
        while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL && at + 1 < end &&
               at[1] == '\n')
            at += 2;
        if (at == NULL)
            return true;
        place(text, (size_t)(at - text), out);
        snprintf(
            out->what, sizeof(out->what),
            "a carriage return that no line feed follows; end lines with line feeds");
        return false;
    }
    unsigned byte = (unsigned char)text[bad];
    place(text, bad, out);
    if (is_utf16(text, length))
        snprintf(out->what, sizeof(out->what), "it is UTF-16; save it in UTF-8");
    else if (byte < 0x80)
        snprintf(out->what, sizeof(out->what),
                 "the control character 0x%02X is not text", byte);
    else
        snprintf(out->what, sizeof(out->what),
                 "the byte 0x%02X is not UTF-8; save the file in UTF-8", byte);
    return false;
}

int feat_read_flag(const char *text)
{
    static const struct {
        const char *word;
        int value;
    } words[] = {{"0.0", 0}, {"1.0", 1}, {"false", 0}, {"true", 1},
                 {"0", 0},   {"1", 1},   {"0.", 0},    {"1.", 1}};
    if ((text[0] == '0' || text[0] == '1') && text[1] == '\0')
        return text[0] == '1';
    text += strspn(text, " ");
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ')
        length--;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strlen(words[i].word) == length &&
            strncasecmp(text, words[i].word, length) == 0)
            return words[i].value;
    return -1;
}

void feat_clean_path(char *path)
{
    const char *from = path + strspn(path, " ");
    if (strchr(from, '/') == NULL)
        for (char *at = path; (at = strchr(at, '\\')) != NULL;)
            *at = '/';
    while (strncmp(from, "./", 2) == 0)
        from += 2 + strspn(from + 2, "/");
    size_t length = strlen(from);
    while (length > 0 && from[length - 1] == ' ')
        length--;
    memmove(path, from, length);
    path[length] = '\0';
}

size_t feat_mark_length(const char *text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    return strncmp(text, mark, strlen(mark)) == 0 ? strlen(mark) : 0;
}

enum err_code feat_read_text(const char *path, char **out, size_t *length,
                             struct err *e)
{
    struct text_fault fault;
    enum err_code code = file_read(path, out, length, e);
    if (code != ERR_OK)
        return code;
    size_t mark = feat_mark_length(*out);
    *length -= mark;
    memmove(*out, *out + mark, *length + 1);
    if (feat_is_text(*out, *length, &fault))
        return ERR_OK;
    free(*out);
    *out = NULL;
    return err_set(e, ERR_USER, "%s:%zu:%d: %s", path, fault.line, fault.column,
                   fault.what);
}
