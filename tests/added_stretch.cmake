# The stretch that src/README.md shows, in a build of its own beside the others: it can be done, and
# every script of the coach goes as it does without it.
file(READ ${PROJECT_SOURCE_DIR}/src/README.md shown)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/README.md)
string(FIND "${shown}" "const struct exercise exercise_double_knee_to_chest" at)
string(SUBSTRING "${shown}" ${at} -1 shown)
string(FIND "${shown}" "```" at)
string(SUBSTRING "${shown}" 0 ${at} shown)
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/double_knee_to_chest.c @ONLY CONTENT
"/* Written by the build from src/README.md. */
#include <lumbard/base/units.h>
#include <lumbard/form/exercise.h>

@shown@")

file(GLOB added_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/form/*.c
     ${PROJECT_SOURCE_DIR}/src/form/exercises/*.c ${PROJECT_SOURCE_DIR}/src/coach/*.c)
file(GLOB shipped CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/form/exercises/*.c)
list(LENGTH shipped count)
math(EXPR count "${count} + 1")
add_library(test_added OBJECT ${added_files} added_stretch_table.c
            ${CMAKE_CURRENT_BINARY_DIR}/double_knee_to_chest.c ${PROJECT_SOURCE_DIR}/src/tell/words.c
            ${PROJECT_SOURCE_DIR}/src/tell/event_row.c ${PROJECT_SOURCE_DIR}/src/tell/column.c)
target_compile_definitions(test_added PUBLIC LUMBARD_EXERCISE_COUNT=${count})
target_link_libraries(test_added PUBLIC lumbard_body test_fakes)
foreach(name added_stretch test_coach_scripts)
  add_executable(${name}_with ${name}.c)
  target_link_libraries(${name}_with PRIVATE test_added)
  target_compile_definitions(${name}_with PRIVATE TESTS_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  add_test(NAME ${name}_with COMMAND ${name}_with)
endforeach()
