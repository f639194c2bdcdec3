# SPDX-License-Identifier: GPL-2.0-only
"""What make has to build in an object tree after a change. To look into each folder of
the kernel for what is newer takes longer than to compile a file of a module."""

import hashlib
import json
import re
import subprocess


def is_of_modules(objects, source, name, members):
    """Whether a file of the source is part of modules, of which these are all objects,
    and of nothing else, by what kbuild has recorded."""
    done = subprocess.run(["grep", "-rlF", "--include=.*.cmd", f"{source}/{name}",
                           objects], stdout=subprocess.PIPE, text=True)
    made = {re.sub(r"/\.([^/]*)\.cmd$", r"/\1", record).removeprefix(f"{objects}/")
            for record in done.stdout.split()}
    return bool(made) and made <= members


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
        """For make: all modules, which refer to each other, or everything."""
        last = self.last()
        if (last and last["config"] == self.config
                and last["files"].keys() == self.files.keys()):
            changed = [name for name in self.files
                       if self.files[name] != last["files"][name]]
            members = {member for module in last["modules"]
                       for member in (self.objects / module).with_suffix(".mod")
                       .read_text().split()}
            if changed and all(is_of_modules(self.objects, self.source, name, members)
                               for name in changed):
                # kbuild removes its own list when it has built single modules
                self.modules = last["modules"]
                return [module.removesuffix(".o") + ".ko" for module in self.modules]
        self.order.unlink(missing_ok=True)
        return everything

    def done(self):
        """All modules of the object tree, as what is linked of each."""
        modules = self.modules or self.order.read_text().split()
        self.record.write_text(json.dumps({
            "config": self.config, "files": self.files, "modules": modules,
            "log": self.log.stat().st_mtime_ns}))
        return modules
