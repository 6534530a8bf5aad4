# cmake -DOUT=FILE.c -DSYMBOL=NAME -DFILES=A;B [-DSCRIPT=ON] -P embed.cmake: the bytes of the
# files, one after the other, as the array NAME with a NUL at its end, and NAME_length. A file
# that is missing or empty stops the build. SCRIPT: so does text that would end the <script>
# in which it is to stand.
set(bytes "")
foreach(file IN LISTS FILES)
    if(NOT EXISTS "${file}")
        message(FATAL_ERROR "${file} is to be embedded, but is missing")
    endif()
    file(READ "${file}" hex HEX)
    if(hex STREQUAL "")
        message(FATAL_ERROR "${file} is to be embedded, but is empty")
    endif()
    if(SCRIPT)
        file(READ "${file}" text)
        string(TOLOWER "${text}" text)
        if(text MATCHES "</script|<!--")
            message(FATAL_ERROR "${file} has words that end a script in a page")
        endif()
    endif()
    string(APPEND bytes "${hex}")
endforeach()
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT} "#include \"report/page/parts.h\"\n\nconst unsigned char ${SYMBOL}[] = {\n${bytes}0x00};\n"
    "const size_t ${SYMBOL}_length = sizeof(${SYMBOL}) - 1;\n")
