"""The annual report 年度报告 in words: its form, its figures and its text."""
