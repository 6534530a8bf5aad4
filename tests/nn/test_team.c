/* Threads that meet: nobody is lost, and everybody sees the same. */
#include "nn/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>

enum { MOST = 5, ROUNDS = 200 };

struct work {
    struct nn_team *team;
    double sums[MOST][ROUNDS];
    int calls[MOST];
};

/* Every member puts a number of its own for each round, and adds up all. */
static void exchange(void *data, int member)
{
    struct work *w = data;
    w->calls[member]++;
    for (int round = 0; round < ROUNDS; round++) {
        *nn_team_slot(w->team, member) = 1000 * round + member;
        const double *slot = nn_team_meet(w->team, member);
        w->sums[member][round] = 0;
        for (int i = 0; i < nn_team_active(w->team); i++)
            w->sums[member][round] += slot[(size_t)i * nn_team_slot_size(w->team)];
    }
}

static void members_exchange_numbers_again_and_again(void **state)
{
    (void)state;
    for (int members = 2; members <= MOST; members++) {
        struct work w = {.team = nn_team_create(members, 3)};
        assert_non_null(w.team);
        for (int run = 0; run < 20; run++) {
            int active = 1 + run % members;
            nn_team_run(w.team, active, exchange, &w);
            for (int m = 0; m < active; m++)
                for (int round = 0; round < ROUNDS; round++)
                    assert_true(w.sums[m][round] ==
                                1000 * round * active + active * (active - 1) / 2);
        }
        for (int m = 0; m < members; m++) {
            int expected = 0;
            for (int run = 0; run < 20; run++)
                expected += m < 1 + run % members;
            assert_int_equal(w.calls[m], expected);
        }
        nn_team_destroy(w.team);
    }
}

static void a_team_may_end_without_work(void **state)
{
    (void)state;
    nn_team_destroy(nn_team_create(3, 1));
    nn_team_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_exchange_numbers_again_and_again),
        cmocka_unit_test(a_team_may_end_without_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
