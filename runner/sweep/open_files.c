#include "runner/sweep/open_files.h"

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

int run_workers_by_files(int workers, long *limit, long *needed)
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
