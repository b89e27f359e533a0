# Writes OUT, a C table of the files in FOLDER for searcher/serve/page.c: each as it is and
# gzipped, with an ETag from its contents. Run by the build: cmake -DOUT=… -DFOLDER=… -P this
set(TYPE.html "text/html; charset=utf-8")
set(TYPE.css "text/css; charset=utf-8")
set(TYPE.js "text/javascript; charset=utf-8")
set(TYPE.svg "image/svg+xml")
set(TYPE.json "application/json")

# bytes(FILE NAME): append to ARRAYS a C array NAME with the bytes of FILE.
function(bytes FILE NAME)
    file(READ ${FILE} HEX HEX)
    string(REGEX REPLACE "(..)" "0x\\1," HEX "${HEX}")
    string(REGEX REPLACE "(................................................................................)"
           "\\1\n" HEX "${HEX}")
    set(ARRAYS "${ARRAYS}static const unsigned char ${NAME}[] = {\n${HEX}};\n" PARENT_SCOPE)
endfunction()

file(GLOB FILES ${FOLDER}/*.html ${FOLDER}/*.css ${FOLDER}/*.js ${FOLDER}/*.json ${FOLDER}/*.svg)
set(NUMBER 0)
foreach(FILE ${FILES})
    get_filename_component(NAME ${FILE} NAME)
    get_filename_component(ENDING ${FILE} LAST_EXT)
    set(PATH "/${NAME}")
    if(NAME STREQUAL "index.html")
        set(PATH "/")
    endif()
    execute_process(COMMAND gzip -9nc ${FILE} OUTPUT_FILE ${OUT}.gz COMMAND_ERROR_IS_FATAL ANY)
    file(SHA256 ${FILE} DIGEST)
    string(SUBSTRING ${DIGEST} 0 16 DIGEST)
    bytes(${FILE} plain_${NUMBER})
    bytes(${OUT}.gz gzipped_${NUMBER})
    string(APPEND ROWS "    {\"${PATH}\", \"${TYPE${ENDING}}\",\n"
           "     {(const char *)plain_${NUMBER}, sizeof plain_${NUMBER}},\n"
           "     {(const char *)gzipped_${NUMBER}, sizeof gzipped_${NUMBER}},\n"
           "     \"\\\"${DIGEST}\\\"\"},\n")
    math(EXPR NUMBER "${NUMBER} + 1")
endforeach()
file(REMOVE ${OUT}.gz)
file(WRITE ${OUT} "${ARRAYS}static const struct page_file files[] = {\n${ROWS}};\n")
