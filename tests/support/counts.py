"""Prints the closing line of ./check from ctest's JUnit file: 'N passed, N failed, N skipped'.

Exits 1 where nothing ran at all, so that an empty run is never taken for a good one.
"""

import sys
import xml.etree.ElementTree as ElementTree

suite = ElementTree.parse(sys.argv[1]).getroot()
cases = suite.findall("testcase")
failed = [c for c in cases if c.find("failure") is not None or c.get("status") == "fail"]
skipped = [c for c in cases if c.find("skipped") is not None]
for case in failed:
    print(f"failed: {case.get('name')}")
print(f"{len(cases) - len(failed) - len(skipped)} passed, {len(failed)} failed, {len(skipped)} skipped")
sys.exit(0 if cases and not failed else 1)
