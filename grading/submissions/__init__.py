"""Who handed in what: from folders, learning platforms' zip files and nbgrader's exchange."""
