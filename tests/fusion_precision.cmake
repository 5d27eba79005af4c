# The filter's own files twice, in float and in double. Double vectors are wider than registers that
# every processor has, which matters to an ABI that nothing here crosses.
file(GLOB fusion_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/fusion/*.c)
foreach(real IN ITEMS float double)
  add_executable(fusion_precision_${real} fusion_precision.c ${fusion_files})
  target_compile_definitions(fusion_precision_${real} PRIVATE FUSION_REAL=${real})
  target_compile_options(fusion_precision_${real} PRIVATE -Wno-psabi)
  target_include_directories(fusion_precision_${real} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(fusion_precision_${real} PRIVATE lumbard_base test_fakes)
endforeach()
add_test(NAME fusion_float_is_enough
         COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/fusion_precision.sh
                 $<TARGET_FILE:fusion_precision_float> $<TARGET_FILE:fusion_precision_double>)
