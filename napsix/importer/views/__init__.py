"""The wizard's pages, one after the other: the file, its columns, the rehearsal, the run and its report."""

from napsix.importer.views.check import CheckPage, StartPage
from napsix.importer.views.columns import ColumnsPage, ReadingPage, TemplatePage
from napsix.importer.views.questions import DecidePage
from napsix.importer.views.run import CancelPage, ErrorFilePage, PausePage, ResumePage, RunPage
from napsix.importer.views.upload import SampleFile, UploadPage

__all__ = [
    "CancelPage",
    "CheckPage",
    "ColumnsPage",
    "DecidePage",
    "ErrorFilePage",
    "PausePage",
    "ReadingPage",
    "ResumePage",
    "RunPage",
    "SampleFile",
    "StartPage",
    "TemplatePage",
    "UploadPage",
]
