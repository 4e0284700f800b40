# Budgets of a firmware target, judged after each link: the build fails where one is broken, with a line that editors jump to.
#
#   include(CortexSize)
#   cortex_size_add_target(app BUDGET FLASH "240 KiB" BUDGET RAM "48 KiB")
#   cortex_size_add_target(boot CONFIG ${CMAKE_SOURCE_DIR}/cortex-size.toml MEMORY ${CMAKE_SOURCE_DIR}/memory.ld)
#
# BUDGET REGION SIZE  most bytes of a memory region; as often as wanted
# CONFIG FILE         configuration that holds more than that; in place of BUDGET
# MEMORY FILE         linker script with MEMORY
# REPORT              also writes <target>-size.html beside the image
#
# `cmake --build . --target <target>-size` shows where the bytes go. CORTEX_SIZE_PROGRAM names the program where it is not in PATH.

find_program(CORTEX_SIZE_PROGRAM cortex-size DOC "cortex-size, which judges the size of firmware")

function(cortex_size_add_target target)
  if(NOT CORTEX_SIZE_PROGRAM)
    message(FATAL_ERROR "cortex-size is not in PATH: take the executable from its releases, or set CORTEX_SIZE_PROGRAM")
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 SIZE "REPORT" "CONFIG;MEMORY" "BUDGET")
  if(SIZE_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "cortex_size_add_target(${target}): ${SIZE_UNPARSED_ARGUMENTS} is not known; BUDGET REGION SIZE, CONFIG, MEMORY, REPORT are")
  endif()
  if(SIZE_CONFIG AND SIZE_BUDGET)
    message(FATAL_ERROR "cortex_size_add_target(${target}): CONFIG and BUDGET exclude each other")
  endif()

  # The same keyword may stand several times; its values come as one list.
  list(REMOVE_ITEM SIZE_BUDGET BUDGET)
  list(LENGTH SIZE_BUDGET count)
  math(EXPR odd "${count} % 2")
  if(odd)
    message(FATAL_ERROR "cortex_size_add_target(${target}): BUDGET takes a region and a size, \"240 KiB\" for example")
  endif()
  if(SIZE_BUDGET)
    set(SIZE_CONFIG ${CMAKE_CURRENT_BINARY_DIR}/${target}.cortex-size.toml)
    set(budgets "# Written by cortex_size_add_target(${target}) in ${CMAKE_CURRENT_LIST_FILE}.\n")
    while(SIZE_BUDGET)
      list(POP_FRONT SIZE_BUDGET region size)
      string(APPEND budgets "[[budgets]]\nregion = \"${region}\"\nmax = \"${size}\"\n")
    endwhile()
    file(CONFIGURE OUTPUT ${SIZE_CONFIG} CONTENT "${budgets}" @ONLY)
  endif()

  set(known)
  if(SIZE_CONFIG)
    list(APPEND known --config ${SIZE_CONFIG})
  endif()
  if(SIZE_MEMORY)
    list(APPEND known --memory ${SIZE_MEMORY})
  endif()
  add_custom_command(TARGET ${target} POST_BUILD COMMAND ${CORTEX_SIZE_PROGRAM} check --format compiler ${known} $<TARGET_FILE:${target}> VERBATIM)
  if(SIZE_REPORT)
    add_custom_command(TARGET ${target} POST_BUILD
      COMMAND ${CORTEX_SIZE_PROGRAM} report ${known} $<TARGET_FILE:${target}> -o $<TARGET_FILE_DIR:${target}>/${target}-size.html VERBATIM)
  endif()
  add_custom_target(${target}-size COMMAND ${CORTEX_SIZE_PROGRAM} show ${known} $<TARGET_FILE:${target}> DEPENDS ${target} USES_TERMINAL VERBATIM)
endfunction()
