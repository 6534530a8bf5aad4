/* Titles of the columns that --columns asks for. */
#ifndef MTAG_REPORT_TITLE_H
#define MTAG_REPORT_TITLE_H

#include "base/arena.h"

/* "TITLE=EXPRESSION", "EXPRESSION as TITLE", with or without quotes round the title:
 * cuts the title off *text. In the arena; NULL: there is none. */
const char *rep_take_title(const char **text, struct arena *a);

#endif
