# What the house looks like from outside: who links what, who includes what.
set(structure_dir ${CMAKE_CURRENT_LIST_DIR})
set(pure_layers base imu sense fusion calib guide body form coach show session tell sim)
set(pure_archives "")
foreach(layer IN LISTS pure_layers)
  list(APPEND pure_archives $<TARGET_FILE:lumbard_${layer}>)
endforeach()

add_test(NAME pure_layers_do_no_io
         COMMAND sh ${structure_dir}/pure_layers_do_no_io.sh ${CMAKE_NM}
                 ${structure_dir}/layers.txt ${pure_archives})
add_test(NAME layers_include_downward_only
         COMMAND sh ${structure_dir}/layers_include_downward_only.sh
                 ${structure_dir}/layers.txt ${PROJECT_SOURCE_DIR})
add_test(NAME headers_compile_alone
         COMMAND sh ${structure_dir}/headers_compile_alone.sh ${CMAKE_C_COMPILER}
                 ${PROJECT_SOURCE_DIR}/include)
add_test(NAME no_circles
         COMMAND sh ${structure_dir}/no_circles.sh ${PROJECT_SOURCE_DIR})
add_test(NAME sizes COMMAND sh ${structure_dir}/sizes.sh ${PROJECT_SOURCE_DIR})
add_test(NAME structure_tests_bite COMMAND sh ${structure_dir}/structure_tests_bite.sh)
add_test(NAME documents_hold
         COMMAND sh ${structure_dir}/documents_hold.sh $<TARGET_FILE:lumbard>
                 ${PROJECT_SOURCE_DIR} ${CMAKE_COMMAND} ${PROJECT_BINARY_DIR}
                 ${CMAKE_C_COMPILER})
