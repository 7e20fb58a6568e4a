"""Spreadsheets into any table: engine (plain Python), runs that survive a killed worker, wizard and command."""
