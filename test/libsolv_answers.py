"""What libsolv answers: reads a question in JSON from standard input, writes the answers to standard output.

Question: {"repository": DIR, "more": [DIR...], "roots": [NAME...], "base": DIR, "requests": [[NAME...]...]}
The closure of those roots that go together is written to "base" as an rpm-md folder of its own: the base, every package of it
locked. Packages may come from the repository and from those in "more".
Answers:  {"base": COUNT, "answers": [{"install": [NEVRA...], "changed": [...]} or {"problems": [TEXT...]}, ...],
           "milliseconds": [for each request]}
"""
import gzip
import hashlib
import json
import os
import re
import subprocess
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
    # As dnf sets it up: builds of one name for different widths may stand side by side.
    pool.set_flag(solv.Pool.POOL_FLAG_IMPLICITOBSOLETEUSESCOLORS, 1)
    pool.set_flag(solv.Pool.POOL_FLAG_OBSOLETEUSESCOLORS, 1)
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
    packed = primary_of(repository)
    if packed.endswith(".zst"):
        text = subprocess.run(["zstd", "-dcq", packed], check=True, stdout=subprocess.PIPE).stdout.decode()
    else:
        with gzip.open(packed, "rt", encoding="utf-8") as file:
            text = file.read()
    head = text[: text.index("<package ")]
    kept = []
    for package in re.findall(r"<package .*?</package>\n?", text, re.S):
        name, arch = (re.search(r"<%s>([^<]*)</%s>" % (tag, tag), package).group(1) for tag in ("name", "arch"))
        attributes = re.search(r"<version ([^>]*)/>", package).group(1)
        epoch, ver, rel = (re.search(r'\b%s="([^"]*)"' % key, attributes).group(1) for key in ("epoch", "ver", "rel"))
        if "%s-%s%s-%s.%s" % (name, "" if epoch == "0" else epoch + ":", ver, rel, arch) in wanted:
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
    jobs, chosen = [], set()
    for root in question["roots"]:
        more = jobs + jobs_for(pool, [root])
        solver, problems = run(pool, more)
        if not problems:
            jobs, chosen = more, {nevra(one) for one in solver.transaction().newsolvables()}
    count = write_base(question["repository"], chosen, question["base"])
    for number, folder in enumerate(question.get("more", [])):
        load(pool, "more%d" % number, folder)

    pool.installed = load(pool, "@System", question["base"])
    pool.addfileprovides()
    pool.createwhatprovides()
    locks = [pool.Job(solv.Job.SOLVER_LOCK | solv.Job.SOLVER_SOLVABLE, one.id) for one in pool.installed.solvables]
    answers, milliseconds = [], []
    for request in question["requests"]:
        if any(not jobs_for(pool, [name]) for name in request):
            answers.append({"problems": ["a name has no package for this machine"]})
            continue
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
