/* The right to train a run, among processes of several machines: a file on a shared
 * folder, made with O_CREAT|O_EXCL, which is atomic on NFS too.
 *
 * The file holds host, process, boot, job and attempt of its owner, who renews it (its
 * time of modification) as long as he lives. A claim is stale when its process is dead,
 * if it was made on this host since it was started; otherwise when it has not been
 * renewed for `stale` seconds of the file server's clock, or for two intervals if it is
 * of a job that Slurm does not know any more, or at once if it is of an earlier attempt
 * of the own job. Who takes a stale claim over renames it first: one process wins.
 *
 * A claim saves work and protects nothing: two owners of a run give the same bytes. */
#ifndef MTAG_RUNNER_EXCHANGE_CLAIM_H
#define MTAG_RUNNER_EXCHANGE_CLAIM_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

enum { CLAIM_STALE = 600 }; /* s, where nobody says otherwise */

struct claim_rules {
    double stale;    /* seconds without renewal */
    bool any_host;   /* claims of this host are judged by renewal too */
    const char *job; /* of Slurm; NULL: none */
    bool slurm;      /* there are claims of jobs: Slurm is asked for them */
    int attempt;     /* of the job */
};

struct claims; /* of this process, in a folder */
struct claim;  /* one that this process made */

/* The folder must be there. *out is in the arena, which must live as long. */
enum err_code claims_open(const char *folder, const struct claim_rules *rules,
                          struct arena *a, struct claims **out, struct err *e);
/* Removes what this process keeps in the folder. NULL is allowed. */
void claims_close(struct claims *c);

/* Takes the claim of that name, if it is free or stale. *out is NULL where another
 * process has it. */
enum err_code claim_take(struct claims *c, const char *name, struct claim **out,
                         struct err *e);
/* The file server's time: s; 0: it cannot be told. */
double claims_now(const struct claims *c);
/* Whether somebody else has the claim, and is alive. */
bool claim_is_held(struct claims *c, const char *name);
/* Removes the stale claims, which killed owners left behind, and files beside them that
 * are as old. keep: stands in the names of files that stay; NULL: there are none. */
void claims_clear(struct claims *c, const char *keep);
/* How often an owner renews: seconds. */
double claim_interval(const struct claims *c);
/* False: the claim was taken over; it is not ours any more. */
bool claim_renew(struct claim *c);
/* Removes the file, if it is still ours, and frees. NULL is allowed. In a forked child
 * it frees only. */
void claim_release(struct claim *c);

#endif
