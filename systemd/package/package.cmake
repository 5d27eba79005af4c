# The Debian package, by `cpack` in the build folder; build.sh does it for other processors and the
# other Debian. Its libraries have other names in each Debian, so each has a package of its own.
cmake_host_system_information(RESULT debian QUERY DISTRIB_VERSION_ID)
set(LUMBARD_DEBIAN "${debian}" CACHE STRING "The Debian that the package is for: 12 or 13")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lumbard)
set(CPACK_PACKAGE_CONTACT "lumbard maintainers <maintainers@lumbard.invalid>" CACHE STRING
    "Maintainer of the package: name and address")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_VERSION ${PROJECT_VERSION}~deb${LUMBARD_DEBIAN})
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "posture coach for the lower back, with motion sensors")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"One or two motion sensors strapped to the back watch how somebody does gentle
stretches of the lower back. A lamp is green while the form is good, and only
good seconds count; a red one says at once when it is not. Everything is
written to plain CSV files, and nothing leaves the machine.

Made for a Raspberry Pi with its 40-pin header; `lumbard demo` needs no
hardware. It is a training aid and no medical device.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS systemd)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "udev, kmod")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "i2c-tools, gpiod")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst
    ${CMAKE_CURRENT_LIST_DIR}/prerm ${CMAKE_CURRENT_LIST_DIR}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_STRIP_FILES ON)
if(CMAKE_SYSROOT)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS
      ${CMAKE_SYSROOT}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})
endif()

if(LUMBARD_INSTALL_SYSTEM)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/changelog.in changelog @ONLY)
  lumbard_zip(${CMAKE_CURRENT_BINARY_DIR}/changelog changelog)
  # Not by the name of the file that it is made of: Ninja takes that for a circle.
  add_custom_target(zipped_changelog ALL DEPENDS changelog.gz)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()
include(CPack)
