/* One number of several runs: of_runs.h. */
#include "results/of_runs.h"

#include "base/stats/summary.h"

#include <math.h>

struct res_value res_value_of_runs(double *values, const int *folds, size_t count)
{
    const int runs = (int)count;
    size_t fold_count = 0;
    for (size_t i = 0; i < count && folds[0] != 0;) {
        size_t end = i + 1;
        while (end < count && folds[end] == folds[i])
            end++;
        values[fold_count++] = stats_mean(values + i, end - i);
        i = end;
    }
    const size_t n = fold_count ? fold_count : count;
    return n == 0
               ? (struct res_value){0}
               : (struct res_value){stats_mean(values, n), stats_deviation(values, n),
                                    runs, (int)fold_count};
}
