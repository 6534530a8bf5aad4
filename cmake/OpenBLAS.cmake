# OpenBLAS as the target mtag_blas: the OpenMP build where there is one. mtag divides its work
# itself, so the library should start no threads, and it must be safe to call from several:
#   pthread   starts a pool of threads in every process that loads it, before any fork
#   serial    starts none, but its buffers have no locks: products of two threads are wrong
#   openmp    has the locks, and starts threads only where more than one is asked for
# All have the same soname, which Debian's alternatives lead to the first: the OpenMP build is
# linked by the path of its own folder, and programs remember that folder (RPATH).
find_library(OPENBLAS_LIBRARY openblas NO_DEFAULT_PATH
    PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp /usr/lib/openblas-openmp)
find_path(OPENBLAS_INCLUDE_DIR cblas.h NO_DEFAULT_PATH
    PATHS /usr/include/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp /usr/include/openblas-openmp)
mark_as_advanced(OPENBLAS_LIBRARY OPENBLAS_INCLUDE_DIR)
add_library(mtag_blas INTERFACE)
if(OPENBLAS_LIBRARY AND OPENBLAS_INCLUDE_DIR)
    target_link_libraries(mtag_blas INTERFACE ${OPENBLAS_LIBRARY})
    target_include_directories(mtag_blas SYSTEM INTERFACE ${OPENBLAS_INCLUDE_DIR})
else()
    pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET openblas)
    target_link_libraries(mtag_blas INTERFACE PkgConfig::OPENBLAS)
    message(STATUS "OpenBLAS: the OpenMP build (libopenblas-openmp-dev) was not found; "
        "the one that pkg-config names may start threads of its own")
endif()
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
# CMake fills the path of programs that are to be installed later up with empty entries: the
# loader would take libraries from the current folder, which may be a stranger's.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
