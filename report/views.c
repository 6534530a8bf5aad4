/* The registry of views: the list of views.def as a table. */
#include "report/view.h"

#define REP_VIEW(name) extern const struct rep_view rep_view_##name;
#include "report/views.def"
#undef REP_VIEW

static const struct plugin *const items[] = {
#define REP_VIEW(name) &rep_view_##name.plugin,
#include "report/views.def"
#undef REP_VIEW
    NULL};

const struct registry rep_views = {"view", items};

const struct rep_view *rep_view_find(const char *name)
{
    return (const struct rep_view *)registry_find(&rep_views, name);
}
