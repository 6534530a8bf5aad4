/* Threads that run one function together, each on its own part of the work, and meet in
 * it to exchange numbers.
 *
 * To its user a team is one thread of control: nn_team_run returns when all members are
 * done. The work of a member and the order of exchanges depend only on the number of
 * members. A process must fork before it makes a team. */
#ifndef MTAG_NN_TEAM_H
#define MTAG_NN_TEAM_H

#include <stddef.h>

struct nn_team;

/* A team of `members` >= 2, which can exchange up to `slot` doubles each at a time.
 * NULL without memory or threads. */
struct nn_team *nn_team_create(int members, size_t slot);
void nn_team_destroy(struct nn_team *t); /* NULL is allowed */

/* work(data, m) for each member m < active <= members; m = 0 in the calling thread. */
void nn_team_run(struct nn_team *t, int active, void (*work)(void *data, int member),
                 void *data);

/* Within work: a member puts the numbers that it shares into nn_team_slot. nn_team_meet
 * waits until all active members have called it, and returns the slots of all, `slot`
 * doubles apart, member 0 first. They stay until this member's next nn_team_slot. */
double *nn_team_slot(struct nn_team *t, int member);
const double *nn_team_meet(struct nn_team *t, int member);
size_t nn_team_slot_size(const struct nn_team *t);
int nn_team_active(const struct nn_team *t);

#endif
