# The back end of this build against a library without a kernel: real files of src/io, no libgpiod.
string(REPLACE "gpio_" "fakes/fake_gpiod_" gpio_backend_fake ${LUMBARD_GPIO_BACK_END})
add_executable(gpio_backend_test gpio_backend_test.c fakes/fake_gpiod.c ${gpio_backend_fake}.c
               ${PROJECT_SOURCE_DIR}/src/io/${LUMBARD_GPIO_BACK_END}.c
               ${PROJECT_SOURCE_DIR}/src/io/file_error.c
               ${PROJECT_SOURCE_DIR}/src/io/folder.c
               ${PROJECT_SOURCE_DIR}/src/io/gpio.c
               ${PROJECT_SOURCE_DIR}/src/io/gpio_line.c
               ${PROJECT_SOURCE_DIR}/src/io/gpio_resolve.c)
target_include_directories(gpio_backend_test PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}
                           ${GPIOD_INCLUDE_DIRS})
target_link_libraries(gpio_backend_test PRIVATE lumbard_base PkgConfig::CMOCKA)
add_test(NAME gpio_backend_test COMMAND gpio_backend_test)
