# SPDX-License-Identifier: GPL-2.0-only
"""What a program that measures in a guest has printed."""

from lab.machine import Failure


def rows_of(machine, program, heard=None):
    """The fields of each row, which are between tabs behind "row".

    heard: is asked of any other line, with the running machine, whether it was for
    it. Fails if the program does not end well, with what is left of the lines.
    """
    rows, said, status = [], [], None
    with machine as guest:
        for line in guest.lines():
            first, *fields = line.split("\t")
            if first == "row":
                rows.append(fields)
            elif line.startswith(f"exit {program} "):
                status = line.split()[2]
            elif not line.startswith("program ") and not (heard
                                                          and heard(guest, line)):
                said.append(line)
    if status != "0":
        raise Failure("\n".join([f"{program} did not end well: see "
                                 f"{machine.console}", *said]))
    return rows


def check(rows, wanted, machine):
    """Fails if these are not the names of all rows, each once."""
    if sorted(rows) != sorted(wanted):
        raise Failure(f"not all was measured: see {machine.console}; differs: "
                      + ", ".join(sorted({*rows} ^ {*wanted})))
