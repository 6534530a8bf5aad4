/* OpenBLAS maps a buffer for each thread (32 << 22 bytes on x86-64, its memory.c). If
 * that fails, it tries again without end. So the space for all buffers is mapped and
 * given back before the first product.
 *
 * It maps one for each core when it is loaded, too, before main begins. What is in
 * .preinit_array runs before the libraries' own beginnings: there a program that has
 * too little space for that goes on with one thread of OpenBLAS (mtag divides work
 * itself), or says why it cannot. */
#define _GNU_SOURCE /* MAP_ANONYMOUS, execve's environment */
#include "nn/blas_space.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* Beyond the buffers: what libraries map before main begins. */
#define BESIDES ((size_t)16 << 20)

static bool fits(size_t bytes)
{
    void *space = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return space != MAP_FAILED && munmap(space, bytes) == 0;
}

bool blas_space(int threads, size_t besides)
{
    return fits((size_t)threads * BLAS_BUFFER + besides);
}

static const char one_thread[] = "OMP_NUM_THREADS=1";

/* Begins the program again with one thread of OpenBLAS, if it has not. */
static void begin_again(char **argv, char **environment)
{
    size_t count = 0;
    while (environment[count] != NULL)
        if (strcmp(environment[count++], one_thread) == 0)
            return;
    char **with = malloc((count + 2) * sizeof(*with));
    char *own = malloc(sizeof(one_thread));
    if (with == NULL || own == NULL)
        return;
    memcpy(own, one_thread, sizeof(one_thread));
    with[0] = own; /* the first of several counts */
    memcpy(with + 1, environment, (count + 1) * sizeof(*with));
    execve("/proc/self/exe", argv, with);
}

__attribute__((no_sanitize("address", "undefined"))) static void
look_at_space(int argc, char **argv, char **environment)
{
    static const char text[] =
        "The process has too little address space for OpenBLAS (ulimit -v).\n";
    struct rlimit limit;
    long cores = sysconf(_SC_NPROCESSORS_CONF);
    (void)argc;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return;
    if (fits((size_t)(cores > 0 ? cores : 1) * BLAS_BUFFER + BESIDES))
        return;
    begin_again(argv, environment);
    if (fits(BLAS_BUFFER + BESIDES))
        return;
    if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
        _exit(2);
    _exit(2);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const at_first)(int argc, char **argv,
                                                    char **environment) = look_at_space;
