# Run by cpack between installing into its own folder and packing: what Debian's policy wants in
# a package, and what lintian looks at.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
    return()
endif()
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
set(doc ${share}/doc/mtag)

file(RENAME ${doc}/CHANGELOG.md ${doc}/changelog)
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${doc}/changelog.Debian "mtag (${CPACK_PACKAGE_VERSION}-1) unstable; urgency=medium

  * Made by cpack; changelog.gz tells what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
file(REMOVE ${doc}/LICENSE)
file(GLOB pages ${share}/man/man1/*.1)
execute_process(COMMAND gzip -9n ${doc}/changelog ${doc}/changelog.Debian ${pages} COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${doc}/copyright "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: mtag

Files: *
Copyright: the mtag contributors
License: GPL-3+
 mtag is free software: you can redistribute it and/or modify it under the terms of the GNU
 General Public License as published by the Free Software Foundation, either version 3 of the
 License, or (at your option) any later version.
 .
 On Debian systems the full text is in /usr/share/common-licenses/GPL-3.

Files: usr/bin/mtag-report
Copyright: the mtag contributors; 2010-2023, Mike Bostock (d3, which it contains)
License: GPL-3+ and ISC
")

# Debian's zsh looks for packages' completions in a folder of its own.
file(MAKE_DIRECTORY ${share}/zsh/vendor-completions)
file(RENAME ${share}/zsh/site-functions/_mtag ${share}/zsh/vendor-completions/_mtag)
file(REMOVE_RECURSE ${share}/zsh/site-functions)

file(WRITE ${share}/lintian/overrides/mtag "# All builds of OpenBLAS have one soname. mtag wants the one that starts no threads of its own
# before a fork, and names its folder (cmake/OpenBLAS.cmake).
mtag: custom-library-search-path
# It is not uploaded to Debian.
mtag: initial-upload-closes-no-bugs
")
execute_process(COMMAND chmod -R u=rwX,go=rX ${CPACK_TEMPORARY_INSTALL_DIRECTORY})
