/* A fuzzer's bytes as a file, for readers that take a path. */
#ifndef MTAG_TESTS_FUZZ_INPUT_H
#define MTAG_TESTS_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The path of a file in memory that holds the bytes, until the next call. Files that
 * use it define _GNU_SOURCE (memfd_create). */
static inline const char *input_file(const uint8_t *data, size_t size)
{
    static char path[64];
    static int fd = -1;
    if (fd < 0) {
        fd = memfd_create("input", 0);
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    }
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    return path;
}

/* What must hold, whatever the input. */
#define must(condition) ((condition) ? (void)0 : abort())

#endif
