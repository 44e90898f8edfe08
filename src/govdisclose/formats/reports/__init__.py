"""Readers of published annual reports: JSON, HTML, DOCX, XLSX, PDF with text, plain text."""
