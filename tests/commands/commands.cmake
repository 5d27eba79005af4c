# The commands as a user or a script sees them. The sensors are those of preload/i2c_preload.c.
file(GLOB preload_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/sim/*.c
     ${PROJECT_SOURCE_DIR}/src/base/*.c ${CMAKE_CURRENT_LIST_DIR}/../emulators/*.c)
add_library(i2c_preload MODULE ${CMAKE_CURRENT_LIST_DIR}/../preload/i2c_preload.c ${preload_files})
target_include_directories(i2c_preload PRIVATE ${PROJECT_SOURCE_DIR}/include
                           ${CMAKE_CURRENT_LIST_DIR}/..)
# Before main() of a program with sanitizers it has to work without them.
target_compile_options(i2c_preload PRIVATE -fvisibility=hidden -fno-sanitize=all -U_FORTIFY_SOURCE)
target_link_options(i2c_preload PRIVATE -fno-sanitize=all)
target_link_libraries(i2c_preload PRIVATE m)

add_executable(make_recording ${CMAKE_CURRENT_LIST_DIR}/../preload/make_recording.c)
target_link_libraries(make_recording PRIVATE lumbard_sim lumbard_io)
add_executable(notify_listen ${CMAKE_CURRENT_LIST_DIR}/../preload/notify_listen.c)

foreach(command run record replay calibrate guided list check doctor status watch plain theirs mistakes)
  add_test(NAME command_${command}
           COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/${command}.sh $<TARGET_FILE:lumbard>
                   $<TARGET_FILE:make_recording> $<TARGET_FILE:i2c_preload>
                   $<TARGET_FILE:notify_listen>)
endforeach()

add_test(NAME command_demo
         COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/demo.sh $<TARGET_FILE:lumbard>)

add_executable(max_rss ${CMAKE_CURRENT_LIST_DIR}/../preload/max_rss.c)
add_test(NAME command_streams
         COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/streams.sh $<TARGET_FILE:lumbard>
                 $<TARGET_FILE:make_recording> $<TARGET_FILE:i2c_preload>
                 $<TARGET_FILE:notify_listen> $<TARGET_FILE:max_rss>)

# What lives in real time takes a while, however fast the machine is: `ctest -LE end-to-end` leaves it
# out. These begin first.
set_tests_properties(command_run command_record command_guided command_status command_doctor command_demo command_watch
                     command_streams
                     PROPERTIES LABELS end-to-end COST 100)
