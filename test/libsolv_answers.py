"""What libsolv answers: reads a question in JSON from standard input, writes the answers to standard output.

Question: {"repository": DIR, "roots": [NAME...], "base": DIR, "requests": [[NAME...]...]}
The closure of the roots is written to "base" as an rpm-md folder of its own: the base, every package of it locked.
Answers:  {"base": COUNT, "answers": [{"install": [NEVRA...], "changed": [...]} or {"problems": [TEXT...]}, ...],
           "milliseconds": [for each request]}
"""
import gzip
import hashlib
import json
import os
import re
import sys
import time

import solv


def primary_of(folder):
    with open(os.path.join(folder, "repodata", "repomd.xml"), encoding="utf-8") as file:
        text = file.read()
    return os.path.join(folder, re.search(r'<data type="primary">.*?<location[^>]*href="([^"]+)"', text, re.S).group(1))


def load(pool, name, folder):
    repository = pool.add_repo(name)
    file = solv.xfopen(primary_of(folder))
    if not repository.add_rpmmd(file, None, 0):
        sys.exit("%s: %s" % (folder, pool.errstr))
    file.close()
    return repository


def new_pool():
    pool = solv.Pool()
    pool.setdisttype(solv.Pool.DISTTYPE_RPM)
    pool.setarch("x86_64")
    return pool


def jobs_for(pool, names):
    jobs = []
    for name in names:
        selection = pool.select(name, solv.Selection.SELECTION_NAME)
        jobs += selection.jobs(solv.Job.SOLVER_INSTALL)
    return jobs


def run(pool, jobs):
    solver = pool.Solver()
    solver.set_flag(solv.Solver.SOLVER_FLAG_IGNORE_RECOMMENDED, 1)
    return solver, solver.solve(jobs)


def nevra(solvable):
    return "%s-%s.%s" % (solvable.name, solvable.evr, solvable.arch)


def write_base(repository, wanted, folder):
    with gzip.open(primary_of(repository), "rt", encoding="utf-8") as file:
        text = file.read()
    head = text[: text.index("<package ")]
    kept = []
    for package in re.findall(r"<package .*?</package>\n?", text, re.S):
        name = re.search(r"<name>([^<]*)</name>", package).group(1)
        if name in wanted:
            kept.append(package)
    head = re.sub(r'packages="\d+"', 'packages="%d"' % len(kept), head)
    data = (head + "".join(kept) + "</metadata>\n").encode()
    packed = gzip.compress(data, mtime=0)
    os.makedirs(os.path.join(folder, "repodata"), exist_ok=True)
    with open(os.path.join(folder, "repodata", "primary.xml.gz"), "wb") as file:
        file.write(packed)
    with open(os.path.join(folder, "repodata", "repomd.xml"), "w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision><data type="primary">'
            '<checksum type="sha256">%s</checksum><open-checksum type="sha256">%s</open-checksum>'
            '<location href="repodata/primary.xml.gz"/><timestamp>1</timestamp><size>%d</size><open-size>%d</open-size>'
            "</data></repomd>\n"
            % (hashlib.sha256(packed).hexdigest(), hashlib.sha256(data).hexdigest(), len(packed), len(data))
        )
    return len(kept)


def main():
    question = json.load(sys.stdin)
    pool = new_pool()
    load(pool, "main", question["repository"])
    pool.addfileprovides()
    pool.createwhatprovides()
    solver, problems = run(pool, jobs_for(pool, question["roots"]))
    if problems:
        sys.exit("the roots have no solution: %s" % problems[0])
    chosen = {solvable.name for solvable in solver.transaction().newsolvables()}
    count = write_base(question["repository"], chosen, question["base"])

    pool.installed = load(pool, "@System", question["base"])
    pool.addfileprovides()
    pool.createwhatprovides()
    locks = [pool.Job(solv.Job.SOLVER_LOCK | solv.Job.SOLVER_SOLVABLE, one.id) for one in pool.installed.solvables]
    answers, milliseconds = [], []
    for request in question["requests"]:
        start = time.perf_counter()
        solver, problems = run(pool, locks + jobs_for(pool, request))
        milliseconds.append((time.perf_counter() - start) * 1000)
        if problems:
            rules = [rule for problem in problems for rule in problem.findallproblemrules()]
            answers.append({"problems": [info.problemstr() for rule in rules for info in rule.allinfos()]})
            continue
        transaction = solver.transaction()
        changed = [str(one) for one in transaction.steps() if one.repo == pool.installed]
        answers.append({"install": sorted(nevra(one) for one in transaction.newsolvables()), "changed": changed})
    json.dump({"base": count, "answers": answers, "milliseconds": milliseconds}, sys.stdout)


main()
