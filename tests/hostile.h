/* Thirty names that mean something to a language that mtag writes, or to a terminal.
 * tests/test_hostile_names.sh gives the same ones to the programs. */
#ifndef MTAG_TESTS_HOSTILE_H
#define MTAG_TESTS_HOSTILE_H

static const char *const hostile[] = {
    "\x1b]0;title\a",
    "\x1b[31mred\x1b[8m",
    "\xc2\x9b"
    "31m",
    "\xe2\x80\xae"
    "abc",
    "a\tb\rc\nd",
    "\x7f\b\b",
    "50%",
    "%s%n",
    "a\"\"\"b'''c",
    "\"\"\"; import os; \"\"\"",
    "'; import os; '",
    "\\",
    "a\\",
    "\\'",
    "\\input{/etc/passwd}",
    "\\write18{touch x}",
    "$(touch x)",
    "`touch x`",
    "a|b*c_d[e](f)<g>",
    "<script>alert(1)</script>",
    "&amp;</text>",
    "# heading",
    "=1+1",
    "\"; DROP TABLE run; --",
    "'; DROP TABLE run; --",
    "{a}~^#&_",
    "-e",
    "<touch x",
    "|touch x",
    "a, b; c",
};

enum { HOSTILE = sizeof(hostile) / sizeof(*hostile) };

#endif
