"""A root whose rpmdb holds the packages of an rpm-md folder, for benches against dnf.

Usage: installed_root.py FOLDER ROOT
Builds all of them as empty packages from one spec file with rpmbuild, and notes them in the rpmdb with rpm --justdb.
"""
import glob
import os
import subprocess
import sys
import tempfile

import solv

from libsolv_resolve import new_pool, read

TAGS = {
    "Provides": solv.SOLVABLE_PROVIDES,
    "Requires": solv.SOLVABLE_REQUIRES,
    "Conflicts": solv.SOLVABLE_CONFLICTS,
    "Obsoletes": solv.SOLVABLE_OBSOLETES,
}
HEAD = """Name: every-package
Version: 1
Release: 1
Summary: -
License: -
AutoReqProv: no
%description
-
"""


def section(package):
    epoch, _, rest = package.evr.rpartition(":")
    version, _, release = rest.rpartition("-")
    lines = [f"%package -n {package.name}", "Summary: -", f"Version: {version}", f"Release: {release}"]
    if epoch:
        lines.append(f"Epoch: {epoch}")
    if package.arch == "noarch":
        lines.append("BuildArch: noarch")
    for tag, kind in TAGS.items():
        words = [str(word) for word in package.lookup_deparray(kind, 0) if str(word) != f"{package.name} = {package.evr}"]
        lines += [f"{tag}: {word}" for word in words if not word.startswith(("solvable:", "rpmlib("))]
    lines += [f"%description -n {package.name}", "-", f"%files -n {package.name}"]
    files = package.Dataiterator(solv.SOLVABLE_FILELIST, None, solv.Dataiterator.SEARCH_FILES)
    lines += [f"%ghost {entry.str}" for entry in files]
    return "\n".join(lines)


def main(folder, root):
    pool = new_pool()
    packages = read(pool, folder).solvables
    with tempfile.TemporaryDirectory() as work:
        spec = os.path.join(work, "every-package.spec")
        with open(spec, "w", encoding="utf-8") as file:
            file.write(HEAD + "\n".join(section(one) for one in packages) + "\n")
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        built = os.path.join(work, "rpms")
        build = ["rpmbuild", "-bb", "--nodeps", "--target", "x86_64", "--define", f"_topdir {work}/build"]
        subprocess.run([*build, "--define", f"_rpmdir {built}", "--define", "__os_install_post %{nil}", spec], **quiet)
        rpms = glob.glob(f"{built}/**/*.rpm", recursive=True)
        subprocess.run(["rpm", "--root", root, "--initdb"], **quiet)
        note = ["rpm", "--root", root, "-i", "--justdb", "--nodeps", "--noscripts", "--nosignature", "--ignoresize"]
        subprocess.run([*note, *rpms], **quiet)
        print(f"rpmdb: {len(rpms)} packages", file=sys.stderr)


main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
