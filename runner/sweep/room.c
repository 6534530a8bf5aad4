#include "runner/sweep/room.h"

#include "nn/blas.h"

#include <dirent.h>
#include <limits.h>
#include <sys/resource.h>

/* For each worker the parent has the end of its link and the run's lock open; a worker
 * inherits the locks. */
enum { OF_PARENT = 2, SPARE_OF_PARENT = 4, OF_WORKER = 1, SPARE_OF_WORKER = 5 };

static long count_open(void)
{
    long count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    return count > 3 ? count - 3 : 0; /* ".", ".." and the folder itself */
}

/* Raises the limit as far as the process may, and returns workers, or fewer if there
 * would not be enough files for so many; 0 if there are not enough for one. *limit:
 * files that may be open. *needed: by one worker, all others counted. */
static int count_by_files(int workers, long *limit, long *needed)
{
    const long parent = OF_PARENT + SPARE_OF_PARENT,
               worker = OF_WORKER + SPARE_OF_WORKER;
    struct rlimit r;
    *limit = LONG_MAX;
    *needed = count_open() + (parent > worker ? parent : worker);
    if (getrlimit(RLIMIT_NOFILE, &r) != 0)
        return workers;
    r.rlim_cur = r.rlim_max;
    setrlimit(RLIMIT_NOFILE, &r);
    if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= (rlim_t)INT_MAX)
        return workers;
    *limit = (long)r.rlim_cur;
    long room = *limit - count_open();
    long by_parent = (room - SPARE_OF_PARENT) / OF_PARENT;
    long by_worker = (room - SPARE_OF_WORKER) / OF_WORKER;
    long most = by_parent < by_worker ? by_parent : by_worker;
    return most < 1 ? 0 : most < workers ? (int)most : workers;
}

enum err_code sweep_fit_workers(struct sweep *w, int threads, int *workers)
{
    enum { LEAST = 16 << 20 }; /* bytes of a run besides the buffers of products */
    long files, needed;
    if (nn_blas_room(threads, LEAST, &w->err) != ERR_OK)
        return w->err.code;
    int fewer = count_by_files(*workers, &files, &needed);
    if (fewer == 0) {
        return err_set(&w->err, ERR_IO,
                       "only %ld files may be open (ulimit -n), and a run needs %ld",
                       files, needed);
    }
    if (fewer < *workers) {
        progress_say(
            &w->progress,
            "%d worker%s instead of %d: only %ld files may be open (ulimit -n)", fewer,
            fewer == 1 ? "" : "s", *workers, files);
        *workers = fewer;
    }
    return ERR_OK;
}
