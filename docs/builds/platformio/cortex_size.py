"""PlatformIO: judges the budgets of cortex-size.toml after each link.

platformio.ini:  extra_scripts = post:cortex_size.py
A broken budget fails the build with a line that editors jump to; `pio run -t cortex-size` shows where the bytes go.
The option custom_cortex_size names the program where it is not in PATH.
"""

Import("env")  # noqa: F821, PlatformIO gives it

program = env.GetProjectOption("custom_cortex_size", "cortex-size")  # noqa: F821
image = "$BUILD_DIR/${PROGNAME}.elf"

env.AddPostAction(image, env.VerboseAction(f'"{program}" check --format compiler "{image}"', "Checking size"))  # noqa: F821
env.AddCustomTarget(  # noqa: F821
    name="cortex-size",
    dependencies=image,
    actions=[f'"{program}" show "{image}"'],
    title="Size",
    description="Where flash, RAM and stack go",
)
