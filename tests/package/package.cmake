# The Debian package of this build. One with sanitizers is none to give away.
find_program(DPKG_DEB dpkg-deb)
find_program(CPACK cpack)
if(DPKG_DEB AND CPACK AND LUMBARD_INSTALL_SYSTEM AND NOT LUMBARD_SANITIZE AND NOT LUMBARD_FUZZ)
  add_test(NAME package
           COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/package.sh ${PROJECT_BINARY_DIR})
  set_tests_properties(package PROPERTIES LABELS package SKIP_RETURN_CODE 77)
endif()
