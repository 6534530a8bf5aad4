/* Loaded by LD_PRELOAD before a program of ours: the n-th call of a kind that the
 * program's own code makes fails, in whichever of its processes that is. Calls from
 * libraries go through.
 *
 *     MTAG_FAULT=KIND       memory, open, write, sync, rename or map
 *     MTAG_FAULT_AT=N       the call that fails, from 1; 0: none does
 *     MTAG_FAULT_COUNT=FILE where the calls are counted, 8 bytes that all processes map
 *     MTAG_HARM=COMMAND     with MTAG_FAULT=none: no call fails; after the n-th open,
 *                           write, rename or map sh runs the command
 *
 * The numbers follow the order of the calls, which two workers change: use -j 1. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static _Atomic uint64_t *count;
static uint64_t fails_at;
static const char *kind = "", *command;
static uintptr_t first, end; /* the program's own code */

static int find_program(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    (void)context;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_LOAD && (p->p_flags & PF_X)) {
            first = (uintptr_t)(info->dlpi_addr + p->p_vaddr);
            end = first + p->p_memsz;
        }
    }
    return 1; /* the first object is the program */
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("MTAG_FAULT_COUNT"), *at = getenv("MTAG_FAULT_AT");
    if (!path || !getenv("MTAG_FAULT"))
        return;
    kind = getenv("MTAG_FAULT");
    command = getenv("MTAG_HARM");
    fails_at = at ? strtoull(at, NULL, 10) : 0;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT, 0666);
    if (fd < 0 || ftruncate(fd, sizeof(*count)) != 0)
        return;
    void *shared = (void *)syscall(SYS_mmap, NULL, sizeof(*count),
                                   PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0L);
    syscall(SYS_close, fd);
    if (shared == MAP_FAILED)
        return;
    dl_iterate_phdr(find_program, NULL);
    count = shared;
}

static bool counts(const char *of, const void *caller)
{
    uintptr_t from = (uintptr_t)caller;
    return count && from >= first && from < end && strcmp(of, kind) == 0 &&
           atomic_fetch_add(count, 1) + 1 == fails_at;
}

static bool fails(const char *of, const void *caller, int reason)
{
    if (!counts(of, caller))
        return false;
    errno = reason;
    return true;
}

/* After a call that went through: the command, without this library. */
static void harm(const void *caller)
{
    int before = errno;
    if (command && counts("none", caller)) {
        static char path[] = "PATH=/usr/bin:/bin";
        char *const clean[] = {path, NULL};
        pid_t pid = fork();
        if (pid == 0) {
            execle("/bin/sh", "sh", "-c", command, (char *)NULL, clean);
            _exit(127);
        }
        while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    errno = before;
}

#define CALLER __builtin_return_address(0)

/* The next definition of a function, kept in a static pointer of its type. */
#define REAL(result, name, ...)                                                        \
    static result (*real)(__VA_ARGS__);                                                \
    if (!real) {                                                                       \
        void *found = dlsym(RTLD_NEXT, name);                                          \
        memcpy(&real, &found, sizeof(real));                                           \
    }

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);

void *malloc(size_t size)
{
    return fails("memory", CALLER, ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails("memory", CALLER, ENOMEM) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails("memory", CALLER, ENOMEM) ? NULL : __libc_realloc(old, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    if (fails("memory", CALLER, ENOMEM))
        return ENOMEM;
    *out = __libc_memalign(alignment, size);
    return *out ? 0 : ENOMEM;
}

char *strdup(const char *text)
{
    if (fails("memory", CALLER, ENOMEM))
        return NULL;
    size_t size = strlen(text) + 1;
    char *copy = __libc_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
    va_end(rest);
    if (fails("open", CALLER, EMFILE))
        return -1;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    harm(CALLER);
    return fd;
}

FILE *fopen(const char *path, const char *mode)
{
    REAL(FILE *, "fopen", const char *, const char *)
    return fails("open", CALLER, EMFILE) ? NULL : real(path, mode);
}

ssize_t write(int fd, const void *data, size_t size)
{
    return fails("write", CALLER, ENOSPC) ? -1 : syscall(SYS_write, fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    if (fails("write", CALLER, ENOSPC))
        return -1;
    ssize_t written = syscall(SYS_pwrite64, fd, data, size, offset);
    harm(CALLER);
    return written;
}

size_t fwrite(const void *data, size_t size, size_t n, FILE *f)
{
    REAL(size_t, "fwrite", const void *, size_t, size_t, FILE *)
    return fails("write", CALLER, ENOSPC) ? 0 : real(data, size, n, f);
}

int fflush(FILE *f)
{
    REAL(int, "fflush", FILE *)
    return fails("write", CALLER, ENOSPC) ? EOF : real(f);
}

int ftruncate(int fd, off_t size)
{
    return fails("write", CALLER, ENOSPC) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int fsync(int fd)
{
    return fails("sync", CALLER, EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
    if (fails("rename", CALLER, ENOSPC))
        return -1;
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    harm(CALLER);
    return result;
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    if (fails("map", CALLER, ENOMEM))
        return MAP_FAILED;
    void *mapped = (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
    harm(CALLER);
    return mapped;
}
