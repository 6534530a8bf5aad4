/* The bytes as a file, and as the header of one whose length before it is right. */
#define _GNU_SOURCE
#include "tests/fuzz/weights.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LENGTH = 8, VALUES = 256 };
    use_weights(data, size);
    unsigned char *whole = calloc(1, LENGTH + size + VALUES);
    must(whole);
    for (int i = 0; i < LENGTH; i++)
        whole[i] = (unsigned char)(size >> 8 * i);
    memcpy(whole + LENGTH, data, size);
    use_weights(whole, LENGTH + size + VALUES);
    free(whole);
    return 0;
}
