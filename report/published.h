/* Figures that papers and public repositories tell for a protocol: which clips of which
 * collection are tested, and which of them count. They stand below a table as notes and
 * are in none of its rows, because nobody measured them here. */
#ifndef MTAG_REPORT_PUBLISHED_H
#define MTAG_REPORT_PUBLISHED_H

#include "report/table.h"

#include <stddef.h>

/* Macro means over the tags, of the test clips. */
struct rep_published_figure {
    const char *model, *source;
    double roc_auc, pr_auc;
};

struct rep_published {
    const char *protocol; /* as mtag-data import mtat --protocol names it */
    size_t clips, tags;   /* tested */
    const struct rep_published_figure *figures; /* ends with {0} */
};
extern const struct rep_published rep_published[]; /* ends with {0} */

/* Appends to a table of trials the figures of one protocol, and whether the first trial
 * was tested on as many clips and tags. ERR_USER, with the names, if there is no such
 * protocol. */
enum err_code rep_add_published(struct table *t, const char *protocol,
                                struct res_reader *r, struct arena *a, struct err *e);

#endif
