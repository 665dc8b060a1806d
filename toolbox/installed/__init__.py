"""What package managers wrote down about their files. No program: survey, libraries and gpu read it, and each step that runs one has it."""
