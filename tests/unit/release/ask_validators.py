"""Asks others' validators about many releases in one process: each takes ten seconds to start.

Run by the validators' own python; reads a list of [validator, folder, file or null] and prints a list of whether each
was accepted.
"""

import contextlib
import io
import json
import logging
import os
import sys


def accept(validator, file):
    if validator == "csvw":
        from csvw import CSVW  # noqa: PLC0415 - another environment has it

        asked = f"data/{file}.csv-metadata.json" if file else "data/csv-metadata.json"
        return bool(CSVW(asked, validate=True).is_valid)
    if validator == "frictionless":
        from frictionless import validate  # noqa: PLC0415

        return bool(validate("data/datapackage.json").valid)
    from datacontract.data_contract import DataContract  # noqa: PLC0415

    return bool(DataContract(data_contract_file=f"contracts/{file}.odcs.yaml").test().has_passed())


def main():
    logging.disable(logging.CRITICAL)
    answers = []
    for validator, folder, file in json.load(sys.stdin):
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                answers.append(accept(validator, file))
        except Exception as fault:
            # A validator that cannot read a file at all has not accepted it; which fault it was is told.
            answers.append(f"{type(fault).__name__}: {fault}")
    print(json.dumps(answers))  # noqa: T201 - what it is asked for


if __name__ == "__main__":
    main()
