"""libsolv for bench/resolve.ts, through python3-solv.

Usage: libsolv_resolve.py base REPOSITORY FOLDER BUILD NAME...   the closure of the names as an rpm-md folder of its own
       libsolv_resolve.py cache REPOSITORY FILE                  reads the metadata, writes libsolv's cache
       libsolv_resolve.py solve CACHE BASE_CACHE NAME...         one answer on the locked base; exit status 0 yes, 1 no
"""
import gzip
import hashlib
import os
import re
import sys

import solv


def primary_of(folder):
    with open(os.path.join(folder, "repodata", "repomd.xml"), encoding="utf-8") as file:
        href = re.search(r'<data type="primary">.*?<location[^>]*href="([^"]+)"', file.read(), re.S).group(1)
    return os.path.join(folder, href)


def new_pool():
    pool = solv.Pool()
    pool.setdisttype(solv.Pool.DISTTYPE_RPM)
    pool.setarch("x86_64")
    return pool


def read(pool, folder):
    repository = pool.add_repo("main")
    file = solv.xfopen(primary_of(folder))
    repository.add_rpmmd(file, None, 0)
    file.close()
    return repository


def solve(pool, jobs):
    pool.addfileprovides()
    pool.createwhatprovides()
    solver = pool.Solver()
    solver.set_flag(solv.Solver.SOLVER_FLAG_IGNORE_RECOMMENDED, 1)
    return None if solver.solve(jobs) else solver.transaction().newsolvables()


def jobs_for(pool, names):
    jobs = []
    for name in names:
        found = pool.select(name, solv.Selection.SELECTION_NAME | solv.Selection.SELECTION_PROVIDES)
        if found.isempty():
            return None
        jobs += found.jobs(solv.Job.SOLVER_INSTALL)
    return jobs


def cache(folder, file):
    pool = new_pool()
    repository = read(pool, folder)
    with open(file, "wb") as raw:
        out = solv.xfopen_fd("", raw.fileno())
        repository.write(out)
        out.close()
    return 0


def answer(main, base, *names):
    pool = new_pool()
    pool.installed = pool.add_repo("@System")
    pool.installed.add_solv(solv.xfopen(base), 0)
    pool.add_repo("main").add_solv(solv.xfopen(main), 0)
    pool.addfileprovides()
    pool.createwhatprovides()
    jobs = jobs_for(pool, names)
    if jobs is None:
        return 1
    lock = solv.Job.SOLVER_LOCK | solv.Job.SOLVER_SOLVABLE
    found = solve(pool, jobs + [pool.Job(lock, package.id) for package in pool.installed.solvables])
    if found is None:
        return 1
    for package in found:
        print(package)
    return 0


def write_base(repository, folder, build, *names):
    pool = new_pool()
    main = read(pool, repository)
    pool.createwhatprovides()
    # Of an archive, one generation of builds alone is the base.
    lock = solv.Job.SOLVER_LOCK | solv.Job.SOLVER_SOLVABLE
    jobs = [pool.Job(lock, package.id) for package in main.solvables if build and not package.evr.endswith(build)]
    found = []
    for name in names:
        more = jobs + (jobs_for(pool, [name]) or [])
        closure = solve(pool, more)
        # A name that cannot be had beside the others is left out.
        if closure is not None:
            jobs, found = more, closure
    wanted = {(package.name, package.evr) for package in found}
    with gzip.open(primary_of(repository), "rt", encoding="utf-8") as file:
        text = file.read()
    kept = []
    for package in re.findall(r"<package .*?</package>\n?", text, re.S):
        name = re.search(r"<name>([^<]*)</name>", package).group(1)
        epoch, version, release = re.search(r'<version epoch="(\d+)" ver="([^"]*)" rel="([^"]*)"', package).groups()
        evr = ("" if epoch == "0" else epoch + ":") + version + "-" + release
        if (name, evr) in wanted:
            kept.append(package)
    head = re.sub(r'packages="\d+"', 'packages="%d"' % len(kept), text[: text.index("<package ")])
    data = (head + "".join(kept) + "</metadata>\n").encode()
    packed = gzip.compress(data, mtime=0)
    os.makedirs(os.path.join(folder, "repodata"), exist_ok=True)
    with open(os.path.join(folder, "repodata", "primary.xml.gz"), "wb") as file:
        file.write(packed)
    with open(os.path.join(folder, "repodata", "repomd.xml"), "w", encoding="utf-8") as file:
        file.write(
            '<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision><data type="primary">'
            '<checksum type="sha256">%s</checksum><location href="repodata/primary.xml.gz"/><size>%d</size></data></repomd>\n'
            % (hashlib.sha256(packed).hexdigest(), len(packed))
        )
    print("base: %d packages" % len(kept))
    return 0


if __name__ == "__main__":
    sys.exit({"base": write_base, "cache": cache, "solve": answer}[sys.argv[1]](*sys.argv[2:]))
