/* The registry of the homework's chapters. */
#include "report/homework/homework.h"

#define REP_CHAPTER(name) extern const struct rep_chapter rep_chapter_##name;
#include "report/homework/chapters.def"
#undef REP_CHAPTER

static const struct plugin *const items[] = {
#define REP_CHAPTER(name) &rep_chapter_##name.plugin,
#include "report/homework/chapters.def"
#undef REP_CHAPTER
    NULL};

const struct registry rep_chapters = {"chapter", items};
