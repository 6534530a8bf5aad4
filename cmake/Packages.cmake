# cpack: a .deb for the Debian that it is built on, and a tar.gz that runs from any folder on the
# same Debian. cmake --preset package && cmake --build --preset package && cd build/package && cpack
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME mtag)
# A package must name an address, and mtag has none: .invalid is the name that RFC 2606 keeps for
# this, so that no mail reaches a stranger. Who publishes packages sets their own with -D.
set(CPACK_PACKAGE_CONTACT "The mtag maintainers <mtag@mtag.invalid>" CACHE STRING "Who a package's users write to")
set(CPACK_PACKAGE_VENDOR mtag)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "declarative experiments in music tagging")
set(CPACK_PACKAGE_DESCRIPTION "mtag trains music-tagging networks from YAML files on the CPU,
keeps all results in one SQLite file, and compares what came out
in tables and figures.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_FILE_NAME mtag-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
if(OPENBLAS_LIBRARY) # by the path of its folder, which the common soname does not tell
    set(CPACK_DEBIAN_PACKAGE_DEPENDS libopenblas0-openmp)
endif()
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS gnuplot-nox)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian.cmake)
# The tar.gz has one folder at its top in place of /usr.
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_BINARY_DIR}/each_package.cmake)
file(WRITE ${CPACK_PROJECT_CONFIG_FILE} [[
if(CPACK_GENERATOR STREQUAL "TGZ")
    set(CPACK_PACKAGING_INSTALL_PREFIX /)
endif()
]])
include(CPack)
