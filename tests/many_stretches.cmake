# Form and coach built for forty stretches, which the test makes up: none is left out anywhere.
file(GLOB many_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/form/*.c ${PROJECT_SOURCE_DIR}/src/coach/*.c)
add_executable(test_many_stretches many_stretches.c ${many_files})
target_compile_definitions(test_many_stretches PRIVATE LUMBARD_EXERCISE_COUNT=40)
target_link_libraries(test_many_stretches PRIVATE lumbard_body test_fakes)
add_test(NAME test_many_stretches COMMAND test_many_stretches)
