"""Sequences of acts by chance: the same number gives the same one; of one that breaks a truth only what it takes."""

import random
from dataclasses import dataclass

from django.db import connection, transaction

from tests.acts.acts import REFUSALS, all_acts
from tests.acts.state import State, Written
from tests.acts.truths import TRUTHS
from tests.acts.world import World

# Acts of a sequence.
LENGTH = 3
# How often something is done to many rows, beside once to one.
RARELY = 1 / 3


@dataclass
class Broken(Exception):
    """A truth does not hold after the last of ``steps``, (name of the act, its chance) each."""

    truth: str
    steps: list
    problems: list

    def __str__(self):
        steps = "\n".join(f"    {step!r}," for step in self.steps)
        problems = "\n".join(f"    {one}" for one in self.problems)
        return f"{self.truth}:\n{problems}\nafter replay([\n{steps}\n])"


class Walker:
    """Walks sequences in one world, and leaves it as it was. ``done`` are the acts that wrote something."""

    def __init__(self):
        self.world, self.acts, self.done = World(), all_acts(), set()
        self.start = State.of_all(self.world)

    def sequence(self, number):
        """Return the sequence of that number, as [(name of an act, its chance)]."""
        luck = random.Random(number)
        names = sorted(self.acts)
        weights = [RARELY if name.startswith("list of") else 1 for name in names]
        return [(name, luck.randrange(10**6)) for name in luck.choices(names, weights, k=LENGTH)]

    def walk(self, first, number):
        """Walk ``number`` sequences from ``first`` on. Raises ``Broken``, with the fewest steps, at the first fault."""
        for one in range(first, first + number):
            broken = self.fault_in(self.sequence(one))
            if broken is not None:
                raise self.shortened(broken)

    def shortened(self, broken):
        """Return the fault with every step left out that it does without."""
        for place in reversed(range(len(broken.steps) - 1)):
            shorter = self.fault_in([*broken.steps[:place], *broken.steps[place + 1 :]])
            broken = shorter if shorter is not None and shorter.truth == broken.truth else broken
        return broken

    def fault_in(self, steps):
        """Do ``steps``, take all of them back, and return what was ``Broken``, or None."""
        self.world.last, state = {}, self.start
        with transaction.atomic():
            try:
                for place, step in enumerate(steps):
                    state = self.after(state, step, steps[: place + 1])
            except Broken as broken:
                return broken
            finally:
                transaction.set_rollback(True)
        return None

    def after(self, state, step, steps):
        """Do one step and return the state after it. Raises ``Broken``."""
        name, chance = step
        written = Written()
        with connection.execute_wrapper(written):
            self.do(name, random.Random(chance), steps)
        if not written.tables:
            return state
        self.done.add(name)
        now = state.after(self.world, written.tables)
        for truth in TRUTHS:
            if problems := list(truth(state, now)):
                raise Broken(truth.__name__, steps, problems)
        return now

    def do(self, name, luck, steps):
        """Do the act ``name``. Raises ``Broken`` where it fails and is not refused by a sentence."""
        try:
            with transaction.atomic():
                self.acts[name](self.world, luck)
        except REFUSALS:
            pass
        except Exception as error:
            raise Broken("no_act_fails", steps, [repr(error)]) from error


def replay(steps):
    """Do the steps that a ``Broken`` told, in a new world. Raises ``Broken`` as long as they break something."""
    broken = Walker().fault_in(steps)
    if broken is not None:
        raise broken
