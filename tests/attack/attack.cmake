# The whole session against sensors that lie: a person or some here, a hundred million samples by the
# target `attack_long`.
add_executable(attack ${CMAKE_CURRENT_LIST_DIR}/attack.c ${CMAKE_CURRENT_LIST_DIR}/lies.c
               ${CMAKE_CURRENT_LIST_DIR}/wearings.c
               ${CMAKE_CURRENT_SOURCE_DIR}/fakes/sensor_faults.c)
target_include_directories(attack PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(attack PRIVATE lumbard_session lumbard_sim)
set(attack_samples 4000000)
if(LUMBARD_SANITIZE OR LUMBARD_FUZZ)
  set(attack_samples 400000)
endif()
add_test(NAME attack COMMAND attack ${attack_samples} 1)
# The gyroscope reads twice too much, and the service is started before any turn could show it.
add_test(NAME attack_before_a_turn COMMAND attack 1 1074 10)
add_custom_target(attack_long COMMAND attack 100000000 1000 DEPENDS attack USES_TERMINAL VERBATIM)
