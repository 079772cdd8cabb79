"""Runs a command as a whole process and prints its CPU time and wall time in ms and its peak memory in MB, as JSON.

Usage: measure.py COMMAND ...     The output of the command is thrown away; its exit status is passed on.
"""
import json
import os
import subprocess
import sys
import time

begin = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
wall = (time.perf_counter() - begin) * 1000
print(json.dumps({"cpu": (usage.ru_utime + usage.ru_stime) * 1000, "wall": wall, "memory": usage.ru_maxrss / 1024}))
sys.exit(os.waitstatus_to_exitcode(status))
