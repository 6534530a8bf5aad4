/* libsndfile accepts a wrong header and tells it only in its log: it shortens the
 * length of a file that was cut off ("data : 128000 (should be 76782)"), and takes
 * samples behind the announced ones for an unknown chunk. */
#include "features/audio/announced.h"

#include "base/file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LARGEST_FRAME 64 /* bytes: eight channels of eight */

/* What programs write into a header that they cannot return to, because it went into a
 * pipe: one of these sizes, in bytes, rounded down to whole frames. */
static bool is_streamed(long long announced)
{
    static const long long marks[] = {
        0x7F000008, /* SoX, of AIFF */
        0x7FFFF000, /* SoX, eSpeak */
        0x7FFFFF00, /* arecord */
        0x7FFFFFFF, /* opusdec */
        0x80000000, /* 2 GiB, a limit of older programs */
        0xFFFFFFFF, /* FFmpeg, LAME */
    };
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (announced <= marks[i] && announced > marks[i] - LARGEST_FRAME)
            return true;
    return false;
}

static enum err_code check_end(const char *path, const char *line, const char **notice,
                               struct err *e)
{
    static const char *const chunks[] = {"data", "SSND", "Data Size"};
    const char *colon = strchr(line, ':');
    const char *should = strstr(line, "(should be ");
    if (colon == NULL || should == NULL)
        return ERR_OK;
    for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
        const char *name = strstr(line, chunks[i]);
        long long announced = atoll(colon + 1);
        long long there = atoll(should + strlen("(should be "));
        if (name && name < colon && there == announced - 1)
            *notice = "its last byte is missing";
        else if (name && name < colon && there < announced && !is_streamed(announced))
            return err_set(
                e, ERR_DATA,
                "%s is cut off: it announces %lld bytes of samples and has %lld", path,
                announced, there);
    }
    return ERR_OK;
}

/* Bytes of a file from a position on that are not zero, and in *size how long it is. */
static long long count_rest(const char *path, long from, long *size)
{
    FILE *file = file_open_stream(path, NULL);
    unsigned char block[4096];
    long long count = 0;
    size_t got;
    *size = from;
    if (file == NULL || fseek(file, from, SEEK_SET) != 0)
        from = -1;
    while (from >= 0 && (got = fread(block, 1, sizeof(block), file)) > 0) {
        *size += (long)got;
        for (size_t i = 0; i < got; i++)
            count += block[i] != 0;
    }
    if (file != NULL)
        fclose(file);
    return count;
}

/* Tags and padding at the end are not samples: only more than a hundredth of the file
 * counts as samples that the header leaves out. */
static enum err_code check_rest(const char *path, const char *line, long long announced,
                                struct err *e)
{
    static const char mark[] = "at position ";
    const char *at = strstr(line, mark);
    long size;
    if (announced < 0 || at == NULL ||
        (strstr(line, "Unknown chunk marker") == NULL &&
         strstr(line, "Have 0 marker") == NULL))
        return ERR_OK;
    long from = atol(at + strlen(mark));
    if (count_rest(path, from, &size) * 100 <= size)
        return ERR_OK;
    return err_set(e, ERR_DATA,
                   "%s: its header announces %lld bytes of samples, and %ld more bytes "
                   "follow them",
                   path, announced, size - from);
}

/* The parts of a RIFF file have even lengths: one byte is added to an odd one. */
static bool lacks_padding(const char *path, const char *log)
{
    struct stat status;
    return strstr(log, "\nRIFF :") != NULL && stat(path, &status) == 0 &&
           status.st_size % 2 == 1;
}

enum err_code feat_announced_check(const char *path, SNDFILE *file, const char **notice,
                                   struct err *e)
{
    char log[4096] = "", *save = NULL;
    long long announced = -1;
    enum err_code code = ERR_OK;
    sf_command(file, SFC_GET_LOG_INFO, log, sizeof(log));
    *notice =
        lacks_padding(path, log) ? "it lacks the last byte, which fills it up" : NULL;
    for (char *line = strtok_r(log, "\n", &save); line && code == ERR_OK;
         line = strtok_r(NULL, "\n", &save)) {
        if (strncmp(line, "data :", 6) == 0)
            announced = atoll(line + 6);
        code = check_end(path, line, notice, e);
        if (code == ERR_OK)
            code = check_rest(path, line, announced, e);
    }
    return code;
}
