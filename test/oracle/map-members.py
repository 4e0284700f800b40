"""Bytes of each object of a linker map, read by the mapfile_parser package (PyPI) and not by this project.

Usage: python3 test/oracle/map-members.py MAP > ORACLE.json   (pip install mapfile_parser; recorded with 2.13.2)
       python3 test/oracle/map-members.py --samples           writes oracle/map-members.json of every sample

Sections of the output that are not loaded are left out. A string section that the linker merged into others is printed with
its old size although the next row begins at the same address, so a row counts up to where the next one, or the fill before it, begins.
The package does not read names that hold blanks.
"""

import json
import pathlib
import re
import sys

import mapfile_parser

UNLOADED = re.compile(r"^\.(debug|comment|ARM\.attributes|symtab|strtab|shstrtab|stab|defmt|stack_sizes|note\.GNU-stack|rel)")


def record(path):
    parsed = mapfile_parser.MapFile()
    parsed.readMapFile(path)
    members = {}
    for segment in parsed:
        if UNLOADED.match(segment.name):
            continue
        rows = list(segment)
        for index, row in enumerate(rows):
            if row.isFill:
                continue
            size = row.size
            fill = 0
            for following in rows[index + 1 :]:
                if following.isFill:
                    fill += following.size
                    continue
                if following.vram >= row.vram:
                    size = min(size, max(0, following.vram - fill - row.vram))
                break
            size = min(size, max(0, segment.vram + segment.size - row.vram))
            name = str(row.filepath)
            members[name] = members.get(name, 0) + size
    return json.dumps(
        {
            "reader": "mapfile_parser " + mapfile_parser.__version__,
            "command": "python3 test/oracle/map-members.py " + path.name,
            "members": {name: size for name, size in sorted(members.items()) if size > 0},
        },
        indent=2,
    )


if sys.argv[1] == "--samples":
    samples = pathlib.Path(__file__).resolve().parent.parent.parent / "samples"
    for found in sorted(samples.glob("*/*.map")):
        target = found.parent / "oracle" / "map-members.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(record(found) + "\n")
else:
    print(record(pathlib.Path(sys.argv[1])))
