"""The rival of bench/resolve.ts: one answer of libsolv on a locked base, with its cache in a file.

Usage: libsolv_resolve.py REPOSITORY BASE CACHE NAME...     exit status 0 yes, 1 no
"""
import os
import re
import sys

import solv


def primary_of(folder):
    with open(os.path.join(folder, "repodata", "repomd.xml"), encoding="utf-8") as file:
        href = re.search(r'<data type="primary">.*?<location[^>]*href="([^"]+)"', file.read(), re.S).group(1)
    return os.path.join(folder, href)


def load(pool, name, folder, cache):
    repository = pool.add_repo(name)
    if os.path.exists(cache):
        repository.add_solv(solv.xfopen(cache), 0)
        return repository
    repository.add_rpmmd(solv.xfopen(primary_of(folder)), None, 0)
    file = solv.xfopen(cache, "w")
    repository.write(file)
    file.close()
    return repository


def main():
    repository, base, cache, *names = sys.argv[1:]
    pool = solv.Pool()
    pool.setdisttype(solv.Pool.DISTTYPE_RPM)
    pool.setarch("x86_64")
    pool.installed = load(pool, "@base", base, cache + ".base")
    load(pool, "main", repository, cache)
    pool.addfileprovides()
    pool.createwhatprovides()
    jobs = [pool.Job(solv.Job.SOLVER_LOCK | solv.Job.SOLVER_SOLVABLE, package.id) for package in pool.installed.solvables]
    for name in names:
        found = pool.select(name, solv.Selection.SELECTION_NAME | solv.Selection.SELECTION_PROVIDES)
        if found.isempty():
            return 1
        jobs += found.jobs(solv.Job.SOLVER_INSTALL)
    solver = pool.Solver()
    solver.set_flag(solv.Solver.SOLVER_FLAG_IGNORE_RECOMMENDED, 1)
    if solver.solve(jobs):
        return 1
    for package in solver.transaction().newsolvables():
        print(package)
    return 0


sys.exit(main())
