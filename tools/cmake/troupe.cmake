# Workloads with CMake. In a project of your own, after project():
#
#   set(TROUPE_SDK "/where/this/repository/is" CACHE PATH "Troupe's repository")
#   include(${TROUPE_SDK}/tools/cmake/troupe.cmake)
#
#   troupe_proto_library(shop_proto shop.proto)
#   troupe_workload(shop SOURCES shop.cc PROTOS shop_proto)     # makes shop.so
#   enable_testing()
#   troupe_test(shop_test WORKLOAD shop SOURCES shop_test.cc PROTOS shop_proto)
#
# The SDK, the host that tests run workloads in, and protoc's plugin are those
# that `bazel build --config=release //tools/cmake` has made in the repository;
# TROUPE_BUILT is the folder with them, unless it is Bazel's usual one.
if(NOT TROUPE_BUILT)
  file(GLOB TROUPE_BUILT "${TROUPE_SDK}/bazel-out/*-opt/bin/tools/cmake")
  list(TRANSFORM TROUPE_BUILT REPLACE "/tools/cmake$" "")
endif()
list(LENGTH TROUPE_BUILT troupe_built_folders)
if(troupe_built_folders GREATER 1)
  list(JOIN TROUPE_BUILT "\n  " troupe_built_folders)
  message(FATAL_ERROR "Troupe at '${TROUPE_SDK}' is built for CMake more than "
    "once; say which with -DTROUPE_BUILT=FOLDER:\n  ${troupe_built_folders}")
endif()
if(NOT EXISTS "${TROUPE_BUILT}/tools/cmake/libtroupe_testing.a")
  message(FATAL_ERROR "Troupe at '${TROUPE_SDK}' is not built for CMake; there, "
    "run: bazel build --config=release //tools/cmake")
endif()
set(troupe_plugin
  ${TROUPE_BUILT}/tools/protoc_gen_troupe/protoc_gen_troupe)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_package(Protobuf REQUIRED)
find_package(absl REQUIRED)
find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_package(Threads REQUIRED)

add_library(troupe_headers INTERFACE)
# Well-known types of the lite runtime go before those that are installed.
target_include_directories(troupe_headers INTERFACE
  ${TROUPE_SDK} ${TROUPE_SDK}/proto ${TROUPE_BUILT}/proto
  ${CMAKE_CURRENT_BINARY_DIR})
# A guest's large frame must not step over a guard page.
target_compile_options(troupe_headers INTERFACE
  -Wall -Wextra -fstack-clash-protection)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(troupe_headers INTERFACE -fno-gnu-unique)
endif()

add_library(troupe_sdk INTERFACE)
target_link_libraries(troupe_sdk INTERFACE troupe_headers
  ${TROUPE_BUILT}/tools/cmake/libtroupe_sdk.a
  absl::status absl::statusor absl::time fmt::fmt protobuf::libprotobuf-lite)

add_library(troupe_testing INTERFACE)
target_link_libraries(troupe_testing INTERFACE troupe_headers
  ${TROUPE_BUILT}/tools/cmake/libtroupe_testing.a
  absl::status absl::statusor absl::time absl::flat_hash_map fmt::fmt
  protobuf::libprotobuf-lite GTest::gmock_main
  boost_context elf spdlog uv Threads::Threads ${CMAKE_DL_LIBS})

# Messages, handlers, clients and fakes of FILE, a .proto file.
#   ROOT: where paths of #include and import begin; unless given, here
function(troupe_proto_library name file)
  cmake_parse_arguments(arg "" "ROOT" "" ${ARGN})
  if(NOT arg_ROOT)
    set(arg_ROOT ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  string(REGEX REPLACE "\\.proto$" "" base ${CMAKE_CURRENT_BINARY_DIR}/${file})
  add_custom_command(
    OUTPUT ${base}.pb.cc ${base}.pb.h ${base}.troupe.h
    COMMAND protobuf::protoc
      --plugin=protoc-gen-troupe=${troupe_plugin}
      --cpp_out=lite:${CMAKE_CURRENT_BINARY_DIR}
      --troupe_out=${CMAKE_CURRENT_BINARY_DIR}
      -I${arg_ROOT} -I${TROUPE_SDK}/proto ${file}
    DEPENDS ${arg_ROOT}/${file} ${troupe_plugin}
    VERBATIM)
  add_library(${name} STATIC ${base}.pb.cc)
  target_link_libraries(${name} PUBLIC troupe_headers)
endfunction()

# The library NAME.so: it exports the boundary and nothing else, and can be
# unmapped. A hidden mistake fails here, not in the host.
function(troupe_workload name)
  cmake_parse_arguments(arg "" "" "SOURCES;PROTOS" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" C_STANDARD 11 C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden)
  target_link_libraries(${name} PRIVATE ${arg_PROTOS} troupe_sdk)
  target_link_options(${name} PRIVATE
    -Wl,--as-needed -Wl,-z,now -Wl,-z,defs
    -Wl,--version-script=${TROUPE_SDK}/tools/bazel/workload.lds)
endfunction()

# A GoogleTest of WORKLOAD, whose path it knows as TROUPE_TESTED_LIBRARY.
function(troupe_test name)
  cmake_parse_arguments(arg "" "WORKLOAD" "SOURCES;PROTOS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_PROTOS} troupe_testing)
  target_compile_definitions(${name} PRIVATE
    TROUPE_TESTED_LIBRARY="$<TARGET_FILE:${arg_WORKLOAD}>")
  add_dependencies(${name} ${arg_WORKLOAD})
  add_test(NAME ${name} COMMAND ${name})
endfunction()
