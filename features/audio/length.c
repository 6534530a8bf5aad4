/* Lengths by the recordings' headers: length.h. */
#include "features/audio/length.h"

#include "base/file.h"
#include "features/audio/container.h"
#include "features/audio/decode.h"
#include "features/audio/mpeg.h"
#include "features/audio/sndfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The product of the header's shape: "{'descr': '<f4', ..., 'shape': (48000,), }". */
static double npy_length(const char *path)
{
    char head[512] = "";
    FILE *file = file_open_stream(path, NULL);
    if (file == NULL)
        return -1;
    size_t got = fread(head, 1, sizeof(head) - 1, file);
    fclose(file);
    const char *at = got > 12 ? strstr(head + 12, "'shape': (") : NULL;
    if (at == NULL)
        return -1;
    double count = 1;
    at = strchr(at, '(') + 1;
    while (*at >= '0' && *at <= '9') {
        char *end;
        count *= strtod(at, &end);
        at = end + strspn(end, ", ");
    }
    return count;
}

long feat_audio_length(const char *path, int sample_rate, int npy_rate, int *file_rate)
{
    const char *dot = strrchr(path, '.'), *name;
    enum feat_container container;
    double count = -1;
    int rate = npy_rate;
    if (dot != NULL && strcasecmp(dot, ".npy") == 0)
        count = npy_length(path);
    else if (feat_container_of(path, &container, &name, NULL) == ERR_OK && name == NULL)
        count = (double)(container == FEAT_CONTAINER_MPEG
                             ? feat_mpeg_length(path, &rate)
                             : feat_sndfile_length(path, &rate));
    if (!(count >= 0) || rate <= 0 || count > (double)FEAT_LONGEST * rate)
        return -1;
    *file_rate = rate;
    return (long)(count * sample_rate / rate + 0.5);
}
