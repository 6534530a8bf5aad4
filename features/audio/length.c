#include "features/audio/length.h"

#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The product of the header's shape: "{'descr': '<f4', ..., 'shape': (48000,), }". */
static long npy_length(const char *path)
{
    char head[512] = "";
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return -1;
    size_t got = fread(head, 1, sizeof head - 1, file);
    fclose(file);
    const char *at = got > 12 ? strstr(head + 12, "'shape': (") : NULL;
    if (at == NULL)
        return -1;
    long count = 1;
    at = strchr(at, '(') + 1;
    while (*at >= '0' && *at <= '9') {
        char *end;
        count *= strtol(at, &end, 10);
        at = end + strspn(end, ", ");
    }
    return count;
}

long feat_audio_length(const char *path, int sample_rate, int npy_rate)
{
    const char *dot = strrchr(path, '.');
    long count, rate;
    if (dot != NULL && strcasecmp(dot, ".npy") == 0) {
        count = npy_length(path);
        rate = npy_rate;
    } else {
        SF_INFO info = {0};
        SNDFILE *file = sf_open(path, SFM_READ, &info);
        if (file == NULL)
            return -1;
        count = info.frames == SF_COUNT_MAX ? -1 : (long)info.frames;
        rate = info.samplerate;
        sf_close(file);
    }
    if (count < 0 || rate <= 0)
        return -1;
    return (long)((double)count * sample_rate / (double)rate + 0.5);
}
