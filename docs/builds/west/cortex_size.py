"""west cortex-size: the command line of cortex-size on the image of a Zephyr build."""

import argparse
import shutil
import subprocess
from pathlib import Path

from west.commands import WestCommand


class CortexSize(WestCommand):
    def __init__(self):
        super().__init__(
            "cortex-size",
            "where the flash, RAM and stacks of the built image go",
            "Runs `cortex-size COMMAND IMAGE ARGUMENT...` on zephyr.elf of the build folder and its map.\n"
            "Examples: west cortex-size, west cortex-size -d build/app check --base main.json, west cortex-size stack",
            accepts_unknown_args=True,
        )

    def do_add_parser(self, parser_adder):
        parser = parser_adder.add_parser(
            self.name, help=self.help, description=self.description, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        parser.add_argument("-d", "--build-dir", default="build", help="build folder (default: build)")
        parser.add_argument("--program", default="cortex-size", help="the program, where it is not in PATH")
        parser.add_argument("command", nargs="?", default="show", help="command of cortex-size (default: show)")
        return parser

    def do_run(self, args, unknown):
        program = shutil.which(args.program)
        if program is None:
            self.die(f"{args.program} is not there: take the executable from the releases of cortex-size, or name it with --program")
        zephyr = Path(args.build_dir) / "zephyr"
        image = next((zephyr / name for name in ("zephyr.elf", "zephyr.exe") if (zephyr / name).exists()), None)
        if image is None:
            self.die(f"{zephyr} holds no zephyr.elf: build first, or name the folder with -d")
        raise SystemExit(subprocess.run([program, args.command, str(image), *unknown]).returncode)
