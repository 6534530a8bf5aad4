/* Numbers too small for a full mantissa are 0, in every thread. */
#include "nn/subnormal.h"

#include <float.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static float half_of_smallest(void)
{
    volatile float smallest = FLT_MIN;
    return smallest / 2;
}

static void *halve(void *out)
{
    *(float *)out = half_of_smallest();
    return NULL;
}

static void they_become_0_in_the_thread_and_in_those_that_it_starts(void **state)
{
    (void)state;
#ifndef __SSE2__
    skip();
#endif
    volatile float small = half_of_smallest();
    assert_true(small > 0);
    nn_flush_subnormals();
    assert_true(half_of_smallest() == 0);
    volatile float many = small * 1e30f;
    assert_true(many == 0);
    float beside = 1;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, halve, &beside), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(beside == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_become_0_in_the_thread_and_in_those_that_it_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
