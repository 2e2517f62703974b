"""The course as PDFs."""
