/* The files of the web page as the build embeds them (cmake/embed.cmake). Each ends
 * with a NUL that its length does not count. */
#ifndef MTAG_REPORT_PAGE_PARTS_H
#define MTAG_REPORT_PAGE_PARTS_H

#include <stddef.h>

extern const unsigned char rep_page_html[];
extern const size_t rep_page_html_length;
extern const unsigned char rep_page_style[];
extern const size_t rep_page_style_length;
extern const unsigned char rep_page_script[];
extern const size_t rep_page_script_length;

/* d3 and its licence; only their NUL where mtag was built without Debian's node-d3. */
extern const unsigned char rep_page_d3[];
extern const size_t rep_page_d3_length;
extern const unsigned char rep_page_d3_licence[];
extern const size_t rep_page_d3_licence_length;

#endif
