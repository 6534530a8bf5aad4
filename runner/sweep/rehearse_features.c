/* Features of the first clips of each split are computed twice as they always are, of
 * few clips and of more: the difference leaves out what a preparation takes however
 * many clips there are. A process of its own does it, so that the data set stays as it
 * is. */
#include "runner/sweep/rehearse_features.h"

#include "base/clock.h"
#include "base/file.h"
#include "runner/sweep/aside.h"
#include "runner/sweep/pool.h"

#include <string.h>

enum { FEW = 4, MORE = 16 }; /* clips of each split, for each worker */

static const double enough = 0.3; /* s, for which no more clips are tried */

struct rehearsal {
    const struct run_preparation *of;
    int workers;
    const char *folder;
    bool begun;
    double per_byte; /* seconds */
};

struct passed {
    double seconds, bytes;
};

static void say_nothing(const char *text)
{
    (void)text;
}

/* Leaves the first clips of each split, so that no other recording is read. */
static void keep_few(struct feat_dataset *d, size_t clips, struct arena *a)
{
    struct feat_clip *kept = arena_alloc(a, clips * FEAT_SPLITS, sizeof(*kept));
    size_t count = 0;
    for (int s = 0; s < FEAT_SPLITS; s++) {
        const size_t n = d->split_count[s] < clips ? d->split_count[s] : clips;
        size_t *split = arena_alloc(a, n, sizeof(*split));
        for (size_t i = 0; i < n; i++) {
            kept[count] = d->clips[d->split[s][i]];
            split[i] = count++;
        }
        d->split[s] = split;
        d->split_count[s] = n;
    }
    d->clips = kept;
    d->clip_count = count;
    d->folds = NULL;
    d->fold_count = 0;
}

/* Prepares so many clips of each split in an empty cache. out->bytes: 0: nothing had to
 * be computed. */
static enum err_code prepare_few(const struct rehearsal *r, size_t clips,
                                 struct passed *out, struct err *e)
{
    struct arena *a = arena_create();
    struct feat_prepare p = r->of->items[0];
    struct feat_dataset d = *p.dataset;
    struct feat_prepare_size size;
    keep_few(&d, clips, a);
    p.dataset = &d;
    p.cache = arena_printf(a, "%s/%zu", r->folder, clips);
    p.workers = r->workers;
    p.arena = a;
    p.progress = (struct feat_progress){.stop = &pool_stop};
    enum err_code code = feat_prepare_size(&p, say_nothing, &size, e);
    const double begun = clock_seconds();
    if (code == ERR_OK)
        code = feat_prepare(&p, say_nothing, e);
    *out = (struct passed){clock_seconds() - begun, size.missing};
    arena_destroy(a);
    return code;
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    const struct rehearsal *r = context;
    struct passed few, more;
    struct err e = {0};
    (void)task;
    (void)stop;
    const size_t workers = (size_t)r->workers;
    if (prepare_few(r, FEW * workers, &few, &e) != ERR_OK)
        return 1;
    more = few;
    if (few.seconds < enough && prepare_few(r, MORE * workers, &more, &e) != ERR_OK)
        return 1;
    const bool differ = more.bytes > few.bytes && more.seconds > few.seconds;
    if (!(more.bytes > 0))
        return 1; /* another item lacks features: they cannot be told by this one */
    const double per_byte =
        differ ? (more.seconds - few.seconds) / (more.bytes - few.bytes)
               : more.seconds / more.bytes;
    return link_send(link, LINK_STEP, &per_byte, sizeof(per_byte), &e) != ERR_OK;
}

static int next(void *context, bool *waiting)
{
    struct rehearsal *r = context;
    const bool first = !r->begun;
    *waiting = false;
    r->begun = true;
    return first ? 0 : POOL_NOTHING;
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct rehearsal *r = context;
    (void)task;
    if (kind == LINK_STEP && size == sizeof(r->per_byte))
        memcpy(&r->per_byte, data, size);
}

static void ended(void *context, int task, const struct pool_end *end)
{
    (void)context;
    (void)task;
    (void)end;
}

static void tick(void *context)
{
    (void)context;
}

enum err_code run_rehearse_features(const struct run_preparation *p, double missing,
                                    int workers, double *out, struct err *e)
{
    struct arena *a = arena_create();
    struct rehearsal r = {.of = p, .workers = workers};
    struct pool pool = {.workers = 1,
                        .context = &r,
                        .next = next,
                        .work = work,
                        .message = message,
                        .ended = ended,
                        .tick = tick};
    enum err_code code = ERR_OK;
    if (p->count > 0 && missing > 0 &&
        aside_create("dry-run", a, &r.folder, NULL) == ERR_OK)
        code = pool_run(&pool, e);
    aside_destroy(r.folder);
    *out = r.per_byte * missing;
    arena_destroy(a);
    return code;
}
