"""Letter templates: one folder per procedure, one .docx per kind, edited in Word; data, no code."""
