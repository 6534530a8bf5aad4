/* Errors: formatting of the one message. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum err_code err_set(struct err *e, enum err_code code, const char *format, ...)
{
    if (!e || e->code != ERR_OK)
        return code;
    e->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    return code;
}

enum err_code err_errno(struct err *e, const char *format, ...)
{
    int number = errno;
    enum err_code code = number == ENOMEM ? ERR_MEMORY : ERR_IO;
    if (!e || e->code != ERR_OK)
        return code;
    e->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    char reason[256];
    if (strerror_r(number, reason, sizeof(reason)) != 0)
        snprintf(reason, sizeof(reason), "error %d of the system", number);
    size_t length = strlen(e->text);
    snprintf(e->text + length, sizeof(e->text) - length, ": %s", reason);
    return code;
}

enum err_code err_context(struct err *e, const char *format, ...)
{
    if (!e || e->code == ERR_OK)
        return e ? e->code : ERR_OK;
    char old[sizeof(e->text)];
    memcpy(old, e->text, sizeof(old));
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    size_t length = strlen(e->text);
    snprintf(e->text + length, sizeof(e->text) - length, ": %s", old);
    return e->code;
}

int err_exit_status(enum err_code code)
{
    switch (code) {
    case ERR_OK:
        return 0;
    case ERR_USER:
    case ERR_DATA:
    case ERR_IO:
        return 2;
    case ERR_INTERRUPTED:
        return 130;
    case ERR_MEMORY:
    case ERR_CACHE:
    case ERR_ROOM:
    case ERR_INTERNAL:
        break;
    }
    return 1;
}
