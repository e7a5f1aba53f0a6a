"""Work given to a second process comes to the same as work done here, whatever happens to that process."""

import os
import select
import signal
import subprocess
import sys
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from warehouse.hands import Hands, lend_hands

HERE = os.getpid()


def tell_process(word):
    return word, os.getpid()


def die_elsewhere(here):
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return here


def fail_elsewhere(here):
    if os.getpid() != here:
        raise ValueError("SECRET")
    return here


def fail_everywhere():
    raise LookupError("not to be found")


def print_something():
    sys.stdout.write("SECRET\n")
    sys.stderr.write("SECRET\n")
    os.write(1, b"SECRET")
    return os.getpid()


@pytest.fixture
def hands():
    with lend_hands(1) as lent:
        yield lent


def test_without_a_process_work_is_done_here_when_it_is_asked_for():
    done = []
    task = Hands().start(partial(done.append, 1))
    assert done == []
    task.finish()
    assert done == [1]


def test_the_other_process_does_the_first_work_and_results_keep_their_order(hands):
    # Until the first is done the others cannot be: all it does is say where.
    first = hands.start(partial(tell_process, "first"))
    assert first.finish()[1] != HERE
    words = [str(number) for number in range(20)]
    told = hands.finish([hands.start(partial(tell_process, word)) for word in words])
    assert [word for word, _ in told] == words


def test_work_the_other_process_has_not_begun_is_done_here(hands):
    told = hands.finish([hands.start(partial(tell_process, "busy")) for _ in range(50)])
    assert HERE in {process for _, process in told}


def test_work_the_other_process_prepares_for_is_waited_for(hands, tmp_path):
    loading = tmp_path / "loading"
    os.mkfifo(loading)
    preparing = hands.start(partial(Path.read_text, loading))
    hands.start(partial(tell_process, "queued"))  # a pool takes one task more than it works on
    impatient, patient = (hands.start(partial(tell_process, "work")) for _ in range(2))
    assert impatient.finish() == ("work", HERE)
    loading.write_text("loaded", encoding="utf-8")
    assert patient.finish(is_prepared_there=True)[1] != HERE
    assert preparing.finish() == "loaded"


@pytest.mark.parametrize("work", [die_elsewhere, fail_elsewhere])
def test_work_that_failed_where_it_was_prepared_for_is_done_here(hands, work):
    assert hands.start(partial(work, HERE)).finish(is_prepared_there=True) == HERE
    assert Hands().start(partial(tell_process, "alone")).finish(is_prepared_there=True) == ("alone", HERE)


@pytest.mark.parametrize("work", [die_elsewhere, fail_elsewhere])
def test_work_that_fails_there_is_done_here(hands, work):
    assert hands.start(partial(work, HERE)).finish() == HERE
    # And so is all that comes after, were the process gone.
    assert hands.start(partial(tell_process, "after")).finish()[0] == "after"


def test_a_fault_is_raised_as_if_there_were_no_other_process(hands):
    with pytest.raises(LookupError, match="not to be found") as told:
        hands.start(fail_everywhere).finish()
    assert told.value.__cause__ is None


def test_work_that_cannot_be_sent_is_done_here(hands):
    assert hands.start(lambda: 7).finish() == 7


def test_the_other_process_says_nothing(hands, capfd):
    assert hands.start(print_something).finish() != HERE
    assert "".join(capfd.readouterr()) == ""


def run_and_leave(asks):
    with lend_hands(1) as hands:
        task = hands.start(partial(tell_process, "x"))
        if asks:
            task.finish()


@pytest.mark.parametrize("asks", [True, False])
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_run_in_a_process_of_others_ends(method, asks, capfd):
    """The orchestrator starts runs so."""
    process = get_context(method).Process(target=run_and_leave, args=(asks,))
    process.start()
    process.join(60)
    is_hanging = process.is_alive()
    if is_hanging:
        process.kill()
    assert (is_hanging, process.exitcode) == (False, 0)
    assert "".join(capfd.readouterr()) == ""


def test_the_other_process_leaves_when_the_run_is_killed():
    program = (
        "from functools import partial\n"
        "import os, signal\n"
        "from warehouse.hands import Hands\n"
        "from tests.unit.test_hands import tell_process\n"
        "hands = Hands(1)\n"
        "print(hands.start(partial(tell_process, 'x')).finish()[1], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    wait_for(int(killed.stdout))


def wait_for(process):
    """Wait until a process that is not our child has left; at most a minute."""
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return
    ready, _, _ = select.select([watched], [], [], 60)
    os.close(watched)
    assert ready, "the other process outlived the run"


@pytest.mark.parametrize("processes", [0, 1])
def test_results_come_in_order_and_few_are_begun_ahead(processes):
    begun = []

    def begin(hands, word):
        begun.append(word)
        return hands.start(partial(tell_process, word))

    with lend_hands(processes) as hands:
        words = [str(number) for number in range(40)]
        told = hands.finish_in_order([partial(begin, hands, word) for word in words], ahead=5)
        for place, word in enumerate(words, start=1):
            assert next(told)[0] == word
            assert len(begun) <= min(40, place + 5 * processes)
        assert list(told) == []
    assert begun == words


def wait_for_word(place, begun):
    begun.open("w").close()
    with place.open(encoding="ascii") as pipe:
        return pipe.read(), os.getpid()


def say_word(place, here):
    if os.getpid() == here:
        with place.open("w", encoding="ascii") as pipe:
            pipe.write("said")
    return "done", os.getpid()


def test_while_the_other_process_is_busy_this_one_does_the_last(tmp_path, hands):
    hands.start(partial(tell_process, "started")).finish()
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "begun")
    waiting = [partial(hands.start, partial(wait_for_word, tmp_path / "pipe", tmp_path / "begun"))]
    between = [partial(hands.start, partial(tell_process, str(number))) for number in range(3)]
    saying = [partial(hands.start, partial(say_word, tmp_path / "pipe", HERE))]
    begun = [start() for start in [*waiting, *between, *saying]]
    # Not before the other process has begun, or this one would wait for its own word.
    (tmp_path / "begun").open("rb").close()
    told = list(hands.finish_in_order([lambda task=task: task for task in begun], ahead=9))
    assert told[0][0] == "said"
    assert told[0][1] != HERE
    assert told[-1] == ("done", HERE)
    assert [word for word, _ in told[1:-1]] == ["0", "1", "2"]


# A thread of the pool's own stumbles over work that was taken back when its process dies (Python 3.11).
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_fails_ahead_of_its_turn_fails_when_it_comes(hands):
    told = hands.finish_in_order(
        [partial(hands.start, work) for work in (partial(die_elsewhere, HERE), fail_everywhere, fail_everywhere)],
        ahead=2,
    )
    assert next(told) == HERE
    with pytest.raises(LookupError, match="not to be found"):
        next(told)
