/* What a view is: a verb of mtag-report, that is one descriptor in one file of
 * report/views/ and one line in views.def. A view has its own options and answers with
 * a table, which any format can write, or with text. */
#ifndef MTAG_REPORT_VIEW_H
#define MTAG_REPORT_VIEW_H

#include "report/request.h"

/* A command line and what belongs to its answer. */
struct rep_asked {
    /* The first member of the struct that the view's options fill. */
    const struct rep_request *request;
    /* The format of the answer; NULL: no format has the ending of --output. */
    const struct table_format *format;
    struct table_look look;
    struct arena *arena;       /* of everything that an answer points to */
    struct res_reader *reader; /* NULL until rep_open */
};

/* Opens the database unless it is open. Errors as of res_reader_open. */
enum err_code rep_open(struct rep_asked *asked, struct err *e);

/* ERR_USER, with the endings there are, if asked->format is NULL. */
enum err_code rep_need_format(struct rep_asked *asked, struct err *e);

/* Starts as {0}. Empty parts are not shown: a picture is in its file. */
struct rep_answer {
    struct table table; /* without columns: none */
    bool picked;        /* it has the columns that --columns asks for */
    struct str text;
    bool data;          /* text is for programs: it is shown byte for byte */
    const char *notice; /* for the person who asks, beside the answer; NULL: none */
};

struct rep_view {
    struct plugin plugin; /* the verb and its help; its options are those below */
    const char *words;    /* behind the verb: "TRIAL"; "": it takes none */
    bool takes_empty;     /* a word may be empty */
    const char *about;    /* what --help says; {plots} are the names of that registry */
    const char *examples; /* lines with commands */
    /* Tables of options, in the order of --help; ends with NULL. Offsets are into a
     * struct of words_size that begins with a struct rep_request. */
    const struct cli_option *const *options;
    size_t words_size;
    enum err_code (*answer)(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e);
};

extern const struct registry rep_views;

/* NULL: there is none. */
const struct rep_view *rep_view_find(const char *name);

/* Reads the words behind the verb (argv[0]). *out belongs to the arena. Messages and
 * help are printed, as by cli_parse. */
enum cli_result rep_parse(const struct rep_view *view, int argc, char **argv,
                          struct arena *a, const struct rep_request **out);

/* The answer of a view as text. */
struct rep_shown {
    struct str text;
    bool data;          /* for programs: to be printed byte for byte */
    const char *notice; /* NULL: none */
};

/* ERR_USER for a format or a file's ending that is not known, or an option that would
 * do nothing in the format; errors of the view. The text of *out is the caller's to
 * free. */
enum err_code rep_show(const struct rep_view *view, const struct rep_request *request,
                       struct table_look look, struct arena *a, struct rep_shown *out,
                       struct err *e);

#endif
