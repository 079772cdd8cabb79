#!/usr/bin/env python3
"""Writes an RPM spec file for every installed package of a Debian root.

File lists come from dpkg's database, Depends and Pre-Depends become Requires (alternatives as boolean dependencies),
Provides, Conflicts and Breaks are carried over, conffiles are %config(noreplace). ELF dependencies are rpmbuild's own.
Maintainer scripts are not carried over: users that they make are declared in sysusers.d instead.
"""

import argparse
import os
import platform
import re
import stat
import sys

SCRIPT_USERS = {"chrony": ("_chrony", "/var/lib/chrony"), "mosquitto": ("mosquitto", "/var/lib/mosquitto"), "tcpdump": ("tcpdump", "/")}
ARCHITECTURE = platform.machine()
OPERATORS = {"<<": "<", "<=": "<=", "=": "=", ">=": ">=", ">>": ">"}
# Names of interpreters and tools that file lists of a merged /usr do not show in every spelling.
SHORT_PATHS = {
    "/usr/bin/sh": ["/bin/sh"],
    "/usr/bin/dash": ["/bin/dash"],
    "/usr/bin/bash": ["/bin/bash"],
    "/usr/bin/perl": ["/bin/perl"],
    "/usr/sbin/ldconfig": ["/sbin/ldconfig"],
}


def read_packages(root):
    """Installed packages in dpkg's order, as dictionaries of their control fields."""
    packages, fields, key = [], {}, None
    with open(root + "/var/lib/dpkg/status", encoding="utf-8") as status:
        for line in list(status) + ["\n"]:
            line = line.rstrip("\n")
            if not line:
                if fields.get("Status", "").endswith("ok installed"):
                    packages.append(fields)
                fields = {}
            elif line[0] == " ":
                fields[key] += "\n" + line
            else:
                key, _, value = line.partition(":")
                fields[key] = value.strip()
    return packages


def split_version(version):
    """Debian version -> (epoch, version, release); characters that RPM does not know become dots."""
    epoch, _, rest = version.rpartition(":") if ":" in version else ("", "", version)
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "1")
    clean = lambda text: re.sub(r"[^A-Za-z0-9.+~^_]", ".", text)
    return epoch, clean(upstream), clean(revision) or "1"


def evr(version):
    epoch, upstream, release = split_version(version)
    return (epoch + ":" if epoch and epoch != "0" else "") + upstream + "-" + release


def relation(text):
    """'foo (>= 1)' -> ('foo', 'foo >= 1-1')."""
    match = re.match(r"\s*([a-z0-9][a-z0-9+.-]*)(?::\w+)?\s*(?:\((<<|<=|=|>=|>>)\s*([^)]+)\))?", text)
    name, operator, version = match.groups()
    return name, name + (f" {OPERATORS[operator]} {evr(version.strip())}" if operator else "")


def requirements(field, known):
    """Requires lines of a Depends field; what no known package has or provides is left to Debian's scripts."""
    lines = []
    for group in field.split(","):
        if not group.strip():
            continue
        alternatives = [text for name, text in map(relation, group.split("|")) if name in known]
        if len(alternatives) == 1:
            lines.append(alternatives[0])
        elif alternatives:
            lines.append("(" + " or ".join(alternatives) + ")")
    return lines


def provided_names(package):
    return [part.strip().split()[0].split(":")[0] for part in package.get("Provides", "").split(",") if part.strip()]


def dpkg_files(root, package):
    info = root + "/var/lib/dpkg/info/" + package["Package"]
    for name in (info + ".list", f"{info}:{package['Architecture']}.list"):
        if os.path.exists(name):
            with open(name, encoding="utf-8") as lines:
                return [line for line in lines.read().split("\n") if line and line != "/."]
    return []


def read_names(path):
    """Names by number, from a passwd or group file."""
    with open(path, encoding="utf-8") as lines:
        return {int(fields[2]): fields[0] for fields in (line.split(":") for line in lines) if len(fields) > 2}


class SpecWriter:
    def __init__(self, root, out, keep_owners):
        self.root, self.out, self.keep_owners = root, out, keep_owners
        self.users, self.groups = read_names(root + "/etc/passwd"), read_names(root + "/etc/group")
        os.makedirs(out)

    def owner(self, status):
        """The %attr of a file that is not root's."""
        if not self.keep_owners or stat.S_ISLNK(status.st_mode) or (status.st_uid, status.st_gid) == (0, 0):
            return ""
        mode = oct(stat.S_IMODE(status.st_mode))[2:]
        return f"%attr({mode}, {self.users[status.st_uid]}, {self.groups[status.st_gid]}) "

    def write(self, name, version, arch, summary, requires, provides, conflicts, config, files, extra=""):
        listed, packed = [], []
        for path in sorted(set(files)):
            full = self.root + path
            if not os.path.lexists(full) or re.search(r'[*?\[\]{}"\\ ]', path):
                continue
            status = os.lstat(full)
            mode, owner = status.st_mode, self.owner(status)
            packed.append("." + path)
            if stat.S_ISDIR(mode):
                listed.append(f'{owner}%dir "{path}"')
            elif path in config:
                listed.append(f'{owner}%config(noreplace) "{path}"')
            else:
                listed.append(f'{owner}"{path}"')
        base = os.path.join(self.out, name)
        for suffix, text in ((".files", "\n".join(listed) + "\n"), (".packed", "\0".join(packed) + "\0")):
            with open(base + suffix, "w", encoding="utf-8") as target:
                target.write(text)
        epoch, upstream, release = split_version(version)
        lines = [f"Name: {name}", *([f"Epoch: {epoch}"] if epoch and epoch != "0" else []), f"Version: {upstream}",
                 f"Release: {release}", f"Summary: {summary}", "License: Distributable", f"BuildArch: {arch}"]
        lines += [f"Requires: {entry}" for entry in requires]
        lines += [f"Provides: {entry}" for entry in provides]
        lines += [f"Conflicts: {entry}" for entry in conflicts]
        lines += ["%description", summary, "%install", "mkdir -p %{buildroot}",
                  f"tar -C {self.root} --null --no-recursion -T {base}.packed -cf - | tar -C %{{buildroot}} -xpf -",
                  extra, f"%files -f {base}.files", "%defattr(-,root,root,-)"]
        with open(base + ".spec", "w", encoding="utf-8") as target:
            target.write("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--without", help="root whose packages are left out")
    parser.add_argument("--out", required=True)
    parser.add_argument("--frame", action="store_true", help="also write the packages filesystem and setup")
    parser.add_argument("--drop", default="", help="packages that are left out, and nobody's dependency")
    options = parser.parse_args()
    dropped = set(options.drop.split(","))
    packages = read_packages(options.root)
    known = {package["Package"] for package in packages} - dropped
    for package in packages:
        if package["Package"] not in dropped:
            known.update(provided_names(package))
    left_out = {package["Package"] for package in read_packages(options.without)} if options.without else set()
    # The users of the base come into being after its files: those files are root's. Others bring their users.
    writer = SpecWriter(options.root, options.out, options.without is not None)

    tops = ["bin", "sbin", "lib", "lib64", "home", "root", "opt", "srv", "mnt", "media"]
    folders = ["usr", "usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "usr/share", "usr/libexec", "usr/local", "etc", "var",
               "boot", "dev", "proc", "sys", "run", "tmp"]
    frame = ["/" + name for name in tops + folders if os.path.lexists(options.root + "/" + name)]
    owned = set(frame)
    for package in packages:
        name = package["Package"]
        files = [path for path in dpkg_files(options.root, package) if path not in frame]
        owned.update(files)
        if name in left_out or name in dropped:
            continue
        provides = [re.sub(r":\w+", "", relation(entry)[1]) for entry in package.get("Provides", "").split(",")
                    if entry.strip() and relation(entry)[0] not in {p["Package"] for p in packages}]
        if name == "libc6":
            provides.append("rtld(GNU_HASH)")
        for path in files:
            provides += SHORT_PATHS.get(path, [])
        conflicts = [relation(entry)[1] for field in ("Conflicts", "Breaks") for entry in package.get(field, "").split(",")
                     if entry.strip() and relation(entry)[0] != name and relation(entry)[0] not in provided_names(package)]
        config = {line.split()[0] for line in package.get("Conffiles", "").split("\n") if line.strip()}
        # Configuration that the script made from a template, in a folder of the package's own.
        folder = f"/etc/{name}"
        if folder in files and os.path.isdir(options.root + folder):
            made_by_script = [f"{folder}/{entry.name}" for entry in os.scandir(options.root + folder) if entry.is_file()]
            files += made_by_script
            config.update(made_by_script)
        depends = ", ".join(filter(None, [package.get("Pre-Depends"), package.get("Depends")]))
        extra = ""
        if name in SCRIPT_USERS:
            user, home = SCRIPT_USERS[name]
            conf = f"/usr/lib/sysusers.d/{name}.conf"
            extra = (f"mkdir -p %{{buildroot}}/usr/lib/sysusers.d\n"
                     f"echo 'u {user} - \"{name}\" {home}' >%{{buildroot}}{conf}\n"
                     f"echo '\"{conf}\"' >>{os.path.join(options.out, name)}.files")
        writer.write(name, package["Version"], "noarch" if package["Architecture"] == "all" else ARCHITECTURE,
                     package["Description"].split("\n")[0][:70], requirements(depends, known) + ["filesystem"], provides,
                     conflicts, config, files, extra)

    if options.frame:
        writer.write("filesystem", "3.18-1", ARCHITECTURE, "the frame of the file system", [], [], [], set(), frame)
        made = []
        for top in ("etc", "usr"):
            for folder, folders_below, names in os.walk(f"{options.root}/{top}"):
                links = [entry for entry in folders_below if os.path.islink(os.path.join(folder, entry))]
                for entry in names + links:
                    path = os.path.join(folder, entry)[len(options.root):]
                    if path not in owned and not re.search(
                            r"/(ld\.so\.cache|machine-id|\.pwd\.lock|__pycache__|hostname|resolv\.conf)|/apt/|/dpkg/", path):
                        made.append(path)
        regular = {path for path in made if path.startswith("/etc/") and not os.path.islink(options.root + path)}
        essential = sorted(package["Package"] for package in packages if package.get("Essential") == "yes"
                           and package["Package"] not in dropped)
        scripts = ("%posttrans -p /bin/sh\n/usr/sbin/ldconfig || :\n/usr/bin/systemd-sysusers || :\n"
                   "/usr/bin/systemctl --root=/ preset-all --preset-mode=enable-only >/dev/null 2>&1 || :")
        writer.write("setup", "1-1", ARCHITECTURE, "what the scripts of the packages made", essential, [], [], regular, made,
                     scripts)


sys.exit(main())
