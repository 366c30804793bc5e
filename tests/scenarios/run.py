#!/usr/bin/env python3
"""Runs one scenario, a folder beside this file: its test.py against a sekimori binary.

usage: run.py NAME --sekimori BINARY [-v] [TestCase.test_method]
"""
import argparse
import importlib.util
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
SKIPPED = 77  # what CTest takes for a skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('name')
    parser.add_argument('test', nargs='?', help='one test case or method of the scenario')
    parser.add_argument('--sekimori', required=True, type=Path)
    parser.add_argument('-v', action='store_true', help='name every test')
    args = parser.parse_args()

    from lib import sensor
    sensor.BINARY = args.sekimori.resolve()
    spec = importlib.util.spec_from_file_location('scenario', HERE / args.name / 'test.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromName(args.test, module) if args.test else loader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(verbosity=2 if args.v else 1).run(suite)
    for test, reason in result.skipped:
        print(f'skipped: {reason} ({test})')
    if not result.wasSuccessful():
        return 1
    return SKIPPED if result.skipped and len(result.skipped) == result.testsRun else 0


if __name__ == '__main__':
    sys.exit(main())
