# SPDX-License-Identifier: GPL-2.0-only
"""What make has to build in an object tree after a change. To look into each folder of
the kernel for what is newer takes longer than to compile a file of a module."""

import hashlib
import json
import re
import subprocess


def modules_of(objects, source, name, modules):
    """Those of the modules that are made of a file of the source, by what kbuild has
    recorded; or none, if something else is made of it too."""
    part_of = {member: module for module in modules
               for member in (objects / module).with_suffix(".mod").read_text().split()}
    done = subprocess.run(["grep", "-rlF", "--include=.*.cmd", f"{source}/{name}",
                           objects], stdout=subprocess.PIPE, text=True)
    found = set()
    for record in done.stdout.split():
        target = re.sub(r"/\.([^/]*)\.cmd$", r"/\1", record).removeprefix(f"{objects}/")
        if target not in part_of:
            return set()
        found.add(part_of[target])
    return found


class Changes:
    """Of the files that an object tree is made of, since it was built: files, their
    contents by their names, and its configuration. log: what make says."""

    def __init__(self, objects, source, files, config):
        self.objects, self.source = objects, source
        self.record, self.log = objects / "lab.built", objects / "build.log"
        self.order = objects / "modules.order"
        self.config = config
        self.files = {name: hashlib.sha256(content).hexdigest()
                      for name, content in files.items()}
        self.modules = None

    def last(self):
        """What was recorded, if that was the last time that make has run."""
        if not self.record.exists() or not self.log.exists():
            return None
        last = json.loads(self.record.read_text())
        return last if last["log"] == self.log.stat().st_mtime_ns else None

    def targets(self, everything):
        """For make: modules, or everything."""
        last = self.last()
        if (last and last["config"] == self.config
                and last["files"].keys() == self.files.keys()):
            found = [modules_of(self.objects, self.source, name, last["modules"])
                     for name in self.files if self.files[name] != last["files"][name]]
            if found and all(found):
                # kbuild has no list of all modules when it has built some of them
                self.modules = last["modules"]
                return sorted(module.removesuffix(".o") + ".ko"
                              for module in set().union(*found))
        self.order.unlink(missing_ok=True)
        return everything

    def done(self):
        """All modules of the object tree, as what is linked of each."""
        modules = self.modules or self.order.read_text().split()
        self.record.write_text(json.dumps({
            "config": self.config, "files": self.files, "modules": modules,
            "log": self.log.stat().st_mtime_ns}))
        return modules
