"""Into which thread a call is sent, and whether it is sent at all."""

from asynclint.catalogue.load import Catalogue
from asynclint.checks import asynclint_rules
from asynclint.facts.extract import extract
from asynclint.model.edits import OffloadCall
from asynclint.program.program import Program


def ways(text: str) -> list[str]:
    program = Program.link({"app.py": extract(text.encode())}, Catalogue(), source_roots=("",))
    found = [finding for call in program.calls() for rule in asynclint_rules() for finding in rule().check_call(call)]
    assert found
    fixes = [fix for finding in found for fix in (finding.fix, *finding.alternatives) if fix is not None]
    return [edit.through for fix in fixes for edit in fix.edits if isinstance(edit, OffloadCall)]


def test_the_orm_of_django_is_used_in_its_own_thread() -> None:
    text = """\
import asyncio
from django.shortcuts import get_object_or_404

def load(kind):
    return get_object_or_404(kind, pk=1)

async def show(kind):
    await asyncio.to_thread(print)
    return load(kind)
"""
    assert ways(text) == ["sync_to_async"]


def test_what_keeps_the_gil_is_sent_to_no_thread() -> None:
    assert ways("import gc\n\nasync def tidy():\n    gc.collect()\n") == []
    assert ways("import bcrypt\n\nasync def log(a, b):\n    bcrypt.checkpw(a, b)\n") == ["asyncio.to_thread"]
