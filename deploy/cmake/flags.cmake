# Compiler flags of every target: warnings are errors, release builds are hardened.
add_library(sekimori_flags INTERFACE)
target_compile_options(sekimori_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
  -Wimplicit-fallthrough -Wvla -Wundef -fno-omit-frame-pointer
  # GCC 12 warns of overlaps inside std::string that cannot be (GCC bug 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(sekimori_flags INTERFACE ${CMAKE_SOURCE_DIR})

if(CMAKE_BUILD_TYPE MATCHES "Release|RelWithDebInfo" AND NOT SEKIMORI_SANITIZE)
  target_compile_options(sekimori_flags INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fstack-clash-protection
    -fcf-protection)
  target_link_options(sekimori_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

if(SEKIMORI_SANITIZE)
  target_compile_options(sekimori_flags INTERFACE
    -fsanitize=${SEKIMORI_SANITIZE} -fno-sanitize-recover=all -g)
  target_link_options(sekimori_flags INTERFACE -fsanitize=${SEKIMORI_SANITIZE})
endif()
if(SEKIMORI_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "SEKIMORI_FUZZ needs clang: libFuzzer is part of it. Use the preset 'fuzz'.")
  endif()
  target_compile_options(sekimori_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SEKIMORI_LTO)
  include(CheckIPOSupported)
  check_ipo_supported()
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()
