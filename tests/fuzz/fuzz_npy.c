/* Any bytes are an array or an error; an array is as long as its dimensions say, and
 * written and read again it is the same. */
#define _GNU_SOURCE
#include "base/npy.h"

#include "tests/fuzz/input.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    float *values;
    size_t dims[4], count = 1;
    int ndims;
    enum err_code code = npy_read(input_file(data, size), &values, dims, &ndims, &e);
    must((code == ERR_OK) == (e.code == ERR_OK));
    if (code != ERR_OK) {
        must(e.text[0]);
        return 0;
    }
    must(ndims >= 1 && ndims <= 4);
    for (int i = 0; i < ndims; i++)
        count *= dims[i];
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)values[i];
    must(count <= size && (sum <= 0 || !(sum <= 0)));
    free(values);
    return 0;
}
