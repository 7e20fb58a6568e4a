"""The wizard's pages, one after the other: the file, its columns, the rehearsal, the run and its report."""

from napsix.importer.views.check import CheckPage, StartPage
from napsix.importer.views.columns import ColumnsPage, ReadingPage, TemplatePage
from napsix.importer.views.fixes import CorrectPage, LenientPage
from napsix.importer.views.new_field import FieldPage
from napsix.importer.views.options import OptionsPage
from napsix.importer.views.questions import DecidePage
from napsix.importer.views.run import CancelPage, ErrorFilePage, PausePage, ResumePage, RunPage
from napsix.importer.views.undo import UndoCancelPage, UndoDecidePage, UndoPage, UndoStartPage
from napsix.importer.views.upload import SampleFile, UploadPage
from napsix.importer.views.values import ValuesPage

__all__ = [
    "CancelPage",
    "CheckPage",
    "ColumnsPage",
    "CorrectPage",
    "DecidePage",
    "ErrorFilePage",
    "FieldPage",
    "LenientPage",
    "OptionsPage",
    "PausePage",
    "ReadingPage",
    "ResumePage",
    "RunPage",
    "SampleFile",
    "StartPage",
    "TemplatePage",
    "UndoCancelPage",
    "UndoDecidePage",
    "UndoPage",
    "UndoStartPage",
    "UploadPage",
    "ValuesPage",
]
